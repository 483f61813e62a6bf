"""Checking graphs against ontology/shapes.ttl (SHACL core) and ontology/checks (SPARQL), and evidence before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from kg import vocab
from kg.errors import OntologyError
from kg.graph.export import serialise
from kg.graph.ontology import load_ontology
from kg.graph.query import run_query, select
from kg.graph.store import Store
from kg.graph.terms import shorten
from kg.model import Evidence, Mention, OntologySpec
from kg.resources import ontology_path
from kg.views import Violation

if TYPE_CHECKING:
    import rdflib

_SH = "http://www.w3.org/ns/shacl#"


def validate(store: Store) -> list[Violation]:
    """Every place where the graph breaks a shape or a check, sorted. Takes seconds for tens of thousands of triples."""
    found = {*_shape_violations(store), *_check_violations(store)}
    return sorted(found, key=lambda v: (v.shape, v.focus, v.message, v.path or "", v.value or ""))


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


def _shape_violations(store: Store) -> Iterator[Violation]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=serialise(store, "nt"), format="nt")
    data += _ontology_graph()  # which relations there are, and that a City is a Place
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes_graph(), inference="none", inplace=True)
    sh = rdflib.Namespace(_SH)
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        value = report.value(result, sh.value)
        violation = Violation(
            focus=_short(report.value(result, sh.focusNode)),
            shape=_short(_node_shape(report.value(result, sh.sourceShape))),
            message=str(report.value(result, sh.resultMessage)),
            path=_path(report.value(result, sh.resultPath), report),
            value=None if value is None else _short(value),
        )
        yield from _at_claims(store, violation)


def _check_violations(store: Store) -> Iterator[Violation]:
    """Each file of ontology/checks selects ?focus and ?value of what should not be; its first line is the message."""
    for path in sorted(ontology_path("checks").glob("*.rq")):
        text = path.read_text("utf-8")
        message = text.partition("\n")[0].removeprefix("# ")
        for focus, value in select(store, text):
            yield Violation(
                shorten(str(focus)), f"checks/{path.stem}", message, value=None if value is None else _short_value(value)
            )


def _short_value(value: object) -> str:
    """A value for a message: an IRI as a prefixed name, else as it is."""
    text = str(value)
    return shorten(text).strip("<>") if text.startswith(("http://", "https://")) else text


def _at_claims(store: Store, violation: Violation) -> Iterator[Violation]:
    """Shapes of claims look at all claims of a relation at once, which is fast; the reader wants to know which claim."""
    relation = violation.focus.removeprefix("kg:")
    if relation not in load_ontology().relations or violation.path is None or violation.value is None:
        yield violation
        return
    role = "rdf:subject" if violation.path.endswith("rdf:subject") else "rdf:object"
    found = run_query(store, f"SELECT ?c {{ ?c rdf:predicate kg:{relation} ; {role} {_long(violation.value)} }}")
    for (claim,) in found.rows:  # type: ignore[union-attr]
        yield Violation(shorten(str(claim)), violation.shape, violation.message, role, violation.value)


def _long(short: str) -> str:
    return short if short.startswith("<") or short.partition(":")[0] in vocab.PREFIXES else f'"{short}"'


@cache
def _shapes_graph() -> rdflib.Graph:
    """ontology/shapes.ttl, with shapes for relations that only kg.ttl knows: adding a relation there is enough."""
    graph = _parsed("shapes.ttl")
    import rdflib

    sh = rdflib.Namespace(_SH)
    for name, spec in load_ontology().relations.items():
        relation = rdflib.URIRef(vocab.KG + name)
        if (None, sh.targetNode, relation) not in graph:
            graph.parse(data=relation_shape(name, domain=_top(spec.domain), range=_top(spec.range)), format="turtle")
    return graph


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


@cache
def _ontology_graph() -> rdflib.Graph:
    return _parsed("kg.ttl")


def _parsed(name: str) -> rdflib.Graph:
    import rdflib

    path = ontology_path(name)
    try:
        return rdflib.Graph().parse(path, format="turtle")
    except (OSError, SyntaxError, ValueError) as error:
        raise OntologyError(f"{path}: {error}") from error


def _node_shape(shape: Any) -> Any:
    """The node shape that a shape is, or is a part of."""
    import rdflib

    graph = _shapes_graph()
    node_shape = rdflib.URIRef(_SH + "NodeShape")
    while (shape, rdflib.RDF.type, node_shape) not in graph:
        shape = next(iter(graph.subjects(None, shape)))
    return shape


def _path(path: Any, report: rdflib.Graph) -> str | None:
    """A property path in words: the last step is what matters to a reader."""
    import rdflib

    if path is None:
        return None
    if isinstance(path, rdflib.BNode):
        steps = list(rdflib.collection.Collection(report, path))
        return _path(steps[-1], report) if steps else None
    return shorten(str(path))


def _short(node: Any) -> str:
    import rdflib

    return shorten(str(node)) if isinstance(node, rdflib.URIRef) else str(node)
