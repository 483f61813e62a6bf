"""The SPARQL 1.1 Protocol tests of the W3C, all 34, read from their manifest."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from endpoint import make_store, serving
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib.collection import Collection

HERE = Path(__file__).parent / "w3c"
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
HT, CNT = rdflib.Namespace("http://www.w3.org/2011/http#"), rdflib.Namespace("http://www.w3.org/2011/content#")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
MEDIA = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


@dataclass(frozen=True)
class Step:
    """One request of a test and what must come back."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]
    statuses: frozenset[str]
    format: str | None
    boolean: bool | None


def read_manifest():
    graph = rdflib.Graph().parse(HERE / "manifest.ttl")
    (listed,) = graph.objects(None, MF.entries)
    return {str(test).rpartition("#")[2]: steps(graph, test) for test in Collection(graph, listed)}


def steps(graph, test):
    listed = graph.value(graph.value(test, MF.action), HT.requests)
    return [step(graph, request) for request in Collection(graph, listed)]


def step(graph, request):
    body, reply = graph.value(request, HT.body), graph.value(request, HT.resp)
    headers = graph.value(request, HT.headers)
    boolean, format = graph.value(reply, MF.expectedBoolean), graph.value(reply, MF.expectedFormat)
    return Step(
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)).replace("/sparql/", "sparql"),
        body and str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding))),
        {str(graph.value(h, HT.fieldName)): str(graph.value(h, HT.fieldValue)) for h in Collection(graph, headers)}
        if headers
        else {},
        frozenset(str(status)[-3] for status in graph.objects(reply, MF.expectedStatus)),
        format and str(format),
        boolean and bool(boolean.toPython()),
    )


TESTS = read_manifest()


def start(folder):
    """A server over the graphs that the tests name; data0, which no test looks into, is empty."""
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(DATA.format(i)))
        for i in (1, 2, 3)
        for quad in parse((HERE / f"data{i}.nt").read_bytes(), RdfFormat.N_TRIPLES)
    ]
    store = make_store(
        folder, [*quads, Quad(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"), NamedNode(DATA.format(0)))]
    )
    return serving(store, "--workers", 1, "--writable", environment={"KG_TOKEN": "word"})


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with start(tmp_path_factory.mktemp("w3c") / "read.kg") as server:
        yield server


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    with start(tmp_path_factory.mktemp("w3c") / "written.kg") as server:
        yield server


@pytest.mark.parametrize("name", TESTS)
def test_w3c(name, reader, writer):
    server = writer if "update" in name else reader
    for asked in TESTS[name]:
        reply = server.request(
            asked.method, asked.path, body=asked.body, headers=asked.headers | {"Authorization": "Bearer word"}
        )
        assert str(reply.status)[0] in asked.statuses, reply.text
        if asked.format:
            assert reply.media in MEDIA[asked.format]
        if asked.boolean is not None:
            assert json.loads(reply.text)["boolean"] is asked.boolean


def test_the_manifest_was_read_whole():
    assert len(TESTS) == 34
    asked = [step for steps in TESTS.values() for step in steps]
    assert Counter(tuple(sorted(step.statuses)) for step in asked) == {("2", "3"): 25, ("4",): 14}
    assert sum(step.boolean is not None for step in asked) > 10
    assert all(step.method in ("GET", "POST", "PUT") for step in asked)
