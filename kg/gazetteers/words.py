"""Words that stand for known things: nationalities, epithets of companies, kinds of product."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import LexiconError
from kg.gazetteers.tables import COMPANY_COLUMNS, LANGUAGES, read_table
from kg.resources import data_path
from kg.text import fold

DEMONYM_COLUMNS = ("code", *LANGUAGES)


@dataclass(frozen=True, slots=True)
class Category:
    """A word for a kind of product. `gender` is m, f, n or ''; `number` s, p or ''; `power` true for a power train."""

    concept: str
    gender: str
    number: str
    power: bool


def demonym(word: str, lang: str) -> str | None:
    """Code of the place that an adjective or inhabitant's name is about; pass it to `place`.

    >>> demonym("cinesi", "it"), demonym("europea", "it"), demonym("rosso", "it")
    ('CN', '150', None)
    """
    return load_demonyms(lang).get(fold(word))


@cache
def load_demonyms(lang: str) -> Mapping[str, str]:
    """Folded form -> place code, for one language."""
    path = data_path("gazetteers") / "demonyms.tsv"
    column = _language(lang) + 1
    return {fold(form): row[0] for row in reversed(read_table(path, DEMONYM_COLUMNS)) for form in row[column].split("|") if form}


@cache
def company_epithets(lang: str) -> Mapping[str, str]:
    """Folded epithet ("casa di maranello", "biscione") -> company name, for one language."""
    _language(lang)
    rows = read_table(data_path("gazetteers") / "companies.tsv", COMPANY_COLUMNS)
    epithets = ((row[0], epithet.partition(":")) for row in rows for epithet in row[8].split("|"))
    return {fold(words): name for name, (language, _, words) in epithets if language == lang}


def category_concept(words: str, lang: str) -> str | None:
    """The ModelType concept that words stand for.

    >>> category_concept("berline", "it"), category_concept("full electric", "it")
    ('saloon', 'electric')
    """
    category = load_categories(lang).get(fold(words))
    return category.concept if category else None


@cache
def load_categories(lang: str) -> Mapping[str, Category]:
    """Folded words -> kind of product, for one language."""
    _language(lang)
    path = data_path("gazetteers") / "concepts.toml"
    found: dict[str, Category] = {}
    for concept, entry in _toml(path).items():
        for form, words in entry.get(lang, {}).items():
            category = Category(concept, form[0] if form != "any" else "", form[1] if form != "any" else "", "power" in entry)
            found.update((fold(word), category) for word in words)
    if not found:
        raise LexiconError(f"{path}: no words in {lang}")
    return found


@cache
def load_affixes() -> Mapping[str, frozenset[str]]:
    """Words around names that are no part of them, folded: legal_forms, group_words, titles, pronouns, model_openers.

    >>> "gmbh" in load_affixes()["legal_forms"]
    True
    """
    lists = _toml(data_path("gazetteers") / "affixes.toml")
    return {name: frozenset(fold(word) for word in words) for name, words in lists.items()}


def _toml(path: Path) -> dict[str, Any]:
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
    if not entries:
        raise LexiconError(f"{path}:1: no entries")
    return entries


def _language(lang: str) -> int:
    if lang not in LANGUAGES:
        raise LexiconError(f"no gazetteer in {lang!r}; there is {', '.join(LANGUAGES)}")
    return LANGUAGES.index(lang)
