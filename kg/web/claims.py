"""Claims as a table that sorts and filters without a script, and the same claims as CSV and Turtle."""

from __future__ import annotations

import csv
from html import escape
from io import StringIO

from kg import graph
from kg.errors import LimitError
from kg.graph import Store
from kg.model import Status
from kg.tables import CLAIM_COLUMNS, claim_record
from kg.views import ClaimView
from kg.viz.wording import human_date
from kg.web.asking import asked_fields, number, which_claims
from kg.web.pages import chip, decimal, kept_language, quotation, thing_link
from kg.web.settings import Settings
from kg.web.site import Site, safe, site_styles
from kg.web.worker import Answer, page

_ON_A_PAGE = 50
_COLUMNS = ("subject", "relation", "object", "status", "when", "confidence", "sources", "last", "sentence")
_FIRST_DOWN = ("confidence", "sources", "first", "last")
"""Columns whose largest values are looked for first."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show(site: Site, store: Store, _settings: Settings) -> Answer:
    """The table, fifty claims a page."""
    words, fields = site.words, asked_fields(site)
    start, sort = number(site, "start", 0), site.get("sort") or "subject"
    descending = site.get("order") == "down"
    found, count = graph.claims_table(
        store, which_claims(site), sort=sort, descending=descending, start=start, count=_ON_A_PAGE, lang=site.lang
    )
    head = "".join(_heading(site, column, fields, sort, descending) for column in _COLUMNS)
    rows = "".join(_row(site, claim, store.base) for claim in found)
    shown = words["count_page" if count > len(found) else "count"]
    links = [(f"claims.{suffix}", name) for suffix, name in (("csv", "CSV"), ("ttl", "Turtle"))]
    files = " · ".join(f'<a href="{site.link(path, **fields)}" download="{path}">{name}</a>' for path, name in links)
    picture = f'<a href="{site.link("explore", **fields)}">{escape(words["as_picture"])}</a>'
    numbers = {"from": start + 1, "to": start + len(found), "n": count}
    note = f'<p role="status">{shown.format(**numbers)} · {escape(words["download"])}: {files} · {picture}</p>'
    body = (
        f'<div class="scroll"><table class="claims-table"><caption class="away">{escape(words["table_caption"])}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        if found
        else f"<p>{escape(words['no_claims'])}</p>"
    )
    asked = fields | {"sort": site.get("sort"), "order": site.get("order")}
    pages = pager(site, "claims", asked, start=start, shown=_ON_A_PAGE, count=count)
    return page(site.page(words["claims"], filters(site, "claims") + note + body + pages, styles=site_styles()))


def as_csv(site: Site, store: Store, settings: Settings) -> Answer:
    """All claims asked for, one a row. Cells that spreadsheets would run as formulas begin with an apostrophe."""
    sink = StringIO()
    rows = csv.writer(sink)
    rows.writerow(CLAIM_COLUMNS)
    for claim, documents in graph.all_claims(store, which_claims(site), lang=site.lang):
        record = claim_record(claim) | {"sources": documents}
        rows.writerow([_harmless(value) for value in record.values()])
        if sink.tell() > settings.answer_bytes:
            raise LimitError(f"the table is larger than {settings.answer_bytes} bytes; filter it")
    return _file("claims.csv", "text/csv; charset=utf-8", sink.getvalue().encode("utf-8", "replace"))


def as_turtle(site: Site, store: Store, settings: Settings) -> Answer:
    """All claims asked for, with what stands behind them."""
    data = graph.claims_bytes(store, which_claims(site), "ttl", limit=settings.answer_bytes)
    return _file("claims.ttl", "text/turtle; charset=utf-8", data)


def _file(name: str, media: str, data: bytes) -> Answer:
    return Answer(200, media, data, headers=(("Content-Disposition", f'attachment; filename="{name}"'),))


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def filters(site: Site, path: str, *, narrow: bool = False) -> str:
    """A form that asks a view for claims; `narrow` leaves out what a picture has its own means for."""
    words = site.words
    relations = [(name, spec.label(site.lang)) for name, spec in graph.load_ontology().relations.items()]
    names = site.drawing_words["statuses"]
    fields = [
        _box(site, "about", words["about"], kind="search", hint=words["find_hint"]),
        _choice(site, "relation", words["relation"], relations),
        _choice(site, "status", words["status"], [(status.value, names[status.value]) for status in Status]),
        _box(site, "since", words["since"], hint=words["date_hint"]),
        _box(site, "until", words["until"], hint=words["date_hint"]),
    ]
    if not narrow:
        fields.append(_box(site, "confidence", words["least"], hint="0–1"))
    if site.get("document"):
        fields.append(_box(site, "document", words["document"]))
    clear = f'<a href="{site.link(path)}">{escape(words["clear"])}</a>'
    sent = f"{kept_language(site)}<button>{escape(words['filter'])}</button> {clear}"
    return f'<form class="filters grid" action="{path}">{"".join(fields)}<p class="send">{sent}</p></form>'


def _box(site: Site, name: str, label: str, *, kind: str = "text", hint: str = "") -> str:
    value = safe(site.get(name) or "")
    return (
        f'<p><label for="{name}">{escape(_capital(label))}</label>'
        f'<input id="{name}" type="{kind}" name="{name}" value="{value}" placeholder="{escape(hint)}"></p>'
    )


def _choice(site: Site, name: str, label: str, options: list[tuple[str, str]]) -> str:
    chosen = site.get(name)
    each = [("", site.words["any"]), *options]
    made = "".join(
        f'<option value="{escape(value)}"{" selected" if value == (chosen or "") else ""}>{escape(text)}</option>'
        for value, text in each
    )
    return f'<p><label for="{name}">{escape(_capital(label))}</label><select id="{name}" name="{name}">{made}</select></p>'


def pager(site: Site, path: str, fields: dict[str, str | None], *, start: int, shown: int, count: int) -> str:
    """Links to the pages before and after."""
    links = []
    if start > 0:
        links.append(
            f'<a rel="prev" href="{site.link(path, **fields, start=max(0, start - shown))}">← {site.words["earlier"]}</a>'
        )
    if start + shown < count:
        links.append(f'<a rel="next" href="{site.link(path, **fields, start=start + shown)}">{site.words["later"]} →</a>')
    return f'<p class="pager">{" ".join(links)}</p>' if links else ""


def _heading(site: Site, column: str, fields: dict[str, str | None], sort: str, descending: bool) -> str:
    name = _capital(site.words[column])
    if column not in graph.SORTS:
        return f'<th scope="col">{escape(name)}</th>'
    down = not descending if sort == column else column in _FIRST_DOWN
    link = site.link("claims", **fields, sort=column, order="down" if down else None)
    hint = escape(site.words["sort_down" if down else "sort_up"])
    state = f' aria-sort="{"descending" if descending else "ascending"}"' if sort == column else ""
    arrow = f'<span aria-hidden="true">{" ▼" if descending else " ▲"}</span>' if sort == column else ""
    return f'<th scope="col"{state}><a href="{link}" title="{hint}">{escape(name)}{arrow}</a></th>'


def _row(site: Site, claim: ClaimView, base: str) -> str:
    words = site.drawing_words
    cells = [
        f"<b>{thing_link(site, claim.subject.iri, claim.subject.label, base)}</b>",
        thing_link(site, base + claim.id, claim.relation_label, base),
        f"<b>{thing_link(site, claim.object.iri, claim.object.label, base)}</b>",
        chip(site, claim.status),
        safe(human_date(claim.when, words)) if claim.when else "",
        decimal(site, claim.confidence),
        str(claim.corroboration),
        safe(human_date(claim.last_seen, words)) if claim.last_seen else "",
        _sentences(site, claim, base),
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _sentences(site: Site, claim: ClaimView, base: str) -> str:
    """The sentence that decides in sight, the others folded away."""
    tells = [evidence for evidence in claim.evidence if evidence.factuality.value == claim.status.value] or claim.evidence
    if not tells:
        return escape(site.drawing_words["no_evidence"])
    best = max(tells, key=lambda evidence: evidence.score)
    others = [evidence for evidence in claim.evidence if evidence is not best]
    more = escape(site.words["more_sentence" if len(others) == 1 else "more_sentences"].format(n=len(others)))
    rest = "".join(quotation(site, evidence, base) for evidence in others)
    return quotation(site, best, base) + (f"<details><summary>{more}</summary>{rest}</details>" if others else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
