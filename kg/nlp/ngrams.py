"""Ranges of tokens as the gazetteer knows them."""

from __future__ import annotations

from collections.abc import Iterator

from kg.nlp.analysis import Analysis

_LONGEST = 5


def ngrams(analysis: Analysis, keys: list[str], start: int) -> Iterator[tuple[int, str]]:
    """Ends and folded forms of the token ranges that begin at `start`, longest first, within one line."""
    doc = analysis.doc
    if not keys[start]:
        return
    limit = start
    while limit < min(len(doc), start + _LONGEST) and not doc[limit].is_space:
        limit += 1
    for end in range(limit, start, -1):
        if keys[end - 1]:
            yield end, " ".join(k for k in keys[start:end] if k)


def is_free(analysis: Analysis, start: int, end: int) -> bool:
    """True if no mention stands on the tokens."""
    return all(analysis.covering(i) is None for i in range(start, end))
