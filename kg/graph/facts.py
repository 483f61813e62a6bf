"""What is said of one thing, for reading: property, value, and the label of what the value names."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.graph.labels import Labels
from kg.graph.store import Store
from kg.graph.terms import shorten


@dataclass(frozen=True, slots=True)
class Fact:
    """`property` is a prefixed name; `text` a value or the label of the thing that `iri` names."""

    property: str
    text: str
    iri: str | None = None
    lang: str | None = None


def facts(store: Store, iri: str, *, lang: str = "en") -> list[Fact]:
    """All triples that have this IRI as subject, in all graphs, sorted; if there are none, those that have it as object."""
    labels = Labels(store, lang)
    found = set[Fact]()
    for quad in store.match(NamedNode(iri), None, None):
        property_, value = shorten(quad.predicate.value).strip("<>"), quad.object
        if isinstance(value, NamedNode):
            node = labels.node(value.value)
            text = node.label if node.label != node.id else shorten(value.value).strip("<>")
            found.add(Fact(property_, text, value.value))
        elif isinstance(value, Literal):
            found.add(Fact(property_, value.value, lang=value.language))
        else:
            found.add(Fact(property_, str(value)))
    for quad in () if found else store.match(None, None, NamedNode(iri)):
        if isinstance(quad.subject, NamedNode):
            subject = labels.node(quad.subject.value)
            found.add(Fact(f"is {shorten(quad.predicate.value).strip('<>')} of", subject.label, subject.iri))
    return sorted(found, key=lambda fact: (fact.property, fact.text, fact.iri or "", fact.lang or ""))
