"""The clients that people use: SPARQLWrapper, rdflib's SPARQLStore, curl."""

import csv
import io
import json
import subprocess

import pytest
import rdflib
from endpoint import ID, NEWSROOM, make_store, serving
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

SELECT = "SELECT ?model ?city { ?model kg:seenIn ?city }"
SU7, PARIS = f"{ID}model-xiaomi-su7", f"{ID}city-2988507"


@pytest.fixture(scope="module")
def server():
    with serving(NEWSROOM, "--workers", 2, "--timeout", 5) as endpoint:
        yield endpoint


def curl(*arguments):
    done = subprocess.run(["curl", "-sS", "--max-time", "30", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(server, method):
    client = SPARQLWrapper(server.sparql)
    client.setMethod(method)
    client.setQuery(SELECT)
    client.setReturnFormat(JSON)
    (row,) = client.queryAndConvert()["results"]["bindings"]
    assert (row["model"]["value"], row["city"]["value"]) == (SU7, PARIS)
    client.setReturnFormat(XML)
    assert SU7 in client.queryAndConvert().toxml()
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().split() == ["model,city", f"{SU7},{PARIS}"]
    client.setQuery("CONSTRUCT WHERE { ?model kg:seenIn ?city }")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert())) == 1
    client.setReturnFormat(XML)  # the client asks for RDF/XML then; its own conversion warns of what rdflib deprecates
    assert len(rdflib.Graph().parse(data=client.query().response.read(), format="xml")) == 1
    client.setQuery("SELECT {")
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        client.query()


def test_rdflib_as_a_store(server):
    graph = rdflib.Graph(SPARQLStore(server.sparql, method="POST"))
    kg = rdflib.Namespace("https://w3id.org/newskg/ontology#")
    assert list(graph.subject_objects(kg.seenIn)) == [(rdflib.URIRef(SU7), rdflib.URIRef(PARIS))]
    assert (rdflib.URIRef(SU7), kg.seenIn, None) in graph
    assert [tuple(map(str, row)) for row in graph.query(f"PREFIX kg: <{kg}> {SELECT}")] == [(SU7, PARIS)]
    assert len(graph) > 500
    for method in ("GET", "POST_FORM"):
        assert len(list(SPARQLStore(server.sparql, method=method).triples((None, kg.seenIn, None)))) == 1


def test_rdflib_follows_the_iri_of_an_entity(server):
    found = rdflib.Graph().parse(f"{server.url}id/model-xiaomi-su7")
    assert (rdflib.URIRef(SU7), rdflib.RDFS.label, rdflib.Literal("Xiaomi SU7")) in found


def test_rdflib_updates_with_the_token(tmp_path):
    store = make_store(tmp_path / "news.kg")
    with serving(store, "--writable", "--workers", 1, environment={"KG_TOKEN": "word"}) as server:
        client = SPARQLUpdateStore(server.sparql, server.sparql, headers={"Authorization": "Bearer word"}, method="POST")
        name = rdflib.URIRef("urn:g")
        client.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 'è' } }")
        found = list(client.query("SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } }"))
        assert [str(row[0]) for row in found] == ["è"]
        client.remove_graph(rdflib.Graph(client, identifier=name))
        assert not list(client.query("SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } }"))


def test_curl(server, tmp_path):
    assert json.loads(curl(server.sparql, "--data-urlencode", f"query={SELECT}"))["results"]["bindings"]
    rows = curl("-G", "-H", "Accept: text/csv", server.sparql, "--data-urlencode", f"query={SELECT}")
    assert list(csv.DictReader(io.StringIO(rows))) == [{"model": SU7, "city": PARIS}]
    file = tmp_path / "q.rq"
    file.write_text(SELECT)
    direct = curl("-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}", server.sparql)
    assert SU7 in direct
    assert "id:model-xiaomi-su7 " in curl("--compressed", f"{server.url}graph-store?default")
    assert curl("-o", "/dev/null", "-w", "%{http_code}", "-d", "update=CLEAR ALL", server.sparql) == "403"
    assert curl(
        "-o", "/dev/null", "-w", "%{content_type}", "-H", "Accept: application/ld+json", f"{server.url}id/company-xiaomi"
    ) == ("application/ld+json")
    big = tmp_path / "big"
    big.write_bytes(b"#" * 5_000_000)
    told = ("-o", "/dev/null", "-w", "%{http_code}", "-H", "Content-Type: application/sparql-query", "--data-binary", f"@{big}")
    assert curl(*told, server.sparql) == "413"
