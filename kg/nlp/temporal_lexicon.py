"""Reading data/lexicon/temporal-<lang>.toml: the words and patterns of a language's time expressions, checked and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import LexiconError
from kg.nlp.temporal_patterns import Pattern, Vocabulary, plain, split_phrase
from kg.nlp.temporal_tokens import token_pattern
from kg.resources import data_path

_CALENDAR = {"calendar", "day_month", "numeric", "iso", "year", "years", "decade", "months_of_year"}
_DAYS = {"offset", "weekday_of_week", "day_of_month", "monthday", "bare_day"}
_STEPS = {"later", "earlier", "same"}
_SPANS = {"within", "past_span", "coming_span"}
_RELATIVE = {"shifted", "ago", "ahead", "this_month", "now", *_SPANS, *_STEPS, *_DAYS}
POINTS = frozenset({"ignored"} | _CALENDAR | _RELATIVE)
BOUNDS = frozenset(
    ("ignored", "at", "by", "before", "after", "since", "until", "range", "week", "from_now", "first_half", "second_half")
)
_NAMED = {"month", "abbreviation", "weekday", "season", "period", "holiday", "decade", "year_noun"}
_COUNTED = {"number", "ordinal", "day_word", "unit", "shift", "offset"}
CLASSES = frozenset(_NAMED | _COUNTED)
_SETTINGS = frozenset(("elision", "numeric_order", "prefixes", "nth", "decade_endings", "quarter_letter", "half_letter"))
_SECTIONS = frozenset(("settings", "word", "macro", "points", "bounds", "tense", *CLASSES))
_LEANS = ("past", "future", "neither", "stop", "negation", "ahead")
_TENSES = frozenset((*_LEANS, "past_endings", "future_endings"))
UNKNOWN = "und"  # ISO 639: language not determined


@dataclass(frozen=True, slots=True)
class Tense:
    """Words near an expression that tell whether it lies behind or ahead, and those that end the clause."""

    leans: Mapping[str, str]
    past_ending: re.Pattern[str]
    future_ending: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The compiled words of one language. `values` tells what the words of a class stand for.

    `numbered` are the names with which a year makes one name ("Peugeot 2008"): any capitalised word, if a language lists none.
    """

    numeric_order: str
    token: re.Pattern[str]
    symbols: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    points: tuple[Pattern, ...]
    bounds: tuple[Pattern, ...]
    any_point: re.Pattern[str]
    any_bound: re.Pattern[str]
    not_after: frozenset[str]
    name_particles: frozenset[str]
    numbered: frozenset[str] | None
    articles: frozenset[str]
    tense: Tense


@cache
def load_lexicon(lang: str) -> Lexicon:
    """The lexicon of a language; where it has none, that of figures alone."""
    path = data_path(f"lexicon/temporal-{lang}.toml")
    known = re.fullmatch(r"[a-z]{2,3}", lang) and path.is_file()
    return read_lexicon(path if known else data_path(f"lexicon/temporal-{UNKNOWN}.toml"))


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon in a file; LexiconError names the file and the key that is wrong."""
    try:
        return _lexicon(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        raise LexiconError(f"{path.name}: {error}") from error


def _lexicon(data: dict[str, Any]) -> Lexicon:
    _known("", data, _SECTIONS, required=("settings", "points", "bounds", "tense"))
    settings, tense = data["settings"], _lists("tense", data["tense"])
    _known("settings.", settings, _SETTINGS, required=tuple(_SETTINGS))
    _known("tense.", tense, _TENSES, required=tuple(_TENSES))
    values = {name: _values(name, data[name], elision=settings["elision"] is True) for name in sorted(CLASSES & data.keys())}
    sets = _lists("word", data.get("word", {}))
    classes = {name: [word for words in data[name].values() for word in words] for name in values}
    elision = settings["elision"] is True
    vocabulary = Vocabulary(classes, sets, _texts("macro", data.get("macro", {})), elision)
    points, bounds = _patterns("points", data, POINTS, vocabulary), _patterns("bounds", data, BOUNDS, vocabulary)
    return Lexicon(
        numeric_order=_one_of("settings.numeric_order", settings["numeric_order"], ("dmy", "mdy", "")),
        token=token_pattern(
            elision=elision,
            prefixes=settings["prefixes"],
            nth=settings["nth"],
            decade=settings["decade_endings"],
            quarter=settings["quarter_letter"],
            half=settings["half_letter"],
        ),
        symbols=vocabulary.symbols,
        values=values,
        points=points,
        bounds=bounds,
        any_point=_any(points),
        any_bound=_any(bounds),
        not_after=frozenset(map(plain, sets.get("not_after", ()))),
        name_particles=frozenset(map(plain, sets.get("name_particles", ()))),
        numbered=frozenset(map(plain, sets["numbered"])) if "numbered" in sets else None,
        articles=frozenset(map(plain, sets.get("the", ()))),
        tense=_tense(tense),
    )


def _known(prefix: str, table: Mapping[str, Any], known: frozenset[str], required: tuple[str, ...] = ()) -> None:
    for key in table:
        if key not in known:
            raise ValueError(f"{prefix}{key}: unknown; one of {', '.join(sorted(known))}")
    for key in sorted(required):
        if key not in table:
            raise ValueError(f"{prefix}{key}: missing")


def _texts(name: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        raise ValueError(f"{name}: must be a table")
    for key, text in table.items():
        if not isinstance(text, str) or not text:
            raise ValueError(f"{name}.{key}: must be a text that is not empty")
    return table


def _lists(name: str, table: object) -> dict[str, list[str]]:
    if not isinstance(table, dict):
        raise ValueError(f"{name}: must be a table of lists")
    for key, words in table.items():
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise ValueError(f"{name}.{key}: must be a list of words")
    return table


def _values(name: str, table: object, *, elision: bool) -> dict[str, str]:
    """Word -> what it stands for, from a table of the opposite direction."""
    values: dict[str, str] = {}
    for value, words in _lists(name, table).items():
        for word in words:
            key = " ".join(split_phrase(plain(word), elision=elision))
            if values.setdefault(key, value) != value:
                raise ValueError(f"{name}.{value}: {word!r} stands for {values[key]} already")
    return values


def _patterns(section: str, data: Mapping[str, Any], meanings: frozenset[str], vocabulary: Vocabulary) -> tuple[Pattern, ...]:
    table = _lists(section, data[section])
    _known(f"{section}.", table, meanings)
    found = []
    for meaning, sources in table.items():
        for source in sources:
            try:
                found.append(vocabulary.compile(meaning, source))
            except ValueError as error:
                raise ValueError(f"{section}.{meaning}: {error}") from error
    if not found:
        raise ValueError(f"{section}: holds no pattern")
    return tuple(found)


def _any(patterns: tuple[Pattern, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.sub(r"\?P<\w+>", "?:", pattern.regex.pattern) for pattern in patterns))


def _tense(table: Mapping[str, list[str]]) -> Tense:
    leans = {plain(word): lean for lean in _LEANS for word in table[lean]}
    return Tense(leans, _ending(table["past_endings"]), _ending(table["future_endings"]))


def _ending(endings: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\w{{2,}}(?:{'|'.join(map(re.escape, endings))})" if endings else r"(?!)")


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{name}: {value!r} is none of {allowed}")
    return str(value)
