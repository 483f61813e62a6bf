"""Which gold entity each of the system's entities is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg import vocab
from kg.gold import TIME, GoldMention, Passage
from kg.ids import slug
from kg.model import CharSpan, Entity, Extraction, Mention, MentionKind, Resolution
from kg.text import fold

IMPLIED = "brand"
"""Component of mentions that are only part of another name: the maker in a fused 'Fiat Panda'."""

_MIN_OVERLAP = 0.5
_MIN_OVERLAP_OF_MODELS = 0.25  # 'Ami' in 'Citroën Ami'; the ends must agree
_TYPE = "type-"


@dataclass(frozen=True, slots=True)
class Alignment:
    """The system's entities by id, the gold entity that each is, and those that mix several gold entities.

    `stands_for` maps mentions that are names to the gold entity at their place.
    """

    entities: Mapping[str, Entity]
    entity_of: Mapping[str, str]
    types: Mapping[str, str]
    gold_of: Mapping[str, str] = field(default_factory=dict)
    mixed: frozenset[str] = frozenset()
    stands_for: Mapping[str, str] = field(default_factory=dict)

    def gold_of_mention(self, mention: str) -> str | None:
        """The gold entity that a mention of the system means, or None."""
        return self.gold_of.get(self.entity_of.get(mention, ""))

    def same_type(self, entity: str, gold: str) -> bool:
        """True if the system's entity has the type of the gold one; a City is a Place, but not the other way round."""
        found, wanted = self.entities[entity].type, self.types.get(gold, vocab.MODEL_TYPE)
        return found == wanted or (found, wanted) == (vocab.CITY, vocab.PLACE)


def align(passage: Passage, extraction: Extraction, resolution: Resolution) -> Alignment:
    """Every entity of the system with at most one gold entity; see rule 1 of the package."""
    entities = {entity.id: entity for entity in resolution.entities}
    stands_for = _stands_for(passage, extraction.mentions)
    votes = _votes(stands_for, resolution.entity_of)
    implied = _implied(extraction.mentions, resolution.entity_of)
    gold_of: dict[str, str] = {}
    mixed = set[str]()
    for identifier, entity in entities.items():
        if entity.type == vocab.MODEL_TYPE:
            gold_of[identifier] = identifier.removeprefix(_TYPE)
        elif cast := votes.get(identifier):
            winner, count = cast.most_common(1)[0]
            if 2 * count > cast.total():
                gold_of[identifier] = winner
            else:
                mixed.add(identifier)
        elif named := _called(passage, entity, {entity.label, *entity.aliases, *implied[identifier]}):
            gold_of[identifier] = named
    return Alignment(entities, resolution.entity_of, types_of(passage), gold_of, frozenset(mixed), stands_for)


def types_of(passage: Passage) -> dict[str, str]:
    """The type of each gold entity."""
    named = {m.entity: m.type for m in passage.mentions if m.type != TIME}
    return {**named, **{entity: type_ for entity, type_, _ in passage.declared}}


def _stands_for(passage: Passage, mentions: Iterable[Mention]) -> dict[str, str]:
    named = [m for m in mentions if m.kind is MentionKind.NAME and m.component != IMPLIED]
    return {mention.id: gold.entity for mention in named if (gold := gold_mention(passage, mention))}


def _votes(stands_for: Mapping[str, str], entity_of: Mapping[str, str]) -> dict[str, Counter[str]]:
    """How many names of each of the system's entities stand for which gold entity."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention, gold in stands_for.items():
        if mention in entity_of:
            votes[entity_of[mention]][gold] += 1
    return votes


def gold_mention(passage: Passage, mention: Mention) -> GoldMention | None:
    """The gold mention that stands where one of the system's stands: of the same type first, then the nearest in extent."""
    candidates = [
        (gold.type == mention.type, gold.kind is mention.kind, shared, gold)
        for gold in passage.mentions
        if gold.type != TIME and (shared := _agreement(mention, gold))
    ]
    return max(candidates, key=lambda c: c[:3])[3] if candidates else None


def _agreement(mention: Mention, gold: GoldMention) -> float:
    """Share of the joint extent that both cover; 0 if they do not stand for the same words."""
    shared = overlap(mention.span, gold.span)
    if mention.type == gold.type == vocab.MODEL and mention.kind is gold.kind is MentionKind.NAME:
        return shared if mention.span.end == gold.span.end and shared >= _MIN_OVERLAP_OF_MODELS else 0.0
    return shared if shared >= _MIN_OVERLAP else 0.0


def overlap(left: CharSpan, right: CharSpan) -> float:
    """Characters in both of characters in either.

    >>> overlap(CharSpan(0, 10), CharSpan(4, 10))
    0.6
    """
    shared = min(left.end, right.end) - max(left.start, right.start)
    return max(0, shared) / (max(left.end, right.end) - min(left.start, right.start))


def _implied(mentions: Iterable[Mention], entity_of: Mapping[str, str]) -> Mapping[str, set[str]]:
    """Names that the nlp stage found behind descriptions, by entity."""
    names: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.id in entity_of and (name := mention.attribute("name")):
            names[entity_of[mention.id]].add(name)
    return names


def _called(passage: Passage, entity: Entity, names: Iterable[str]) -> str | None:
    """The one gold entity of the same type with a name, or the id, that the system's entity has."""
    called, slugs = {fold(name) for name in names}, {slug(name) for name in names}
    hits = {
        gold
        for gold, type_ in types_of(passage).items()
        if type_ == entity.type and (gold in slugs or called & {fold(name) for name in passage.names(gold)})
    }
    return hits.pop() if len(hits) == 1 else None
