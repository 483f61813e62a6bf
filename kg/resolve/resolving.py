"""Mentions of all documents to entities and claims."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from kg.gazetteers import Gazetteer
from kg.ids import content_hash
from kg.model import Claim, Entity, Evidence, Extraction, Judgement, Resolution
from kg.resolve.cluster import clusters
from kg.resolve.judging import judgements
from kg.resolve.link import Forms, entity_of
from kg.resolve.name import Name
from kg.resolve.naming import named_mentions, written_form


@contextmanager
def _no_collections() -> Iterator[None]:
    """Without Python's search for reference cycles: what resolving makes has none, and the search walks over all of it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_no_collections()
def resolve(extractions: Sequence[Extraction], gazetteer: Gazetteer, rulings: Iterable[Judgement] = ()) -> Resolution:
    """Entities of all documents, which mention means which, and the claims that the evidence supports.

    The order of the documents does not matter. A mention that names nothing (a description left open) has no entity; evidence
    about it, or of a thing about itself, is dropped. `rulings` are judgements of a person between handles (`kg.resolve.handles`)
    and win over the rules. The judgements that come out say in `left` an entity's id, in `right` a name, an id or an IRI.
    """
    found, forms = _named(extractions, gazetteer)
    clustered = clusters(forms, rulings)
    entities = told_apart([(group, entity_of(group, forms, gazetteer)) for group in clustered.groups])
    of_name = {name: entity for group, entity in entities for name in group}
    ids = {mention: of_name[found[mention]].id for mention in sorted(found)}
    evidence, claims = _supported(extractions, ids)
    return Resolution(
        entities=tuple(_with_makers(sorted((entity for _, entity in entities), key=lambda e: e.id))),
        entity_of=ids,
        claims=tuple(sorted(claims, key=lambda claim: claims[claim])),
        evidence=evidence,
        judgements=tuple(judgements(clustered, of_name)),
    )


def _named(extractions: Iterable[Extraction], gazetteer: Gazetteer) -> tuple[dict[str, Name], Forms]:
    """What each mention names, by its id, and how often each name was written how."""
    found: dict[str, Name] = {}
    forms: dict[Name, Counter[tuple[str, str]]] = defaultdict(Counter)
    one: dict[Name, Name] = {}
    for extraction in extractions:
        for identifier, mention, name in named_mentions(extraction, gazetteer):
            found[identifier] = one.setdefault(name, name)
            forms[name][extraction.document.lang, written_form(mention)] += 1
    return found, forms


def told_apart(entities: list[tuple[list[Name], Entity]]) -> list[tuple[list[Name], Entity]]:
    """Two entities that came out with one id are told apart by a hash of what they are called."""
    counts = Counter(entity.id for _, entity in entities)
    return [
        (group, entity if counts[entity.id] == 1 else replace(entity, id=f"{entity.id}-{_mark(group)}"))
        for group, entity in entities
    ]


def _mark(group: Sequence[Name]) -> str:
    return content_hash(*min((name.type, name.key, name.maker, name.text) for name in group), length=6)


def _with_makers(entities: list[Entity]) -> Iterator[Entity]:
    """`maker` is an entity's id where the maker is one, else nothing: the label has its name."""
    ids = {entity.id for entity in entities}
    for entity in entities:
        kept = tuple((name, value) for name, value in entity.attributes if name != "maker" or value in ids)
        yield replace(entity, attributes=kept)


def _supported(extractions: Iterable[Extraction], ids: Mapping[str, str]) -> tuple[tuple[Evidence, ...], dict[Claim, str]]:
    """Evidence with its claim's id, by document and place; and the claims with their ids."""
    claims: dict[Claim, str] = {}
    evidence: list[Evidence] = []
    for extraction in sorted(extractions, key=lambda e: e.document.id):
        for item in extraction.evidence:
            subject, object_ = ids.get(item.subject), ids.get(item.object)
            if subject and object_ and subject != object_:
                claim = Claim(subject, item.relation, object_)
                if claim not in claims:
                    claims[claim] = claim.id
                evidence.append(replace(item, claim=claims[claim]))
    return tuple(evidence), claims
