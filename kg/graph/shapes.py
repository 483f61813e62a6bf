"""Checking graphs against ontology/shapes.ttl (SHACL core) and ontology/checks (SPARQL), and evidence before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.errors import OntologyError
from kg.graph.ontology import load_ontology
from kg.graph.query import select
from kg.graph.shacl import SH, Result, Target, component, read_targets, results
from kg.graph.store import Store
from kg.graph.terms import kg, local_name, shorten, term
from kg.graph.triples import Triples, Value
from kg.model import Evidence, Mention, OntologySpec
from kg.resources import ontology_path
from kg.views import Violation

CHECKS = "https://w3id.org/newskg/checks/"


def validate(store: Store) -> list[Violation]:
    """Every place where the graph breaks a shape or a check, sorted. Takes little memory, however large the graph is."""
    return violations(check(store))


def check(store: Store) -> frozenset[Result]:
    """The same as results of SHACL, unsorted."""
    return frozenset((*_at_claims(store), *_of_checks(store)))


def violations(found: Iterable[Result]) -> list[Violation]:
    """The results in words, sorted."""
    made = {_violation(result) for result in found}
    return sorted(made, key=lambda v: (v.shape, v.focus, v.message, v.path or "", v.value or ""))


def conforms(store: Store) -> bool:
    """True if nothing breaks a shape or a check."""
    return not validate(store)


def write_time_check(evidence: Evidence, mentions: Mapping[str, Mention], ontology: OntologySpec) -> str | None:
    """Why a piece of evidence must not be written, or None: an unknown relation or mention, a wrong type or direction."""
    name = evidence.relation
    if name not in ontology.relations:
        return f"{name}: the ontology has no such relation"
    subject, object_ = mentions.get(evidence.subject), mentions.get(evidence.object)
    if subject is None or object_ is None:
        return f"{name}: {evidence.subject if subject is None else evidence.object} is no mention of its document"
    if subject.id == object_.id:
        return f"{name}: '{subject.text}' is both subject and object"
    if not ontology.accepts(name, subject.type, object_.type):
        return _wrong_types(name, subject, object_, ontology)
    when = evidence.when
    if when and when.earliest and when.latest and when.earliest > when.latest:
        return f"{name}: '{when.text or when.edtf}' ends before it begins"
    return None


def _wrong_types(name: str, subject: Mention, object_: Mention, ontology: OntologySpec) -> str:
    spec = ontology.relations[name]
    wanted = f"{' or '.join(sorted(spec.domain))} -> {' or '.join(sorted(spec.range))}"
    given = f"'{subject.text}' ({subject.type}) -> '{object_.text}' ({object_.type})"
    turned = ontology.accepts(name, object_.type, subject.type)
    return f"{name}: {given} {'is the wrong way round' if turned else 'has the wrong types'}; it joins {wanted}"


def shape_violations(store: Store) -> Iterator[Violation]:
    """Every place where the graph breaks a shape, some more than once, as the shapes say it: what is wrong with the claims of
    a relation is wrong with the relation."""
    return (_violation(result) for result in _results(_with_ontology(store)))


def _at_claims(store: Store) -> Iterator[Result]:
    """Shapes of claims look at all claims of a relation at once; the reader wants to know which claim."""
    data = _with_ontology(store)
    for result in _results(data):
        if result.path not in (term("rdf:subject"), term("rdf:object")) or result.focus not in _relations():
            yield result
            continue
        for claim in data.subjects(result.path, result.value):
            if result.focus in data.objects(claim, term("rdf:predicate")):
                yield replace(result, focus=claim)


def _with_ontology(store: Store) -> Triples:
    """The ontology says which relations there are, and that a City is a Place."""
    return Triples(store.oxigraph, _parsed("kg.ttl"))


def _results(data: Triples) -> Iterator[Result]:
    return (result for target in _targets() for result in results(target, data))


def _violation(result: Result) -> Violation:
    shape = result.shape.value
    return Violation(
        focus=_short(result.focus),
        shape=f"checks/{local_name(shape)}" if shape.startswith(CHECKS) else shorten(shape),
        message=result.message,
        path=None if result.path is None else _short(result.path),
        value=None if result.value is None else _short(result.value),
    )


@cache
def _relations() -> frozenset[NamedNode]:
    return frozenset(kg(name) for name in load_ontology().relations)


def _of_checks(store: Store) -> Iterator[Result]:
    """Each file of ontology/checks selects ?focus and ?value of what should not be; its first line is the message."""
    for path in sorted(ontology_path("checks").glob("*.rq")):
        text = path.read_text("utf-8")
        message = text.partition("\n")[0].removeprefix("# ")
        for focus, value in select(store, text):
            node = _term(value) if value is not None else None
            yield Result(NamedNode(str(focus)), NamedNode(CHECKS + path.stem), message, None, node, component("sparql"))


def _term(value: object) -> Value:
    """What a row of a query says, as a term again."""
    text = str(value)
    return NamedNode(text) if text.startswith(("http://", "https://")) else Literal(text)


@cache
def _targets() -> list[Target]:
    """ontology/shapes.ttl, with shapes for relations that only kg.ttl knows: adding a relation there is enough."""
    shapes = _parsed("shapes.ttl")
    for name, spec in load_ontology().relations.items():
        if next(shapes.quads_for_pattern(None, NamedNode(SH + "targetNode"), kg(name)), None) is None:
            text = relation_shape(name, domain=_top(spec.domain), range=_top(spec.range))
            shapes.load(text, format=ox.RdfFormat.TURTLE)
    return read_targets(Triples(shapes))


def relation_shape(name: str, *, domain: str, range: str) -> str:
    """The Turtle text of the two shapes of a relation: one for claims, one for plain triples."""
    title = name[0].upper() + name[1:]
    return _RELATION_SHAPE.format(name=name, title=title, domain=domain, range=range)


_RELATION_SHAPE = """\
@prefix kg: <https://w3id.org/newskg/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

kg:{title}ClaimShape a sh:NodeShape ; sh:targetNode kg:{name} ; sh:property kg:{title}ClaimSubject, kg:{title}ClaimObject .
kg:{title}ClaimSubject sh:path ( [ sh:inversePath rdf:predicate ] rdf:subject ) ; sh:class kg:{domain} ;
    sh:message "The subject of a {name} claim must be of class {domain}." .
kg:{title}ClaimObject sh:path ( [ sh:inversePath rdf:predicate ] rdf:object ) ; sh:class kg:{range} ;
    sh:message "The object of a {name} claim must be of class {range}." .
kg:{title}Shape a sh:NodeShape ; sh:targetSubjectsOf kg:{name} ; sh:class kg:{domain} ; sh:property kg:{title}Range ;
    sh:message "Only what is of class {domain} can be the subject of {name}." .
kg:{title}Range sh:path kg:{name} ; sh:class kg:{range} ; sh:message "The object of {name} must be of class {range}." .
"""


def _top(classes: frozenset[str]) -> str:
    """The class among these that none of the others lies above."""
    ontology = load_ontology()
    return next(name for name in sorted(classes) if not classes.intersection(ontology.classes[name].parents))


def _parsed(name: str) -> ox.Store:
    path, parsed = ontology_path(name), ox.Store()
    try:
        parsed.load(path=str(path), format=ox.RdfFormat.TURTLE)
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"{path}: {error}") from error
    return parsed


def _short(value: Value) -> str:
    """An IRI as a prefixed name, of a literal what it says."""
    return shorten(value.value) if isinstance(value, NamedNode) else str(getattr(value, "value", value))
