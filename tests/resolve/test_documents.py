"""What a document's own context decides, and what comes out of resolution as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import article, saying

from kg.gazetteers import load_gazetteer
from kg.model import Claim, Entity, Extraction, Resolution
from kg.resolve import resolve
from kg.resolve.blocking import candidates
from kg.resolve.name import Name


def resolved(*articles: Extraction) -> Resolution:
    return resolve(articles, load_gazetteer())


def ids(extraction: Extraction, *others: Extraction) -> list[str | None]:
    resolution = resolved(extraction, *others)
    return [resolution.entity_of.get(mention.id) for mention in extraction.mentions]


def entity(resolution: Resolution, identifier: str) -> Entity:
    return next(entity for entity in resolution.entities if entity.id == identifier)


CONTEXT = [
    # names of one document -> their entities
    (["C:Xiaomi", "C~la casa cinese ->0", "C~l'azienda ->1"], ["company-xiaomi"] * 3),
    (["C~l'azienda"], [None]),
    (["C~la casa di Lei Jun name=Xiaomi"], ["company-xiaomi"]),
    (["P:Elon Musk", "P:Musk"], ["person-elon-musk"] * 2),
    (["C:Tesla", "P:Musk"], ["company-tesla", "person-elon-musk"]),
    (["P:Musk"], ["person-musk"]),
    (["P:Marco Rossi", "P:Matteo Rossi", "P:Rossi"], ["person-marco-rossi", "person-matteo-rossi", "person-rossi"]),
    (["P:Lei Jun", "P:Lei"], ["person-lei-jun", None]),
    (["P:Lei Jun", "P:Jun"], ["person-lei-jun"] * 2),
    (["M:SU7 maker=Xiaomi", "M~la berlina ->0"], ["model-xiaomi-su7"] * 2),
    (["M:Zorba maker=Zubriani", "M:Zorba"], ["model-zubriani-zorba"] * 2),
    (["C:Zubriani", "M:Zubriani Zorba"], ["company-zubriani", "model-zubriani-zorba"]),
    (["M:Zorba"], ["model-zorba"]),
    (["T:Arjeplog"], ["city-2725372"]),  # a small town
    (["T:Quarzella"], ["city-quarzella"]),
    (["T:Birmingham"], ["city-2655603"]),
    (["T:Birmingham", "L:Stati Uniti"], ["city-4049979", "place-6252001"]),
    (["T:Birmingham", "L:Regno Unito", "L:Stati Uniti"], ["city-2655603", "place-2635167", "place-6252001"]),
    (["T:Paris", "L:Stati Uniti"], ["city-2988507", "place-6252001"]),
]


@pytest.mark.parametrize(("names", "expected"), CONTEXT)
def test_context(names: list[str], expected: list[str | None]) -> None:
    assert ids(article(*names)) == expected


def test_a_chain_that_turns_back_names_nothing() -> None:
    assert ids(article("C~la casa ->1", "C~l'azienda ->0")) == [None, None]


def test_model_without_maker_stays_apart_where_two_makers_have_one() -> None:
    bare = article("M:Zorba", source="0.txt")
    others = [article("M:Zorba maker=Zubriani", source="1.txt"), article("M:Zorba maker=Ascari", source="2.txt")]
    resolution = resolved(bare, *others)
    assert resolution.entity_of[bare.mentions[0].id] == "model-zorba"
    assert {j.same for j in resolution.judgements} == {False}


def test_type_by_majority() -> None:
    articles = [
        article("O:Zubriani", source="0.txt"),
        article("O:Zubriani", source="1.txt"),
        article("C:Zubriani", source="2.txt"),
    ]
    resolution = resolved(*articles)
    assert [(e.id, e.type) for e in resolution.entities] == [("organisation-zubriani", "Organisation")]
    assert resolution.judgements[0].reasons[-1] == "both Company and Organisation"


def test_labels_aliases_links() -> None:
    resolution = resolved(
        article("M:SU7 maker=Xiaomi", "T:Parigi", "R:saldatori", "C:XIAOMI", "K:berline concept=saloon", "L:Cina")
    )
    model, city, role = (entity(resolution, i) for i in ("model-xiaomi-su7", "city-2988507", "role-welder"))
    assert (model.label, model.aliases, model.attributes) == ("Xiaomi SU7", ("SU7",), (("maker", "company-xiaomi"),))
    assert (city.label, city.aliases, city.links[0].iri, city.links[0].certain) == (
        "Paris",
        ("Parigi",),
        "https://sws.geonames.org/2988507/",
        True,
    )
    assert (role.label, role.label_lang, role.aliases, role.links[0].certain) == ("saldatore", "it", ("saldatori",), False)
    assert entity(resolution, "type-saloon").label_lang == "it"
    assert (entity(resolution, "place-1814991").label, entity(resolution, "place-1814991").label_lang) == ("Cina", "it")
    assert entity(resolution, "company-xiaomi").links[0].iri == "http://www.wikidata.org/entity/Q1636958"


def test_uncertain_links() -> None:
    resolution = resolved(article("C:Mini", "T:London"))
    assert [(link.certain, link.score) for e in resolution.entities for link in e.links] == [(True, 0.95), (False, 0.7)]


def test_a_small_town_is_certain_where_the_country_is_named() -> None:
    alone, told = (resolved(article(*names)).entities for names in (["T:Arjeplog"], ["T:Arjeplog", "L:Svezia"]))
    links = [e.links[0] for some in (alone, told) for e in some if e.type == "City"]
    assert [(link.certain, link.score, link.reason) for link in links] == [
        (False, 0.8, "a small town of that name"),
        (True, 0.9, "the document names Sweden"),
    ]


def test_claims_and_evidence() -> None:
    one = saying(
        article("C:Xiaomi", "M:SU7 maker=Xiaomi", "C~l'azienda ->0", "C~la casa"),
        ("launchesModel", 0, 1),
        ("divisionOf", 2, 0),
        ("launchesModel", 3, 1),
    )
    two = saying(article("M:Xiaomi SU7", "C:Xiaomi Inc.", source="b.txt"), ("launchesModel", 1, 0))
    resolution = resolved(one, two)
    claim = Claim("company-xiaomi", "launchesModel", "model-xiaomi-su7")
    assert resolution.claims == (claim,)
    assert [e.claim for e in resolution.evidence] == [claim.id, claim.id]
    assert {e.subject for e in resolution.evidence} <= set(resolution.entity_of)


def test_judgements_say_why() -> None:
    reasons = {reason for j in resolved(article("P:Elon Musk", "P:Musk")).judgements for reason in j.reasons}
    assert reasons == {"'Musk' is short for the only such name in the document"}
    resolution = resolved(article("C:VW", source="0.txt"), article("C:Volkswagen", source="1.txt"))
    assert [(j.left, j.right, j.same, j.reasons) for j in resolution.judgements] == [
        (
            "company-volkswagen",
            "VW",
            True,
            ("the same name, case, accents and legal forms aside", "two names of one record of the gazetteer"),
        ),
        ("company-volkswagen", "http://www.wikidata.org/entity/Q246", True, ("the only maker or brand of that name",)),
    ]


def test_nothing() -> None:
    assert resolved() == Resolution()
    assert resolved(article()).entities == ()


SAMPLED = [
    "C:Xiaomi", "C:Xiaomi Inc.", "C:Xiaomi Auto", "O:Zubriani", "C:Zubriani", "C:Zubriani S.p.A.", "P:Elon Musk",
    "P:E. Musk", "P:Musk", "P:M. Rossi", "P:Marco Rossi", "P:Matteo Rossi", "P:Rossi", "M:SU7", "M:SU7 maker=Xiaomi",
    "M:Xiaomi SU7 Ultra", "M:Zorba", "M:Zorba maker=Zubriani", "M:Zorba maker=Ascari", "M:Panda", "M:GPT5 maker=OpenAI",
    "M:GPT-5 maker=OpenAI", "T:Parigi", "T:Birmingham", "L:Stati Uniti", "L:Cina", "E:EICMA 2024", "R:saldatori",
    "R:addetti ai vigneti", "R:addetta ai vigneti", "C:Tesla", "K:berlina concept=saloon",
]  # fmt: skip
NAMES = st.lists(st.sampled_from(SAMPLED), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(["it", "en"])), min_size=1, max_size=6), st.randoms())
def test_independent_of_order(contents: list[tuple[list[str], str]], random) -> None:  # type: ignore[no-untyped-def]
    articles = [saying(article(*n, lang=lang, source=f"{i}.txt"), ("r", 0, len(n) - 1)) for i, (n, lang) in enumerate(contents)]
    shuffled = list(articles)
    random.shuffle(shuffled)
    one, other = resolved(*articles), resolved(*shuffled)
    assert one == other
    assert list(one.entity_of) == sorted(one.entity_of)
    assert len({e.id for e in one.entities}) == len(one.entities)
    assert set(one.entity_of.values()) == {e.id for e in one.entities}
    makers = {e.id: dict(e.attributes).get("maker") for e in one.entities if e.type == "Model"}
    assert all(identifier.count("zorba") <= 1 for identifier in makers)


def crowd(count: int) -> list[Name]:
    """Names as a growing archive has them: ever more people with few family names, models with few names of many makers."""
    people = [Name("Person", "", f"{first}-{family}") for i in range(count) for first, family in [(f"nome{i}", f"rossi{i % 50}")]]
    initials = [Name("Person", "", f"n-rossi{i}") for i in range(50)]
    models = [Name("Model", "", f"serie-{i % 30}", f"ditta{i}") for i in range(count)]
    return [*people, *initials, *models]


def test_few_pairs_are_compared() -> None:
    """Ten times the names, at most twelve times the pairs that are compared."""
    small, large = (sum(1 for _ in candidates(crowd(count))) for count in (500, 5000))
    assert small >= 500
    assert large < 12 * small
