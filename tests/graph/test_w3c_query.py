"""The SPARQL 1.1 query evaluation tests of the W3C, read from their manifests and answered by `run_query`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import Graph, Namespace, compare
from rdflib.collection import Collection

from kg.graph import open_store, run_query

HERE = Path(__file__).parent / "w3c"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("decimal", "double", "float", "integer")}
_VARIABLE_GRAPH = "Oxigraph: what stands in GRAPH ?g without a pattern of its own binds no graph"
_ZERO_PATH = "Oxigraph: a path of length zero does not match a term that the data lack"
OTHERWISE = {
    "aggregates/agg-groupconcat-04": "Oxigraph: GROUP_CONCAT keeps a language that all values share",
    "aggregates/agg-groupconcat-06": "Oxigraph: GROUP_CONCAT keeps a language that all values share",
    "aggregates/agg-empty-group-count-graph": _VARIABLE_GRAPH,
    "bindings/graph": _VARIABLE_GRAPH,
    "negation/graph-minus": _VARIABLE_GRAPH,
    "exists/exists-graph-variable": "kg: the default graph is the union of all graphs",
    "construct/constructwhere04": "kg: FROM a graph that is not in the store is refused",
    **dict.fromkeys((f"property-path/zero_or_{n}_set_{end}" for n in ("one", "more") for end in ("start", "end")), _ZERO_PATH),
}
"""Test -> why the answer is another one."""


def read_manifests():
    found = {}
    for path in sorted(HERE.glob("*/manifest.ttl")):
        graph = Graph().parse(path, publicID=path.as_uri())
        for test in Collection(graph, next(graph.objects(None, MF.entries))):
            if (test, None, MF.QueryEvaluationTest) in graph:
                action = graph.value(test, MF.action)
                parts = [[local(part) for part in graph.objects(action, QT[kind])] for kind in ("query", "data", "graphData")]
                found[f"{path.parent.name}/{str(test).rpartition('#')[2]}"] = (*parts, local(graph.value(test, MF.result)))
    return found


def local(iri):
    return Path(str(iri).removeprefix("file://"))


TESTS = read_manifests()


def formats(path):
    return ox.RdfFormat.from_extension(path.suffix[1:])


def ask(query, data, named):
    store = open_store()
    for path in data:
        store.oxigraph.load(path=str(path), format=formats(path), base_iri=path.as_uri())
    for path in named:
        store.oxigraph.load(path=str(path), format=formats(path), base_iri=path.as_uri(), to_graph=NamedNode(path.as_uri()))
    text = query.read_text("utf-8")
    return run_query(store, f"BASE <{query.as_uri()}>\n{text}")


def row(cells):
    return tuple(sorted((name, word(cell)) for name, cell in cells if cell is not None))


def word(cell):
    """Numbers and booleans by value; blank nodes are all alike."""
    if isinstance(cell, BlankNode):
        return "_"
    if isinstance(cell, Literal) and cell.datatype.value in NUMBERS:
        return (float(cell.value), cell.datatype.value)
    if isinstance(cell, Literal) and cell.datatype.value == BOOLEAN:
        return (cell.value in ("1", "true"), BOOLEAN)
    return str(cell)


def expected_rows(path):
    if path.suffix == ".ttl":
        graph = Graph().parse(path)
        return Counter(
            row((str(graph.value(b, RS.variable)), oxigraph_term(graph.value(b, RS.value))) for b in graph.objects(s, RS.binding))
            for s in graph.objects(None, RS.solution)
        )
    format_ = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".csv": ox.QueryResultsFormat.CSV,
               ".tsv": ox.QueryResultsFormat.TSV}[path.suffix]  # fmt: skip
    found = ox.parse_query_results(path.read_bytes(), format=format_)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return Counter(row((name, solution[name]) for name in names) for solution in found)


def oxigraph_term(term):
    return next(iter(ox.parse(f"<urn:a> <urn:b> {term.n3()} .", format=ox.RdfFormat.TURTLE))).object


def marked(name):
    marks = [pytest.mark.xfail(strict=True, reason=OTHERWISE[name])] if name in OTHERWISE else []
    return pytest.param(name, marks=marks)


def test_the_manifests_were_read_whole():
    assert len(TESTS) == 225
    assert OTHERWISE.keys() <= TESTS.keys()
    assert len(OTHERWISE) == 11


@pytest.mark.parametrize("name", [marked(name) for name in TESTS])
def test_w3c(name):
    (query,), data, named, result = TESTS[name]
    found = ask(query, data, named)
    if isinstance(found, bool):
        assert found is expected_rows(result)
    elif hasattr(found, "triples"):
        ours = Graph().parse(data=found.to_text("nt"), format="nt")
        assert compare.isomorphic(ours, Graph().parse(result))
    else:
        ours = Counter(row(zip(found.variables, cells, strict=True)) for cells in found.cells)
        assert ours == expected_rows(result)
