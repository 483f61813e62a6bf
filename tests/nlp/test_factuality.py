"""Sentences of tests/cases/factuality-*.txt are as sure as the cases say, in the words and by the speaker that they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kg.graph import load_ontology
from kg.model import Document, Evidence, Extraction, Factuality, Mention
from kg.nlp.pipeline import Reader
from kg.text import fold, plain_quotes
from kg.vocab import CORE_RELATIONS

CASES = Path(__file__).parents[1] / "cases"
FLOORS = {"it": (160, 0.7, 0.86), "en": (25, 0.8, 0.95), "es": (25, 0.8, 0.95), "fr": (30, 0.85, 0.95), "de": (30, 0.85, 0.95)}
"""Language -> how many cases there are at least, the share that must come out whole, and the share of right levels of doubt."""
_CLAIM = re.compile(r"(?P<relation>\w+) (?P<subject>\S.*?) -> (?P<object>\S.*)")


@dataclass(frozen=True)
class Case:
    """One sentence; `cue` and `speaker` are None where there must be none and `*` where any will do."""

    construction: str
    text: str
    relation: str
    subject: str
    object: str
    factuality: Factuality
    cue: str | None
    speaker: str | None


def parse_case(line: str, construction: str = "") -> Case:
    """ValueError: the line is not `factuality | sentence | relation subject -> object | cue | speaker`."""
    parts = line.split(" | ")
    if len(parts) != 5 or any(not p or p != p.strip() for p in parts):
        raise ValueError(f"five parts between ' | ': {line!r}")
    level, text, claim, cue, speaker = parts
    found = _CLAIM.fullmatch(claim)
    if found is None or found["relation"] not in CORE_RELATIONS:
        raise ValueError(f"no 'relation subject -> object' with a core relation: {claim!r}")
    if cue not in {"-", "*"} and cue not in text:
        raise ValueError(f"the cue {cue!r} is not in the sentence")
    if speaker not in {"-", "*"} and speaker not in text:
        raise ValueError(f"the speaker {speaker!r} is not in the sentence")
    if (level == Factuality.ASSERTED) != (cue == "-"):
        raise ValueError(f"a cue for all but what is asserted: {line!r}")
    none = {"-": None}
    return Case(
        construction, text, found["relation"], found["subject"], found["object"], Factuality(level), none.get(cue, cue),
        none.get(speaker, speaker),
    )  # fmt: skip


def read_cases(lang: str) -> Iterator[Case]:
    construction = ""
    for number, line in enumerate((CASES / f"factuality-{lang}.txt").read_text("utf-8").splitlines(), 1):
        if line.startswith("%"):
            construction = line[1:].strip()
        elif line and not line.startswith("#"):
            try:
                yield parse_case(line, construction)
            except ValueError as error:
                raise ValueError(f"factuality-{lang}.txt:{number}: {error}") from error


@pytest.mark.parametrize(
    "line",
    [
        "asserted | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi -> SU7 | -",
        "sure | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi -> SU7 | ha | -",
        "asserted | Xiaomi ha lanciato la SU7. | launches Xiaomi -> SU7 | - | -",
        "asserted | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi SU7 | - | -",
        "asserted | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi -> SU7 | ha | -",
        "rumoured | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi -> SU7 | - | -",
        "rumoured | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi -> SU7 | avrebbe | -",
        "reported | Xiaomi ha lanciato la SU7. | launchesModel Xiaomi -> SU7 | ha | Reuters",
        "rumoured |  | launchesModel Xiaomi -> SU7 | * | -",
    ],
)
def test_malformed_case_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_case(line)


@cache
def reader() -> Reader:
    return Reader(load_ontology())


@cache
def extract(text: str, lang: str) -> Extraction:
    result = next(iter(reader().read([Document("case", text, lang, published="2024-12-05")])))
    assert isinstance(result, Extraction)
    return result


def name(mentions: dict[str, Mention], identifier: str) -> str:
    mention = mentions[identifier]
    while mention.antecedent:
        mention = mentions[mention.antecedent]
    return fold(mention.attribute("name") or mention.text)


def alike(wanted: str, found: str) -> bool:
    """True if one name ends the other: a maker may stand before the model, an adjective may be left out at the end."""
    wanted = fold(wanted)
    return found == wanted or found.endswith(f" {wanted}") or wanted.endswith(f" {found}") or found.startswith(f"{wanted} ")


def evidence_for(case: Case, extraction: Extraction) -> Evidence | None:
    mentions = {m.id: m for m in extraction.mentions}
    fits = [
        e
        for e in extraction.evidence
        if e.relation == case.relation
        and alike(case.subject, name(mentions, e.subject))
        and alike(case.object, name(mentions, e.object))
    ]
    return max(fits, key=lambda e: e.score, default=None)


def fault(case: Case, lang: str) -> str | None:
    """What is wrong with the answer to a case; None if nothing is."""
    extraction = extract(case.text, lang)
    evidence = evidence_for(case, extraction)
    if evidence is None:
        return "claim not found"
    if evidence.factuality is not case.factuality:
        return f"{evidence.factuality} (cue {evidence.cue!r}) for {case.factuality}"
    if case.cue != "*" and not _same_cue(case.cue, evidence.cue):
        return f"cue {evidence.cue!r} for {case.cue!r}"
    by = name({m.id: m for m in extraction.mentions}, evidence.attributed_to) if evidence.attributed_to else None
    if case.speaker != "*" and (by is None) != (case.speaker is None):
        return f"speaker {by!r} for {case.speaker!r}"
    if case.speaker not in {None, "*"} and not alike(str(case.speaker), str(by)):
        return f"speaker {by!r} for {case.speaker!r}"
    return None


def _same_cue(wanted: str | None, found: str | None) -> bool:
    if wanted is None or found is None:
        return wanted is found
    short, long = sorted((plain_quotes(wanted).lower(), plain_quotes(found).lower()), key=len)
    return short in long


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_cases_are_as_sure_as_they_say(lang: str) -> None:
    cases = list(read_cases(lang))
    count, share, _ = FLOORS[lang]
    assert len(cases) >= count
    assert {c.factuality for c in cases} == set(Factuality) and {c.relation for c in cases} == set(CORE_RELATIONS)
    assert min(Counter(c.factuality for c in cases).values()) >= (20 if lang == "it" else 4)
    failed = [f"{case.construction}: {case.text}\n    {wrong}" for case in cases if (wrong := fault(case, lang))]
    assert len(failed) <= (1 - share) * len(cases), f"{len(failed)} of {len(cases)} fail\n" + "\n".join(failed)


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_level_of_doubt_of_found_claims(lang: str) -> None:
    found = [(c, e) for c in read_cases(lang) if (e := evidence_for(c, extract(c.text, lang)))]
    wrong = [f"{c.text} {e.factuality} for {c.factuality}" for c, e in found if e.factuality is not c.factuality]
    assert len(found) >= FLOORS[lang][0]
    assert len(wrong) <= (1 - FLOORS[lang][2]) * len(found), "\n".join(wrong)


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_cue_and_speaker_stand_in_the_text(lang: str) -> None:
    """The cue is quoted from the evidence's own text, what is asserted has none, and who speaks can speak."""
    seen = 0
    for case in read_cases(lang):
        extraction = extract(case.text, lang)
        mentions = {m.id: m for m in extraction.mentions}
        for evidence in extraction.evidence:
            if evidence.cue is not None:
                seen += 1
                assert evidence.cue in evidence.span.of(case.text), case.text
            if evidence.attributed_to is not None:
                assert mentions[evidence.attributed_to].type in {"Person", "Company", "Organisation"}, case.text
    assert seen >= FLOORS[lang][0] // 2
