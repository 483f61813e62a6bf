"""SPARQL 1.1 Protocol, Graph Store read, service description, CORS, gzip: what `kg serve` says to plain HTTP."""

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest
import rdflib
from endpoint import ID, NEWSROOM, serving
from pyoxigraph import RdfFormat, parse

SELECT = "SELECT ?model ?city { ?model kg:seenIn ?city } ORDER BY ?model"
CONSTRUCT = "CONSTRUCT { ?model kg:spotted ?city } { ?model kg:seenIn ?city }"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def server():
    with serving(NEWSROOM, "--workers", 2) as endpoint:
        yield endpoint


def rows(reply):
    assert reply.status == 200, reply.text
    return json.loads(reply.text)["results"]["bindings"]


def test_a_query_by_get_by_form_and_as_a_body_gives_the_same(server):
    by_get = server.query(SELECT)
    by_form = server.post(urlencode({"query": SELECT}), media="application/x-www-form-urlencoded")
    as_body = server.post(SELECT.encode())
    assert rows(by_get) == rows(by_form) == rows(as_body)
    assert rows(by_get) == [
        {"model": {"type": "uri", "value": f"{ID}model-xiaomi-su7"}, "city": {"type": "uri", "value": f"{ID}city-2988507"}}
    ]
    assert server.post(SELECT.encode(), media="application/sparql-query; charset=UTF-8").body == by_get.body


def test_head_has_the_headers_and_no_body(server):
    reply = server.request("HEAD", "sparql", query=SELECT)
    assert (reply.status, reply.media, reply.body) == (200, "application/sparql-results+json", b"")


ROWS = [
    (None, "application/sparql-results+json"),
    ("*/*", "application/sparql-results+json"),
    ("application/sparql-results+json", "application/sparql-results+json"),
    ("application/json", "application/sparql-results+json"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("text/xml", "application/sparql-results+xml"),
    ("text/csv", "text/csv"),
    ("text/tab-separated-values", "text/tab-separated-values"),
    ("TEXT/CSV;Q=0.9, text/html;q=0.1", "text/csv"),
    ("text/*;q=0.5, application/sparql-results+xml;q=0.4", "text/csv"),
    ("application/sparql-results+json;q=0, application/*", "application/sparql-results+xml"),
    ("image/png, */*;q=0.1", "application/sparql-results+json"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
]


@pytest.mark.parametrize(("accept", "media"), ROWS)
def test_rows_come_in_the_format_that_is_asked_for(server, accept, media):
    reply = server.query(SELECT, accept=accept)
    assert (reply.status, reply.media) == (200, media)
    assert "Accept" in reply.headers["vary"]


def test_rows_are_right_in_every_format(server):
    su7 = f"{ID}model-xiaomi-su7"
    assert next(csv.DictReader(io.StringIO(server.query(SELECT, accept="text/csv").text)))["model"] == su7
    assert server.query(SELECT, accept="text/tab-separated-values").text.splitlines()[1].startswith(f"<{su7}>\t")
    assert ET.fromstring(server.query(SELECT, accept="text/xml").text).findtext(".//{*}uri") == su7
    assert f'<a href="id/{su7.removeprefix(ID)}">' in server.query(SELECT, accept="text/html").text


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/html"])
def test_a_question_has_an_answer_in_every_format(server, accept):
    reply = server.query("ASK { ?c kg:status kg:Disputed }", accept=accept)
    assert reply.status == 200
    assert re.search("true|yes", reply.text)
    assert not re.search("true|yes", server.query("ASK { ?c kg:status kg:Nonsense }", accept=accept).text)


@pytest.mark.parametrize(
    ("accept", "media", "format"),
    [
        (None, "text/turtle", RdfFormat.TURTLE),
        ("text/turtle", "text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/xml;q=0.9, */*;q=0.1", "application/rdf+xml", RdfFormat.RDF_XML),
    ],
)
def test_triples_come_in_the_format_that_is_asked_for(server, accept, media, format):
    reply = server.query(CONSTRUCT, accept=accept)
    assert (reply.status, reply.media) == (200, media)
    assert [str(quad.triple) for quad in parse(reply.body, format)] == [
        f"<{ID}model-xiaomi-su7> <https://w3id.org/newskg/ontology#spotted> <{ID}city-2988507>"
    ]


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "image/png"), (SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (SELECT, "text/csv;q=0")]
)
def test_what_cannot_be_had_is_406_and_says_what_can(server, query, accept):
    reply = server.query(query, accept=accept)
    assert reply.status == 406
    assert ("text/turtle" if query == CONSTRUCT else "text/csv") in reply.text


