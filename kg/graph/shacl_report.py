"""What a validation found, as RDF: https://www.w3.org/TR/shacl/#validation-report"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg import vocab
from kg.graph.shacl import SH, Result
from kg.graph.terms import RDF_TYPE, term


def report_text(found: Iterable[Result]) -> str:
    """A sh:ValidationReport in Turtle, the same for the same results."""
    triples = list(_triples(sorted(found, key=str)))
    made = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes={**vocab.PREFIXES, "sh": SH})
    return (made or b"").decode("utf-8")


def _triples(found: list[Result]) -> Iterator[Triple]:
    whole = BlankNode("report")
    yield Triple(whole, RDF_TYPE, _sh("ValidationReport"))
    yield Triple(whole, _sh("conforms"), Literal("false" if found else "true", datatype=term("xsd:boolean")))
    for number, result in enumerate(found, 1):
        node = BlankNode(f"result{number}")
        yield Triple(whole, _sh("result"), node)
        yield Triple(node, RDF_TYPE, _sh("ValidationResult"))
        yield Triple(node, _sh("focusNode"), result.focus)
        yield Triple(node, _sh("resultSeverity"), _sh("Violation"))
        yield Triple(node, _sh("sourceConstraintComponent"), result.component)
        yield Triple(node, _sh("sourceShape"), result.shape)
        yield Triple(node, _sh("resultMessage"), Literal(result.message))
        if result.path is not None:
            yield Triple(node, _sh("resultPath"), result.path)
        if result.value is not None:
            yield Triple(node, _sh("value"), result.value)


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
