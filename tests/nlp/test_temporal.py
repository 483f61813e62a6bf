"""Time expressions: annotated sentences, EDTF values, properties, and lexicons that must be refused."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import LexiconError
from kg.nlp import temporal_bounds, temporal_values
from kg.nlp.temporal import edtf_interval, find_intervals
from kg.nlp.temporal_edtf import neighbour
from kg.nlp.temporal_lexicon import BOUNDS, POINTS, load_lexicon, read_lexicon
from kg.resources import data_path

CASES = Path(__file__).parents[1] / "cases"
FLOORS = {"it": 220, "en": 150, "fr": 60, "de": 60, "es": 60}
_LINE = re.compile(r"(?P<date>-|\d{4}(?:-\d\d(?:-\d\d)?)?) \| (?P<text>\S.*\S)")
_MARK = re.compile(r"\[([^\[\]]+)\]\(([^()\[\]]*)\)")


@dataclass(frozen=True)
class Case:
    """One annotated sentence; `times` are (start, end, EDTF)."""

    published: str | None
    text: str
    times: tuple[tuple[int, int, str], ...]


def parse_case(line: str) -> Case:
    """ValueError: the line is not `date | sentence with [words](EDTF)`."""
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"no 'date | text': {line!r}")
    text, times, done = "", [], 0
    for mark in _MARK.finditer(found["text"]):
        text += found["text"][done : mark.start()]
        edtf_interval(mark[2])
        times.append((len(text), len(text) + len(mark[1]), mark[2]))
        text, done = text + mark[1], mark.end()
    text += found["text"][done:]
    if re.search(r"[\[\]]|\(\)", text):
        raise ValueError(f"stray bracket: {line!r}")
    return Case(None if found["date"] == "-" else found["date"], text, tuple(times))


def read_cases(lang: str) -> list[Case]:
    lines = (CASES / f"temporal-{lang}.txt").read_text(encoding="utf-8").splitlines()
    return [parse_case(line) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("lang", FLOORS)
def test_number_of_cases(lang: str) -> None:
    cases = read_cases(lang)
    assert len(cases) >= FLOORS[lang]
    assert sum(not case.times for case in cases) >= (25 if lang in ("it", "en") else 8), "too few sentences without a time"


@pytest.mark.parametrize(
    ("lang", "case"), [(lang, case) for lang in FLOORS for case in read_cases(lang)], ids=lambda v: getattr(v, "text", v)
)
def test_case(lang: str, case: Case) -> None:
    found = [(e.span.start, e.span.end, e.interval.edtf) for e in find_intervals(case.text, lang=lang, published=case.published)]
    assert [(case.text[a:b], edtf) for a, b, edtf in found] == [(case.text[a:b], edtf) for a, b, edtf in case.times]
    assert tuple(found) == case.times


@pytest.mark.parametrize("lang", FLOORS)
def test_every_unit_can_be_counted_from_the_time_before(lang: str) -> None:
    for unit in set(load_lexicon(lang).values["unit"].values()):
        assert temporal_values.Step(unit, 1).after("2025-03-31"), unit


@pytest.mark.parametrize(
    "line", ["2025-07-08 Ieri", "2025-7-8 | Ieri", "- | [Ieri", "- | [Ieri](2025-13)", "- | [Ieri]", "- | Ieri]()", "- |  "]
)
def test_malformed_case_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_case(line)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("", None, None),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-07-15", date(2025, 7, 15), date(2025, 7, 15)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-summer", date(2025, 6, 1), date(2025, 9, 22)),
        ("2024-winter", date(2024, 12, 1), date(2025, 3, 20)),
        ("2025-03/2025-06", date(2025, 3, 1), date(2025, 6, 30)),
        ("../2029", None, date(2029, 12, 31)),
        ("../2025-autumn", None, date(2025, 12, 20)),
        ("2025-05-06/..", date(2025, 5, 6), None),
        ("2025-Q3/2026", date(2025, 7, 1), date(2026, 12, 31)),
    ],
)
def test_edtf_interval(edtf: str, earliest: date | None, latest: date | None) -> None:
    assert edtf_interval(edtf) == (earliest, latest)


@pytest.mark.parametrize(
    "edtf",
    [
        "25",
        "2025-13",
        "2025-00",
        "2025-02-30",
        "2025-Q5",
        "2025-fall",
        "../..",
        "2026/2025",
        "2025/",
        "/2025",
        "2025-07-1",
        "x",
        "2025 ",
    ],
)
def test_malformed_edtf_is_refused(edtf: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        edtf_interval(edtf)


@pytest.mark.parametrize("edtf", ["2025", "2025-12", "2025-01-01", "2025-Q1", "2025-winter"])
def test_neighbours_are_adjacent(edtf: str) -> None:
    assert neighbour(neighbour(edtf, 1), -1) == edtf
    earliest, latest = edtf_interval(edtf)
    after = edtf_interval(neighbour(edtf, 1))[0]
    assert earliest and latest and after and earliest < after


_WORDS = sorted({word for lang in FLOORS for case in read_cases(lang) for word in case.text.split()})
_ANY_TEXT = st.one_of(st.text(), st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join))
_ANY_DATE = st.one_of(
    st.none(),
    st.dates().map(date.isoformat),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
)


@settings(max_examples=400, deadline=None)
@given(text=_ANY_TEXT, lang=st.sampled_from([*FLOORS, "xx"]), published=_ANY_DATE)
def test_properties(text: str, lang: str, published: str | None) -> None:
    found = find_intervals(text, lang=lang, published=published)
    for expression in found:
        assert expression.span.of(text) == expression.interval.text != ""
        earliest, latest = expression.interval.earliest, expression.interval.latest
        assert (earliest, latest) == edtf_interval(expression.interval.edtf)
        assert earliest is None or latest is None or earliest <= latest
    for left, right in pairwise(found):
        assert left.span.end <= right.span.start
    assert found == find_intervals(text, lang=lang, published=published)


@pytest.mark.parametrize("published", ["2025-7", "yesterday", "2025-02-30", "25", "2025-Q1"])
def test_malformed_document_date_is_refused(published: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        find_intervals("oggi", lang="it", published=published)


def test_language_without_lexicon() -> None:
    found = find_intervals("Naar 2024-11-05 en (2019), maar de Peugeot 2008 niet in juli.", lang="nl", published=None)
    assert [e.interval.edtf for e in found] == ["2024-11-05", "2019"]


@pytest.mark.parametrize(
    "piece", ["a", "1", " ", "\n ", "1 ", "a-", "1.", "l'", "il ", "luglio ", "nel 2025 e ", "(", "rà ", "2025-"]
)
def test_time_is_linear(piece: str) -> None:
    """A text ten times as long takes about ten times as long; catastrophic matching would never end."""
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    find_intervals(text, lang="it", published="2025-01-01")
    assert time.process_time() - start < 15  # a second on an idle machine


def test_speed() -> None:
    text = "\n".join(case.text for case in read_cases("it")) * 20
    start = time.process_time()
    find_intervals(text, lang="it", published="2025-01-01")
    assert len(text.split()) / (time.process_time() - start) > 10_000, "words a second; this text is all dates"


_LEXICON = """
[settings]
elision = false
numeric_order = ""
prefixes = []
nth = []
decade_endings = []
quarter_letter = "Q"
half_letter = "H"
[word]
at = ["in"]
[points]
year = ["[< {at} ] <year>"]
[bounds]
at = ["<time>"]
[tense]
past = []
future = []
past_endings = []
future_endings = []
neither = []
stop = []
negation = []
ahead = []
"""


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[points]", "[point]", "point"),
        ("year =", "yaer =", r"points\.yaer"),
        ("<year>", "<moth>", r"points\.year.*moth"),
        ("{at}", "{to}", r"points\.year.*to"),
        ("[< {at} ]", "[< {at} in? ]", r"points\.year.*fixed"),
        ("[< {at} ]", "( {at}", r"points\.year"),
        ('["in"]', '["in", ""]', r"word\.at"),
        ('["in"]', '"in"', r"word\.at"),
        ('numeric_order = ""', 'numeric_order = "ydm"', r"numeric_order.*ydm"),
        ("nth = []\n", "", r"settings\.nth: missing"),
        ("past = []", "past = [1]", r"tense\.past"),
        ("[tense]", "[macro]\nx = 3\n[tense]", r"macro\.x"),
        ("[word]", '[month]\n1 = ["jan"]\n2 = ["jan"]\n[word]', r"month\.2.*jan"),
        ("[settings]", "[settings", "temporal-xx"),
        ('["[< {at} ] <year>"]', "[]", "points"),
    ],
)
def test_malformed_lexicon_is_refused(tmp_path: Path, old: str, new: str, named: str) -> None:
    path = tmp_path / "temporal-xx.toml"
    path.write_text(_LEXICON, encoding="utf-8")
    read_lexicon(path)
    assert old in _LEXICON
    path.write_text(_LEXICON.replace(old, new), encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"temporal-xx\.toml: .*{named}|{named}.*"):
        read_lexicon(path)


def test_missing_lexicon_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"temporal-xx\.toml"):
        read_lexicon(tmp_path / "temporal-xx.toml")


def test_every_meaning_is_known() -> None:
    assert set(temporal_values.MEANINGS) == POINTS - {"ignored"}
    assert set(temporal_bounds.BOUNDS) == BOUNDS - {"ignored", "range", "from_now"}


@pytest.mark.parametrize("path", sorted(data_path("lexicon").glob("temporal-*.toml")), ids=lambda path: path.stem)
def test_shipped_lexicons_load(path: Path) -> None:
    assert read_lexicon(path).points
