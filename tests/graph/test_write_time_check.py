"""Evidence of the wrong type or direction is dropped before it is written, with a reason."""

from dataclasses import replace
from datetime import date

import pytest

from kg.graph import load_ontology, write_time_check
from kg.model import CharSpan, Evidence, Factuality, Interval, Mention

TEXT = "Xiaomi SU7 Parigi"
MODEL, CITY, COMPANY = (
    Mention("document-1", CharSpan(TEXT.index(w), TEXT.index(w) + len(w)), w, t)
    for w, t in (("SU7", "Model"), ("Parigi", "City"), ("Xiaomi", "Company"))
)
MENTIONS = {mention.id: mention for mention in (MODEL, CITY, COMPANY)}


def evidence(relation, subject, object_, **more):
    span = CharSpan(0, 17)
    return Evidence("document-1", relation, subject, object_, span, span, Factuality.ASSERTED, "frames", 0.9, **more)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (evidence("seenIn", MODEL.id, CITY.id), None),
        (evidence("launchesModel", COMPANY.id, MODEL.id), None),
        (
            evidence("seenIn", CITY.id, MODEL.id),
            "seenIn: 'Parigi' (City) -> 'SU7' (Model) is the wrong way round; it joins Model -> City or Place",
        ),
        (
            evidence("seenIn", COMPANY.id, CITY.id),
            "seenIn: 'Xiaomi' (Company) -> 'Parigi' (City) has the wrong types; it joins Model -> City or Place",
        ),
        (evidence("divisionOf", COMPANY.id, COMPANY.id), "divisionOf: 'Xiaomi' is both subject and object"),
        (evidence("heardIn", MODEL.id, CITY.id), "heardIn: the ontology has no such relation"),
        (evidence("seenIn", MODEL.id, "mention-x"), "seenIn: mention-x is no mention of its document"),
        (evidence("seenIn", "mention-y", CITY.id), "seenIn: mention-y is no mention of its document"),
        (
            evidence("seenIn", MODEL.id, CITY.id, when=Interval("2025/2024", date(2025, 1, 1), date(2024, 1, 1), "a rovescio")),
            "seenIn: 'a rovescio' ends before it begins",
        ),
        (evidence("seenIn", MODEL.id, CITY.id, when=Interval("../2029", None, date(2029, 12, 31))), None),
    ],
)
def test_reason(item, reason):
    assert write_time_check(item, MENTIONS, load_ontology()) == reason


def test_a_relation_of_another_ontology_is_checked_by_it():
    ontology = load_ontology()
    sold = replace(ontology.relations["seenIn"], name="crashedIn")
    wider = replace(ontology, relations={**ontology.relations, "crashedIn": sold})
    assert write_time_check(evidence("crashedIn", MODEL.id, CITY.id), MENTIONS, wider) is None
    assert "wrong way round" in str(write_time_check(evidence("crashedIn", CITY.id, MODEL.id), MENTIONS, wider))
