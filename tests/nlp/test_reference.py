"""Descriptions and short names in tests/cases/reference-it.txt stand for what the cases say, or stay open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kg.graph import load_ontology
from kg.model import Document, MentionKind
from kg.nlp.analysis import Analysis
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader
from kg.text import fold, plain_quotes

CASES = Path(__file__).parents[1] / "cases"
FLOORS = {"it": (160, 0.62, 30), "en": (40, 0.45, 8)}
"""Language -> how many descriptions at least, the share that must come out right, how many of them must stay open."""
OPEN = frozenset[str]()


@dataclass(frozen=True)
class Case:
    """One description in its text; `names` is empty where it must stay open."""

    construction: str
    text: str
    words: str
    names: frozenset[str]


def read_cases(text: str) -> Iterator[Case]:
    """ValueError names the line that is malformed."""
    construction, passage, expected = "", "", 1
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("  "):
            expected += 1
            yield _case(number, construction, passage, line.strip())
        elif line.startswith("%"):
            construction = line[1:].strip()
        elif line and not line.startswith("#"):
            if not expected:
                raise ValueError(f"line {number - 1}: a text without an expectation")
            passage, expected = line, 0
    if not expected:
        raise ValueError("the last text has no expectation")


def _case(number: int, construction: str, passage: str, line: str) -> Case:
    parts = line.split(" -> ")
    if not passage or len(parts) != 2 or not all(parts):
        raise ValueError(f"line {number}: write 'words -> name' below a text")
    words, names = parts
    if words not in passage:
        raise ValueError(f"line {number}: {words!r} is not in the text")
    return Case(construction, passage, words, OPEN if names == "?" else frozenset(fold(n) for n in names.split(" + ")))


@pytest.mark.parametrize(
    "text",
    [
        "Xiaomi cresce.\n",
        "Xiaomi cresce.\nKia cresce.\n  Kia -> ?\n",
        "  Kia -> ?\n",
        "Kia cresce.\n  Kia\n",
        "Kia cresce.\n  La casa -> Kia\n",
        "Kia cresce.\n  Kia -> \n",
    ],
)
def test_malformed_cases_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(read_cases(text))


@cache
def reader() -> Reader:
    return Reader(load_ontology())


def analyse(text: str, lang: str = "it") -> Analysis:
    return reader().analyse(Document("case", text, lang, published="2024-12-05"), load_lexicon(lang))


def stands_for(analysis: Analysis, words: str) -> frozenset[str]:
    """Names that the last stretch with these words stands for; none if it stays open or means itself."""
    text = analysis.document.text
    start = text.rindex(words)
    end = start + len(words)
    spans = {i: analysis.span(found) for i, found in enumerate(analysis.mentions)}
    inside = [i for i, s in spans.items() if start <= s.start and s.end <= end and analysis.mentions[i].component != "brand"]
    wide = sorted(inside, key=lambda i: spans[i].start - spans[i].end)
    for index in wide:
        found = analysis.mentions[index]
        if found.antecedents or (found.kind is MentionKind.NOMINAL and "name" in found.attributes and found.type != "ModelType"):
            named = [analysis.mentions[i] for i in analysis.resolved(index)]
            return frozenset(fold(m.attributes.get("name") or analysis.text(m)) for m in named)
    return OPEN


def fault(case: Case, lang: str = "it") -> str | None:
    found = stands_for(analyse(case.text, lang), case.words)
    return None if found == case.names else f"{sorted(found) or 'open'} for {sorted(case.names) or 'open'}"


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_cases_stand_for_what_they_say(lang: str) -> None:
    cases = list(read_cases((CASES / f"reference-{lang}.txt").read_text("utf-8")))
    count, share, unclear = FLOORS[lang]
    assert len(cases) >= count and sum(not c.names for c in cases) >= unclear
    failed = [f"{c.construction}: {c.text}\n    {c.words}: {wrong}" for c in cases if (wrong := fault(c, lang))]
    assert len(failed) <= (1 - share) * len(cases), f"{len(failed)} of {len(cases)} fail\n" + "\n".join(failed)


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_every_antecedent_is_another_mention_of_the_same_kind_of_thing(lang: str) -> None:
    seen = 0
    for case in read_cases((CASES / f"reference-{lang}.txt").read_text("utf-8")):
        analysis = analyse(case.text, lang)
        for index, found in enumerate(analysis.mentions):
            for antecedent in found.antecedents:
                seen += 1
                assert antecedent != index and analysis.mentions[antecedent].type == found.type, case.text
            assert index not in found.antecedents
            assert all(not analysis.mentions[i].antecedents for i in analysis.resolved(index)), case.text
    assert seen >= FLOORS[lang][0] // 2


def test_typographic_and_plain_apostrophes_read_alike() -> None:
    plain = "Xiaomi cresce in Cina. L'azienda ha lanciato la SU7."
    curly = plain.replace("'", "’")
    assert plain_quotes(curly) == plain
    assert stands_for(analyse(curly), "L’azienda") == stands_for(analyse(plain), "L'azienda") == {"xiaomi"}
