"""HTML for people: the first page, a form for queries, answers, entities and claims. Everything from the graph is escaped."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import quote

from kg.explanation import marked, notes, origin
from kg.graph import Answered, Fact, ReadyQuery
from kg.views import ClaimView, EvidenceView, GraphStats

UNDER_A_PAGE = {"rows": "json", "boolean": "json", "triples": "ttl"}
"""What a page shows, as the graph writes it."""
_ROWS_SHOWN = 1000
_LOCAL = re.compile(r"[A-Za-z0-9_-]+")

STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;
border-bottom:1px solid #8884;overflow-wrap:anywhere}mark{border-radius:3px;padding:0 2px}small,.dim{opacity:.75}
textarea{width:100%;font:14px/1.4 ui-monospace,monospace;box-sizing:border-box}pre{overflow:auto}nav{margin-bottom:1rem}
"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of every answer: no script, no picture, nothing from elsewhere; only the style above."""


def home_page(title: str, counts: GraphStats, queries: Iterable[ReadyQuery]) -> str:
    """What there is, and ways to ask."""
    rows = [(name, getattr(counts, name)) for name in ("documents", "publishers", "claims", "evidence", "triples")]
    rows += [(f"claims, {name}", count) for name, count in counts.statuses.items()]
    rows += [(name, count) for name, count in counts.relations.items()]
    table = _table(("what", "how many"), [[escape(str(cell)) for cell in row] for row in rows])
    return _page(title, f"{table}{_form('')}{_ready(queries)}", up="")


def query_page(queries: Iterable[ReadyQuery]) -> str:
    """An empty form, and queries to begin with."""
    return _page("SPARQL", _form("") + _ready(queries), up="")


def answer_page(sparql: str, answer: Answered, *, base: str) -> str:
    """The query again, and its answer as a table or as Turtle."""
    text = (answer.data or b"").decode()
    return _page(
        "Answer", _form(sparql) + (f"<pre>{escape(text)}</pre>" if answer.format == "ttl" else _results(text, base)), up=""
    )


def claim_page(claim: ClaimView, *, base: str) -> str:
    """A claim with the sentences behind it."""
    ends = [_link(node.iri, node.label, base, up="../") for node in (claim.subject, claim.object)]
    said = f"<p>{ends[0]} <b>{escape(claim.relation_label)}</b> {ends[1]}</p>"
    known = [("status", claim.status), ("confidence", f"{claim.confidence:.2f}"), ("independent sources", claim.corroboration)]
    known += [("when", claim.when), ("office", claim.office), ("first seen", claim.first_seen), ("last seen", claim.last_seen)]
    table = _table(("", ""), [[escape(name), escape(str(value))] for name, value in known if value is not None])
    items = "".join(f"<li>{_evidence(evidence, base)}</li>" for evidence in claim.evidence)
    title = f"{claim.subject.label} {claim.relation_label} {claim.object.label}"
    return _page(title, f"{said}{table}<h2>Evidence</h2><ol>{items}</ol>{_formats(claim.id)}", up="../")


def thing_page(iri: str, known: Sequence[Fact], claims: Sequence[ClaimView], *, base: str) -> str:
    """An entity, a document, a mention ...: what is said of it, and the claims about it."""
    label = next((fact.text for fact in known if fact.property in ("rdfs:label", "dcterms:title")), iri)
    facts = _table(("property", "value"), [[escape(fact.property), _value(fact, base)] for fact in known])
    told = "<h2>Claims</h2>" + _table(
        ("subject", "relation", "object", "status", "confidence"), [_claim_row(claim, base) for claim in claims]
    )
    return _page(
        label, f"<p><small>{escape(iri)}</small></p>{told if claims else ''}{facts}{_formats(iri[len(base) :])}", up="../"
    )


