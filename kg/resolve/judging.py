"""Why names are one thing or were left two, as judgements that a graph keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg import vocab
from kg.ids import slug
from kg.model import Entity, Judgement
from kg.resolve.cluster import Clusters
from kg.resolve.compare import Comparison
from kg.resolve.name import Name

_BY_CONTEXT = 0.85
"""Score of what the document around a name tells."""


def judgements(found: Clusters, of_name: Mapping[Name, Entity]) -> list[Judgement]:
    """Why names that are not spelled alike are one entity, which likenesses were left open, and why links are as they are.

    `left` is an entity's id; `right` a name as written, the id of another entity, or an IRI elsewhere. Sorted, each once.
    """
    made = {
        *(_by_context(name, entity) for name, entity in of_name.items() if name.reason),
        *(_by_comparison(comparison, of_name) for comparison in found.joined if not _plain(comparison)),
        *(_left_open(comparison, of_name) for comparison in found.open),
        *(judgement for entity in of_name.values() for judgement in _of_links(entity)),
    }
    return sorted(made, key=lambda j: (j.left, j.right, j.same, j.score, j.reasons))


def _plain(comparison: Comparison) -> bool:
    left, right = comparison.left, comparison.right
    return left.type == right.type and slug(left.text) == slug(right.text)


def _by_context(name: Name, entity: Entity) -> Judgement:
    return Judgement(entity.id, name.text, True, _BY_CONTEXT, (name.reason,))


def _by_comparison(comparison: Comparison, of_name: Mapping[Name, Entity]) -> Judgement:
    left, right = comparison.left, comparison.right
    other = right if right.type != left.type or slug(right.text) != slug(of_name[left].label) else left
    kinds = (f"both {left.type} and {right.type}",) if left.type != right.type else ()
    return Judgement(of_name[left].id, full_text(other), True, round(comparison.score, 3), (*comparison.reasons, *kinds))


def _left_open(comparison: Comparison, of_name: Mapping[Name, Entity]) -> Judgement:
    left, right = sorted(of_name[name].id for name in (comparison.left, comparison.right))
    return Judgement(left, right, False, round(comparison.score, 3), (*comparison.reasons, "as like to things that are not one"))


def _of_links(entity: Entity) -> Iterator[Judgement]:
    return (Judgement(entity.id, link.iri, True, link.score, (link.reason,)) for link in entity.links)


def full_text(name: Name) -> str:
    """A name as written, a model's with its maker."""
    return name.text if name.type != vocab.MODEL or not name.maker_label else f"{name.maker_label} {name.text}"


def by_entity(made: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """Judgements by the id of the entity on their left."""
    found: dict[str, list[Judgement]] = {}
    for judgement in made:
        found.setdefault(judgement.left, []).append(judgement)
    return found
