"""Known names and words: what ships, how it is read, and what a broken file answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg import vocab
from kg.errors import LexiconError
from kg.gazetteers import category_concept, company_epithets, demonym, load_categories, load_demonyms, load_gazetteer, place
from kg.gazetteers.tables import (
    COMPANY_COLUMNS,
    EVENT_COLUMNS,
    LANGUAGES,
    MODEL_COLUMNS,
    TOWN_COLUMNS,
    Gazetteer,
    read_table,
)
from kg.gazetteers.words import DEMONYM_COLUMNS
from kg.resources import data_path
from kg.text import fold

FOLDER = data_path("gazetteers")

NAMES = [
    # words, type, name of the first record, end of its link, ambiguous
    ("Xiaomi", "Company", "Xiaomi", "Q1636958", False),
    ("XIAOMI", "Company", "Xiaomi", "Q1636958", False),
    ("Citroen", "Company", "Citroën", "Q6746", False),
    ("Mini", "Company", "Mini", "", True),
    ("Nothing", "Company", "Nothing", "", True),
    ("GM", "Company", "General Motors", "Q81965", True),
    ("General Motors", "Company", "General Motors", "Q81965", False),
    ("Xiaomi EV", "Company", "Xiaomi Auto", "", False),
    ("SU7 Ultra", "Model", "SU7 Ultra", "", False),
    ("Xiaomi SU7 Ultra", "Model", "SU7 Ultra", "", False),
    ("Panda", "Model", "Panda", "", True),
    ("Grande Panda", "Model", "Grande Panda", "", False),
    ("3 Series", "Model", "Serie 3", "", False),
    ("Galaxy Z Fold 7", "Model", "Galaxy Z Fold7", "", False),
    ("Parigi", "City", "Paris", "2988507/", False),
    ("Barcellona", "City", "Barcelona", "3128760/", False),
    ("Torino", "City", "Turin", "3165524/", False),
    ("Monaco di Baviera", "City", "Munich", "2867714/", False),
    ("München", "City", "Munich", "2867714/", False),
    ("Pontedera", "City", "Pontedera", "", False),
    ("Pechino", "City", "Beijing", "1816670/", False),
    ("Europa", "Place", "Europe", "6255148/", False),
    ("Stati Uniti", "Place", "United States", "6252001/", False),
    ("Lombardia", "Place", "Lombardy", "3174618/", False),
    ("ricerche di mercato", "Role", "market research", "", False),
    ("supporto post-vendita", "Role", "after-sales support", "", False),
    ("project manager", "Role", "project manager", "bea99fea-0383-4c63-b944-70d4799de2c5", False),
    ("saldatrice", "Role", "welder", "7aedaa07-3884-4c5b-88f9-80997b2aa54b", False),
    ("Mobile World Congress", "Event", "MWC", "", False),
    ("Salone di Ginevra", "Event", "Geneva International Motor Show", "", False),
]


@pytest.mark.parametrize(("words", "type_", "name", "link", "ambiguous"), NAMES)
def test_lookup(words: str, type_: str, name: str, link: str, ambiguous: bool) -> None:
    record = load_gazetteer().lookup(words, type_)[0]
    assert (record.name, record.type, record.ambiguous) == (name, type_, ambiguous)
    assert (record.link or "").endswith(link)


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("modello", "Role"),
        ("storico", "Role"),
        ("ministro", "Role"),
        ("casa", "City"),
        ("Mi Store", "Model"),
        ("", "City"),
        ("zzz", None),
    ],
)
def test_common_words_are_no_names(words: str, type_: str | None) -> None:
    assert load_gazetteer().lookup(words, type_) == ()


def test_best_first() -> None:
    cities = load_gazetteer().lookup("Barcelona", "City")
    assert [city.attribute("country") for city in cities] == ["ES", "VE"]
    populations = [int(city.attribute("population") or 0) for city in load_gazetteer().lookup("London", "City")]
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize(
    ("word", "lang", "code"),
    [
        ("cinese", "it", "CN"), ("cinesi", "it", "CN"), ("tedesca", "it", "DE"), ("tedeschi", "it", "DE"), ("turche", "it", "TR"),
        ("europea", "it", "150"), ("statunitense", "it", "US"), ("bavarese", "it", "DE-BY"), ("piemontese", "it", "IT-21"),
        ("Chinese", "en", "CN"), ("european", "en", "150"), ("chinoise", "fr", "CN"), ("américain", "fr", "US"),
        ("chinesischen", "de", "CN"), ("Franzosen", "de", "FR"), ("chino", "es", "CN"), ("japonesa", "es", "JP"),
        ("rosso", "it", None), ("us", "en", None), ("casa", "it", None),
    ],
)  # fmt: skip
def test_demonym(word: str, lang: str, code: str | None) -> None:
    assert demonym(word, lang) == code


@pytest.mark.parametrize(
    ("words", "lang", "concept"),
    [
        ("berlina", "it", "saloon"), ("berline", "it", "saloon"), ("SUV", "it", "suv"), ("sport utility", "it", "suv"),
        ("utilitaria", "it", "hatchback"), ("smartphone", "it", "smartphone"), ("pieghevole", "it", "foldable-phone"),
        ("modello linguistico", "it", "language-model"), ("elettrica", "it", "electric"),
        ("ibrida plug-in", "it", "plug-in-hybrid"),
        ("sedan", "en", "saloon"), ("citadine", "fr", "city-car"), ("Geländewagen", "de", "suv"), ("todoterreno", "es", "suv"),
        ("casa", "it", None), ("", "it", None),
    ],
)  # fmt: skip
def test_category(words: str, lang: str, concept: str | None) -> None:
    assert category_concept(words, lang) == concept


def test_category_carries_agreement() -> None:
    words = load_categories("it")
    assert (words["berlina"].gender, words["berlina"].number, words["berlina"].power) == ("f", "s", False)
    assert (words["elettrici"].gender, words["elettrici"].number, words["elettrici"].power) == ("m", "p", True)


@pytest.mark.parametrize(
    ("words", "lang", "company"),
    [
        ("Biscione", "it", "Alfa Romeo"), ("casa di Maranello", "it", "Ferrari"), ("casa dell'Ovale blu", "it", "Ford"),
        ("colosso di Cupertino", "it", "Apple"), ("Big G", "it", "Google"), ("casa di Lei Jun", "it", "Xiaomi"),
        ("ChatGPT maker", "en", "OpenAI"), ("marque au losange", "fr", "Renault"), ("Wolfsburger", "de", "Volkswagen"),
    ],
)  # fmt: skip
def test_epithets(words: str, lang: str, company: str) -> None:
    assert company_epithets(lang)[fold(words)] == company


def test_enough_of_everything() -> None:
    gazetteer = load_gazetteer()
    floors = {"Company": 4500, "Model": 8000, "City": 17000, "Place": 1000, "Role": 40000, "Event": 250}
    assert {type_: len(gazetteer.keys(type_)) >= floor for type_, floor in floors.items()} == dict.fromkeys(floors, True)
    assert len(read_table(FOLDER / "companies.tsv", COMPANY_COLUMNS)) >= 600
    assert all(len(load_demonyms(lang)) >= 200 and len(load_categories(lang)) >= 140 for lang in LANGUAGES)


def test_small_enough() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert sizes.pop("towns.tsv") < 3_000_000
    assert sum(sizes.values()) < 6_000_000


def test_small_towns_are_found_by_any_spelling_of_their_name() -> None:
    gazetteer = load_gazetteer()
    for town in ("Arjeplog", "ARVIDSJAUR", "livigno", "St. Anton am Arlberg"):
        (record,) = gazetteer.towns(town)
        assert (record.type, fold(record.name)) == (vocab.CITY, fold(town))
        assert (record.link or "").startswith("https://sws.geonames.org/")
        assert not gazetteer.lookup(town, vocab.CITY)
    assert gazetteer.towns("Quarzella") == gazetteer.towns("") == ()
    assert gazetteer.towns("Milano") == ()  # a city


def test_small_towns_are_in_order_and_no_cities() -> None:
    """They are searched by halves; of towns of one name the largest comes first."""
    gazetteer = load_gazetteer()
    rows = read_table(FOLDER / "towns.tsv", TOWN_COLUMNS)
    order = [(fold(row[0]), -int(row[4])) for row in rows]
    assert len(rows) > 60_000
    assert order == sorted(order)
    assert not {key for key, _ in order} & (gazetteer.keys(vocab.CITY).keys() | gazetteer.keys(vocab.PLACE).keys())


def test_stored_keys_are_folded_names() -> None:
    gazetteer = load_gazetteer()
    checked = 0
    for type_ in (vocab.CITY, vocab.PLACE, vocab.ROLE, vocab.COMPANY):
        for key in list(gazetteer.keys(type_))[::20]:
            assert fold(key) == key
            checked += 1
    assert checked > 3000


def test_makers_are_companies() -> None:
    gazetteer = load_gazetteer()
    makers = {row[0] for row in read_table(FOLDER / "models.tsv", MODEL_COLUMNS)}
    assert len(makers) > 150
    assert {maker for maker in makers if maker not in {r.name for r in gazetteer.lookup(maker, "Company")}} == set()


def test_parents_seats_and_countries_are_known() -> None:
    gazetteer = load_gazetteer()
    for row in read_table(FOLDER / "companies.tsv", COMPANY_COLUMNS):
        assert place(row[2]).attribute("kind") == "country", row[0]
    for row in read_table(FOLDER / "events.tsv", EVENT_COLUMNS):
        assert not row[3] or place(row[3]).name, row[0]
    assert gazetteer.lookup("Xiaomi Auto", "Company")[0].attribute("parent") == "Xiaomi"


def test_demonyms_lead_to_places() -> None:
    rows = read_table(FOLDER / "demonyms.tsv", DEMONYM_COLUMNS)
    assert len(rows) > 110
    assert all(place(row[0]).name for row in rows)


def test_no_key_twice_for_roles() -> None:
    assert all(len(rows) == 1 for rows in load_gazetteer().keys(vocab.ROLE).values())


BROKEN = [
    ("", "events.tsv:1: the header should be name aliases city country sector, not ''"),
    ("name\taliases\tcity\tcountry\tsector\n", "events.tsv:1: no rows"),
    ("name\taliases\tcity\tcountry\tsector\nIFA\t\tBerlin\n", "events.tsv:2: 3 columns instead of 5"),
    ("name\taliases\n", "events.tsv:1: the header should be name aliases city country sector, not 'name\\taliases'"),
    (None, "events.tsv: cannot be read"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_broken_file(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "events.tsv").write_text(text, "utf-8")
    with pytest.raises(LexiconError) as error:
        Gazetteer(tmp_path).lookup("IFA", vocab.EVENT)
    assert message in str(error.value)


def test_unknown_language_and_place() -> None:
    with pytest.raises(LexiconError, match="no gazetteer in 'sv'; there is it, en, fr, de, es"):
        demonym("kinesisk", "sv")
    with pytest.raises(LexiconError, match="no place has the code 'XX'"):
        place("XX")


def test_loads_fast() -> None:
    """Everything, in a fresh process: well below a second even on a busy machine (0.15 s on a free one)."""
    code = (
        "import time; from kg.gazetteers import load_gazetteer; from kg import vocab; g = load_gazetteer();"
        "start = time.process_time();"
        "[g.keys(t) for t in vocab.ENTITY_TYPES]; print(time.process_time() - start)"
    )
    seconds = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(3)
    ]
    assert min(seconds) < 0.4
