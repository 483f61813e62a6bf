"""Quads as lines of N-Triples and N-Quads (https://www.w3.org/TR/n-quads/), as pyoxigraph writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple

_AT_ONCE = 20_000
_BYTES_AT_ONCE = 1 << 21


def triple_lines(quads: Iterable[Quad]) -> Iterator[list[str]]:
    """Subject, predicate and object of each quad as a line of N-Triples, many lines at a time, in the order given."""
    return _lines((quad.triple for quad in quads), RdfFormat.N_TRIPLES)


def stored_triple_lines(store: ox.Store) -> Iterator[list[str]]:
    """The same for all graphs of a store, one after the other, without a Python object for each quad."""
    for graph in (DefaultGraph(), *store.named_graphs()):
        data = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
        assert data is not None  # it is None only where an output file is given
        start = 0
        while start < len(data):
            end = data.find(b"\n", start + _BYTES_AT_ONCE) + 1 or len(data)
            yield _split(data[start:end])
            start = end


def quad_lines(quads: Iterable[Quad]) -> Iterator[list[str]]:
    """Each quad as a line of N-Quads, many lines at a time, in the order given."""
    return _lines(quads, RdfFormat.N_QUADS)


def split_graph(said: str) -> tuple[str, str]:
    """Predicate with object, and the graph, of the end of a line of N-Quads; the default graph is "".

    >>> split_graph('<urn:p> "a <urn:b>" <urn:g> .'), split_graph('<urn:p> <urn:o> .')
    (('<urn:p> "a <urn:b>"', '<urn:g>'), ('<urn:p> <urn:o>', ''))
    """
    triple, _, last = said[: -len(" .")].rpartition(" ")
    if last[0] in "<_" and '"' not in last and " " in triple:
        return triple, last
    return said[: -len(" .")], ""


def _lines(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat) -> Iterator[list[str]]:
    rest: Iterator[Any] = iter(statements)
    while data := ox.serialize(islice(rest, _AT_ONCE), format=format):
        yield _split(data)


def _split(data: bytes) -> list[str]:
    lines = data.decode().split("\n")
    lines.pop()
    return lines
