"""Reading ontology/kg.ttl: relations with domain and range, classes, concepts and offices as plain data."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, parse

from kg import vocab
from kg.errors import OntologyError
from kg.graph.terms import local_name, shorten
from kg.model import OntologySpec, RelationSpec, TermSpec
from kg.resources import ontology_path

TYPE_PREFIX = "type-"
ROLE_PREFIX = "role-"

Facts = dict[str, dict[str, list[NamedNode | Literal]]]
"""Subject IRI -> prefixed predicate -> objects."""


def load_ontology(path: Path | None = None) -> OntologySpec:
    """The ontology that ships with kg, or that of another file; a few milliseconds, then cached by path.

    OntologyError if the file cannot be parsed, or if a relation lacks its domain, range or labels.
    """
    return _load(path or ontology_path("kg.ttl"))


@lru_cache(maxsize=4)
def _load(path: Path) -> OntologySpec:
    facts = _read_facts(path)
    classes = _entity_classes(facts)
    relations = {local_name(iri): iri for iri in _instances(facts, "kg:Relation")}
    return OntologySpec(
        relations={name: _relation(iri, facts, classes) for name, iri in relations.items()},
        classes=classes,
        concepts=_individuals(facts, "kg:ModelType", TYPE_PREFIX),
        offices=_individuals(facts, "kg:Role", ROLE_PREFIX),
    )


def _read_facts(path: Path) -> Facts:
    facts: Facts = defaultdict(lambda: defaultdict(list))
    try:
        for quad in parse(path=str(path)):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                facts[quad.subject.value][shorten(quad.predicate.value)].append(quad.object)
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"{path}: {error}") from error
    return facts


def _instances(facts: Facts, class_: str) -> list[str]:
    return [iri for iri, about in facts.items() if any(shorten(t.value) == class_ for t in about.get("rdf:type", ()))]


def _texts(facts: Facts, iri: str, predicate: str) -> dict[str, str]:
    found = facts[iri].get(predicate, ())
    return {node.language: node.value for node in found if isinstance(node, Literal) and node.language}


def _names(facts: Facts, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(local_name(node.value) for node in facts[iri].get(predicate, ()) if node.value.startswith((vocab.KG, vocab.ID)))


def _entity_classes(facts: Facts) -> dict[str, TermSpec]:
    """Classes of things that news is about: those of vocab.ENTITY_TYPES and whatever an ontology puts below them."""
    every = {local_name(iri): iri for iri in _instances(facts, "owl:Class") if iri.startswith(vocab.KG)}
    parents = {name: _names(facts, iri, "rdfs:subClassOf") for name, iri in every.items()}
    missing = [name for name in vocab.ENTITY_TYPES if name not in every]
    if missing:
        raise OntologyError(f"the ontology lacks the class kg:{missing[0]}")

    def is_entity(name: str) -> bool:
        return name in vocab.ENTITY_TYPES or any(is_entity(parent) for parent in parents.get(name, ()))

    return {name: _term(facts, iri, name, parents[name]) for name, iri in every.items() if is_entity(name)}


def _individuals(facts: Facts, class_: str, prefix: str) -> dict[str, TermSpec]:
    names = {iri: local_name(iri).removeprefix(prefix) for iri in _instances(facts, class_)}
    return {
        name: _term(facts, iri, name, tuple(parent.removeprefix(prefix) for parent in _names(facts, iri, "skos:broader")))
        for iri, name in names.items()
    }


def _term(facts: Facts, iri: str, name: str, parents: tuple[str, ...]) -> TermSpec:
    labels = _texts(facts, iri, "rdfs:label") | _texts(facts, iri, "skos:prefLabel")
    return TermSpec(name, local_name(iri), labels, _texts(facts, iri, "rdfs:comment"), parents)


def _relation(iri: str, facts: Facts, classes: dict[str, TermSpec]) -> RelationSpec:
    name = local_name(iri)
    labels = _texts(facts, iri, "rdfs:label")
    if not {"it", "en"} <= labels.keys():
        raise OntologyError(f"kg:{name} needs an rdfs:label in Italian and one in English")
    return RelationSpec(
        name=name,
        domain=_closure(name, "rdfs:domain", facts, classes),
        range=_closure(name, "rdfs:range", facts, classes),
        labels=labels,
        inverse_labels=_texts(facts, iri, "kg:inverseLabel"),
        comments=_texts(facts, iri, "rdfs:comment"),
        examples=_texts(facts, iri, "skos:example"),
    )


def _closure(relation: str, predicate: str, facts: Facts, classes: dict[str, TermSpec]) -> frozenset[str]:
    """The class that a relation names as its domain or range, with all classes below it."""
    named = set(_names(facts, vocab.KG + relation, predicate))
    if len(named) != 1 or not named <= classes.keys():
        raise OntologyError(
            f"kg:{relation} needs one {predicate} that is a class of kg, not {', '.join(sorted(named)) or 'none'}"
        )
    found = named
    while more := {name for name, spec in classes.items() if found.intersection(spec.parents)} - found:
        found = found | more
    return frozenset(found)
