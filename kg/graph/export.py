"""Graphs as files: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML; the same graph gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import Literal, Quad, RdfFormat

from kg import vocab
from kg.errors import ExportError
from kg.graph.jsonld import jsonld_lines
from kg.graph.lines import quad_lines, triple_lines
from kg.graph.turtle import trig_lines, turtle_lines

if TYPE_CHECKING:
    from kg.graph.store import Store

Prefixes = Mapping[str, str]

FORMATS: Mapping[str, str] = {
    "ttl": "Turtle, all graphs as one",
    "trig": "TriG, with named graphs",
    "nt": "N-Triples, all graphs as one",
    "nq": "N-Quads, with named graphs",
    "jsonld": "JSON-LD with a compact context, with named graphs",
    "rdf": "RDF/XML, all graphs as one",
}
"""Name, which is also the suffix, and what it keeps."""


def write_graph(store: Store, path: Path, *, format: str | None = None) -> None:
    """Writes all graphs of a store to a file, in the format of its suffix or the one given.

    The file appears whole or not at all. ExportError names a format that is unknown or a file that cannot be written.
    """
    pieces = graph_pieces(store, format or path.suffix.removeprefix("."))
    write_whole(path, pieces)


def serialise(store: Store, format: str = "ttl") -> str:
    """All graphs of a store as text."""
    return "".join(graph_pieces(store, format))


def graph_pieces(store: Store, format: str) -> Iterator[str]:
    """All graphs of a store as text, in pieces."""
    return _pieces(store.oxigraph, format, _prefixes(store.base))


def quad_pieces(quads: Iterable[Quad], format: str, base: str = vocab.ID) -> Iterator[str]:
    """Some quads as text, in pieces; `base` gets a prefix of its own."""
    return _pieces(quads, format, _prefixes(base))


def quads_text(quads: Iterable[Quad], format: str) -> str:
    """Some quads as text."""
    return "".join(_pieces(quads, format, vocab.PREFIXES))


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Writes text to a file that appears only when it is complete; devices and pipes are written to as they are."""
    target = path.resolve()
    part = target if target.exists() and not target.is_file() else target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for piece in pieces:
                file.write(piece)
        if part != target:
            part.replace(target)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        if part != target:
            part.unlink(missing_ok=True)


def _pieces(quads: Iterable[Quad], format: str, prefixes: Prefixes) -> Iterator[str]:
    write = _WRITERS.get(format.lower())
    if write is None:
        raise ExportError(f"'{format}' is no format of graphs; known are {', '.join(FORMATS)}")
    return write(quads, prefixes)


def _prefixes(base: str) -> Prefixes:
    return vocab.PREFIXES if base == vocab.ID else {**vocab.PREFIXES, "data": base}


def _ntriples(quads: Iterable[Quad], _prefixes: Prefixes) -> Iterator[str]:
    return (f"{line}\n" for line in sorted({line for lines in triple_lines(quads) for line in lines}))


def _nquads(quads: Iterable[Quad], _prefixes: Prefixes) -> Iterator[str]:
    return (f"{line}\n" for line in sorted(line for lines in quad_lines(quads) for line in lines))


def _rdfxml(quads: Iterable[Quad], prefixes: Prefixes) -> Iterator[str]:
    triples = {str(quad.triple): _for_xml(quad) for quad in quads}
    yield _by_pyoxigraph([triples[line] for line in sorted(triples)], RdfFormat.RDF_XML, prefixes) + "\n"


def _by_pyoxigraph(quads: list[Any], format_: RdfFormat, prefixes: Prefixes) -> str:
    data = ox.serialize(quads, format=format_, prefixes=dict(sorted(prefixes.items())))
    assert data is not None  # it is None only where an output file is given
    return data.decode()


# Characters that no XML 1.0 document can hold: https://www.w3.org/TR/xml/#charsets
_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd")


def _for_xml(quad: Quad) -> ox.Triple:
    value = quad.object
    if isinstance(value, Literal) and value.value != (clean := value.value.translate(_NOT_XML)):
        value = Literal(clean, language=value.language) if value.language else Literal(clean, datatype=value.datatype)
    return ox.Triple(quad.subject, quad.predicate, value)


_WRITERS: Mapping[str, Callable[[Iterable[Quad], Prefixes], Iterator[str]]] = {
    "ttl": turtle_lines,
    "trig": trig_lines,
    "nt": _ntriples,
    "nq": _nquads,
    "jsonld": jsonld_lines,
    "rdf": _rdfxml,
}
