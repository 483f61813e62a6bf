"""A figure with the sentences behind it: one page of HTML without script, whose signs lead to the sentences below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from kg.model import Status
from kg.views import ClaimView, EvidenceView
from kg.viz.appearance import LINES
from kg.viz.page import digest, fill
from kg.viz.sentences import pieces
from kg.viz.tidying import clean
from kg.viz.wording import Words, human_date, load_static


class Quoted(NamedTuple):
    """A sentence to be shown, at an anchor that the figure leads to."""

    anchor: str
    claim: ClaimView
    evidence: EvidenceView


Section = tuple[str, Sequence[Quoted]]
"""A heading ("" for none) and what stands under it."""


def sheet_page(title: str, figure: str, sections: Iterable[Section], *, words: Words, note: str = "") -> str:
    """One self-contained page: the figure, a note, and the quotations. Titles, names and sentences are text, never markup."""
    styles = load_static("page.css") + load_static("sheet.css")
    body = "".join(_section(heading, quoted, words) for heading, quoted in sections)
    parts = {
        "lang": words["lang"],
        "title": escape(clean(title)),
        "policy": f"default-src 'none'; style-src '{digest(styles)}'; base-uri 'none'; form-action 'none'",
        "styles": styles,
        "figure": figure,
        "note": f'<p class="note">{escape(clean(note))}</p>' if note else "",
        "sections": body,
    }
    return fill(load_static("sheet.html"), parts)


def _section(heading: str, quoted: Sequence[Quoted], words: Words) -> str:
    title = f"<h2>{escape(clean(heading))}</h2>" if heading else ""
    return f"<section>{title}{''.join(_article(item, words) for item in quoted)}</section>\n"


def _article(item: Quoted, words: Words) -> str:
    claim, evidence = item.claim, item.evidence
    said = f"<b>{_safe(claim.subject.label)}</b> {_safe(claim.relation_label)} <b>{_safe(claim.object.label)}</b>"
    chip = f'<span class="chip {evidence.factuality}">{line_sample(Status(evidence.factuality.value))}'
    chip += f"{escape(words['statuses'][evidence.factuality.value])}</span>"
    return (
        f'<article id="{escape(item.anchor)}"><p class="facts">{chip}<span>{said}</span></p>'
        f'<blockquote><p dir="auto">{marked(evidence)}</p><footer>{origin(evidence, words)}</footer></blockquote></article>\n'
    )


def marked(evidence: EvidenceView) -> str:
    """The sentence with its words marked by role."""
    return "".join(
        f'<mark class="{escape(role)}" title="{escape(role)}">{_safe(piece)}</mark>' if role else _safe(piece)
        for piece, role in pieces(evidence.sentence, evidence.marks)
    )


def origin(evidence: EvidenceView, words: Words) -> str:
    """Source, date, voice and time as HTML; web addresses are links."""
    return " · ".join([_source(evidence), *map(_safe, _facts(evidence, words))])


def _source(evidence: EvidenceView) -> str:
    name = _safe(evidence.publisher or evidence.source)
    if urlsplit(evidence.source).scheme not in ("http", "https"):
        return f"<cite>{name}</cite>"
    return f'<a href="{_safe(evidence.source)}" target="_blank" rel="noopener noreferrer">{name}</a>'


def _facts(evidence: EvidenceView, words: Words) -> Iterator[str]:
    if evidence.published:
        yield human_date(evidence.published, words)
    if evidence.attributed_to:
        yield words["said_by"].format(who=evidence.attributed_to)
    if evidence.when:
        yield human_date(evidence.when.edtf, words)


def line_sample(status: Status) -> str:
    """The line that stands for a status, as in the legend of the graph."""
    line = LINES[status]
    dashes = f' stroke-dasharray="{line.dashes}"' if line.dashes else ""
    crossed = {"cross": "M17 2L27 12M17 12L27 2", "slash": "M19 13L25 1"}.get(line.sign)
    mark = f'<path class="sign" d="{crossed}"/>' if crossed else ""
    return (
        f'<svg class="sample {status}" viewBox="0 0 44 14" width="44" height="14" aria-hidden="true">'
        f'<path class="line" d="M2 7H42" stroke-width="{line.width}"{dashes}/>{mark}</svg>'
    )


def _safe(text: str) -> str:
    return escape(clean(text))
