"""JSON-LD 1.1 with a compact context, sorted, one node a line: https://www.w3.org/TR/json-ld11/ .

Own writer: pyoxigraph's knows no context, so that every property is written out with its whole IRI, and keeps its order.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg import vocab
from kg.errors import ExportError

Nodes = dict[str, dict[str, set[object]]]
"""Subjects, their predicates, and objects as RDF terms."""

_XSD = vocab.PREFIXES["xsd"]
_TYPE = vocab.PREFIXES["rdf"] + "type"
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_SAFE_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_ID, _NATIVE = "@id", ""


def jsonld_lines(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A JSON-LD file in pieces: the context, then each named graph with its nodes; nodes of the default graph stand alone."""
    graphs: dict[str, Nodes] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        predicate = quad.predicate.value
        graph = "" if isinstance(quad.graph_name, DefaultGraph) else _iri(quad.graph_name)
        graphs[graph][_iri(quad.subject)][predicate].add(quad.object)
        kinds[predicate].add(_kind(quad.object))
    names = _Names(prefixes, kinds, graphs)
    yield '{"@context": ' + _json(names.context()) + ',\n"@graph": ['
    comma = ""
    for name, graph in sorted((names.short(graph), graph) for graph in graphs):
        yield f'{comma}\n{{"@id": {_json(name)}, "@graph": [' if graph else ""
        comma = "" if graph else comma
        for short, subject in sorted((names.short(subject), subject) for subject in graphs[graph]):
            yield f"{comma}\n{_json({'@id': short, **names.said(graphs[graph][subject])})}"
            comma = ","
        yield "\n]}" if graph else ""
    yield "\n]}\n"


class _Names:
    """Short forms of IRIs and values. A predicate whose objects are all of one kind has that kind in the context."""

    def __init__(self, prefixes: Mapping[str, str], kinds: Mapping[str, set[str]], graphs: Mapping[str, Nodes]) -> None:
        taken = {iri.partition(":")[0] for iri in _all_iris(graphs)}  # <kg:a> is not what kg:a stands for
        self._prefixes = {prefix: namespace for prefix, namespace in prefixes.items() if prefix not in taken}
        self._prefix_of = {namespace: prefix for prefix, namespace in self._prefixes.items()}
        self._kind_of = {p: next(iter(found)) if len(found) == 1 else _NATIVE for p, found in kinds.items()}
        self.short = cache(self._short)

    def context(self) -> dict[str, object]:
        """Prefixes, and the kinds of predicates, sorted."""
        typed = {self.short(p): {"@type": self.short(kind)} for p, kind in self._kind_of.items() if kind and p != _TYPE}
        return {**dict(sorted(self._prefixes.items())), **dict(sorted(typed.items()))}

    def said(self, about: Mapping[str, set[object]]) -> dict[str, object]:
        """What is said of a node."""
        found: dict[str, object] = {}
        for predicate, objects in about.items():
            expected = self._kind_of[predicate]
            values = sorted((self._value(node, expected) for node in objects), key=_json)
            found["@type" if predicate == _TYPE and expected == _ID else self.short(predicate)] = (
                values[0] if len(values) == 1 else values
            )
        return dict(sorted(found.items()))

    def _value(self, node: object, expected: str) -> object:
        if not isinstance(node, Literal):
            return self.short(_iri(node)) if expected == _ID else {"@id": self.short(_iri(node))}
        if node.language:
            direction = {"@direction": str(node.direction)} if node.direction else {}
            return {**direction, "@language": node.language, "@value": node.value}
        kind = _kind(node)
        if kind == _NATIVE:
            native = node.datatype.value != f"{_XSD}string"
            return json.loads(node.value) if native else {"@value": node.value} if expected else node.value
        return node.value if kind == expected else {"@type": self.short(kind), "@value": node.value}

    def _short(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefix_of.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else iri


def _kind(node: object) -> str:
    """What the context says of a value: @id, a datatype, or nothing for what JSON has itself."""
    if not isinstance(node, Literal):
        return _ID
    datatype = node.datatype.value
    if node.language or datatype == f"{_XSD}string":
        return _NATIVE
    if datatype == f"{_XSD}boolean" and node.value in ("true", "false"):
        return _NATIVE
    if datatype == f"{_XSD}integer" and _SAFE_INTEGER.fullmatch(node.value):
        return _NATIVE
    return datatype


def _iri(node: object) -> str:
    if isinstance(node, Triple):
        raise ExportError("the graph holds triple terms, which JSON-LD has not; write it as nq or trig")
    return node.value if isinstance(node, NamedNode) else str(node)


def _all_iris(graphs: Mapping[str, Nodes]) -> Iterator[str]:
    for graph, nodes in graphs.items():
        yield graph
        for subject, about in nodes.items():
            yield subject
            for predicate, objects in about.items():
                yield predicate
                yield from (node.datatype.value if isinstance(node, Literal) else _iri(node) for node in objects)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
