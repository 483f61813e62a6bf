"""Sentences of tests/cases/relations-*.txt state what the cases say, end to end from text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kg.graph import load_ontology
from kg.model import Document, Extraction, Mention
from kg.nlp.pipeline import Reader
from kg.text import fold

CASES = Path(__file__).parent.parent / "cases"
FLOORS = {"it": (60, 0.9), "en": (30, 0.9), "es": (40, 0.9), "fr": (45, 0.9), "de": (45, 0.9)}
"""Language -> how many claims the cases state at least, and the share of cases that must come out whole."""


@dataclass(frozen=True)
class Case:
    text: str
    construction: str
    claims: frozenset[tuple[str, str, str, str]]


def read_cases(path: Path) -> Iterator[Case]:
    construction, text, claims = "", None, set()
    for number, line in enumerate([*path.read_text("utf-8").split("\n"), ""], 1):
        if text is not None and not line.startswith("  "):
            assert claims, f"{path.name}:{number}: the text above has no expectation"
            yield Case(text, construction, frozenset(claims - {("nothing", "", "", "")}))
            text, claims = None, set()
        if line.startswith("%"):
            construction = line[1:].strip()
        elif line.startswith("  "):
            claims.add(_claim(path, number, line.strip()))
        elif line and not line.startswith("#"):
            text = line


def _claim(path: Path, number: int, line: str) -> tuple[str, str, str, str]:
    if line == "nothing":
        return ("nothing", "", "", "")
    parts = [p.strip() for p in line.split("|")]
    assert len(parts) == 3 and " -> " in parts[1], f"{path.name}:{number}: write 'relation | subject -> object | factuality'"
    subject, obj = parts[1].split(" -> ")
    return (parts[0], fold(subject), fold(obj), parts[2])


@cache
def reader() -> Reader:
    return Reader(load_ontology())


def test_bulleted_lines_belong_to_the_search_above_them() -> None:
    text = "Lidl assume in Veneto. Le figure ricercate:\n- cassieri\n- addetti vendita\n- macellai\n\nLe domande entro marzo."
    roles = {claim[2] for claim in claims_of(text, "it") if claim[:2] == ("hiringFor", "lidl")}
    assert {"cassieri", "macellai"} <= roles


def claims_of(text: str, lang: str) -> set[tuple[str, str, str, str]]:
    result = next(iter(reader().read([Document("case", text, lang, published="2024-12-05")])))
    assert isinstance(result, Extraction)
    mentions = {m.id: m for m in result.mentions}
    return {(e.relation, _name(mentions, e.subject), _name(mentions, e.object), e.factuality.value) for e in result.evidence}


def _name(mentions: dict[str, Mention], identifier: str) -> str:
    mention = mentions[identifier]
    while mention.antecedent:
        mention = mentions[mention.antecedent]
    return fold(mention.attribute("name") or mention.text)


def _whole(case: Case, lang: str) -> tuple[bool, str]:
    found = claims_of(case.text, lang)
    missed = {c for c in case.claims if not any(_agree(c, f) for f in found)}
    wrong = found if not case.claims else set()
    return not missed and not wrong, f"{case.text}\n    missed {missed or '-'}\n    found {found}"


def _agree(wanted: tuple[str, str, str, str], found: tuple[str, str, str, str]) -> bool:
    names = all(w == f or f.endswith(f" {w}") or w.endswith(f" {f}") for w, f in zip(wanted[1:3], found[1:3], strict=True))
    return wanted[0] == found[0] and wanted[3] == found[3] and names


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_cases_state_what_they_say(lang: str) -> None:
    cases = list(read_cases(CASES / f"relations-{lang}.txt"))
    claims, share = FLOORS[lang]
    assert sum(len(c.claims) for c in cases) >= claims
    results = [_whole(case, lang) for case in cases]
    failed = [words for good, words in results if not good]
    assert len(failed) <= (1 - share) * len(cases), "\n".join(failed)
