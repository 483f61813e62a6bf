"""Entities as things to show: a label in the reader's language, a type, an IRI; and finding them by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.graph.reading import properties
from kg.graph.store import Store
from kg.graph.terms import RDF_TYPE, RDFS_LABEL, local_name, term
from kg.model import Node
from kg.text import fold

_NAMES = tuple(map(term, ("rdfs:label", "skos:prefLabel", "skos:altLabel")))
_ENDS = tuple(map(term, ("rdf:subject", "rdf:object")))
_READ: WeakKeyDictionary[Store, Mapping[str, set[str]]] = WeakKeyDictionary()


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
    local = about.removeprefix("id:")
    wanted, names = fold(local), _names(store)
    found = _claimed(store, names.get(wanted, set()) | names.get(f"id:{local}", set()))
    if not found and wanted:
        found = _claimed(store, {iri for name, iris in names.items() if f" {wanted} " in f" {name} " for iri in iris})
    return tuple(labels.node(iri) for iri in sorted(found))


def _names(store: Store) -> Mapping[str, set[str]]:
    """What bears a name, by the folded name and by `id:` and the local name. Read once of a store that never changes."""
    if store in _READ:
        return _READ[store]
    names = defaultdict[str, set[str]](set)
    for quad in (quad for name in _NAMES for quad in store.match(None, name, None)):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            names[fold(quad.object.value)].add(quad.subject.value)
            names[f"id:{local_name(quad.subject.value)}"].add(quad.subject.value)
    if store.frozen:
        _READ[store] = names
    return names


def _claimed(store: Store, iris: set[str]) -> set[str]:
    """Those that a claim is about. Asked of the few that fit, for a join with all claims takes long."""
    return {iri for iri in iris if any(next(iter(store.match(None, end, NamedNode(iri))), None) for end in _ENDS)}
