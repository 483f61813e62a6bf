"""Queries: what they answer, what they may not do, and how a mistake is shown."""

import csv
import io
import json
import pickle
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from test_graph_mapping import built

from kg.errors import ExportError, QueryError
from kg.graph import Rows, Triples, run_query
from kg.graph.guard import tokens

STORE = built()

CLAIM = """SELECT ?model ?status ?confidence ?seen ?corroboration ?nothing {
  ?claim rdf:predicate kg:seenIn ; rdf:subject/rdfs:label ?model ; kg:status ?status ; kg:confidence ?confidence ;
    kg:firstSeen ?seen ; kg:corroboration ?corroboration . OPTIONAL { ?claim kg:former ?nothing } }"""


def test_rows_are_plain_python():
    rows = run_query(STORE, CLAIM)
    assert isinstance(rows, Rows)
    assert rows.variables == ("model", "status", "confidence", "seen", "corroboration", "nothing")
    assert rows.rows == [("Xiaomi SU7", "https://w3id.org/newskg/ontology#Asserted", 0.93, date(2024, 12, 5), 1, None)]
    assert list(rows) == rows.rows and len(rows) == 1
    assert rows.short() == [("Xiaomi SU7", "kg:Asserted", "0.93", "2024-12-05", "1", "")]


def test_rows_are_written_in_the_formats_of_sparql():
    rows = run_query(STORE, CLAIM)
    assert isinstance(rows, Rows)
    assert list(csv.reader(io.StringIO(rows.to_text("csv"))))[1][:2] == [
        "Xiaomi SU7",
        "https://w3id.org/newskg/ontology#Asserted",
    ]
    assert rows.to_text("tsv").splitlines()[0] == "\t".join(f"?{name}" for name in rows.variables)
    binding = json.loads(rows.to_text("json"))["results"]["bindings"][0]
    assert binding["seen"] == {"type": "literal", "value": "2024-12-05", "datatype": "http://www.w3.org/2001/XMLSchema#date"}
    assert "nothing" not in binding
    assert len(ET.fromstring(rows.to_text("xml")).findall(".//{*}binding")) == 5
    with pytest.raises(ExportError, match="rows cannot be written as 'xlsx'"):
        rows.to_text("xlsx")


def test_rows_become_a_data_frame():
    frame = run_query(STORE, CLAIM).to_pandas()
    assert list(frame.columns) == ["model", "status", "confidence", "seen", "corroboration", "nothing"]
    assert frame["confidence"].tolist() == [0.93]


def test_without_pandas_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ExportError, match=r"pip install 'kg\[notebook\]'"):
        run_query(STORE, CLAIM).to_pandas()


def test_rows_can_be_sent_to_another_process():
    rows = run_query(STORE, CLAIM)
    assert pickle.loads(pickle.dumps(rows)) == rows


def test_a_question_has_a_yes_or_no():
    assert run_query(STORE, "ASK { ?c kg:status kg:Disputed }") is True
    assert run_query(STORE, "ASK { ?c kg:status kg:Nonsense }") is False


def test_construct_gives_triples():
    made = run_query(STORE, "CONSTRUCT { ?m kg:spotted ?p } { ?m kg:seenIn ?p }")
    assert isinstance(made, Triples)
    assert len(made) == 1
    assert made.to_text("ttl").endswith("id:model-xiaomi-su7 kg:spotted id:city-2988507 .\n")


def test_describe_gives_triples():
    assert len(run_query(STORE, "DESCRIBE id:company-xiaomi")) > 3


def test_all_graphs_are_asked_together_and_one_can_be_picked():
    assert run_query(STORE, "ASK { ?m a kg:Mention ; itsrdf:taIdentRef/rdfs:label ?label }") is True  # two graphs
    graphs = run_query(STORE, "SELECT DISTINCT ?g { GRAPH ?g { ?m a kg:Mention } }")
    assert len(graphs) == 6
    assert run_query(STORE, "ASK FROM <https://w3id.org/newskg/id/graph-claims> { ?c a kg:Claim }") is True
    assert run_query(STORE, "ASK FROM id:graph-claims { ?e a kg:Evidence }") is False
    mine = "PREFIX my: <https://w3id.org/newskg/id/> ASK FROM my:graph-claims { ?c a kg:Claim }"
    assert run_query(STORE, mine) is True
    assert run_query(STORE, "SELECT * FROM NAMED id:graph-claims { GRAPH ?g { ?c a kg:Claim } }").rows


def test_declared_prefixes_win():
    assert run_query(STORE, "PREFIX kg: <urn:other#> ASK { ?c a kg:Claim }") is False


