"""Quads as lines of N-Triples and N-Quads (https://www.w3.org/TR/n-quads/), as pyoxigraph writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat, Triple

_AT_ONCE = 20_000


def triple_lines(quads: Iterable[Quad]) -> Iterator[list[str]]:
    """Subject, predicate and object of each quad as a line of N-Triples, many lines at a time, in the order given."""
    return _lines((quad.triple for quad in quads), RdfFormat.N_TRIPLES)


def quad_lines(quads: Iterable[Quad]) -> Iterator[list[str]]:
    """Each quad as a line of N-Quads, many lines at a time, in the order given."""
    return _lines(quads, RdfFormat.N_QUADS)


def _lines(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat) -> Iterator[list[str]]:
    rest: Iterator[Any] = iter(statements)
    while data := ox.serialize(islice(rest, _AT_ONCE), format=format):
        lines = data.decode().split("\n")
        lines.pop()
        yield lines
