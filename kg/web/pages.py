"""HTML for people: the first page, answers, entities and claims. Everything from the graph is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from kg.explanation import notes
from kg.graph import Answered, Fact, ReadyQuery, load_ontology
from kg.model import Status
from kg.views import ClaimView, EvidenceView, GraphStats
from kg.viz.sheet import line_sample, marked, origin
from kg.viz.wording import human_date
from kg.web.site import Site, policy, safe, site_styles

UNDER_A_PAGE = {"rows": "json", "boolean": "json", "triples": "ttl"}
"""What a page shows, as the graph writes it."""
DOCUMENT = "document-"
_ROWS_SHOWN = 1000
_LOCAL = re.compile(r"[A-Za-z0-9_-]+")

POLICY = policy([site_styles()])
"""Content-Security-Policy of every answer that has no other: no script, nothing from elsewhere; only our own styles."""


def home_page(site: Site, counts: GraphStats, queries: Iterable[ReadyQuery]) -> str:
    """What there is, and ways to ask."""
    words = site.words
    rows: list[tuple[str, object]] = [(words["documents"], counts.documents), (words["publishers"], counts.publishers)]
    rows += [(words["claims_n"], counts.claims), (words["evidence_n"], counts.evidence), (words["triples"], counts.triples)]
    names = site.drawing_words["statuses"]
    rows += [(words["with_status"].format(status=names.get(name, name)), n) for name, n in counts.statuses.items()]
    labels = {name: spec.label(site.lang) for name, spec in load_ontology().relations.items()}
    rows += [(labels.get(name, name), n) for name, n in counts.relations.items()]
    numbers = table((words["what"], words["how_many"]), [[safe(str(cell)) for cell in row] for row in rows])
    hint = f'<p class="note">{escape(words["home_hint"])}</p>'
    sides = f'<div class="sides"><div>{_ready(site, queries)}</div>{numbers}</div>'
    return _page(site, site.title, hint + find_form(site, "explore") + sides)


def query_page(site: Site, queries: Iterable[ReadyQuery]) -> str:
    """An empty form, and queries to begin with."""
    return _page(site, "SPARQL", _form(site, "") + _ready(site, queries))


def answer_page(site: Site, sparql: str, answer: Answered, *, base: str) -> str:
    """The query again, and its answer as a table or as Turtle."""
    text = (answer.data or b"").decode()
    found = f'<pre tabindex="0">{escape(text)}</pre>' if answer.format == "ttl" else _results(site, text, base)
    return _page(site, site.words["answer"], _form(site, sparql) + found)


def claim_page(site: Site, claim: ClaimView, *, base: str) -> str:
    """A claim with the sentences behind it."""
    words = site.words
    ends = [thing_link(site, node.iri, node.label, base) for node in (claim.subject, claim.object)]
    said = f"<p>{ends[0]} <b>{escape(claim.relation_label)}</b> {ends[1]}</p>"
    known = [(words["status"], chip(site, claim.status)), (words["confidence"], decimal(site, claim.confidence))]
    known += [(words["sources"], str(claim.corroboration)), (words["when"], _date(site, claim.when))]
    known += [(words["office"], safe(claim.office or "")), (words["first"], _date(site, claim.first_seen))]
    known += [(words["last"], _date(site, claim.last_seen))]
    facts = table(("", ""), [[escape(name), value] for name, value in known if value])
    items = "".join(f"<li>{_evidence(site, evidence, base)}</li>" for evidence in claim.evidence)
    title = f"{claim.subject.label} {claim.relation_label} {claim.object.label}"
    return _page(site, title, f"{said}{facts}<h2>{words['evidence']}</h2><ol>{items}</ol>{_formats(claim.id)}")


def thing_page(site: Site, iri: str, known: Sequence[Fact], claims: Sequence[ClaimView], *, base: str) -> str:
    """An entity, a document, a mention ...: what is said of it, and the claims about it."""
    label = next((fact.text for fact in known if fact.property in ("rdfs:label", "dcterms:title")), iri)
    words, local = site.words, iri[len(base) :]
    facts = table((words["property"], words["value"]), [[safe(fact.property), _value(site, fact, base)] for fact in known])
    columns = tuple(words[name] for name in ("subject", "relation", "object", "status", "confidence"))
    told = f"<h2>{words['claims']}</h2>{table(columns, [_claim_row(site, claim, base) for claim in claims])}" if claims else ""
    return _page(
        site, label, f"<p><small>{safe(iri)}</small></p>{_more(site, local, bool(claims))}{told}{facts}{_formats(local)}"
    )


def _more(site: Site, local: str, has_claims: bool) -> str:
    """Other views of the same thing."""
    links = [("article", {"id": local}, "read_article")] if local.startswith(DOCUMENT) else []
    if has_claims:
        links += [(view, {"about": local}, view) for view in ("explore", "claims", "timeline", "map")]
    items = [f'<a href="{site.link(path, **fields)}">{escape(site.words[name])}</a>' for path, fields, name in links]
    return f"<p>{' · '.join(items)}</p>" if items else ""


def _claim_row(site: Site, claim: ClaimView, base: str) -> list[str]:
    return [
        thing_link(site, claim.subject.iri, claim.subject.label, base),
        thing_link(site, base + claim.id, claim.relation_label, base),
        thing_link(site, claim.object.iri, claim.object.label, base),
        chip(site, claim.status),
        decimal(site, claim.confidence),
    ]


def chip(site: Site, status: str) -> str:
    """A status with the line that stands for it in the pictures."""
    name = site.drawing_words["statuses"].get(status, status)
    return f'<span class="chip {escape(status)}">{line_sample(Status(status))}{escape(name)}</span>'


def decimal(site: Site, number: float) -> str:
    """A number with two places, as the language writes it."""
    return f"{number:.2f}".replace(".", site.words["decimal"])


def quotation(site: Site, evidence: EvidenceView, base: str) -> str:
    """A sentence with its words marked, and where it is from: who, when, and a link to the article."""
    document = thing_link(site, base + evidence.document, site.words["article"], base)
    if _LOCAL.fullmatch(evidence.document):
        document = f'<a href="{site.link("article", id=evidence.document)}">{escape(site.words["article"])}</a>'
    source = f"{origin(evidence, site.drawing_words)} · {document}"
    return f"<blockquote{_lang(evidence.lang)}><p>{marked(evidence)}</p><footer>{source}</footer></blockquote>"


def _evidence(site: Site, evidence: EvidenceView, base: str) -> str:
    known = "; ".join(f"{name}: {value}" for name, value in notes(evidence))
    return f"{quotation(site, evidence, base)}<small>{chip(site, evidence.factuality.value)} {safe(known)}</small>"


def _date(site: Site, date: str | None) -> str:
    return safe(human_date(date, site.drawing_words)) if date else ""


def _value(site: Site, fact: Fact, base: str) -> str:
    if fact.iri is not None:
        return thing_link(site, fact.iri, fact.text, base)
    return f"<span{_lang(fact.lang)}>{safe(fact.text)}</span>" + (f" <small>{escape(fact.lang)}</small>" if fact.lang else "")


def _results(site: Site, text: str, base: str) -> str:
    """SPARQL results in JSON as a table: https://www.w3.org/TR/sparql11-results-json/"""
    found = json.loads(text)
    if "boolean" in found:
        return f"<p><b>{site.words['yes' if found['boolean'] else 'no']}</b></p>"
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    shown = [[_cell(site, row.get(name), base) for name in names] for row in rows[:_ROWS_SHOWN]]
    count = site.words["rows_cut" if len(rows) > _ROWS_SHOWN else "rows"].format(n=len(rows), shown=_ROWS_SHOWN)
    return f"<p>{count}</p>{table(names, shown, stop=True)}"


