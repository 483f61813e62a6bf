"""Entities as things to show: a label in the reader's language, a type, an IRI; and finding them by name."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.graph.query import select
from kg.graph.reading import properties
from kg.graph.store import Store
from kg.graph.terms import RDF_TYPE, RDFS_LABEL, local_name, term
from kg.model import Node
from kg.text import fold


class Labels:
    """Nodes for IRIs of one store, each read once."""

    def __init__(self, store: Store, lang: str) -> None:
        self._store = store
        self._lang = lang
        self._nodes: dict[str, Node] = {}

    def node(self, iri: str) -> Node:
        """The entity as a node; its local name where it has no label."""
        if iri not in self._nodes:
            of = properties(self._store, NamedNode(iri))
            said = of.get(term("skos:prefLabel")) or of.get(RDFS_LABEL) or []
            texts = [node for node in said if isinstance(node, Literal)]
            types = sorted(local_name(t.value) for t in of.get(RDF_TYPE, ()) if t.value.startswith(vocab.KG))
            local = local_name(iri)
            self._nodes[iri] = Node(local, _best(texts, self._lang) or local, types[0] if types else "", iri)
        return self._nodes[iri]


def _best(texts: list[Literal], lang: str) -> str | None:
    """Plain labels are names and win; then the wanted language, then any."""
    order = {None: 0, lang: 1, "en": 2}
    ranked = sorted(texts, key=lambda text: (order.get(text.language, 3), text.language or "", text.value))
    return ranked[0].value if ranked else None


def find_entities(store: Store, about: str, *, lang: str = "en") -> tuple[Node, ...]:
    """Entities by IRI, local name, or a label or alias that is the same but for case, accents and punctuation;
    if there is none, those whose label holds the words in a row."""
    labels = Labels(store, lang)
    if about.startswith(("http://", "https://")):
        return (labels.node(about),) if properties(store, NamedNode(about)) else ()
    wanted = fold(about.removeprefix("id:"))
    rows = select(
        store,
        "SELECT DISTINCT ?e ?label { ?claim rdf:subject|rdf:object ?e . ?e rdfs:label|skos:prefLabel|skos:altLabel ?label }",
    )
    named = [(str(iri), fold(str(label))) for iri, label in rows]
    found = {iri for iri, name in named if name == wanted or local_name(iri) == about.removeprefix("id:")}
    if not found and wanted:
        found = {iri for iri, name in named if f" {wanted} " in f" {name} "}
    return tuple(labels.node(iri) for iri in sorted(found))
