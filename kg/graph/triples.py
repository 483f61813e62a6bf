"""All graphs of one or more stores as one set of triples, asked node by node."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.graph.terms import RDF_TYPE, term

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal | ox.Triple
Values = Collection[Value]

_FIRST, _REST, _SUBCLASS = term("rdf:first"), term("rdf:rest"), term("rdfs:subClassOf")


class Triples:
    """Reads what it is asked for, and keeps no more than all about one node, the classes below a class, and the classes of
    some thousand nodes."""

    def __init__(self, *stores: ox.Store) -> None:
        self._stores = stores
        self._focus: Value | None = None
        self._about: dict[NamedNode, set[Value]] = {}
        self.below = lru_cache(maxsize=None)(self._below)
        self.is_a = lru_cache(maxsize=50_000)(self._is_a)

    def look_at(self, focus: Node) -> None:
        """Reads all about the node that is asked for most from now on."""
        self._focus, self._about = focus, {}
        for quad in self.quads(focus, None, None):
            self._about.setdefault(quad.predicate, set()).add(quad.object)

    def objects(self, node: Value, predicate: NamedNode) -> Values:
        """Each object once."""
        if node is self._focus:
            return self._about.get(predicate, ())
        return () if isinstance(node, Literal) else {quad.object for quad in self.quads(node, predicate, None)}

    def object(self, node: Value, predicate: NamedNode) -> Value | None:
        """One of the objects."""
        return next(iter(self.objects(node, predicate)), None)

    def subjects(self, predicate: NamedNode, node: Value | None) -> set[Node]:
        """Each subject once; of all objects where `node` is None."""
        return {quad.subject for quad in self.quads(None, predicate, node)}  # type: ignore[misc]

    def members(self, node: Value) -> Iterator[Value]:
        """What an RDF list holds."""
        while (first := self.object(node, _FIRST)) is not None:
            yield first
            node = self.object(node, _REST) or Literal("")

    def instances(self, class_: Node) -> Iterator[Node]:
        """What is of a class or of one below it; a node comes once for each graph and class that say so."""
        for each in self.below(class_):
            yield from (quad.subject for quad in self.quads(None, RDF_TYPE, each))  # type: ignore[misc]

    def _below(self, class_: Node) -> frozenset[Node]:
        """The class and all below it."""
        found, new = {class_}, {class_}
        while new := {below for each in new for below in self.subjects(_SUBCLASS, each)} - found:
            found |= new
        return frozenset(found)

    def _is_a(self, node: Value, class_: Node) -> bool:
        """Whether a node is of a class or of one below it."""
        return not self.below(class_).isdisjoint(self.objects(node, RDF_TYPE))

    def quads(self, subject: Value | None, predicate: NamedNode | None, object_: Value | None) -> Iterator[ox.Quad]:
        """Those that fit a pattern; one for each graph that has the triple."""
        for store in self._stores:
            yield from store.quads_for_pattern(subject, predicate, object_)  # type: ignore[arg-type]