def test_the_dataset_of_the_protocol_replaces_that_of_the_query(server):
    claims, ask = f"{ID}graph-claims", "ASK { ?e a kg:Evidence }"
    answer = {True: '{"head":{},"boolean":true}', False: '{"head":{},"boolean":false}'}
    document = rows(server.query("SELECT ?g { GRAPH ?g { ?d a kg:Document } } ORDER BY ?g LIMIT 1"))[0]["g"]["value"]
    assert server.query(ask).text == answer[True]
    assert server.query(ask, **{"default-graph-uri": claims}).text == answer[False]
    assert server.query(ask, **{"default-graph-uri": [claims, document]}).text == answer[True]
    assert server.query(ask, **{"named-graph-uri": document}).text == answer[False]
    in_graph = "ASK { GRAPH ?g { ?e a kg:Evidence } }"
    assert server.query(in_graph, **{"named-graph-uri": document}).text == answer[True]
    assert server.query(in_graph, **{"named-graph-uri": claims}).text == answer[False]
    assert server.query(in_graph, **{"default-graph-uri": document}).text == answer[False]
    from_claims = f"ASK FROM <{claims}> {{ ?e a kg:Evidence }}"
    assert server.query(from_claims).text == answer[False]
    assert server.query(from_claims, **{"default-graph-uri": document}).text == answer[True]


BAD = [
    ("two queries", "GET", {"query": ["ASK {}", "ASK {}"]}, None, None, 400, "'query' is given 2 times"),
    ("an update by GET", "GET", {"update": "CLEAR ALL"}, None, None, 405, "POST"),
    ("syntax", "GET", {"query": "ASK {"}, None, None, 400, "line 1, column"),
    (
        "an unknown dataset",
        "GET",
        {"query": "ASK {}", "default-graph-uri": "urn:nothing"},
        None,
        None,
        400,
        "no graph <urn:nothing>",
    ),
    ("no IRI", "GET", {"query": "ASK {}", "default-graph-uri": "not an iri"}, None, None, 400, "no absolute IRI"),
    ("no type", "POST", {}, "ASK {}", None, 415, "application/sparql-query"),
    ("another type", "POST", {}, "ASK {}", "text/plain", 415, "application/sparql-query"),
    ("another encoding", "POST", {}, "ASK {}".encode("utf-16"), "application/sparql-query; charset=UTF-16", 415, "UTF-8"),
    ("no UTF-8", "POST", {}, b"ASK { ?s ?p '\xff' }", "application/sparql-query", 400, "byte 13"),
    ("an empty form", "POST", {}, "", "application/x-www-form-urlencoded", 400, "one field 'query'"),
    ("both", "POST", {}, "query=ASK%7B%7D&update=CLEAR+ALL", "application/x-www-form-urlencoded", 400, "one field 'query'"),
    (
        "in two places",
        "POST",
        {"query": "ASK {}"},
        "query=ASK%7B%7D",
        "application/x-www-form-urlencoded",
        400,
        "'query' is in the URL",
    ),
    ("in two places", "POST", {"query": "ASK {}"}, "ASK {}", "application/sparql-query", 400, "not in both"),
    ("a form that is not UTF-8", "POST", {}, "query=%FF", "application/x-www-form-urlencoded", 400, "percent-encoded UTF-8"),
    ("an update", "POST", {}, "CLEAR ALL", "application/sparql-update", 403, "only reads"),
    ("an update in a query", "GET", {"query": "CLEAR ALL"}, None, None, 400, "CLEAR changes data"),
    ("a method", "PUT", {}, "x", "text/plain", 405, "Method"),
    ("a method", "DELETE", {}, None, None, 405, "Method"),
]


