"""Answers as bytes for the SPARQL protocol: queries over a chosen dataset, whole graphs, what is known of one IRI, updates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, QueryResultsFormat

from kg import vocab
from kg.errors import LimitError, QueryError
from kg.graph.export import graph_pieces, quad_pieces
from kg.graph.guard import check_harmless, check_local_update, explain_syntax_error, names_graphs, with_dataset
from kg.graph.store import Store
from kg.graph.terms import RDFS_LABEL, kg, term

ROWS, TRIPLES, BOOLEAN = "rows", "triples", "boolean"
_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
ROW_FORMATS = tuple(_RESULTS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or update with the dataset that the protocol names; no graphs named: for a query all, together and apart."""

    sparql: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: `kind` is rows, triples or boolean; `data` is None if the caller takes no format of that kind."""

    kind: str
    format: str | None
    data: bytes | None


def answer_query(store: Store, asked: Asked, *, formats: Mapping[str, str | None], limit: int) -> Answered:
    """The answer in the format given for its kind. A dataset that the protocol names replaces FROM in the query.

    QueryError if the query is wrong, writes, asks another machine, or names a graph that is not there; LimitError if the
    answer has more than `limit` bytes.
    """
    check_harmless(asked.sparql, graphs=lambda: _graph_names(store))
    chosen = asked.default_graphs or asked.named_graphs
    try:
        found = store.oxigraph.query(
            asked.sparql,
            base_iri=store.base,
            prefixes=vocab.PREFIXES,
            use_default_graph_as_union=not (chosen or names_graphs(asked.sparql)),
            default_graph=[*_known(store, asked.default_graphs)] if chosen else None,
            named_graphs=_known(store, asked.named_graphs) if chosen else None,
        )
        return _answered(found, formats, limit)
    except SyntaxError as error:
        raise explain_syntax_error(asked.sparql, str(error.msg)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def graph_bytes(store: Store, graph: str | None, format: str, *, limit: int) -> bytes | None:
    """One named graph, or all of them for None, in a format of kg.graph.FORMATS; None if there is no such graph."""
    if graph is None:
        return bounded(graph_pieces(store, format), limit)
    node = _iri(graph)
    if not store.oxigraph.contains_named_graph(node):
        return None
    return bounded(quad_pieces(store.oxigraph.quads_for_pattern(None, None, None, node), format, store.base), limit)


def description_bytes(store: Store, iri: str, format: str, *, limit: int) -> bytes | None:
    """What is known of one IRI: its triples, the claims about it or the evidence for it, and the labels of what these name;
    of one that has no triples of its own, those that name it.

    None if nothing is.
    """
    node = _iri(iri)
    quads = set(store.match(node, None, None)) or set(store.match(None, None, node))
    if not quads:
        return None
    for predicate in (term("rdf:subject"), term("rdf:object"), kg("supports")):
        for link in store.match(None, predicate, node):
            quads.update(store.oxigraph.quads_for_pattern(link.subject, None, None, None))
    for named in {quad.object for quad in quads if isinstance(quad.object, NamedNode)}:
        quads.update(store.match(named, RDFS_LABEL, None))
    triples = (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return bounded(quad_pieces(triples, format, store.base), limit)


def update_store(store: Store, updating: Asked) -> None:
    """Runs a SPARQL 1.1 Update, whole or not at all. QueryError if it is wrong, asks another machine, or names its graphs
    both itself and by the protocol."""
    sparql = updating.sparql
    check_local_update(sparql)
    if updating.default_graphs or updating.named_graphs:
        graphs = ([_iri(graph).value for graph in names] for names in (updating.default_graphs, updating.named_graphs))
        sparql = with_dataset(sparql, *graphs)
    try:
        store.oxigraph.update(sparql, base_iri=store.base, prefixes=vocab.PREFIXES)
        store.flush()
    except SyntaxError as error:
        raise explain_syntax_error(sparql, str(error.msg)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the update cannot be done: {error}") from error


def _answered(
    found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, formats: Mapping[str, str | None], limit: int
) -> Answered:
    kind = {ox.QuerySolutions: ROWS, ox.QueryTriples: TRIPLES, ox.QueryBoolean: BOOLEAN}[type(found)]
    format = formats[kind]
    if format is None:
        return Answered(kind, None, None)
    if isinstance(found, ox.QueryTriples):
        quads = (Quad(t.subject, t.predicate, t.object) for t in found)
        return Answered(kind, format, bounded(quad_pieces(quads, format), limit))
    sink = _Sink(limit)
    found.serialize(sink, format=_RESULTS[format])
    return Answered(kind, format, sink.getvalue())


class _Sink(BytesIO):
    """Memory that holds `limit` bytes and no more."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """As a file does; LimitError once it is full."""
        if self.tell() + len(data) > self._limit:
            raise LimitError(f"the answer is larger than {self._limit} bytes; ask for less, for instance with LIMIT")
        return super().write(data)


def bounded(pieces: Iterable[str], limit: int) -> bytes:
    """The pieces as UTF-8; LimitError if they have more than `limit` bytes."""
    sink = _Sink(limit)
    for piece in pieces:
        sink.write(piece.encode())
    return sink.getvalue()


def _graph_names(store: Store) -> set[str]:
    return {graph.value for graph in store.oxigraph.named_graphs() if isinstance(graph, NamedNode)}


def _known(store: Store, graphs: tuple[str, ...]) -> list[NamedNode | ox.BlankNode]:
    nodes: list[NamedNode | ox.BlankNode] = []
    for graph in graphs:
        node = _iri(graph)
        if not store.oxigraph.contains_named_graph(node):
            raise QueryError(f"there is no graph <{graph}> in this store; kg fetches none")
        nodes.append(node)
    return nodes


def _iri(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise QueryError(f"'{text}' is no absolute IRI: {error}") from error