def _cell(site: Site, cell: dict[str, Any] | None, base: str) -> str:
    if cell is None:
        return ""
    if cell["type"] == "uri":
        return thing_link(site, cell["value"], cell["value"], base)
    return safe(cell["value"] if isinstance(cell["value"], str) else json.dumps(cell["value"], ensure_ascii=False))


def thing_link(site: Site, iri: str, label: str, base: str) -> str:
    """Things of this graph are linked to their page here, web addresses to the web, all else to nowhere."""
    local = iri.removeprefix(base)
    if local != iri and _LOCAL.fullmatch(local):
        return f'<a href="{site.link(f"id/{local}")}">{safe(local if label == iri else label)}</a>'
    if iri.startswith(("http://", "https://")):
        return f'<a href="{escape(iri)}" rel="noreferrer nofollow">{safe(label)}</a>'
    return safe(label)


def find_form(site: Site, path: str, *, name: str | None = None, fields: str = "") -> str:
    """A form that asks a view for a thing by `name`; `fields` is HTML with more of them."""
    words, asked = site.words, safe(name or site.get("about") or "")
    box = f'<input id="about" type="search" name="about" value="{asked}" placeholder="{escape(words["find_hint"])}">'
    label = f'<label for="about">{escape(words["find"])}</label>'
    return f'<form class="filters" action="{site.up}{path}">{label}{box}{fields}{kept_language(site)}{button(words["go"])}</form>'


