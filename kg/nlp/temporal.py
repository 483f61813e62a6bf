"""Time expressions: which words of a text name calendar time, and which days they mean against the document's date.

Two passes over the words: [points] patterns find the times ("15 luglio", "la scorsa estate", "2025"), [bounds] patterns
what is said about them ("entro ...", "tra ... e ..."); of patterns that begin at one word the longest wins. A time without
a year means the occurrence nearest to the document's date, unless the tense of the clause says that it is over or to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import CharSpan, Interval
from kg.nlp.temporal_bounds import bound_edtf
from kg.nlp.temporal_calendar import Anchor, Cycle
from kg.nlp.temporal_context import is_name, lean_at
from kg.nlp.temporal_edtf import edtf_interval
from kg.nlp.temporal_lexicon import Lexicon, load_lexicon
from kg.nlp.temporal_patterns import OTHER, TIME, Pattern, slot_name
from kg.nlp.temporal_tokens import Tokens, tokenize
from kg.nlp.temporal_values import Slots, Value, point_value

__all__ = ["TimeExpression", "edtf_interval", "find_intervals"]

_IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that name calendar time. `interval.edtf` is "" where the document's date is too vague to work them out."""

    span: CharSpan
    interval: Interval


@dataclass(frozen=True, slots=True)
class _Point:
    """Tokens `first` to `end` (not included) name a time; no value: they look like one and are none."""

    first: int
    end: int
    value: Value | None


def find_intervals(text: str, *, lang: str, published: str | None) -> list[TimeExpression]:
    """The time expressions of `text`, by start, not overlapping, worked out against `published` (YYYY[-MM[-DD]] or None).

    A language without a lexicon yields only ISO dates and years in parentheses. ValueError: `published` of another shape.

    >>> [(e.interval.text, e.interval.edtf) for e in find_intervals("Arriverà entro il 2030.", lang="it", published=None)]
    [('entro il 2030', '../2030')]
    """
    lexicon = load_lexicon(lang)
    anchor = Anchor.of(published) if published else None
    tokens = tokenize(text, lexicon.token, lexicon.symbols)
    points = list(_points(tokens, lexicon, anchor))
    return list(_expressions(text, tokens, points, lexicon, anchor)) if points else []


def _points(tokens: Tokens, lexicon: Lexicon, anchor: Anchor | None) -> Iterator[_Point]:
    for pattern, match in _matches(tokens.symbols, lexicon.any_point, lexicon.points):
        first, end = match.span()
        if pattern.meaning == _IGNORED:
            yield _Point(first, end, None)
            continue
        words = {slot_name(name): _text(tokens, *match.span(name)) for name in match.groupdict() if match[name] is not None}
        value = point_value(pattern.meaning, Slots(words, lexicon, anchor))
        yield _Point(first, end, None if value is None or is_name(tokens, first, end, lexicon) else value)


def _matches(symbols: str, anything: re.Pattern[str], patterns: Sequence[Pattern]) -> Iterator[tuple[Pattern, re.Match[str]]]:
    """Of the patterns that match first, the longest; then on behind it."""
    position = 0
    while somewhere := anything.search(symbols, position):
        start = somewhere.start()
        found = [(pattern, match) for pattern in patterns for match in [pattern.regex.match(symbols, start)] if match and match.end() > start]
        if not found:
            position = start + 1
            continue
        best = max(found, key=lambda each: each[1].end())
        yield best
        position = best[1].end()


def _text(tokens: Tokens, first: int, end: int) -> str:
    return " ".join(tokens.words[first:end])


def _expressions(text: str, tokens: Tokens, points: list[_Point], lexicon: Lexicon, anchor: Anchor | None) -> Iterator[TimeExpression]:
    symbols, firsts = _with_times(tokens, points)
    values = {point.first: point.value for point in points}
    for pattern, match in _matches(symbols, lexicon.any_bound, lexicon.bounds):
        times = [value for name in match.groupdict() if match[name] for value in [values[firsts[match.start(name)]]] if value is not None]
        if pattern.meaning == _IGNORED or not times:
            continue
        first, end = firsts[match.start()], firsts[match.end()]
        lean = lean_at(tokens, first, end, lexicon.tense) if anchor and any(isinstance(value, Cycle) for value in times) else None
        edtf = bound_edtf(pattern.meaning, times, anchor, lean)
        span = CharSpan(tokens.starts[first], tokens.ends[end - 1])
        yield TimeExpression(span, Interval(edtf, *edtf_interval(edtf), span.of(text)))


def _with_times(tokens: Tokens, points: list[_Point]) -> tuple[str, list[int]]:
    """The symbols with each time as one `TIME`, and for each symbol the first token that it covers (one more at the end)."""
    symbols, firsts, done = [], [], 0
    for point in points:
        symbols += [tokens.symbols[done : point.first], OTHER if point.value is None else TIME]
        firsts += range(done, point.first + 1)
        done = point.end
    symbols.append(tokens.symbols[done:])
    firsts += range(done, len(tokens.symbols) + 1)
    return "".join(symbols), firsts
