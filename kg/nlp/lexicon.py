"""Reads data/lexicon/<lang>.toml: which words state a relation, hedge it, deny it, or stand for a thing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import LexiconError
from kg.resources import data_path
from kg.text import plain_quotes

SLOTS = frozenset(
    ["agent", "patient", "subject", "of", "by", "governor", "topic", "maker", "near", "self", "apposition", "predicate", "within", "head", "possessor", "beside", "described", "list", "after"]
)
"""Names that a frame may use to say where an argument stands; `prep:a|in` comes on top. See docs/extending.md."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of stating a relation: triggers, and where each argument stands, best place first."""

    relation: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    score: float = 1.0
    patient: frozenset[str] = frozenset()
    requires: tuple[str, ...] = ()
    trigger_type: str | None = None
    office: str | None = None
    factuality: str | None = None
    former: bool = False
    blocks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that say how sure a statement is: phrases stand anywhere in the clause, verbs and nouns govern it."""

    phrases: tuple[tuple[str, ...], ...] = ()
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Nominal:
    """Nouns by which a type of thing is described, with the modifiers that narrow it."""

    type: str
    nouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of one language that the frames, factuality and reference components need."""

    lang: str
    verbs: Mapping[str, tuple[Frame, ...]]
    nouns: Mapping[str, tuple[Frame, ...]]
    phrases: Mapping[tuple[str, ...], tuple[Frame, ...]]
    typed: Mapping[str, tuple[Frame, ...]]
    participles: Mapping[str, str]
    prepositions: Mapping[str, str]
    transparent: frozenset[str]
    cues: Mapping[str, Cues]
    nominals: tuple[Nominal, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def words(self, name: str) -> frozenset[str]:
        """A list of [words] by its name; an empty set if the language has none."""
        return frozenset(self.settings.get(name, ()))


def _fail(path: Path, where: str, wrong: str, right: str) -> LexiconError:
    return LexiconError(f"{path.name}: {where}: {wrong}; {right}")


def _check_slots(path: Path, where: str, slots: Any) -> tuple[str, ...]:
    if not isinstance(slots, list) or not slots:
        raise _fail(path, where, "no places given", 'write a list such as ["agent", "topic"]')
    for slot in slots:
        if slot not in SLOTS and not str(slot).startswith("prep:"):
            raise _fail(path, where, f"unknown place {slot!r}", f"one of prep:..., {', '.join(sorted(SLOTS))}")
    return tuple(slots)


def _frame(path: Path, number: int, entry: dict[str, Any]) -> Frame:
    where = f"frame {number} ({entry.get('relation', 'no relation')})"
    known = {
        "relation",
        "verbs",
        "nouns",
        "phrases",
        "trigger_type",
        "subject",
        "object",
        "score",
        "patient",
        "requires",
        "office",
        "factuality",
        "former",
        "blocks",
    }
    unknown = sorted(set(entry) - known)
    if unknown:
        raise _fail(path, where, f"unknown key {unknown[0]!r}", f"one of {', '.join(sorted(known))}")
    if not isinstance(entry.get("relation"), str):
        raise _fail(path, where, "no relation", "name a relation of ontology/kg.ttl")
    if not any(entry.get(kind) for kind in ("verbs", "nouns", "phrases", "trigger_type")):
        raise _fail(path, where, "no triggers", "give verbs, nouns, phrases or a trigger_type")
    return Frame(
        relation=entry["relation"],
        subject=_check_slots(path, f"{where}, subject", entry.get("subject")),
        object=_check_slots(path, f"{where}, object", entry.get("object")),
        score=float(entry.get("score", 1.0)),
        patient=frozenset(entry.get("patient", ())),
        requires=tuple(entry.get("requires", ())),
        trigger_type=entry.get("trigger_type"),
        office=entry.get("office"),
        factuality=entry.get("factuality"),
        former=bool(entry.get("former", False)),
        blocks=frozenset(entry.get("blocks", ())),
    )


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(plain_quotes(text).lower().replace("'", "' ").split())


def _participles(raw: dict[str, Any], verbs: Mapping[str, Any]) -> dict[str, str]:
    """Masculine singular participle -> infinitive: irregular ones listed, the rest by ending."""
    endings: dict[str, str] = raw.get("syntax", {}).get("participle_endings", {})
    regular = {
        verb[: -len(ending)] + participle: verb
        for verb in verbs
        for ending, participle in endings.items()
        if verb.endswith(ending)
    }
    return regular | dict(raw.get("participles", {}))


def _cues(raw: dict[str, Any]) -> dict[str, Cues]:
    return {
        name: Cues(
            phrases=tuple(_phrase(p) for p in entry.get("phrases", ())),
            verbs=frozenset(entry.get("verbs", ())),
            nouns=frozenset(entry.get("nouns", ())),
        )
        for name, entry in raw.get("factuality", {}).items()
    }


def parse_lexicon(path: Path) -> Lexicon:
    """The lexicon in one file; LexiconError names the file and the entry that is wrong."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise LexiconError(f"{path.name}: no such lexicon; languages with one: {', '.join(lexicon_languages())}") from None
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: {error}") from error
    entries = raw.get("frame", [])
    if not entries:
        raise LexiconError(f"{path.name}: no [[frame]]; a lexicon needs at least one")
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    phrases: dict[tuple[str, ...], list[Frame]] = {}
    typed: dict[str, list[Frame]] = {}
    for number, entry in enumerate(entries, 1):
        frame = _frame(path, number, entry)
        for verb in entry.get("verbs", ()):
            verbs.setdefault(verb, []).append(frame)
        for noun in entry.get("nouns", ()):
            nouns.setdefault(noun, []).append(frame)
        for phrase in entry.get("phrases", ()):
            phrases.setdefault(_phrase(phrase), []).append(frame)
        if frame.trigger_type:
            typed.setdefault(frame.trigger_type, []).append(frame)
    syntax = raw.get("syntax", {})
    return Lexicon(
        lang=path.stem,
        verbs={k: tuple(v) for k, v in verbs.items()},
        nouns={k: tuple(v) for k, v in nouns.items()},
        phrases={k: tuple(v) for k, v in phrases.items()},
        typed={k: tuple(v) for k, v in typed.items()},
        participles=_participles(raw, verbs),
        prepositions={form: name for name, forms in raw.get("prepositions", {}).items() for form in forms},
        transparent=frozenset(syntax.get("transparent", ())),
        cues=_cues(raw),
        nominals=tuple(Nominal(kind, frozenset(words)) for kind, words in raw.get("nominals", {}).items()),
        settings=raw.get("words", {}),
    )


def lexicon_languages() -> tuple[str, ...]:
    """Codes of the languages that have a lexicon."""
    return tuple(sorted(p.stem for p in data_path("lexicon").glob("??.toml")))


@cache
def load_lexicon(lang: str) -> Lexicon:
    """The lexicon that ships for a language."""
    return parse_lexicon(data_path(f"lexicon/{lang}.toml"))