@pytest.mark.parametrize(("what", "method", "fields", "body", "media", "status", "message"), BAD)
def test_what_is_malformed_is_told(server, what, method, fields, body, media, status, message):
    headers = {"Content-Type": media} if media else {}
    reply = server.request(method, "sparql", body=body, headers=headers, **fields)
    assert reply.status == status, reply.text
    assert message in reply.text
    assert reply.media == "text/plain"
    assert server.answers()


def test_the_service_describes_itself(server):
    reply = server.get("sparql")
    assert reply.media == "text/turtle"
    found = rdflib.Graph().parse(data=reply.text)
    service = rdflib.URIRef(server.sparql)
    assert (service, rdflib.RDF.type, SD.Service) in found
    assert found.value(service, SD.endpoint) == service
    assert set(found.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert (service, SD.feature, SD.UnionDefaultGraph) in found
    assert len(set(found.objects(service, SD.resultFormat))) == 8
    dataset = found.value(service, SD.defaultDataset)
    assert str(found.value(found.value(dataset, SD.namedGraph), SD.name)) == f"{ID}graph-claims"
    assert "<form" in server.get("sparql", accept="text/html").text
    assert server.get("sparql", accept="image/png").status == 406


def test_a_forged_host_is_no_way_into_the_description(server):
    reply = server.request("GET", "sparql", headers={"Host": 'a"> <urn:b'})
    assert reply.status in (200, 400)
    assert "<urn:b" not in reply.text or reply.media == "text/plain"


def test_graphs_can_be_fetched(server):
    whole = set(parse(NEWSROOM.read_bytes(), RdfFormat.N_QUADS))
    one = server.get("graph-store", graph=f"{ID}graph-claims")
    assert one.media == "text/turtle"
    triples = {str(quad.triple) for quad in parse(one.body, RdfFormat.TURTLE)}
    assert triples == {str(quad.triple) for quad in whole if quad.graph_name.value == f"{ID}graph-claims"}
    assert len(triples) > 100
    merged = server.get("graph-store", accept="application/n-triples", default="")
    assert {str(quad.triple) for quad in parse(merged.body, RdfFormat.N_TRIPLES)} == {str(quad.triple) for quad in whole}
    assert set(parse(server.get("graph-store").body, RdfFormat.TRIG)) == whole
    for accept, format in (("application/n-quads", RdfFormat.N_QUADS), ("application/ld+json", RdfFormat.JSON_LD)):
        reply = server.get("graph-store", accept=accept)
        assert (reply.media, set(parse(reply.body, format))) == (accept, whole)


def test_graphs_that_are_not_there_or_not_asked_for_rightly(server):
    assert server.get("graph-store", graph="urn:nothing").status == 404
    assert server.get("graph-store", graph="no iri").status == 400
    assert server.get("graph-store", graph=["urn:a", "urn:b"]).status == 400
    assert server.get("graph-store", graph="urn:a", default="").status == 400
    assert server.get("graph-store", accept="text/csv").status == 406
    assert server.request("PUT", "graph-store", body="", graph="urn:a").status == 405


def test_every_answer_tells_browsers_what_they_may(server):
    for reply in (server.get(""), server.query("ASK {"), server.get("nowhere"), server.request("PATCH", "sparql")):
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy and "script-src" not in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in reply.headers


def test_a_browser_asks_first(server):
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    reply = server.request("OPTIONS", "sparql", headers=headers)
    assert reply.status == 204
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]


def test_origins_can_be_chosen():
    with serving(NEWSROOM, "--workers", 1, "--allow-origin", "https://good.example") as server:
        good = server.request("GET", "sparql", headers={"Origin": "https://good.example"}, query="ASK {}")
        assert good.headers["access-control-allow-origin"] == "https://good.example"
        assert "Origin" in good.headers["vary"]
        bad = server.request("GET", "sparql", headers={"Origin": "https://bad.example"}, query="ASK {}")
        assert "access-control-allow-origin" not in bad.headers


def test_long_answers_are_compressed_for_those_who_can_read_it(server):
    query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    plain = server.query(query)
    packed = server.request("GET", "sparql", headers={"Accept-Encoding": "gzip"}, query=query)
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4
    assert "content-encoding" not in server.request("GET", "sparql", headers={"Accept-Encoding": "gzip"}, query="ASK {}").headers
