"""A name, and what the document around it tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kg.gazetteers import Gazetteer, Record, load_affixes
from kg.text import fold


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name one thing, the same in every document that uses it so.

    `key` is what spellings share; `maker` the key of a model's maker; `record` what the gazetteer knows. `reason` says how the
    context gave the name its meaning, empty where the words do.
    """

    type: str
    text: str
    key: str
    maker: str = ""
    maker_label: str = ""
    record: Record | None = None
    reason: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """Sorts names in the same way whatever documents they come from."""
        return (self.type, self.key, self.maker, self.text, self.reason, repr(self.record))


@dataclass(slots=True)
class Context:
    """What one document tells about the names in it."""

    gazetteer: Gazetteer
    lang: str
    countries: Counter[str] = field(default_factory=Counter)
    companies: set[str] = field(default_factory=set)
    people: dict[str, set[str]] = field(default_factory=dict)
    makers: dict[str, set[str]] = field(default_factory=dict)


def strip_legal_form(name: str) -> str:
    """A company's name without 'S.p.A.', 'Inc.', 'GmbH & Co. KG'.

    >>> strip_legal_form("Ducati Motor Holding S.p.A."), strip_legal_form("Robert Bosch GmbH")
    ('Ducati Motor Holding', 'Robert Bosch')
    """
    forms, words = load_affixes()["legal_forms"], name.split()
    for start in range(1, len(words)):
        if fold(" ".join(words[start:])) in forms:
            return strip_legal_form(" ".join(words[:start]).rstrip(" ,&"))
    return name
