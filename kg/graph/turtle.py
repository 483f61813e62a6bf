"""Turtle and TriG, sorted and readable: https://www.w3.org/TR/turtle/ , https://www.w3.org/TR/trig/ .

Own writer: rdflib's is some fifty times slower, and pyoxigraph's keeps the order that the quads come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg import vocab

Line = tuple[str, str, str]

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_ESCAPES = {
    **{i: f"\\u{i:04X}" for i in (*range(0x20), 0x7F)},
    **str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}),
}
_RDF_TYPE = vocab.PREFIXES["rdf"] + "type"
_XSD = vocab.PREFIXES["xsd"]


def turtle_lines(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A Turtle file in pieces; all graphs become one."""
    names = _Names(prefixes)
    yield from _header(prefixes)
    yield from _subjects({names.line(quad) for quad in quads}, indent="")


def trig_lines(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A TriG file in pieces, one block for each named graph."""
    names = _Names(prefixes)
    graphs: dict[str, set[Line]] = {}
    for quad in quads:
        graph = "" if isinstance(quad.graph_name, DefaultGraph) else names.write(quad.graph_name)
        graphs.setdefault(graph, set()).add(names.line(quad))
    yield from _header(prefixes)
    for graph in sorted(graphs):
        yield f"\n{graph} {{" if graph else ""
        yield from _subjects(graphs[graph], indent="    " if graph else "")
        yield "}\n" if graph else ""


def _header(prefixes: Mapping[str, str]) -> Iterator[str]:
    for prefix, namespace in sorted(prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"


def _subjects(lines: set[Line], *, indent: str) -> Iterator[str]:
    for subject, about in groupby(sorted(lines), key=lambda line: line[0]):
        parts = []
        for predicate, same in groupby(about, key=lambda line: line[1]):
            parts.append(f"{predicate} {', '.join(line[2] for line in same)}")
        separator = f" ;\n{indent}    "
        yield f"\n{indent}{subject} {separator.join(parts)} .\n"


class _Names:
    """Writes terms, remembering those it has met."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._known: dict[str, str] = {}

    def line(self, quad: Quad) -> Line:
        predicate = quad.predicate.value
        verb = "a" if predicate == _RDF_TYPE else self.iri(predicate)
        return self.write(quad.subject), verb, self.write(quad.object)

    def write(self, node: object) -> str:
        if isinstance(node, NamedNode):
            return self.iri(node.value)
        if isinstance(node, Literal):
            return self._literal(node)
        return str(node)  # blank nodes and triple terms, which kg does not write but a file may hold

    def iri(self, iri: str) -> str:
        if iri not in self._known:
            cut = max(iri.rfind("/"), iri.rfind("#")) + 1
            prefix = self._prefix_of.get(iri[:cut])
            self._known[iri] = f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else f"<{iri}>"
        return self._known[iri]

    def _literal(self, node: Literal) -> str:
        if node.language:
            return str(node) if node.direction else f'"{node.value.translate(_ESCAPES)}"@{node.language}'
        kind = node.datatype.value.removeprefix(_XSD)
        if kind == "string":
            return f'"{node.value.translate(_ESCAPES)}"'
        if kind == "decimal" and (_DECIMAL.fullmatch(node.value) or _INTEGER.fullmatch(node.value)):
            return node.value if "." in node.value else f"{node.value}.0"
        if (kind == "integer" and _INTEGER.fullmatch(node.value)) or (kind == "boolean" and node.value in ("true", "false")):
            return node.value
        return f'"{node.value.translate(_ESCAPES)}"^^{self.iri(node.datatype.value)}'
