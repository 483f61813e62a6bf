"""Time expressions: which words of a text name calendar time, and which days they mean against the document's date.

Two passes over the words: [points] patterns find the times ("15 luglio", "la scorsa estate", "2025"), [bounds] patterns
what is said about them ("entro ...", "tra ... e ..."); of patterns that begin at one word the longest wins. A time without
a year means the occurrence nearest to the document's date, unless the tense of the clause says that it is over or to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.model import CharSpan, Interval, TimeExpression
from kg.nlp.temporal_bounds import bound_edtf
from kg.nlp.temporal_calendar import Anchor, Cycle, Lean
from kg.nlp.temporal_context import is_name, is_negated, lean_at
from kg.nlp.temporal_edtf import edtf_interval
from kg.nlp.temporal_lexicon import Lexicon, load_lexicon
from kg.nlp.temporal_patterns import OTHER, TIME, Pattern, slot_name
from kg.nlp.temporal_tokens import Tokens, tokenize
from kg.nlp.temporal_values import Said, Slots, Step, Value, point_value

__all__ = ["Clues", "Judge", "edtf_interval", "find_intervals"]

_IGNORED = "ignored"
_WAYS: tuple[Lean, ...] = ("past", None, "future")


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of a time that may lie behind or ahead: what the words around it say, and on which side the nearest is."""

    lean: Lean
    nearest_is_behind: bool
    nearest_is_ahead: bool


Judge = Callable[[CharSpan, Clues], Lean]
"""Says of the time at a place whether it lies behind or ahead."""


@dataclass(frozen=True, slots=True)
class _Point:
    """Tokens `first` to `end` (not included) name a time; no value: they look like one and are none."""

    first: int
    end: int
    value: Said | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text being read."""

    text: str
    tokens: Tokens
    lexicon: Lexicon
    anchor: Anchor | None
    judge: Judge | None


def find_intervals(text: str, *, lang: str, published: str | None, judge: Judge | None = None) -> list[TimeExpression]:
    """The time expressions of `text`, by start, not overlapping, worked out against `published` (YYYY[-MM[-DD]] or None).

    `judge` has the last word where a time without a year may lie behind or ahead; without it, the words around the time have.

    A language without a lexicon yields only dates in figures and years in parentheses. ValueError: `published` of another shape.

    >>> [(e.interval.text, e.interval.edtf) for e in find_intervals("Arriverà entro il 2030.", lang="it", published=None)]
    [('entro il 2030', '../2030')]
    """
    lexicon = load_lexicon(lang)
    anchor = Anchor.of(published) if published else None
    reading = _Reading(text, tokenize(text, lexicon.token, lexicon.symbols), lexicon, anchor, judge)
    points = list(_points(reading))
    return list(_expressions(reading, points)) if points else []


def _points(reading: _Reading) -> Iterator[_Point]:
    tokens, lexicon = reading.tokens, reading.lexicon
    for meaning, match in _matches(tokens.symbols, lexicon.any_point, lexicon.points):
        first, end = match.span()
        if meaning == _IGNORED:
            yield _Point(first, end, None)
            continue
        words = {
            slot_name(name): " ".join(tokens.words[slice(*match.span(name))])
            for name, found in match.groupdict().items()
            if found
        }
        value = point_value(meaning, Slots(words, lexicon, reading.anchor))
        yield _Point(first, end, None if value is None or is_name(tokens, first, end, lexicon) else value)


def _matches(symbols: str, anything: re.Pattern[str], patterns: Sequence[Pattern]) -> Iterator[tuple[str, re.Match[str]]]:
    """Meaning and match, from left to right, of the pattern that reaches furthest; the first of several."""
    position = 0
    while somewhere := anything.search(symbols, position):
        start = somewhere.start()
        found = [(pattern.meaning, pattern.regex.match(symbols, start)) for pattern in patterns]
        best = max(((meaning, match) for meaning, match in found if match), key=lambda each: each[1].end())
        yield best
        position = max(best[1].end(), start + 1)


def _expressions(reading: _Reading, points: list[_Point]) -> Iterator[TimeExpression]:
    lexicon = reading.lexicon
    symbols, firsts = _with_times(reading.tokens, points)
    values = {point.first: point.value for point in points if point.value is not None}
    last = ""
    for meaning, match in _matches(symbols, lexicon.any_bound, lexicon.bounds):
        if meaning == _IGNORED:
            continue
        named = [values[firsts[match.start(name)]] for name, found in match.groupdict().items() if found]
        times = [value.after(last) if isinstance(value, Step) else value for value in named]
        known = [value for value in times if value is not None]
        if len(known) < len(times):
            continue
        expression = _expression(reading, meaning, known, firsts[match.start()], firsts[match.end()])
        last = expression.interval.edtf
        yield expression


def _expression(reading: _Reading, meaning: str, times: list[Value], first: int, end: int) -> TimeExpression:
    tokens, tense, anchor = reading.tokens, reading.lexicon.tense, reading.anchor
    span = CharSpan(tokens.starts[first], tokens.ends[end - 1])
    # "Will not begin until 2027", "not before 2027": from then on.
    opens = meaning in ("until", "before") and is_negated(tokens, first, tense)
    meaning = "since" if opens else meaning
    if anchor and any(isinstance(value, Cycle) for value in times):
        lean = lean_at(tokens, first, end, tense)
        behind, nearest, ahead = (bound_edtf(meaning, times, anchor, way) for way in _WAYS)
        if reading.judge and behind != ahead:
            lean = reading.judge(span, Clues(lean, nearest == behind, nearest == ahead))
        edtf = (behind, nearest, ahead)[_WAYS.index(lean)]
    else:
        edtf = bound_edtf(meaning, times, anchor, None)
    return TimeExpression(span, Interval(edtf, *edtf_interval(edtf), span.of(reading.text)))


def _with_times(tokens: Tokens, points: list[_Point]) -> tuple[str, list[int]]:
    """The symbols with each time as one `TIME`, and for each symbol the first token that it covers (one more at the end)."""
    symbols: list[str] = []
    firsts: list[int] = []
    done = 0
    for point in points:
        symbols += [tokens.symbols[done : point.first], OTHER if point.value is None else TIME]
        firsts += range(done, point.first + 1)
        done = point.end
    symbols.append(tokens.symbols[done:])
    firsts += range(done, len(tokens.symbols) + 1)
    return "".join(symbols), firsts
