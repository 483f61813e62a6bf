"""Why a claim is in the graph, for reading: each sentence with its words marked, who says so, where and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from kg.model import CharSpan
from kg.views import ClaimView, EvidenceView

_NOTES = ("attributed_to", "cue", "when", "where", "event", "headcount", "office", "reason")
_PLACE = {role: i for i, role in enumerate(("trigger", "subject", "object", "cue", "when"))}
_NOTE_NAMES = {"attributed_to": "according to", "event": "at", "headcount": "how many", "reason": "found by"}


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """A claim and the evidence for it; prints as text, and as HTML in a notebook."""

    claim: ClaimView

    @property
    def evidence(self) -> tuple[EvidenceView, ...]:
        """Where it was said, in order of time."""
        return self.claim.evidence

    def __str__(self) -> str:
        return "\n\n".join([headline(self.claim), *(evidence_text(i, e) for i, e in enumerate(self.evidence, 1))])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        """The same for a notebook."""
        items = "".join(f"<li>{_evidence_html(e)}</li>" for e in self.evidence)
        return f"<div><b>{escape(headline(self.claim))}</b><ol>{items}</ol></div>"


def headline(claim: ClaimView) -> str:
    """Subject, relation and object in one line, with what is known of them together."""
    said = f"{claim.subject.label} {claim.relation} {claim.object.label}"
    return f"{said}: {claim.status}, confidence {claim.confidence:.2f} ({claim.id})"


def evidence_text(number: int, evidence: EvidenceView) -> str:
    """One piece of evidence as indented lines; marks are written as in data/gold: [words](role)."""
    sentence = "".join(f"[{piece}]({role})" if role else piece for piece, role in marked(evidence.sentence, evidence.marks))
    lines = [f"{number}. {evidence.factuality} {evidence.score:.2f}, {origin(evidence)}", f"   {' '.join(sentence.split())}"]
    return "\n".join([*lines, *(f"   {name}: {value}" for name, value in notes(evidence))])


def origin(evidence: EvidenceView) -> str:
    """Date, publisher and source, as far as known."""
    return ", ".join(part for part in (evidence.published, evidence.publisher, evidence.source) if part)


def notes(evidence: EvidenceView) -> Iterator[tuple[str, str]]:
    """What else is known: the voice, the cue, the time, the place ..., each with its name."""
    for field in _NOTES:
        value = getattr(evidence, field)
        if field == "when" and evidence.when:
            value = evidence.when.edtf + (f" ('{evidence.when.text}')" if evidence.when.text else "")
        if value is not None:
            yield _NOTE_NAMES.get(field, field), str(value)
    if evidence.former:
        yield "former", "no longer so"


def marked(text: str, marks: tuple[tuple[CharSpan, str], ...]) -> Iterator[tuple[str, str | None]]:
    """The text in pieces with their roles; where marks overlap, the shortest one counts, of equal ones the trigger.

    >>> list(marked("Xiaomi lancia la SU7", ((CharSpan(0, 6), "subject"), (CharSpan(7, 13), "trigger"))))
    [('Xiaomi', 'subject'), (' ', None), ('lancia', 'trigger'), (' la SU7', None)]
    """
    ends = sorted({0, len(text), *(end for span, _ in marks for end in (span.start, span.end))})
    piece, role = "", None
    for start, end in pairwise(ends):
        found = _role(CharSpan(start, end), marks)
        if found != role and piece:
            yield piece, role
            piece = ""
        piece, role = piece + text[start:end], found
    if piece:
        yield piece, role


def _role(piece: CharSpan, marks: tuple[tuple[CharSpan, str], ...]) -> str | None:
    over = [(span.end - span.start, _PLACE.get(role, len(_PLACE)), role) for span, role in marks if span.overlaps(piece)]
    return min(over)[2] if over else None


def _evidence_html(evidence: EvidenceView) -> str:
    pieces = (
        f'<mark title="{escape(role)}">{escape(piece)}</mark>' if role else escape(piece)
        for piece, role in marked(evidence.sentence, evidence.marks)
    )
    known = "; ".join([str(evidence.factuality), origin(evidence), *(f"{name}: {value}" for name, value in notes(evidence))])
    return f"{''.join(pieces)}<br><small>{escape(known)}</small>"
