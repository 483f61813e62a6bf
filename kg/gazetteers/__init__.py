"""Known names and words: what data/gazetteers holds, read on first use."""

from kg.gazetteers.points import point_of
from kg.gazetteers.tables import Gazetteer, Record, load_gazetteer, place
from kg.gazetteers.words import (
    Category,
    category_concept,
    company_epithets,
    demonym,
    load_affixes,
    load_categories,
    load_demonyms,
)

__all__ = [
    "Category",
    "Gazetteer",
    "Record",
    "category_concept",
    "company_epithets",
    "demonym",
    "load_affixes",
    "load_categories",
    "load_demonyms",
    "load_gazetteer",
    "place",
    "point_of",
]
