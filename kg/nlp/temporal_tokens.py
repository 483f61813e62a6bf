"""Cutting text into the words, numbers and marks that time patterns are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.nlp.temporal_patterns import KIND_SYMBOL, OTHER

_FREE = r"(?<![\w./:-])"  # not inside a path, a clock time or a longer number
_TEMPLATE = r"""
    (?P<word>[^\W\d_]+(?:APOSTROPHE(?!\w)(?![-–]\d)))
  | (?P<iso>FREE\d{4}(?:-\d\d-|/\d\d/|\.\d\d\.)\d\d(?![\w-]))
  | (?P<numeric>FREE\d{1,2}(?:/\d{1,2}/(?:\d{4}|\d\d)|-\d{1,2}-\d{4}|\.\d{1,2}\.\d{4})(?![\w/-]))
  | (?P<years>FREE\d{4}[-–/](?:\d{4}|\d\d)(?![\w/–-]))
  | (?P<day_month>FREE\d{1,2}/\d{1,2}(?![\w/]))
  | (?P<amount>[€$£]\s?\d[\d.,]*\w*|\d+(?:[.,:]\d+)+\w*|\d+\s?[%‰€$£])
  | (?P<decade_code>(?:['’]\d0|\d{3}0|\b\d0)(?:DECADE)\b)
  | (?P<short_year>['’]\d\d\b)
  | (?P<quarter_code>\b(?:[QUARTER][1-4]|[1-4][QUARTER])\b)
  | (?P<half_code>\b(?:[HALF][12]|[12][HALF])\b)
  | (?P<nth>\b\d{1,2}(?:NTH)(?!\w))
  | (?P<mixed>(?!(?:PREFIX)[-–])[^\W\d_]+[-–]?\d[\w-]*|\d+[-–]?[^\W\d_][\w-]*)
  | (?P<number>\d+)
  | (?P<rest>[^\W\d_]+)
  | (?P<gap>\n[^\S\n]*\n)
  | (?P<mark>[^\w\s]|_)
"""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in pieces: where each begins and ends, what it says, and its symbol (one character of `symbols` each)."""

    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    symbols: str


def token_pattern(
    *, elision: bool, prefixes: Sequence[str], nth: Sequence[str], decade: Sequence[str], quarter: str, half: str
) -> re.Pattern[str]:
    """The tokenizer of a language: `prefixes` may be joined to a number ("mid-2025"), endings follow it ("1st", "1990s")."""
    parts = {
        "APOSTROPHE": "['’](?=\\w)|" if elision else "",
        "FREE": _FREE,
        "QUARTER": quarter,
        "HALF": half,
        "NTH": _either(nth),
        "DECADE": _either(decade),
        "PREFIX": _either(prefixes),
    }
    return re.compile(re.sub("APOSTROPHE|FREE|DECADE|QUARTER|HALF|NTH|PREFIX", lambda m: parts[m[0]], _TEMPLATE), re.VERBOSE)


def _either(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words)) or r"(?!)"


def tokenize(text: str, pattern: re.Pattern[str], symbols: Mapping[str, str]) -> Tokens:
    """The tokens of a text. Linear in its length."""
    starts, ends, words, found = [], [], [], []
    for match in pattern.finditer(text):
        word, kind = match[0], match.lastgroup or ""
        starts.append(match.start())
        ends.append(match.end())
        words.append(word)
        if kind in ("word", "rest", "mark"):
            found.append(symbols.get(word, OTHER))
        else:
            found.append(KIND_SYMBOL.get(_number_kind(word) if kind == "number" else kind, OTHER))
    return Tokens(starts, ends, words, "".join(found))


def _number_kind(digits: str) -> str:
    if len(digits) > 4 or not digits.isascii():
        return ""
    value = int(digits)
    if len(digits) == 4:
        return "year4" if 1900 <= value < 2100 else "far_year" if 1000 <= value < 3000 else ""
    return "small" if 1 <= value <= 31 and len(digits) <= 2 else "integer"
