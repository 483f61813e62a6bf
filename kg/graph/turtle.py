"""Turtle and TriG, sorted and readable: https://www.w3.org/TR/turtle/ , https://www.w3.org/TR/trig/ .

Own writer: rdflib's is some fifty times slower, and pyoxigraph's keeps the order that the quads come in. pyoxigraph writes
N-Quads, which is quick; the words of each line are put in short form here, most of them from a cache.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pyoxigraph import Quad

from kg import vocab
from kg.graph.lines import quad_lines, split_graph

About = Mapping[str, list[str]]
"""Subjects in N-Triples; predicates with their objects in Turtle."""

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_INTEGER = re.compile(r'"([+-]?[0-9]+)"')
_DECIMAL = re.compile(r'"([+-]?[0-9]*\.?[0-9]+)"')
_TYPE = f"<{vocab.PREFIXES['rdf']}type>"
_XSD = f"<{vocab.PREFIXES['xsd']}"
_CACHED = 1 << 16


def turtle_lines(triples: Iterable[list[str]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A Turtle file in pieces, of lines of N-Triples in any order."""
    names = _Names(prefixes)
    about: dict[str, list[str]] = defaultdict(list)
    last, add = "", list[str]().append
    for lines in triples:
        for line in lines:
            subject, _, rest = line.partition(" ")
            if subject != last:
                last, add = subject, about[subject].append
            add(names.said(rest))
    yield from _header(prefixes)
    yield from _subjects(about, names, indent="")


def trig_lines(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A TriG file in pieces, one block for each named graph."""
    names = _Names(prefixes)
    graphs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for lines in quad_lines(quads):
        for line in lines:
            subject, _, rest = line.partition(" ")
            said, graph = names.said_in(rest)
            graphs[graph][subject].append(said)
    yield from _header(prefixes)
    for name, graph in sorted((names.term(graph), graph) for graph in graphs):
        yield f"\n{name} {{" if graph else ""
        yield from _subjects(graphs.pop(graph), names, indent="    " if graph else "")
        yield "}\n" if graph else ""


def _header(prefixes: Mapping[str, str]) -> Iterator[str]:
    for prefix, namespace in sorted(prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"


def _subjects(about: About, names: _Names, *, indent: str) -> Iterator[str]:
    end = f" ;\n{indent}    "
    for name, subject in sorted((names.term(subject), subject) for subject in about):
        yield f"\n{indent}{name} {_joined(about[subject], end)} .\n"


def _joined(said: Iterable[str], end: str) -> str:
    """Predicates with their objects, sorted, each once; objects of one predicate have commas between them."""
    parts, last = list[str](), " "
    for words in sorted(set(said)):
        if words.startswith(last):
            parts.append(f", {words[len(last) :]}")
        else:
            last = words[: words.index(" ") + 1]
            parts.append(f"{end}{words}" if parts else words)
    return "".join(parts)


class _Names:
    """Puts terms as N-Triples has them into short form. `said` does the end of a line, predicate and object; `said_in` also
    answers the graph that a line of N-Quads ends with."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._common = lru_cache(_CACHED)(self._short)  # predicates and datatypes
        self.said = lru_cache(_CACHED)(self._said)
        self.said_in = lru_cache(_CACHED)(self._said_in)

    def term(self, term: str) -> str:
        """An IRI or a literal; blank nodes and triple terms, which kg does not write but a file may hold, as they are."""
        if term[:1] == "<" and term[1] != "<":
            return self._short(term)
        if term[:1] == '"' and term[-1] == ">":
            return self._typed(*term.rsplit("^^", 1))
        return term

    def _said(self, line: str) -> str:
        return self._pair(line[: -len(" .")])

    def _said_in(self, line: str) -> tuple[str, str]:
        pair, graph = split_graph(line)
        return self._pair(pair), graph

    def _pair(self, pair: str) -> str:
        predicate, _, object_ = pair.partition(" ")
        return f"{'a' if predicate == _TYPE else self._common(predicate)} {self.term(object_)}"

    def _short(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefix_of.get(iri[1:cut])
        return f"{prefix}:{iri[cut:-1]}" if prefix and _LOCAL.fullmatch(iri, cut, len(iri) - 1) else iri

    def _typed(self, value: str, datatype: str) -> str:
        kind = datatype[len(_XSD) : -1] if datatype.startswith(_XSD) else ""
        if kind == "decimal" and (found := _DECIMAL.fullmatch(value)):
            return found[1] if "." in found[1] else f"{found[1]}.0"
        if kind == "integer" and (found := _INTEGER.fullmatch(value)):
            return found[1]
        if kind == "boolean" and value in ('"true"', '"false"'):
            return value[1:-1]
        return f"{value}^^{self._common(datatype)}"
