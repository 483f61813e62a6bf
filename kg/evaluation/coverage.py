"""What the annotated passages cover: claims by relation and factuality, and phenomena that can be told from the annotation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kg import vocab
from kg.gold import TIME, GoldRelation, Passage
from kg.model import Factuality, MentionKind

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BULLET = re.compile(r"^\s*[-•*–]\s", re.MULTILINE)
_HARD_NAME = re.compile(r"\d[a-zA-Z]|[a-zA-Z]\d|[/-]")


@dataclass(slots=True)
class Coverage:
    """Counts over passages; `claims` by (relation, factuality), `phenomena` and `voices` by passages that have them."""

    passages: int = 0
    claims: Counter[tuple[str, str]] = field(default_factory=Counter)
    mentions: Counter[tuple[str, str]] = field(default_factory=Counter)
    phenomena: Counter[str] = field(default_factory=Counter)
    voices: Counter[str] = field(default_factory=Counter)


def coverage(passages: Iterable[Passage]) -> Coverage:
    """What a set of passages covers; phenomena that none has count 0."""
    result = Coverage(phenomena=Counter(dict.fromkeys(PHENOMENA, 0)))
    for passage in passages:
        result.passages += 1
        result.voices[passage.voice] += 1
        result.claims.update((line.relation, line.factuality.value) for line in passage.relations)
        result.mentions.update((mention.type, mention.kind.value) for mention in passage.mentions)
        result.phenomena.update(name for name, holds in PHENOMENA.items() if holds(passage))
    return result


def _none(passage: Passage) -> bool:
    return not passage.relations


def _described(type_: str) -> Callable[[Passage], bool]:
    return lambda passage: any(m.type == type_ and m.kind is MentionKind.NOMINAL for m in passage.mentions)


def _pronoun(passage: Passage) -> bool:
    return any(m.kind is MentionKind.PRONOUN for m in passage.mentions)


def _many(type_: str, at_least: int) -> Callable[[Passage], bool]:
    return lambda passage: len({m.entity for m in passage.mentions if m.type == type_}) >= at_least


def _several_makers(passage: Passage) -> bool:
    return _many(vocab.MODEL, 2)(passage) and len({s for r, s, _ in _triples(passage) if r == vocab.LAUNCHES_MODEL}) >= 2


def _triples(passage: Passage) -> Iterable[tuple[str, str, str]]:
    return ((line.relation, line.subject, line.object) for line in passage.relations)


def _hidden_company(passage: Passage) -> bool:
    mentioned = {m.entity for m in passage.mentions}
    companies = {entity for entity, type_, _ in passage.declared if type_ == vocab.COMPANY}
    return any(line.subject in companies - mentioned for line in passage.relations)


def _in_title_only(passage: Passage) -> bool:
    title, text = passage.document.title or "", passage.document.text
    return any(t == vocab.COMPANY and name in title and name not in text for _, t, name in passage.declared)


def _shortened(passage: Passage) -> bool:
    return any(
        short != long and long.endswith(f" {short}")
        for entity in {m.entity for m in passage.mentions if m.type == vocab.MODEL}
        for short in passage.names(entity)
        for long in passage.names(entity)
    )


def _hedged(factuality: Factuality) -> Callable[[Passage], bool]:
    return lambda passage: any(line.factuality is factuality for line in passage.relations)


def _relative_time(passage: Passage) -> bool:
    return any(m.type == TIME and not _YEAR.search(m.span.of(passage.document.text)) for m in passage.mentions)


def _past_and_future(passage: Passage) -> bool:
    def about(factuality: Factuality) -> set[str]:
        ends = (e for line in passage.relations if line.factuality is factuality for e in (line.subject, line.object))
        return {*ends} & {m.entity for m in passage.mentions if m.type == vocab.MODEL}

    return bool(about(Factuality.ASSERTED) & about(Factuality.PLANNED))


def _coordinated(passage: Passage) -> bool:
    counts = Counter((line.relation, line.subject, line.factuality) for line in passage.relations)
    return any(count > 1 for (relation, _, _), count in counts.items() if relation != vocab.HAS_TYPE)


def _keyed(key: str) -> Callable[[Passage], bool]:
    return lambda passage: any(line.key(key) for line in passage.relations)


def _hirings(passage: Passage) -> list[GoldRelation]:
    return [line for line in passage.relations if line.relation == vocab.HIRING_FOR]


def _role_list(passage: Passage) -> bool:
    return len({line.object for line in _hirings(passage)}) >= 3


def _places_of_roles(passage: Passage) -> bool:
    return len({line.key("where") for line in _hirings(passage)} - {None}) >= 2


def _several_employers(passage: Passage) -> bool:
    return len({line.subject for line in _hirings(passage)}) >= 2


def _bulleted(passage: Passage) -> bool:
    return bool(_BULLET.search(passage.document.text))


def _hard_names(passage: Passage) -> bool:
    models = (m.span.of(passage.document.text) for m in passage.mentions if m.type == vocab.MODEL)
    return any(_HARD_NAME.search(name) for name in models)


def _capitals(passage: Passage) -> bool:
    names = (m.span.of(passage.document.text) for m in passage.mentions if m.type in (vocab.COMPANY, vocab.MODEL))
    return any(name.isupper() and len(name) > 3 and name.isalpha() for name in names)


def _typographic(passage: Passage) -> bool:
    return any(mark in passage.document.text for mark in "’“«")


def _undated(passage: Passage) -> bool:
    return passage.document.published is None


PHENOMENA: Mapping[str, Callable[[Passage], bool]] = {
    "no relation at all": _none,
    "several makers launch models": _several_makers,
    "three models or more": _many(vocab.MODEL, 3),
    "company described": _described(vocab.COMPANY),
    "company only inside a model's name, or in the title": _hidden_company,
    "company only in the title": _in_title_only,
    "model described": _described(vocab.MODEL),
    "model shortened": _shortened,
    "event described": _described(vocab.EVENT),
    "place described": _described(vocab.PLACE),
    "pronoun": _pronoun,
    "planned": _hedged(Factuality.PLANNED),
    "rumoured": _hedged(Factuality.RUMOURED),
    "reported": _hedged(Factuality.REPORTED),
    "denied": _hedged(Factuality.DENIED),
    "said by someone": _keyed("by"),
    "time that needs the document's date": _relative_time,
    "past and future of one model": _past_and_future,
    "coordinated objects": _coordinated,
    "number of hires": _keyed("count"),
    "three roles or more": _role_list,
    "roles in several places": _places_of_roles,
    "several employers": _several_employers,
    "bulleted list": _bulleted,
    "product name with digits, hyphens, slashes": _hard_names,
    "name in capitals": _capitals,
    "typographic quotes": _typographic,
    "no date": _undated,
}
"""Phenomena of news text, each with the test whether a passage has it."""
