"""What pySHACL, the reference of SHACL in Python, finds with the same shapes."""

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.collection import Collection

from kg.graph import Store, serialise
from kg.graph.terms import shorten
from kg.resources import ontology_path
from kg.views import Violation

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SHAPES = rdflib.Graph().parse(ontology_path("shapes.ttl"), format="turtle")
ONTOLOGY = rdflib.Graph().parse(ontology_path("kg.ttl"), format="turtle")


def violations(store: Store) -> set[Violation]:
    """Everything that breaks a shape; what breaks a shape of claims is at the relation, as the shape has it."""
    # rdflib would give blank nodes names of its own
    names = {
        node.value: node.value for quad in store.quads() for node in (quad.subject, quad.object) if isinstance(node, ox.BlankNode)
    }
    data = rdflib.Graph().parse(data=serialise(store, "nt"), format="nt", bnode_context=names)
    data += ONTOLOGY
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, inference="none", inplace=True)
    return {_violation(report, result) for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)}


def _violation(report: rdflib.Graph, result: rdflib.term.Node) -> Violation:
    focus, shape, path, value = (report.value(result, SH[name]) for name in ("focusNode", "sourceShape", "resultPath", "value"))
    while (shape, rdflib.RDF.type, SH.NodeShape) not in SHAPES:
        shape = next(iter(SHAPES.subjects(None, shape)))
    if isinstance(path, rdflib.BNode):
        path = next(iter([*Collection(report, path)][-1:]), None)
    message = str(report.value(result, SH.resultMessage))
    return Violation(_short(focus), _short(shape), message, path and _short(path), None if value is None else _short(value))


def _short(node: rdflib.term.Node) -> str:
    return shorten(str(node)) if isinstance(node, rdflib.URIRef) else str(node)
