"""A name, and what the document around it tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kg import vocab
from kg.gazetteers import Gazetteer, Record, load_affixes
from kg.ids import slug
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
    record: Record | None = field(default=None, hash=False)
    reason: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """Sorts names in the same way whatever documents they come from."""
        return (self.type, self.key, self.maker, self.text, self.reason, *identity(self.record), self.maker_label)


@dataclass(slots=True)
class Context:
    """What one document tells about the names in it."""

    gazetteer: Gazetteer
    lang: str
    countries: Counter[str] = field(default_factory=Counter)
    companies: set[str] = field(default_factory=set)
    people: dict[str, set[str]] = field(default_factory=dict)
    makers: dict[str, set[str]] = field(default_factory=dict)


def identity(record: Record | None) -> tuple[str, ...]:
    """What makes a record of the gazetteer another than the rest; empty for none."""
    return (record.type, record.name, record.link or "", record.attribute("maker") or "") if record else ()


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


def local_name(name: Name, type_: str) -> str:
    """Local name of the entity whose main name this is.

    >>> local_name(Name("Model", "SU7 Ultra", "su7-ultra", "xiaomi"), "Model")
    'model-xiaomi-su7-ultra'
    """
    prefix = "type" if type_ == vocab.MODEL_TYPE else type_.lower()
    record = name.record
    if type_ in (vocab.CITY, vocab.PLACE) and record:
        return f"{prefix}-{record.attribute('geonames') or slug(record.attribute('code') or record.name)}"
    key = name.key
    if name.maker and not is_fused(name):
        key = f"{name.maker}-{key}"
    return f"{prefix}-{key}"


def is_fused(model: Name) -> bool:
    """Whether a model's own name begins with its maker's: 'Polestar 4', 'Mistral Large' (of Mistral AI), 'MG4'."""
    first, rest = model.maker.partition("-")[0], model.key
    return bool(first) and rest.startswith(first) and (rest[len(first) :][:1] in {"", "-"} or rest[len(first) :][:1].isdigit())
