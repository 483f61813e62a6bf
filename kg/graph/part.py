"""Some claims of a store as a graph of their own: with their evidence, its mentions and documents, and the things they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.graph.ontology import load_ontology
from kg.graph.store import Store
from kg.graph.terms import kg, term


def part_of(store: Store, claims: Iterable[str]) -> Store:
    """A store in memory with the claims of these ids and all that they and their evidence speak of; nothing of other claims,
    and no judgements."""
    relations = {kg(name) for name in load_ontology().relations}
    found = set(store.match(store.names.iri(vocab.GRAPH_CLAIMS), None, None))
    reached = set[NamedNode]()
    edge = {store.names.iri(claim) for claim in claims}
    for claim in list(edge):
        found.update(_plain_triple(store, claim))
        edge.update(_iris(quad.subject for quad in store.match(None, kg("supports"), claim)))
    while edge:
        reached |= edge
        about = [quad for node in edge for quad in store.match(node, None, None) if quad.predicate not in relations]
        found.update(about)
        edge = {node for node in _iris(quad.object for quad in about) if node.value.startswith((store.base, vocab.ID))} - reached
    part = Store(ox.Store(), base=store.base)
    part.oxigraph.bulk_extend(found)
    return part


def _plain_triple(store: Store, claim: NamedNode) -> Iterator[Quad]:
    ends = {quad.predicate: quad.object for quad in store.match(claim, None, None)}
    subject, relation, object_ = (ends.get(term(f"rdf:{end}")) for end in ("subject", "predicate", "object"))
    if isinstance(subject, NamedNode) and isinstance(relation, NamedNode) and isinstance(object_, NamedNode):
        yield from store.match(subject, relation, object_)


def _iris(nodes: Iterable[object]) -> Iterator[NamedNode]:
    return (node for node in nodes if isinstance(node, NamedNode))
