"""Reads data/lexicon/<lang>.toml: which words state a relation, hedge it, deny it, or stand for a thing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from spacy.tokens import Token

from kg.errors import LexiconError
from kg.model import Factuality
from kg.resources import data_path
from kg.text import plain_quotes

SLOTS = frozenset(
    {"agent", "patient", "subject", "of", "by", "possessor", "governor", "topic", "maker", "self", "apposition", "predicate"}
    | {"head", "beside", "joined", "described", "list", "within", "after", "near", "inside", "setting"}
)
"""Names that a frame may use to say where an argument stands; `prep:a|in` comes on top. See docs/extending.md."""

_WORDS, _NAME, _FLAG, _SHARE = 'a list such as ["word", "two words"]', "a name in quotes", "true or false", "a number from 0 to 1"
_SURE = f"one of {', '.join(Factuality)}"
_KINDS: Mapping[str, Callable[[Any], bool]] = {
    _WORDS: lambda v: isinstance(v, list) and bool(v) and all(isinstance(w, str) and w for w in v),
    _NAME: lambda v: isinstance(v, str) and bool(v),
    _FLAG: lambda v: isinstance(v, bool),
    _SHARE: lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1,
    _SURE: lambda v: v in tuple(Factuality),
}
FRAME_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("relation", "trigger_type", "office"), _NAME),
    **dict.fromkeys(("verbs", "nouns", "phrases", "subject", "object", "patient", "requires", "blocks"), _WORDS),
    **dict.fromkeys(("subject_types", "object_types"), _WORDS),
    **dict.fromkeys(("present", "stative", "former"), _FLAG),
    "score": _SHARE,
    "factuality": _SURE,
}
"""Keys of a frame, each with what it takes."""
_CUE_NAMES = ("denial", "rumour", "plan", "report")
_CUE_KEYS = ("verbs", "nouns", "phrases")


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
    subject_types: frozenset[str] = frozenset()
    object_types: frozenset[str] = frozenset()
    present: bool = False
    stative: bool = False


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
    verb_forms: Mapping[str, str]
    noun_forms: Mapping[str, str]
    prepositions: Mapping[str, str]
    transparent: frozenset[str]
    cues: Mapping[str, Cues]
    nominals: tuple[Nominal, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    separable: frozenset[str] = frozenset()
    compounds: tuple[str, ...] = ()
    joined: frozenset[str] = frozenset()

    def lemma(self, token: Token) -> str:
        """The token's lemma; where the encoder gives one that no entry knows, that of the inflected form."""
        low = plain_quotes(token.lower_)
        if token.pos_ in {"VERB", "AUX"}:
            prefix = self._prefix(token)
            return str(self.verb_forms.get(prefix + low, prefix + token.lemma_))
        if token.pos_ == "ADJ":
            return str(self.noun_forms.get(low) or self.verb_forms.get(low, token.lemma_))
        return str(self.noun_forms.get(low) or self._last_part(low) or token.lemma_)

    def _prefix(self, token: Token) -> str:
        """The part of a verb that stands by itself: 'stellt ... *vor*'."""
        if not self.separable:
            return ""
        parts = (child.lower_ for child in token.children if child.dep_ == "compound:prt")
        return next((part for part in parts if part in self.separable), "")

    def _last_part(self, low: str) -> str | None:
        """The noun that a compound ends in: 'Rüstungs*konzern*'."""
        form = next((form for form in self.compounds if low.endswith(form) and len(low) > len(form) + 1), None)
        return self.noun_forms[form] if form else None

    def describes(self, token: Token) -> str | None:
        """The type of thing that the noun describes, if it is one of the nominals."""
        forms = {self.lemma(token), token.lower_}
        return next((nominal.type for nominal in self.nominals if forms & nominal.nouns), None)

    def words(self, name: str) -> frozenset[str]:
        """A list of [words] by its name; an empty set if the language has none."""
        return frozenset(self.settings.get(name, ()))


def _fail(path: Path, where: str, wrong: str, right: str) -> LexiconError:
    return LexiconError(f"{path.name}: {where}: {wrong}; {right}")


