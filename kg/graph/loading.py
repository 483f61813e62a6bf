"""Reading a graph file back into a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from kg import vocab
from kg.errors import GraphFileError, StoreError
from kg.graph.store import Store, open_store
from kg.graph.terms import FORMAT_VERSION, RDF_TYPE, kg, local_name, term

READABLE = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}


def load_graph(path: Path) -> Store:
    """A graph file as a store in memory, or the store of a folder. Triples of a file without named graphs go to the
    graphs they came from. GraphFileError says what a file lacks, or in which line and column its syntax is wrong."""
    if path.is_dir():
        return open_store(path, create=False)
    format_ = READABLE.get(path.suffix.lower())
    if format_ is None:
        raise GraphFileError(f"{path}: cannot tell the format from '{path.suffix}'; known are {' '.join(READABLE)}")
    document_of, base = _survey(path, format_)
    store = Store(ox.Store(), base=base)
    store.oxigraph.bulk_extend(_placed(_parse(path, format_), document_of, store.names.iri(vocab.GRAPH_CLAIMS)))
    return store


def _parse(path: Path, format_: RdfFormat) -> Iterator[Quad]:
    try:
        yield from ox.parse(path=str(path), format=format_, base_iri=vocab.ID)
    except SyntaxError as error:
        place = f":{error.lineno}:{error.offset}" if error.lineno else ""
        detail = " ".join(str(error.msg).split()).partition(": ")
        raise GraphFileError(f"{path}{place}: {detail[2] or detail[0]}") from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror or error}") from error


def _survey(path: Path, format_: RdfFormat) -> tuple[dict[NamedNode, NamedNode], str]:
    """Which document each node belongs to, and the base of the ids; GraphFileError if kg did not write the file."""
    document_of: dict[NamedNode, NamedNode] = {}
    base = None
    count = 0
    for quad in _parse(path, format_):
        count += 1
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode):
            continue
        if quad.predicate == term("nif:referenceContext") and isinstance(value, NamedNode):
            document_of[subject] = value
        elif quad.predicate == RDF_TYPE and value in _MARKS:
            base = subject.value.removesuffix(local_name(subject.value)) or base  # "" of id:x where the prefix id is lost
            if value == kg("Document"):
                document_of[subject] = subject
        elif quad.predicate == kg("formatVersion") and isinstance(value, Literal) and value.value != str(FORMAT_VERSION):
            raise GraphFileError(f"{path}: has format {value.value}, this kg reads {FORMAT_VERSION}")
    if base is None:
        raise GraphFileError(f"{path}: is no graph written by kg: {count} triples, but no kg:Document and no kg:Claim among them")
    return document_of, base


_MARKS = (kg("Document"), kg("Claim"), kg("DerivedGraph"))


def _placed(quads: Iterator[Quad], document_of: dict[NamedNode, NamedNode], derived: NamedNode) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            graph = document_of.get(quad.subject, derived) if isinstance(quad.subject, NamedNode) else derived
            if isinstance(quad.subject, NamedNode) and local_name(quad.subject.value).startswith(vocab.RULING_PREFIX):
                graph = NamedNode(derived.value.removesuffix(vocab.GRAPH_CLAIMS) + vocab.GRAPH_JUDGEMENTS)
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
        else:
            yield quad
