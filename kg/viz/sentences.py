"""A quoted sentence cut where its marks begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kg.model import CharSpan, Quote

Marks = tuple[tuple[CharSpan, str], ...]


def segments(quote: Quote) -> Iterator[tuple[str, str]]:
    """Pieces of the text with their role, "" for none; where marks overlap the shortest one is told.

    >>> from kg.model import Factuality
    >>> marks = ((CharSpan(0, 6), "subject"), (CharSpan(7, 13), "trigger"))
    >>> list(segments(Quote("Xiaomi lancia SU7", marks, "a.txt", None, Factuality.ASSERTED)))
    [('Xiaomi', 'subject'), (' ', ''), ('lancia', 'trigger'), (' SU7', '')]
    """
    return pieces(quote.text, quote.marks)


def pieces(text: str, marks: Marks) -> Iterator[tuple[str, str]]:
    """The same for any text with marks."""
    size = len(text)
    cuts = {0, size}.union(min(max(at, 0), size) for span, _ in marks for at in (span.start, span.end))
    for start, end in pairwise(sorted(cuts)):
        yield text[start:end], _role(marks, start, end)


def _role(marks: Marks, start: int, end: int) -> str:
    covering = [(span.end - span.start, role) for span, role in marks if span.start <= start and end <= span.end]
    return min(covering)[1] if covering else ""
