"""The word lists: what is refused and with which words, what is generated, and that a relation can be added with data only."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kg import vocab
from kg.errors import LexiconError
from kg.graph import load_ontology
from kg.model import Document, Extraction
from kg.nlp import pipeline
from kg.nlp.lexicon import FRAME_KEYS, SLOTS, Frame, Lexicon, join_romance, lexicon_languages, load_lexicon, parse_lexicon
from kg.nlp.slots import SLOT_NAMES
from kg.resources import data_path, ontology_path

GOOD = {
    "relation": '"launchesModel"',
    "verbs": '["lanciare", "presentare"]',
    "subject": '["agent", "prep:by"]',
    "object": '["patient"]',
}
PREPOSITIONS = '[prepositions]\nby = ["da", "dal"]\nin = ["in"]\n'

# what the frame says instead (None: leaves out) | words that the message must hold: the place, the value, the remedy
MALFORMED_FRAMES = [
    ({"relation": None}, ["no relation", "ontology/kg.ttl"]),
    ({"relation": "3"}, ["relation", "3", "a name in quotes"]),
    ({"relation": '""'}, ["relation", "a name in quotes"]),
    ({"verbs": None}, ["no triggers", "verbs, nouns, phrases or a trigger_type"]),
    ({"verbs": '"lanciare"'}, ["verbs", "'lanciare' does not fit", "a list"]),
    ({"verbs": "[]"}, ["verbs", "a list such as"]),
    ({"verbs": '["lanciare", 3]'}, ["verbs", "3", "a list such as"]),
    ({"verbs": '[""]'}, ["verbs", "a list such as"]),
    ({"nouns": '"lancio"'}, ["nouns", "'lancio'", "a list"]),
    ({"phrases": '"in vendita"'}, ["phrases", "'in vendita'", "a list"]),
    ({"trigger_type": '["Event"]'}, ["trigger_type", "a name in quotes"]),
    ({"subject": None}, ["subject", "no places given", '["agent", "topic"]']),
    ({"object": None}, ["object", "no places given", '["agent", "topic"]']),
    ({"subject": "[]"}, ["subject", "no places given"]),
    ({"subject": '"agent"'}, ["subject", "no places given", "write a list"]),
    ({"subject": '["agents"]'}, ["subject", "unknown place 'agents'", "agent", "topic", "prep:..."]),
    ({"object": '["patient", "prep"]'}, ["object", "unknown place 'prep'", "prep:..."]),
    ({"object": "[7]"}, ["object", "unknown place 7", "one of"]),
    ({"object": '["prep:on"]'}, ["object", "unknown preposition 'on'", "by, in"]),
    ({"object": '["prep:in|into"]'}, ["object", "unknown preposition 'into'", "[prepositions]"]),
    ({"object": '["prep:"]'}, ["object", "unknown preposition ''", "[prepositions]"]),
    ({"score": '"high"'}, ["score", "'high'", "a number from 0 to 1"]),
    ({"score": "1.5"}, ["score", "1.5", "from 0 to 1"]),
    ({"score": "true"}, ["score", "a number from 0 to 1"]),
    ({"patient": '"posizione"'}, ["patient", "'posizione'", "a list"]),
    ({"requires": '"muletto"'}, ["requires", "a list"]),
    ({"blocks": '"mercato"'}, ["blocks", "a list"]),
    ({"subject_types": '"Company"'}, ["subject_types", "a list"]),
    ({"object_types": '"Place"'}, ["object_types", "a list"]),
    ({"present": '"yes"'}, ["present", "'yes'", "true or false"]),
    ({"stative": "1"}, ["stative", "true or false"]),
    ({"former": '"no"'}, ["former", "true or false"]),
    ({"office": "[]"}, ["office", "a name in quotes"]),
    ({"factuality": '"planed"'}, ["factuality", "'planed'", "planned, rumoured"]),
    ({"verb": '["lanciare"]'}, ["unknown key 'verb'", "one of", "verbs"]),
]

MALFORMED_FILES = [
    ("", ["no [[frame]]", "at least one"]),
    ("frame = []", ["no [[frame]]"]),
    ('[frame]\nrelation = "launchesModel"', ["[[frame]]"]),
    ("[[frame]]\nrelation = launchesModel", ["line 2"]),
    ('[factuality.rumor]\nverbs = ["parere"]', ["[factuality.rumor]", "unknown kind", "denial, rumour, plan, report"]),
    ('[factuality.plan]\nverb = ["puntare"]', ["[factuality.plan]", "unknown key 'verb'", "verbs, nouns, phrases"]),
    ('[factuality.plan]\nnouns = "piano"', ["[factuality.plan], nouns", "'piano'", "a list"]),
]


def frame_text(**changes: str | None) -> str:
    entries = GOOD | changes
    return "[[frame]]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items() if value is not None)


def parse(tmp_path: Path, text: str, name: str = "xx.toml") -> Lexicon:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return parse_lexicon(path)


def test_the_frame_that_the_cases_break_is_good(tmp_path: Path) -> None:
    lexicon = parse(tmp_path, PREPOSITIONS + frame_text())
    assert set(lexicon.verbs) == {"lanciare", "presentare"}
    assert lexicon.verbs["lanciare"] == (Frame("launchesModel", ("agent", "prep:by"), ("patient",)),)


@pytest.mark.parametrize(("changes", "words"), MALFORMED_FRAMES, ids=[str(c) for c, _ in MALFORMED_FRAMES])
def test_malformed_frame_is_refused(tmp_path: Path, changes: dict[str, str | None], words: list[str]) -> None:
    text = PREPOSITIONS + frame_text() + frame_text(**changes)
    with pytest.raises(LexiconError) as error:
        parse(tmp_path, text)
    message = str(error.value)
    assert "xx.toml: frame 2" in message and "\n" not in message
    assert [w for w in words if w not in message] == [], message


@pytest.mark.parametrize(("text", "words"), MALFORMED_FILES, ids=[t for t, _ in MALFORMED_FILES])
def test_malformed_file_is_refused(tmp_path: Path, text: str, words: list[str]) -> None:
    with_frame = text if "frame" in text or not text else PREPOSITIONS + text + "\n" + frame_text()
    with pytest.raises(LexiconError) as error:
        parse(tmp_path, with_frame)
    message = str(error.value)
    assert message.startswith("xx.toml: ")
    assert [w for w in words if w not in message] == [], message


def test_every_key_of_a_frame_has_a_malformed_case() -> None:
    assert {key for changes, _ in MALFORMED_FRAMES for key in changes} >= set(FRAME_KEYS)


def test_missing_lexicon_names_the_languages_that_have_one(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=rf"fi\.toml: no such lexicon; languages with one: {', '.join(lexicon_languages())}"):
        parse_lexicon(tmp_path / "fi.toml")


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("lang", "form", "lemma"),
    [
        ("it", "lancerà", "lanciare"),
        ("it", "lanciato", "lanciare"),
        ("it", "lancino", "lanciare"),
        ("it", "cercherebbe", "cercare"),
        ("it", "cerchiamo", "cercare"),
        ("it", "avvistate", "avvistare"),
        ("it", "avrebbero", "avere"),
        ("it", "debutterà", "debuttare"),
        ("it", "uscirà", "uscire"),
        ("it", "dirigeranno", "dirigere"),
        ("it", "smentisce", "smentire"),
        ("it", "previsto", "prevedere"),
        ("en", "launching", "launch"),
        ("en", "unveiled", "unveil"),
        ("en", "hires", "hire"),
        ("en", "hiring", "hire"),
        ("en", "denies", "deny"),
        ("en", "spotted", "spot"),
        ("en", "planning", "plan"),
        ("en", "catches", "catch"),
    ],
)
def test_verb_forms(lang: str, form: str, lemma: str) -> None:
    assert load_lexicon(lang).verb_forms.get(form) == lemma


@pytest.mark.parametrize(
    ("lang", "form", "lemma"),
    [
        ("it", "assunzioni", "assunzione"),
        ("it", "debutti", "debutto"),
        ("it", "anteprime", "anteprima"),
        ("it", "rumor", "rumor"),
        ("it", "ricerche", "ricerca"),
        ("it", "voci", "voce"),
        ("en", "vacancies", "vacancy"),
        ("en", "launches", "launch"),
        ("en", "openings", "opening"),
    ],
)
def test_noun_forms(lang: str, form: str, lemma: str) -> None:
    assert load_lexicon(lang).noun_forms.get(form) == lemma


@pytest.mark.parametrize(
    ("stem", "ending", "form"),
    [
        ("cerc", "a", "cerca"),
        ("cerc", "erà", "cercherà"),
        ("lanci", "o", "lancio"),
        ("lanci", "ino", "lancino"),
        ("mangi", "erei", "mangerei"),
    ],
)
def test_romance_spelling(stem: str, ending: str, form: str) -> None:
    assert join_romance(stem, ending) == form


@pytest.mark.parametrize("lang", lexicon_languages())
def test_every_verb_and_noun_has_its_own_form(lang: str) -> None:
    lexicon = load_lexicon(lang)
    assert {v: lexicon.verb_forms.get(v) for v in lexicon.verbs} == {v: v for v in lexicon.verbs}
    assert {n: lexicon.noun_forms.get(n) for n in lexicon.nouns} == {n: n for n in lexicon.nouns}


# ---------------------------------------------------------------- what ships


def frames(lexicon: Lexicon) -> set[Frame]:
    tables = (lexicon.verbs, lexicon.nouns, lexicon.phrases, lexicon.typed)
    return {frame for table in tables for listed in table.values() for frame in listed}


def test_the_languages_that_ship() -> None:
    assert {"it", "en"} <= set(lexicon_languages())
    assert lexicon_languages() == tuple(sorted(p.stem for p in data_path("lexicon").glob("??.toml")))


@pytest.mark.parametrize("lang", lexicon_languages())
def test_shipped_lexicon_and_ontology_agree(lang: str) -> None:
    ontology, found = load_ontology(), frames(load_lexicon(lang))
    assert len(found) >= 30
    assert {f.relation for f in found} == set(vocab.RELATIONS), "a relation without words, or words without a relation"
    assert {f.office for f in found} - {None} <= set(ontology.offices)
    types = {t for f in found for t in f.subject_types | f.object_types} | {f.trigger_type for f in found if f.trigger_type}
    assert types <= set(vocab.ENTITY_TYPES)
    assert {n.type for n in load_lexicon(lang).nominals} <= set(ontology.classes)
    for frame in found:
        spec = ontology.relations[frame.relation]
        assert frame.subject_types <= spec.domain and frame.object_types <= spec.range, frame


@pytest.mark.parametrize("lang", lexicon_languages())
def test_shipped_words_are_lower_case_lemmas(lang: str) -> None:
    lexicon = load_lexicon(lang)
    words = {*lexicon.verbs, *lexicon.nouns, *(w for p in lexicon.phrases for w in p)}
    assert {w for w in words if w != w.lower() or w != w.strip()} == set()
    assert {w for w in (*lexicon.verbs, *lexicon.nouns) if " " in w} == set(), "several words are a phrase"


@pytest.mark.parametrize("lang", lexicon_languages())
def test_every_kind_of_cue_has_words(lang: str) -> None:
    cues = load_lexicon(lang).cues
    assert set(cues) == {"denial", "rumour", "plan", "report"}
    assert all(c.phrases and c.verbs and c.nouns for c in cues.values())


# ---------------------------------------------------------------- docs/extending.md


DOC = (Path(__file__).parents[2] / "docs" / "extending.md").read_text("utf-8")


def documented(heading: str) -> set[str]:
    """Names in back quotes in the first column of the table under this heading line."""
    table = DOC[DOC.index(heading) :].split("\n\n")[0]
    return {n for row in table.splitlines()[2:] for n in re.findall(r"`([^`]+)`", row.split(" | ")[0])}


def test_docs_list_every_key_of_a_frame() -> None:
    known = {f.name for f in fields(Frame)} | {"verbs", "nouns", "phrases"}
    assert documented("| key | meaning |") == known == set(FRAME_KEYS)


def test_docs_list_every_place() -> None:
    listed = {name for name in documented("| place | where |") if not name.startswith("prep:")}
    assert listed == SLOTS == SLOT_NAMES


def code(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOC, re.DOTALL)
    assert found, f"docs/extending.md has no {language} block"
    return found[1]


@pytest.mark.parametrize(
    ("text", "factuality"),
    [
        ("CATL fornisce le batterie a Renault.", "asserted"),
        ("CATL fornirà le batterie a Renault.", "planned"),
        ("CATL non fornisce le batterie a Renault.", "denied"),
        ("CATL avrebbe fornito le batterie a Renault.", "rumoured"),
    ],
)
def test_relation_of_the_docs_is_added_with_data_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, factuality: str
) -> None:
    ontology = tmp_path / "kg.ttl"
    ontology.write_text(ontology_path("kg.ttl").read_text("utf-8") + code("turtle"), "utf-8")
    lexicon = parse(tmp_path, data_path("lexicon/it.toml").read_text("utf-8") + code("toml"), "it.toml")
    monkeypatch.setattr(pipeline, "load_lexicon", lambda lang: lexicon)
    reader = pipeline.Reader(load_ontology(ontology))
    result = next(iter(reader.read([Document("docs", text, "it")])))
    assert isinstance(result, Extraction)
    names = {m.id: m.text for m in result.mentions}
    found = [(e.relation, names[e.subject], names[e.object], e.factuality.value) for e in result.evidence]
    assert ("supplies", "CATL", "Renault", factuality) in found
