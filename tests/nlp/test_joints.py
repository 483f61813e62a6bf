"""German names that are only part of a word: hyphens, genitives, compounds; and verbs that stand in two parts."""

from __future__ import annotations

import pytest

from kg.graph import load_ontology
from kg.model import Document
from kg.nlp.analysis import Analysis
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader

LEXICON = load_lexicon("de")


def analyse(text: str) -> Analysis:
    return Reader(load_ontology()).analyse(Document("case", text, "de", published="2024-12-05"), LEXICON)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BMW-Chef Zipse", ["BMW", "-", "Chef", "Zipse"]),
        ("die Mercedes-Benz-Tochter", ["die", "Mercedes-Benz", "-", "Tochter"]),
        ("Harley-Davidson", ["Harley-Davidson"]),
        ("das E-Auto", ["das", "E-Auto"]),
        ("IT-Fachkräfte", ["IT-Fachkräfte"]),
    ],
)
def test_only_known_nouns_are_cut_off(text: str, words: list[str]) -> None:
    assert [t.text for t in analyse(text).doc] == words


def test_a_joined_name_is_the_company_and_hangs_on_its_noun() -> None:
    analysis = analyse("Das MAN-Werk in Nürnberg sucht Fräser.")
    name = next(f for f in analysis.mentions if f.type == "Company")
    assert (analysis.text(name), analysis.head(name).head.text) == ("MAN", "Werk")


def test_a_genitive_is_known_by_its_bare_form() -> None:
    analysis = analyse("Renaults neuer Chef zeigte den Renault 5.")
    assert [f.attributes.get("name") for f in analysis.mentions if analysis.text(f) == "Renaults"] == ["Renault"]


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("vorgestellt", "vorstellen"), ("vorstellte", "vorstellen"), ("vorzustellen", "vorstellen"),
        ("mitgebracht", "mitbringen"), ("zurückzog", "zurückziehen"), ("gesichteter", "sichten"), ("ausgeliefert", "ausliefern"),
    ],
)  # fmt: skip
def test_forms_of_verbs(form: str, lemma: str) -> None:
    assert LEXICON.verb_forms[form] == lemma


def test_parted_verbs_and_compounds_have_their_lemma() -> None:
    doc = analyse("Der Rüstungskonzern stellt im Mai keine Schweißer ein.").doc
    assert {t.text: LEXICON.lemma(t) for t in doc if t.text in {"Rüstungskonzern", "stellt"}} == {
        "Rüstungskonzern": "konzern",
        "stellt": "einstellen",
    }


@pytest.mark.parametrize(
    ("text", "description", "company"),
    [
        ("Volkswagen wächst. Die Wolfsburger stellen den ID.3 vor.", "Die Wolfsburger", "Volkswagen"),
        ("Siemens wächst. Der Münchner Konzern sucht Ingenieure.", "Der Münchner Konzern", "Siemens"),
        ("Škoda baut um. Die VW-Tochter zeigt den Elroq.", "Die VW-Tochter", "Škoda"),
    ],
)
def test_descriptions_by_town_and_parent(text: str, description: str, company: str) -> None:
    analysis = analyse(text)
    found = next(f for f in analysis.mentions if f.antecedents and description.endswith(analysis.text(f)))
    assert [analysis.text(analysis.mentions[i]) for i in found.antecedents] == [company]
