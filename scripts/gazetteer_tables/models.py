"""Models of makers that companies.tsv knows."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from gazetteer_tables.files import Row, table
from kg.gazetteers.tables import COMPANY_COLUMNS, MODEL_COLUMNS, read_table
from kg.text import fold


def models_more(target: Path, sources: Path) -> list[Row]:
    """Models of makers that companies.tsv knows, from two MIT lists (mostly of the American market)."""
    makers = {
        fold(n): r[0]
        for r in read_table(target / "companies.tsv", COMPANY_COLUMNS)
        for n in [r[0], *r[1].split("|")]
        if n and not n.endswith("!")
    }
    own = {
        (fold(r[0]), fold(n))
        for r in read_table(target / "models.tsv", MODEL_COLUMNS)
        for m in r[2].split("|")
        for n in m.rstrip("!").split("=")
    }
    pairs = [(row["make"], row["model"]) for row in table(sources / "vehicle_makes_models.tsv")]
    pairs += [split_maker(row["name"], makers) for row in table(sources / "mimesis_cars.tsv")]
    found: dict[str, set[str]] = defaultdict(set)
    for maker, model in pairs:
        name = makers.get(fold(maker))
        if name and is_model_name(model) and (fold(name), fold(model)) not in own:
            found[name].add(model if is_distinctive(model) else model + "!")
    return [[maker, "", "|".join(sorted(found[maker]))] for maker in sorted(found)]


def split_maker(name: str, makers: dict[str, str]) -> tuple[str, str]:
    words = name.split()
    for end in (3, 2, 1):
        if fold(" ".join(words[:end])) in makers:
            return " ".join(words[:end]), " ".join(words[end:])
    return "", name


def is_model_name(name: str) -> bool:
    return bool(name) and len(name) <= 25 and len(name.split()) <= 3 and not re.search(r"[()|=]|&#", name)


def is_distinctive(name: str) -> bool:
    """Letters and digits together, at least four characters: 'MT-07' is nothing else, 'Sport' is."""
    key = fold(name)
    return len(key) >= 4 and bool(re.search(r"\d", key)) and bool(re.search(r"[a-z]", key))