def nothing_about(site: Site, about: str) -> str:
    """That a name leads to no claim."""
    return f'<p role="status">{safe(site.words["nothing_about"].format(about=about))}</p>'


def button(name: str) -> str:
    """What sends a form."""
    return f"<button>{escape(name)}</button>"


def kept_language(site: Site) -> str:
    """A field that keeps the language that the reader chose."""
    return f'<input type="hidden" name="lang" value="{site.lang}">' if site.chosen else ""


def _form(site: Site, sparql: str) -> str:
    text = escape(sparql) or "SELECT ?model ?city {\n  ?model kg:seenIn ?city\n}"
    return (
        f'<form action="{site.up}sparql">{kept_language(site)}<label for="query">SPARQL</label>'
        f'<textarea id="query" name="query" rows="8" spellcheck="false">\n{text}</textarea>{button(site.words["ask"])} '
        f'<a href="{site.link("editor", query=sparql)}">{escape(site.words["editor"])}: {escape(site.words["query"])}</a></form>'
    )


def _ready(site: Site, queries: Iterable[ReadyQuery]) -> str:
    items = (
        f'<li><a href="{site.link("sparql", query=text)}">{escape(title)}</a> <small>{escape(about)}</small></li>'
        for _, title, about, text in described(site, queries)
    )
    return f'<h2>{escape(site.words["questions"])}</h2><ul class="questions">{"".join(items)}</ul>'


def described(site: Site, queries: Iterable[ReadyQuery]) -> Iterator[tuple[str, str, str, str]]:
    """File name, name and description in the reader's language, and text of ready queries, by their names."""
    titles = site.words["query_names"]
    found = [(query, titles.get(query.name, query.name.replace("-", " ").capitalize())) for query in queries]
    for query, title in sorted(found, key=lambda each: each[1].casefold()):
        yield query.name, title, site.words["queries"].get(query.name, query.description), query.text


def _formats(local: str) -> str:
    links = (f'<a href="../id/{local}.{suffix}">{name}</a>' for suffix, name in (("ttl", "Turtle"), ("jsonld", "JSON-LD")))
    return f"<p>{' · '.join(links)}</p>" if _LOCAL.fullmatch(local) else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, stop: bool = False) -> str:
    """Cells are HTML, column names are text; without names there is no head. With `stop` the keyboard can scroll it, which one
    without links needs."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    top = f"<thead><tr>{head}</tr></thead>" if any(columns) else ""
    reach = ' tabindex="0"' if stop else ""
    return f'<div class="scroll"{reach}><table>{top}<tbody>{body}</tbody></table></div>'


def _lang(lang: str | None) -> str:
    return f' lang="{escape(lang)}"' if lang else ""


def _page(site: Site, title: str, body: str) -> str:
    return site.page(title, body, styles=site_styles())
