"""Judgements as quads: those of the rules beside the entities, those of a person in a graph of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.graph.mapping import Names
from kg.graph.reading import needed, properties
from kg.graph.store import Store
from kg.graph.summary import judgement_nodes, judgement_quads
from kg.graph.terms import kg, local_name, reading
from kg.model import Judgement


def write_judgements(store: Store, entity: str, judgements: Iterable[Judgement]) -> bool:
    """Rewrites why the names and links of one entity are its; False if nothing changed."""
    graph = store.names.iri(vocab.GRAPH_CLAIMS)
    nodes = {quad.subject for quad in store.oxigraph.quads_for_pattern(None, kg("judged"), store.names.iri(entity), graph)}
    old = {quad for node in nodes for quad in store.oxigraph.quads_for_pattern(node, None, None, graph)}
    return store.rewrite(old, (quad for judgement in judgements for quad in judgement_quads(judgement, store.names)))


def read_rulings(store: Store) -> tuple[Judgement, ...]:
    """What persons said, by their handles."""
    graph = store.names.iri(vocab.GRAPH_JUDGEMENTS)
    nodes = {quad.subject for quad in store.oxigraph.quads_for_pattern(None, kg("judged"), None, graph)}
    found = (_ruling(store, node) for node in nodes if isinstance(node, NamedNode))
    return tuple(sorted(found, key=lambda ruling: (ruling.left, ruling.right)))


def write_rulings(store: Store, rulings: Iterable[Judgement]) -> bool:
    """Writes what persons said in place of what was there; False if nothing changed."""
    graph = store.names.iri(vocab.GRAPH_JUDGEMENTS)
    old = set(store.oxigraph.quads_for_pattern(None, None, None, graph))
    return store.rewrite(old, (quad for ruling in rulings for quad in _ruling_quads(ruling, store.names)))


def _ruling_quads(ruling: Judgement, names: Names) -> Iterator[Quad]:
    graph = names.iri(vocab.GRAPH_JUDGEMENTS)
    node = names.iri(vocab.RULING_PREFIX + ruling.id)
    for predicate, value in judgement_nodes(ruling, names.iri(ruling.right), names, component="person"):
        yield Quad(node, predicate, value, graph)


def _ruling(store: Store, node: NamedNode) -> Judgement:
    with reading(node):
        of = properties(store, node)
        return Judgement(
            left=local_name(needed(of, "kg:judged")),
            right=local_name(needed(of, "kg:judgedWith")),
            same=needed(of, "kg:same") == "true",
            score=float(needed(of, "kg:confidence")),
            reasons=tuple(sorted(reason.value for reason in of.get(kg("reason"), ()))),
        )