def _check_slots(path: Path, where: str, slots: Any, prepositions: frozenset[str]) -> tuple[str, ...]:
    if not isinstance(slots, list) or not slots:
        raise _fail(path, where, "no places given", 'write a list such as ["agent", "topic"]')
    for slot in slots:
        name = str(slot)
        if name not in SLOTS and not name.startswith("prep:"):
            raise _fail(path, where, f"unknown place {slot!r}", f"one of prep:..., {', '.join(sorted(SLOTS))}")
        unknown = sorted(set(name.removeprefix("prep:").split("|")) - prepositions) if name.startswith("prep:") else []
        if unknown:
            raise _fail(
                path, where, f"unknown preposition {unknown[0]!r}", f"one of [prepositions]: {', '.join(sorted(prepositions))}"
            )
    return tuple(slots)


def _check_values(path: Path, where: str, entry: dict[str, Any]) -> None:
    unknown = sorted(set(entry) - set(FRAME_KEYS))
    if unknown:
        raise _fail(path, where, f"unknown key {unknown[0]!r}", f"one of {', '.join(sorted(FRAME_KEYS))}")
    for key, value in entry.items():
        right = FRAME_KEYS[key]
        if not _KINDS[right](value):
            raise _fail(path, f"{where}, {key}", f"{value!r} does not fit", f"write {right}")


def _frame(path: Path, number: int, entry: dict[str, Any], prepositions: frozenset[str]) -> Frame:
    where = f"frame {number} ({entry.get('relation', 'no relation')})"
    if "relation" not in entry:
        raise _fail(path, where, "no relation", "name a relation of ontology/kg.ttl")
    places = {key: _check_slots(path, f"{where}, {key}", entry.get(key), prepositions) for key in ("subject", "object")}
    _check_values(path, where, entry)
    if not any(entry.get(kind) for kind in ("verbs", "nouns", "phrases", "trigger_type")):
        raise _fail(path, where, "no triggers", "give verbs, nouns, phrases or a trigger_type")
    return Frame(
        relation=entry["relation"],
        subject=places["subject"],
        object=places["object"],
        score=float(entry.get("score", 1.0)),
        patient=frozenset(entry.get("patient", ())),
        requires=tuple(entry.get("requires", ())),
        trigger_type=entry.get("trigger_type"),
        office=entry.get("office"),
        factuality=entry.get("factuality"),
        former=bool(entry.get("former", False)),
        blocks=frozenset(entry.get("blocks", ())),
        subject_types=frozenset(entry.get("subject_types", ())),
        object_types=frozenset(entry.get("object_types", ())),
        present=bool(entry.get("present", False)),
        stative=bool(entry.get("stative", False)),
    )


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(plain_quotes(text).lower().replace("'", "' ").split())


def _forms(raw: dict[str, Any], kind: str, lemmas: frozenset[str]) -> dict[str, str]:
    """Inflected form -> lemma, by the regular endings of [inflection]; a lemma's own spelling wins."""
    found: dict[str, str] = {}
    romance = raw.get("syntax", {}).get("romance_spelling")
    for ending, endings in raw.get("inflection", {}).get(kind, {}).items():
        ending = ending.strip("-")
        hard = ending[:1] in {"a", "o"}
        for lemma in sorted(lemmas):
            if lemma.endswith(ending) and len(lemma) > len(ending) + 1:
                stem = lemma.removesuffix(ending)
                found.update((join_romance(stem, e, hard=hard) if romance else _join(stem, e), lemma) for e in endings)
    return found | {lemma: lemma for lemma in lemmas}


def _join(stem: str, ending: str) -> str:
    """Stem and ending; where the ending has a star, that is where the stem goes: 'such' and 'ge*t' give 'gesucht'."""
    return ending.replace("*", stem) if "*" in ending else stem + ending


def _separable_forms(raw: dict[str, Any], lemmas: frozenset[str]) -> dict[str, str]:
    """Forms of verbs with one of the [syntax] separable prefixes: 'vorgestellt', 'vorzustellen', 'vorstellte'."""
    prefixes = raw.get("syntax", {}).get("separable", ())
    parted = [(lemma, p) for lemma in sorted(lemmas) for p in prefixes if lemma.startswith(p) and len(lemma) > len(p) + 2]
    bases = _forms(raw, "verbs", frozenset(lemma.removeprefix(p) for lemma, p in parted)) | dict(raw.get("forms", {}))
    forms: dict[str, list[str]] = {}
    for form, base in bases.items():
        forms.setdefault(base, []).append(form)
    found: dict[str, str] = {}
    for lemma, prefix in parted:
        base = lemma.removeprefix(prefix)
        found.update((prefix + form, lemma) for form in (*forms[base], f"zu{base}"))
    return found