def _claim_row(claim: ClaimView, base: str) -> list[str]:
    return [
        _link(claim.subject.iri, claim.subject.label, base, up="../"),
        _link(base + claim.id, claim.relation_label, base, up="../"),
        _link(claim.object.iri, claim.object.label, base, up="../"),
        escape(str(claim.status)),
        f"{claim.confidence:.2f}",
    ]


def _evidence(evidence: EvidenceView, base: str) -> str:
    sentence = "".join(
        f'<mark title="{escape(role)}">{escape(piece)}</mark>' if role else escape(piece)
        for piece, role in marked(evidence.sentence, evidence.marks)
    )
    known = "; ".join([str(evidence.factuality), *(f"{name}: {value}" for name, value in notes(evidence))])
    document = _link(base + evidence.document, origin(evidence), base, up="../")
    return f"<blockquote{_lang(evidence.lang)}>{sentence}</blockquote><small>{escape(known)}; {document}</small>"


def _value(fact: Fact, base: str) -> str:
    if fact.iri is not None:
        return _link(fact.iri, fact.text, base, up="../")
    return f"<span{_lang(fact.lang)}>{escape(fact.text)}</span>" + (f" <small>{escape(fact.lang)}</small>" if fact.lang else "")


def _results(text: str, base: str) -> str:
    """SPARQL results in JSON as a table: https://www.w3.org/TR/sparql11-results-json/"""
    found = json.loads(text)
    if "boolean" in found:
        return f"<p><b>{'yes' if found['boolean'] else 'no'}</b></p>"
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    shown = [[_cell(row.get(name), base) for name in names] for row in rows[:_ROWS_SHOWN]]
    count = f"<p>{len(rows)} rows{f', the first {_ROWS_SHOWN} shown' if len(rows) > _ROWS_SHOWN else ''}</p>"
    return count + _table(names, shown)


def _cell(cell: dict[str, Any] | None, base: str) -> str:
    if cell is None:
        return ""
    if cell["type"] == "uri":
        return _link(cell["value"], cell["value"], base, up="")
    return escape(cell["value"] if isinstance(cell["value"], str) else json.dumps(cell["value"], ensure_ascii=False))


def _link(iri: str, label: str, base: str, *, up: str) -> str:
    """Things of this graph are linked to their page here, web addresses to the web, all else to nowhere."""
    local = iri.removeprefix(base)
    if local != iri and _LOCAL.fullmatch(local):
        return f'<a href="{up}id/{local}">{escape(local if label == iri else label)}</a>'
    if iri.startswith(("http://", "https://")):
        return f'<a href="{escape(iri)}" rel="noreferrer nofollow">{escape(label)}</a>'
    return escape(label)


def _form(sparql: str) -> str:
    text = escape(sparql) or "SELECT ?model ?city {\n  ?model kg:seenIn ?city\n}"
    return (
        '<form action="sparql"><label for="query">SPARQL</label>'
        f'<textarea id="query" name="query" rows="8" spellcheck="false">\n{text}</textarea><button>Ask</button></form>'
    )


def _ready(queries: Iterable[ReadyQuery]) -> str:
    items = (f'<li><a href="sparql?query={quote(query.text)}">{escape(query.description)}</a></li>' for query in queries)
    return f"<h2>Questions to begin with</h2><ul>{''.join(items)}</ul>"


def _formats(local: str) -> str:
    links = (f'<a href="../id/{quote(local)}.{suffix}">{name}</a>' for suffix, name in (("ttl", "Turtle"), ("jsonld", "JSON-LD")))
    return f"<p>{' · '.join(links)}</p>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML, column names are text."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _lang(lang: str | None) -> str:
    return f' lang="{escape(lang)}"' if lang else ""


def _page(title: str, body: str, *, up: str) -> str:
    nav = f'<nav><a href="{up or "./"}">kg</a> · <a href="{up}sparql">SPARQL</a></nav>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body>{nav}<h1>{escape(title)}</h1>{body}</body></html>\n"
    )
