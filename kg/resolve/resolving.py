"""Mentions of all documents to entities and claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg import vocab
from kg.gazetteers import Gazetteer
from kg.ids import content_hash, slug
from kg.model import Claim, Entity, Evidence, Extraction, Judgement, Resolution
from kg.resolve.cluster import clusters
from kg.resolve.compare import Comparison
from kg.resolve.link import Forms, entity_of
from kg.resolve.name import Name
from kg.resolve.naming import names_of, written_form

_BY_CONTEXT = 0.85


def resolve(extractions: Sequence[Extraction], gazetteer: Gazetteer) -> Resolution:
    """Entities of all documents, which mention means which, and the claims that the evidence supports.

    The order of the documents does not matter. A mention that names nothing (a description left open) has no entity; evidence
    about it, or of a thing about itself, is dropped. In a judgement, `left` is an entity's id and `right` a name as written.
    """
    found = {name_of: named for extraction in extractions for name_of, named in names_of(extraction, gazetteer).items()}
    forms = _forms(extractions, found)
    groups, joined, open_ = clusters(forms)
    entities = told_apart([(group, entity_of(group, forms, gazetteer)) for group in groups])
    of_name = {name: entity for group, entity in entities for name in group}
    ids = {mention: of_name[name].id for mention, name in sorted(found.items())}
    evidence = tuple(_supported(extractions, ids))
    claims = {claim.id: claim for item in evidence if (claim := _claim(item, ids))}
    return Resolution(
        entities=tuple(_with_makers(sorted((entity for _, entity in entities), key=lambda e: e.id))),
        entity_of=ids,
        claims=tuple(claims[identifier] for identifier in sorted(claims)),
        evidence=evidence,
        judgements=tuple(_judgements(of_name, joined, open_)),
    )


def _forms(extractions: Iterable[Extraction], found: Mapping[str, Name]) -> Forms:
    forms: dict[Name, Counter[tuple[str, str]]] = defaultdict(Counter)
    for extraction in extractions:
        for mention in extraction.mentions:
            name = found.get(mention.id)
            if name is not None:
                forms[name][extraction.document.lang, written_form(mention)] += 1
    return forms


def told_apart(entities: list[tuple[list[Name], Entity]]) -> list[tuple[list[Name], Entity]]:
    """Two entities that came out with one id are told apart by a hash of what they are called."""
    counts = Counter(entity.id for _, entity in entities)
    return [
        (group, entity if counts[entity.id] == 1 else replace(entity, id=f"{entity.id}-{_mark(group)}"))
        for group, entity in entities
    ]


def _mark(group: Sequence[Name]) -> str:
    return content_hash(*min((name.type, name.key, name.maker) for name in group), length=6)


def _with_makers(entities: list[Entity]) -> Iterator[Entity]:
    """`maker` is an entity's id where the maker is one, else nothing: the label has its name."""
    ids = {entity.id for entity in entities}
    for entity in entities:
        kept = tuple((name, value) for name, value in entity.attributes if name != "maker" or value in ids)
        yield replace(entity, attributes=kept)


def _claim(evidence: Evidence, ids: Mapping[str, str]) -> Claim | None:
    subject, object_ = ids.get(evidence.subject), ids.get(evidence.object)
    return Claim(subject, evidence.relation, object_) if subject and object_ and subject != object_ else None


def _supported(extractions: Iterable[Extraction], ids: Mapping[str, str]) -> Iterator[Evidence]:
    """Evidence with its claim's id, by document and place."""
    for extraction in sorted(extractions, key=lambda e: e.document.id):
        for evidence in extraction.evidence:
            claim = _claim(evidence, ids)
            if claim is not None:
                yield replace(evidence, claim=claim.id)


def _judgements(of_name: Mapping[Name, Entity], joined: Iterable[Comparison], open_: Iterable[Comparison]) -> Iterator[Judgement]:
    """Why names that are not spelled alike are one thing, and which likenesses were left open; sorted, each once."""
    made = {
        *(_by_context(name, entity) for name, entity in of_name.items() if name.reason),
        *(_by_comparison(comparison, of_name) for comparison in joined if not _plain(comparison)),
        *(replace(_by_comparison(comparison, of_name), same=False) for comparison in open_),
    }
    yield from sorted(made, key=lambda j: (j.left, j.right, j.same, j.score, j.reasons))


def _plain(comparison: Comparison) -> bool:
    left, right = comparison.left, comparison.right
    return left.type == right.type and slug(left.text) == slug(right.text)


def _by_context(name: Name, entity: Entity) -> Judgement:
    return Judgement(entity.id, name.text, True, _BY_CONTEXT, (name.reason,))


def _by_comparison(comparison: Comparison, of_name: Mapping[Name, Entity]) -> Judgement:
    left, right = comparison.left, comparison.right
    other = right if right.type != left.type or slug(right.text) != slug(of_name[left].label) else left
    kinds = (f"both {left.type} and {right.type}",) if left.type != right.type else ()
    full = other.text if other.type != vocab.MODEL or not other.maker_label else f"{other.maker_label} {other.text}"
    return Judgement(of_name[left].id, full, True, round(comparison.score, 3), (*comparison.reasons, *kinds))