WRONG = [
    (
        "SELECT * { ?s ?p",
        "line 1, column 17: the query cannot be read any further from here\n  SELECT * { ?s ?p\n                  ^",
    ),
    ("SELECT * {\n  ?s kg:status ?o ; nope:x ?y }", "line 2, column 21: the prefix 'nope:' is not declared\n    ?s kg:status"),
    ("SELEKT * { ?s ?p ?o }", "line 1, column 1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with 'SELEKT'"),
    ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", "the query cannot be parsed|line 1"),
    ("", "line 1, column 1"),
    ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "line 1, column 1: INSERT changes data; kg query only reads"),
    ("PREFIX a: <urn:a> DELETE WHERE { ?s ?p ?o }", "column 19: DELETE changes data"),
    ("LOAD <http://127.0.0.1:9/x.ttl>", "LOAD changes data"),
    ("DROP ALL", "DROP changes data"),
    ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH changes data"),
    ("ASK {\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "line 2, column 2: SERVICE asks another machine; kg never does"),
    ("ASK { sErViCe SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE asks another machine"),
    ("ASK { # comment\n\tSERVICE ?where { ?s ?p ?o } }", "line 2, column 2: SERVICE"),
    ("ASK { { SELECT * { SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } } } }", "SERVICE asks"),
    ("ASK { ?s ?p '''it's''' SERVICE <http://127.0.0.1:9/> { } }", "SERVICE asks"),
    (r"ASK { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE asks"),
    # what pyoxigraph reads as "less than" or << and the longest token as an IRI that hides a quote or a comment
    ('ASK { FILTER(?a<?b)#>"""\nSERVICE <http://127.0.0.1:9/> {?s ?p ?o}\n#"""\n }', "an IRI or as 'less than'"),
    ("ASK { FILTER(?a<'>')SERVICE <http://127.0.0.1:9/> {?s ?p ?o} FILTER(''='') }", "an IRI or as 'less than'"),
    ('ASK { <<?s?p?o#>"""\n>> ?q ?r . SERVICE <http://127.0.0.1:9/> { }\n#"""\n }', "an IRI or as 'less than'"),
    ("ASK { FILTER(?a<?b)SERVICE#>\n?u{?s ?p ?o} VALUES ?u { <http://127.0.0.1:9/> } }", "an IRI or as 'less than'"),
    (r"ASK { OPTIONAL {?s ?p 'a\u0027 '} SERVICE <http://127.0.0.1:9/> {} FILTER(''='') }", "SERVICE asks"),
    (
        "ASK FROM <http://127.0.0.1:9/g> { ?s ?p ?o }",
        "column 10: there is no graph <http://127.0.0.1:9/g> in this store; kg fetches none",
    ),
    ("ASK FROM NAMED id:nowhere { ?s ?p ?o }", "there is no graph id:nowhere in this store"),
    ("PREFIX n: <http://127.0.0.1:9/> ASK FROM n:g { ?s ?p ?o }", "there is no graph n:g in this store"),
]


@pytest.mark.parametrize(("sparql", "message"), WRONG)
def test_a_wrong_query_is_refused_where_it_is_wrong(sparql, message):
    with pytest.raises(QueryError) as caught:
        run_query(STORE, sparql)
    alternatives = message.split("|")
    assert any(text in str(caught.value) for text in alternatives), str(caught.value)


HARMLESS = [
    "ASK { ?service ?insert ?from }",
    "ASK { ?s kg:service ?o }",
    "ASK { ?s ?p 'SERVICE <http://127.0.0.1:9/>' }",
    'ASK { ?s ?p """ " SERVICE """ }',
    "ASK { ?s ?p ?o } # SERVICE <http://127.0.0.1:9/>",
    "ASK { ?s <urn:SERVICE> ?o }",
    "PREFIX service: <urn:x> ASK { ?s service:service ?o }",
    "ASK { ?s ?p 'x'@service }",
    "ASK { ?s <http://example.org/it's/a#service> ?o FILTER (?o < 3) }",
    "ASK { ?s <urn:x#y> ?o }",
    "ASK { ?s ?p ?o FILTER (?o<3 && ?o>2) }",
    "ASK { ?s ?p ?o BIND (REPLACE('a', 'INSERT', 'LOAD') AS ?x) }",
]


@pytest.mark.parametrize("sparql", HARMLESS)
def test_words_that_only_look_like_keywords_are_let_through(sparql):
    assert run_query(STORE, sparql) in (True, False)


def test_a_query_can_be_taken_apart():
    kinds = [(token.kind, token.text) for token in tokens("ASK { ?s a kg:Claim ; rdfs:label 'x'@it }#end")]
    assert kinds == [
        ("word", "ASK"),
        ("other", "{"),
        ("variable", "?s"),
        ("word", "a"),
        ("name", "kg:Claim"),
        ("other", ";"),
        ("name", "rdfs:label"),
        ("string", "'x'"),
        ("tag", "@it"),
        ("other", "}"),
    ]


def test_values_that_python_cannot_read_stay_text():
    rows = run_query(
        STORE, 'SELECT ("2024-12-01Z"^^xsd:date AS ?a) ("x"^^xsd:integer AS ?b) (1.5e0 AS ?c) (true AS ?d) (BNODE() AS ?e) {}'
    )
    (a, b, c, d, e) = rows.rows[0]
    assert (a, b, c, d) == ("2024-12-01Z", "x", 1.5, True)
    assert e.startswith("_:")
    assert json.loads(rows.to_text("json"))["results"]["bindings"][0]["e"]["type"] == "bnode"
