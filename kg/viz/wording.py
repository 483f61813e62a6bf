"""The words of the interface, read from static/words.json, and dates as people write them."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

Words = dict[str, Any]

_POINT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")
_NAMED = {"spring": 21, "summer": 22, "autumn": 23, "winter": 24, "Q1": 33, "Q2": 34, "Q3": 35, "Q4": 36}  # as kg writes them


def load_words(lang: str) -> Words:
    """The words of a language (`it`, `it-IT`), English for those without."""
    known = _all_words()
    return known.get(lang.lower().partition("-")[0], known["en"])


def load_static(name: str) -> str:
    """A file of kg/viz/static."""
    return files("kg.viz").joinpath("static", name).read_text(encoding="utf-8")


@cache
def _all_words() -> dict[str, Words]:
    known: dict[str, Words] = json.loads(load_static("words.json"))
    return known


def type_name(type_: str, words: Words) -> str:
    """The class in words; a class that the interface does not know keeps its name."""
    return str(words["types"].get(type_) or type_ or words["other"])


def human_date(edtf: str, words: Words) -> str:
    """An EDTF date in words; what is not understood stays as it is (https://www.loc.gov/standards/datetime/).

    >>> human_date("2024-07", load_words("it")), human_date("../2030", load_words("en")), human_date("2025-33", load_words("en"))
    ('luglio 2024', 'until 2030', 'Q1 2025')
    >>> human_date("2025-spring", load_words("it")), human_date("2025-Q4/..", load_words("en"))
    ('primavera 2025', 'from Q4 2025')
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        return _human_point(edtf, words)
    ends = {"from": _human_point(start, words), "to": _human_point(end, words)}
    if start in ("", ".."):
        return str(words["until"]).format(**ends)
    return str(words["since" if end in ("", "..") else "between"]).format(**ends)


def _human_point(edtf: str, words: Words) -> str:
    if edtf[-1:] in ("~", "?", "%"):
        doubt = "perhaps" if edtf[-1] == "?" else "about"
        return str(words[doubt]).format(date=_human_point(edtf[:-1], words))
    year, _, part = edtf.partition("-")
    if part in _NAMED:
        return _part_of_year(year, _NAMED[part], 0, words) or edtf
    match = _POINT.match(edtf)
    if match is None:
        return edtf
    year, month, day = match[1], int(match[2] or 0), int(match[3] or 0)
    if not month:
        return year if match[2] is None else edtf
    return _part_of_year(year, month, day, words) or edtf


def _part_of_year(year: str, part: int, day: int, words: Words) -> str | None:
    """EDTF counts months 1-12, seasons 21-24, quarters 33-36, halves 40-41."""
    if part <= 12:
        return str(words["day" if day else "month"]).format(day=day, month=words["months"][part - 1], year=year)
    if 21 <= part <= 24:
        return str(words["season"]).format(season=words["seasons"][part - 21], year=year)
    if 33 <= part <= 36:
        return str(words["quarter"]).format(n=part - 32, year=year)
    return str(words["halves"][part - 40]).format(year=year) if part in (40, 41) else None
