"""Claims as a table and an article with what was found in it marked: plain HTML without frame, script or style sheet.

All looks stand at the elements, so that they outlive the sanitisers of notebooks; marks carry their own dark ink and
read on light and dark paper alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from kg.model import CharSpan, Document, Factuality, Mention
from kg.views import ClaimView, EvidenceView
from kg.viz.appearance import look_of
from kg.viz.sentences import pieces
from kg.viz.sheet import origin
from kg.viz.tidying import clean
from kg.viz.wording import Words, human_date, load_words, type_name

_INK = "color:#1b1f24"
_ROLES = {"subject": "#cfe3f7", "object": "#d3efe1", "trigger": "#fde9b8", "cue": "#f6d5d0", "by": "#f6d5d0"}
_OTHER_ROLE = "#e6dcf5"
_LINES = {
    "asserted": "3px solid #2da44e",
    "reported": "1px solid #848d97",
    "planned": "2px dashed #218bff",
    "rumoured": "3px dotted #a475f9",
    "denied": "2px solid #fa4549",
    "disputed": "3px double #fa4549",
}
_CELL = "text-align:left;vertical-align:top;padding:.3em .6em"
_GAP = re.compile(r"[ ]{3,}")
_MOST_ROWS = 100


def claims_table(claims: Sequence[ClaimView], *, lang: str = "en", limit: int = _MOST_ROWS) -> str:
    """Claims with their sentences, the one that decides in sight and the others folded away; at most `limit` rows."""
    words = load_words(lang)
    if not claims:
        return f"<p>{escape(words['no_claims'])}</p>"
    roles = words["roles"]
    heads = (roles["subject"], words["relation"], roles["object"], words["status"], roles["when"], words["confidence"])
    head = "".join(f'<th style="{_CELL}">{escape(name[:1].upper() + name[1:])}</th>' for name in (*heads, words["sentence"]))
    rows = "".join(_row(claim, words) for claim in claims[:limit])
    rest = len(claims) - limit
    note = f"<p>{escape(words['more_claims'].format(n=rest))}</p>" if rest > 0 else ""
    return f'<div style="overflow-x:auto"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}'


def _row(claim: ClaimView, words: Words) -> str:
    confidence = f"{claim.confidence:.2f}".replace(".", words["decimal"])
    when = human_date(claim.when, words) if claim.when else ""
    said = (f"<b>{_safe(claim.subject.label)}</b>", _safe(claim.relation_label), f"<b>{_safe(claim.object.label)}</b>")
    cells = (*said, _status(claim.status.value, words), _safe(when), confidence, _sentences(claim, words))
    return "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>"


def _status(status: str, words: Words) -> str:
    return f'<span style="border-bottom:{_LINES[status]}">{escape(words["statuses"][status])}</span>'


def _sentences(claim: ClaimView, words: Words) -> str:
    if not claim.evidence:
        return escape(words["no_evidence"])
    tells = [evidence for evidence in claim.evidence if evidence.factuality.value == claim.status.value] or claim.evidence
    best = max(tells, key=lambda evidence: evidence.score)
    first, *others = (_quoted(e, words) for e in (best, *(e for e in claim.evidence if e is not best)))
    if not others:
        return first
    more = escape(words["more_sentences"].format(n=len(others)))
    return f"{first}<details><summary>{more}</summary>{''.join(others)}</details>"


def _quoted(evidence: EvidenceView, words: Words) -> str:
    """The sentence with its words marked, and where it is from."""
    sentence = "".join(
        f'<mark style="background-color:{_ROLES.get(role, _OTHER_ROLE)};{_INK}" title="{_safe(words["roles"].get(role, role))}">'
        f"{_safe(piece)}</mark>"
        if role
        else _safe(piece)
        for piece, role in pieces(evidence.sentence, evidence.marks)
    )
    known = f"{_status(evidence.factuality.value, words)} · {origin(evidence, words)}"
    return f'<p style="margin:0 0 .4em;min-width:18em">{sentence}<br><small>{known}</small></p>'


def article_html(document: Document, mentions: Iterable[Mention], claims: Iterable[ClaimView], *, lang: str = "en") -> str:
    """An article with its mentions coloured by type, what states a claim underlined by factuality and numbered, hedges marked
    and, below, the claims. Where `document.text` is blank, as in a graph read from a file, an ellipsis stands."""
    words = load_words(lang)
    said = [(claim, e) for claim in claims for e in claim.evidence if e.document == document.id]
    said.sort(key=lambda item: (_trigger(item[1]), item[1].id))
    facts = [document.publisher, human_date(document.published, words) if document.published else None, document.source]
    numbered = "".join(_numbered(claim, evidence, words) for claim, evidence in said)
    return (
        f"<div><h3>{_safe(document.title or document.source)}</h3><p><small>{_safe(' · '.join(filter(None, facts)))}</small></p>"
        f'<div dir="auto" style="white-space:pre-wrap;line-height:2">{"".join(_body(document.text, mentions, said, words))}</div>'
        f'<ol style="line-height:1.8">{numbered}</ol></div>'
    )


def _trigger(evidence: EvidenceView) -> CharSpan:
    """Where the words stand that state the claim; the sentence if they are not marked."""
    marked = [span for span, role in evidence.marks if role == "trigger"]
    return marked[0].shifted(evidence.start) if marked else CharSpan(evidence.start, evidence.start + len(evidence.sentence))


def _numbered(claim: ClaimView, evidence: EvidenceView, words: Words) -> str:
    triple = f"<b>{_safe(claim.subject.label)}</b> {_safe(claim.relation_label)} <b>{_safe(claim.object.label)}</b>"
    facts = [words["said_by"].format(who=evidence.attributed_to)] if evidence.attributed_to else []
    facts += [human_date(evidence.when.edtf, words)] if evidence.when else []
    return f"<li>{triple} · {' · '.join([_status(evidence.factuality.value, words), *map(_safe, facts)])}</li>"


def _body(text: str, mentions: Iterable[Mention], said: Sequence[tuple[ClaimView, EvidenceView]], words: Words) -> Iterator[str]:
    """The text cut where anything begins or ends; of mentions that overlap the shortest is shown."""
    named = [(m.span, m) for m in mentions]
    triggers = [(_trigger(evidence), number, evidence.factuality) for number, (_, evidence) in enumerate(said, start=1)]
    cues = {span.shifted(evidence.start) for _, evidence in said for span, role in evidence.marks if role == "cue"}
    spans = [*(span for span, _ in named), *(span for span, _, _ in triggers), *cues]
    cuts = sorted({0, len(text), *(min(max(at, 0), len(text)) for span in spans for at in (span.start, span.end))})
    for start, end in pairwise(cuts):
        here = CharSpan(start, end)
        piece = _GAP.sub(" … ", text[start:end])
        part = _safe(piece)
        found = min(((s.end - s.start, m.id, m) for s, m in named if s.overlaps(here)), default=None)
        if found:
            part = _mention(part, found[2], words, last=found[2].span.end == end)
        if any(cue.overlaps(here) for cue in cues):
            part = f'<mark style="background-color:{_ROLES["cue"]};{_INK}" title="{escape(words["roles"]["cue"])}">{part}</mark>'
        stated = [(number, factuality, span.end == end) for span, number, factuality in triggers if span.overlaps(here)]
        yield _stated(part, stated) if stated else part


def _mention(part: str, mention: Mention, words: Words, *, last: bool) -> str:
    kind = escape(type_name(mention.type, words))
    name = f'<small style="{_INK};opacity:.75"> {kind}</small>' if last else ""
    look = f"background-color:{_pale(look_of(mention.type).colour)};{_INK};border-radius:3px;padding:0 .15em"
    return f'<mark style="{look}" title="{kind}">{part}{name}</mark>'


def _stated(part: str, stated: Sequence[tuple[int, Factuality, bool]]) -> str:
    """Underlined as the first of the claims says; their numbers follow where their words end."""
    numbers = ",".join(str(number) for number, _, ends in stated if ends)
    factuality = stated[0][1].value
    raised = f"<sup>{numbers}</sup>" if numbers else ""
    return f'<span style="border-bottom:{_LINES[factuality]}" title="{factuality}">{part}</span>{raised}'


def _pale(colour: str) -> str:
    """The colour mixed with white, so that dark ink reads on it.

    >>> _pale("#0072b2")
    '#b2d5e8'
    """
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * 0.3):02x}" for i in (1, 3, 5))


def _safe(text: str) -> str:
    return escape(clean(text))
