"""When and where a claim holds, at which event, and for how many people: plain sentences, published 2024-12-05."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest

from kg.graph import load_ontology
from kg.model import Document, Evidence, Extraction, Mention
from kg.nlp.circumstance import parse_number
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader

FLOOR = 0.88
"""Share of the sentences that must come out whole."""


@dataclass(frozen=True)
class Case:
    """One sentence and what it says of one relation; what is None must be absent."""

    text: str
    relation: str
    object: str
    when: str | None = None
    where: str | None = None
    event: str | None = None
    headcount: int | None = None
    lang: str = "it"


CASES = [
    # one circumstance
    Case("Xiaomi ha lanciato la SU7 a marzo.", "launchesModel", "SU7", when="2024-03"),
    Case("Ferrari presenterà la Elettrica nel 2025.", "launchesModel", "Elettrica", when="2025"),
    Case("Kia svelerà la EV4 il 27 febbraio 2025.", "launchesModel", "EV4", when="2025-02-27"),
    Case("La Grande Panda è stata presentata da Fiat a Torino.", "launchesModel", "Grande Panda", where="Torino"),
    Case("Ducati ha svelato la Multistrada V4 a Bologna.", "launchesModel", "Multistrada V4", where="Bologna"),
    Case("Xiaomi ha lanciato la SU7 Ultra al MWC.", "launchesModel", "SU7 Ultra", event="MWC"),
    Case("Samsung ha presentato il Galaxy Ring all'IFA.", "launchesModel", "Galaxy Ring", event="IFA"),
    Case("La Xiaomi SU7 è stata avvistata a Milano a luglio.", "seenIn", "Milano", when="2024-07"),
    Case("La BMW iX3 è stata fotografata a Monaco il 3 dicembre.", "seenIn", "Monaco", when="2024-12-03"),
    Case("Ferrari cerca 250 operai a Maranello.", "hiringFor", "operai", where="Maranello", headcount=250),
    Case("Amazon assume cento magazzinieri a Piacenza.", "hiringFor", "magazzinieri", where="Piacenza", headcount=100),
    Case("Fincantieri cerca una trentina di saldatori a Monfalcone.", "hiringFor", "saldatori", where="Monfalcone", headcount=30),
    Case("Stellantis assume 1.500 operai a Melfi.", "hiringFor", "operai", where="Melfi", headcount=1500),
    Case("Lidl cerca cassieri a Verona.", "hiringFor", "cassieri", where="Verona"),
    Case("Lidl cerca due macellai.", "hiringFor", "macellai", headcount=2),
    # several at once
    Case("Kia ha svelato la EV3 a Seul il 23 maggio.", "launchesModel", "EV3", when="2024-05-23", where="Seul"),
    Case("Ferrero assumerà 80 operai ad Alba nel 2025.", "hiringFor", "operai", when="2025", where="Alba", headcount=80),
    # what belongs to something else
    Case("Xiaomi, fondata nel 2010, ha lanciato la SU7.", "launchesModel", "SU7"),
    Case("Xiaomi ha lanciato la SU7 e nel 2027 aprirà una fabbrica.", "launchesModel", "SU7"),
    Case("La SU7, presentata da Xiaomi a marzo, è in vendita dal 2025.", "launchesModel", "SU7", when="2024-03"),
    Case("Ferrari cerca operai, mentre Lamborghini ne ha assunti 300.", "hiringFor", "operai"),
    # English
    Case("Xiaomi launched the SU7 in March.", "launchesModel", "SU7", when="2024-03", lang="en"),
    Case("Fiat unveiled the Grande Panda in Turin.", "launchesModel", "Grande Panda", where="Turin", lang="en"),
    Case("Ford is hiring 200 engineers in Coventry.", "hiringFor", "engineers", where="Coventry", headcount=200, lang="en"),
    Case("BMW is looking for thirty technicians.", "hiringFor", "technicians", headcount=30, lang="en"),
    Case("Tesla is hiring 1,500 technicians.", "hiringFor", "technicians", headcount=1500, lang="en"),
    Case("Sony unveiled the Xperia 1 VII at CES.", "launchesModel", "Xperia 1 VII", event="CES", lang="en"),
]  # fmt: skip


@cache
def reader() -> Reader:
    return Reader(load_ontology())


def found(case: Case) -> Case | None:
    """The case as kg reads it; None if it misses the claim."""
    result = next(iter(reader().read([Document("case", case.text, case.lang, published="2024-12-05")])))
    assert isinstance(result, Extraction)
    mentions = {m.id: m for m in result.mentions}
    fits = [e for e in result.evidence if e.relation == case.relation and _alike(case.object, _named(mentions, e.object))]
    return _as_case(case, max(fits, key=lambda e: e.score), mentions) if fits else None


def _as_case(case: Case, evidence: Evidence, mentions: dict[str, Mention]) -> Case:
    return Case(
        case.text,
        case.relation,
        case.object,
        evidence.when.edtf if evidence.when else None,
        _named(mentions, evidence.where),
        _named(mentions, evidence.event),
        evidence.headcount,
        case.lang,
    )


def _alike(wanted: str, name: str | None) -> bool:
    """True if one is the beginning or end of the other: how far a name reaches is not the matter here."""
    return name is not None and (wanted.startswith(name) or wanted.endswith(name) or name.endswith(wanted))


def _named(mentions: dict[str, Mention], identifier: str | None) -> str | None:
    return mentions[identifier].text if identifier else None


def test_circumstances() -> None:
    failed = [f"{case}\n    {read}" for case in CASES if (read := found(case)) != case]
    assert len(failed) <= (1 - FLOOR) * len(CASES), f"{len(failed)} of {len(CASES)} fail\n" + "\n".join(failed)


def test_every_circumstance_has_cases() -> None:
    counts = [sum(getattr(c, field) is not None for c in CASES) for field in ("when", "where", "event", "headcount")]
    assert all(count >= 3 for count in counts) and len(CASES) >= 25


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("it", "50", 50),
        ("it", "1.500", 1500),
        ("it", "12 000", 12000),
        ("it", "trenta", 30),
        ("it", "Trentina", 30),
        ("it", "quarantina", 40),
        ("it", "operai", None),
        ("it", "3,5", None),
        ("it", "", None),
        ("en", "thirty", 30),
        ("en", "200", 200),
        ("en", "1,500", 1500),
        ("en", "several", None),
    ],
)
def test_numbers(lang: str, text: str, number: int | None) -> None:
    analysis = reader().analyse(Document("case", "Prova.", lang), load_lexicon(lang))
    assert parse_number(text, analysis) == number