def join_romance(stem: str, ending: str, *, hard: bool = True) -> str:
    """Stem and ending with the spelling of Italian stems in c, g and i; `hard` is false where the lemma itself has ce, ci.

    >>> join_romance("cerc", "erà"), join_romance("lanci", "erà"), join_romance("avvist", "ate")
    ('cercherà', 'lancerà', 'avvistate')
    >>> join_romance("usc", "irà", hard=False), join_romance("voc", "i", hard=False)
    ('uscirà', 'voci')
    """
    if stem.endswith("i") and ending[:1] == "i":
        return stem + ending[1:]
    if stem.endswith(("ci", "gi")) and ending[:1] == "e":
        return stem[:-1] + ending
    if hard and stem.endswith(("c", "g")) and ending[:1] in {"e", "i"}:
        return f"{stem}h{ending}"
    return stem + ending


def _cues(path: Path, raw: dict[str, Any]) -> dict[str, Cues]:
    for name, entry in raw.get("factuality", {}).items():
        where = f"[factuality.{name}]"
        if name not in _CUE_NAMES:
            raise _fail(path, where, "unknown kind of cue", f"one of {', '.join(_CUE_NAMES)}")
        for key, value in entry.items():
            if key not in _CUE_KEYS:
                raise _fail(path, where, f"unknown key {key!r}", f"one of {', '.join(_CUE_KEYS)}")
            if value and not _KINDS[_WORDS](value):
                raise _fail(path, f"{where}, {key}", f"{value!r} does not fit", f"write {_WORDS}")
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
    prepositions = frozenset(raw.get("prepositions", {}))
    if not entries or not isinstance(entries, list):
        raise LexiconError(f"{path.name}: no [[frame]]; a lexicon needs at least one")
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    phrases: dict[tuple[str, ...], list[Frame]] = {}
    typed: dict[str, list[Frame]] = {}
    for number, entry in enumerate(entries, 1):
        frame = _frame(path, number, entry, prepositions)
        for verb in entry.get("verbs", ()):
            verbs.setdefault(verb, []).append(frame)
        for noun in entry.get("nouns", ()):
            nouns.setdefault(noun, []).append(frame)
        for phrase in entry.get("phrases", ()):
            phrases.setdefault(_phrase(phrase), []).append(frame)
        if frame.trigger_type:
            typed.setdefault(frame.trigger_type, []).append(frame)
    syntax = raw.get("syntax", {})
    cues, nominals = _cues(path, raw), tuple(Nominal(kind, frozenset(words)) for kind, words in raw.get("nominals", {}).items())
    all_verbs = frozenset(verbs).union(*(c.verbs for c in cues.values()))
    described = frozenset(w for n in nominals for w in n.nouns)
    all_nouns = frozenset(nouns).union(
        described,
        syntax.get("transparent", ()),
        *(c.nouns for c in cues.values()),
        *(f.patient for fs in verbs.values() for f in fs),
    )
    noun_forms, heads = _forms(raw, "nouns", all_nouns), frozenset(syntax.get("compounds", ()))
    return Lexicon(
        lang=path.stem,
        verbs={k: tuple(v) for k, v in verbs.items()},
        nouns={k: tuple(v) for k, v in nouns.items()},
        phrases={k: tuple(v) for k, v in phrases.items()},
        typed={k: tuple(v) for k, v in typed.items()},
        verb_forms=_separable_forms(raw, all_verbs) | _forms(raw, "verbs", all_verbs) | dict(raw.get("forms", {})),
        noun_forms=noun_forms,
        prepositions={form: name for name, forms in raw.get("prepositions", {}).items() for form in forms},
        transparent=frozenset(syntax.get("transparent", ())),
        cues=cues,
        nominals=nominals,
        settings=raw.get("words", {}),
        separable=frozenset(syntax.get("separable", ())),
        joined=frozenset(syntax.get("joined", ())),
        compounds=tuple(sorted((f for f, lemma in noun_forms.items() if lemma in heads), key=lambda f: (-len(f), f))),
    )


def lexicon_languages() -> tuple[str, ...]:
    """Codes of the languages that have a lexicon."""
    return tuple(sorted(p.stem for p in data_path("lexicon").glob("??.toml")))


@cache
def load_lexicon(lang: str) -> Lexicon:
    """The lexicon that ships for a language."""
    return parse_lexicon(data_path(f"lexicon/{lang}.toml"))
