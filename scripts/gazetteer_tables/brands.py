"""Brands and companies of two long lists, and Wikidata ids for those that are hand-written."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from babel import Locale

from gazetteer_tables.files import Row, place_keys, table
from kg.gazetteers.tables import COMPANY_COLUMNS, LANGUAGES, read_table
from kg.text import fold

LEGAL = re.compile(
    r"[ ,]+(s\.?p\.?a\.?|s\.?r\.?l\.?|inc\.?|incorporated|corp\.?|corporation|company|co\.?|ltd\.?|limited|plc|ag|se"
    r"|s\.?a\.?|n\.?v\.?|b\.?v\.?"
    r"|gmbh|kgaa|ab|asa|as|oyj|s\.?c\.?a\.?|holdings?|group|a/s|& co\.?|kg"
    r"|société anonyme|società per azioni|\(publ\)|nyrt|bhd|berhad|tbk|hf|public|and|&)$",
    re.IGNORECASE,
)
SHIPPED_KINDS = {
    "shop/car": "car",
    "shop/motorcycle": "motorbike",
    "shop/mobile_phone": "phone",
    "shop/electronics": "electronics",
    "shop/computer": "computer",
    "shop/supermarket": "retail",
    "shop/clothes": "fashion",
    "shop/shoes": "fashion",
    "shop/furniture": "retail",
    "shop/doityourself": "retail",
    "shop/department_store": "retail",
    "amenity/bank": "bank",
    "office/insurance": "insurance",
    "tourism/hotel": "travel",
    "amenity/fuel": "energy",
    "shop/telecommunication": "telecom",
    "shop/truck": "truck",
    "shop/sports": "sport",
    "shop/cosmetics": "cosmetics",
    "shop/perfumery": "cosmetics",
    "shop/convenience": "retail",
    "office/company": "company",
    "amenity/charging_station": "charging",
    "shop/car_rental": "rental",
    "amenity/car_rental": "rental",
    "shop/variety_store": "retail",
    "shop/optician": "health",
    "shop/jewelry": "fashion",
    "amenity/parcel_locker": "post",
}
OURS = {"001", "150", "155", "039", "it", "fr", "de", "es", "gb", "ch", "at", "be", "us", "ie", "nl", "pt"}
LATIN_NAME = re.compile(r"[\w&'.\- !+]{3,40}")


def strip_legal(name: str) -> str:
    before = None
    while before != name:
        before, name = name, LEGAL.sub("", name).strip(" ,")
    return name


def ordinary_words(target: Path, sources: Path) -> set[str]:
    """Folded words that other things are called: cities, places, roles, kinds of product, the words of occupations."""
    words = place_keys(target)
    for lang in LANGUAGES:
        for row in table(sources / f"esco_occupations_{lang}.tsv"):
            words.update(fold(row["preferredLabel"] + " " + row["altLabels"]).split())
    return words


def is_safe(name: str, words: set[str]) -> bool:
    """A long list must not claim words: one word is safe if it is no word that we know and looks like a brand."""
    key = fold(name)
    if key in words or not LATIN_NAME.fullmatch(name) or not key.isascii():
        return False
    parts = key.split()
    if len(parts) == 1:
        return len(key) > 4 and key.isalpha() and not is_vocabulary(key)
    return any(part not in words and not is_vocabulary(part) for part in parts) and len(parts) <= 4


def is_vocabulary(word: str) -> bool:
    """Whether one of our languages knows the word in lower case."""
    from simplemma import is_known

    return bool(is_known(word, lang=LANGUAGES))


def brands(target: Path, sources: Path) -> list[Row]:
    words = ordinary_words(target, sources)
    companies = read_table(target / "companies.tsv", COMPANY_COLUMNS)
    known = {fold(name) for row in companies for name in [row[0], *row[1].replace("!", "").split("|")]}
    found: dict[str, Row] = {}
    codes = {name.casefold(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    for row in table(sources / "brands_nsi.tsv"):
        countries = set(row["countries"].split(","))
        if row["category"] in SHIPPED_KINDS and countries & OURS and row["wikidata"] and is_safe(row["name"], words):
            country = next((c.upper() for c in countries if len(c) == 2 and len(countries) == 1), "")
            entry = [fold(row["name"]), row["name"], "", country, "", SHIPPED_KINDS[row["category"]], row["wikidata"]]
            found.setdefault(fold(row["name"]), entry)
    for row in table(sources / "companies_financedatabase.tsv"):
        name = strip_legal(row["name"])
        large = row["market_cap"] in {"Mega Cap", "Large Cap", "Mid Cap"} or row["country"] == "Italy"
        if large and is_safe(name, words):
            country = codes.get(row["country"].casefold(), "")
            found.setdefault(fold(name), [fold(name), name, "", country, row["city"], row["sector"].lower(), ""])
    return [found[key] for key in sorted(found) if key not in known]


PRODUCT_KINDS = {
    "shop/car",
    "shop/motorcycle",
    "shop/mobile_phone",
    "shop/electronics",
    "shop/computer",
    "shop/truck",
    "office/company",
}


def fill_wikidata(target: Path, sources: Path) -> None:
    """Wikidata ids from the name-suggestion-index: where all its entries of that name agree (for ambiguous names: of makers)."""
    ids: dict[str, set[str]] = defaultdict(set)
    makers: dict[str, set[str]] = defaultdict(set)
    for row in table(sources / "brands_nsi.tsv"):
        if row["wikidata"]:
            ids[fold(row["name"])].add(row["wikidata"])
            if row["category"] in PRODUCT_KINDS:
                makers[fold(row["name"])].add(row["wikidata"])
    path = target / "companies.tsv"
    lines = path.read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        row = line.split("\t")
        if number and len(row) == len(COMPANY_COLUMNS) and not line.startswith("# ") and not row[7]:
            found = makers.get(fold(row[0])) or ({} if row[9] else ids.get(fold(row[0]), {}))
            if len(found) == 1:
                row[7] = next(iter(found))
                lines[number] = "\t".join(row)
    path.write_text("\n".join(lines), "utf-8")
