"""The object that a notebook user holds."""

import json

import pandas as pd
import pytest
from pressroom import FakeReader

import kg
from kg.errors import ExportError, GraphFileError, QueryError, StoreError

TEXT = """date: 2024-10-02

Zorlax lancerebbe la Vixo. Brixo ha lanciato la Trilly. La Trilly è stata vista a Fantalia. Così i giornali italiani."""


@pytest.fixture
def graph(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return kg.build(tmp_path / "a.txt", reader=FakeReader())


def labels(claims):
    return [(claim.subject.label, claim.object.label) for claim in claims]


def test_claims_are_picked_by_relation_status_thing_and_confidence(graph):
    assert len(graph.claims()) == 3
    assert labels(graph.claims(relation="seenIn")) == [("Trilly", "Fantalia")]
    assert labels(graph.claims(status="rumoured")) == labels(graph.claims(status=kg.Status.RUMOURED)) == [("Zorlax", "Vixo")]
    assert labels(graph.claims(about="fantalia")) == [("Trilly", "Fantalia")]
    assert len(graph.claims(min_confidence=0.6)) == 2
    assert graph.claims(since="2025") == []
    with pytest.raises(QueryError, match="no relation 'buys'"):
        graph.claims(relation="buys")


def test_queries_answer_with_rows(graph):
    rows = graph.query("SELECT ?model ?city { ?m kg:seenIn ?c . ?m rdfs:label ?model . ?c rdfs:label ?city }")
    assert list(rows) == [("Trilly", "Fantalia")]
    assert rows.to_pandas().to_dict("records") == [{"model": "Trilly", "city": "Fantalia"}]
    assert graph.query("ASK { ?x kg:status kg:Rumoured }") is True


def test_an_explanation_marks_the_words(graph):
    (claim,) = graph.claims(relation="seenIn")
    text = str(graph.explain(claim))
    assert text.startswith("Trilly seenIn Fantalia: asserted, confidence 0.80 (claim-")
    assert "La [Trilly](subject) [è stata vista](trigger) a [Fantalia](object)." in text
    assert "2024-10-02" in text
    assert str(graph.explain(claim.id[:12])) == text
    assert '<mark title="trigger">è stata vista</mark>' in graph.explain(claim)._repr_html_()
    with pytest.raises(QueryError, match="no claim 'ffff'"):
        graph.explain("ffff")


def test_entities_and_documents(graph):
    assert [(node.label, node.type) for node in graph.entities("Company")] == [("Brixo", "Company"), ("Zorlax", "Company")]
    assert len(graph.entities()) == 5
    assert [document.published for document in graph.documents()] == ["2024-10-02"]
    assert repr(graph) == f"<KnowledgeGraph: 1 documents, 3 claims, {len(graph)} triples>"


def test_claims_as_a_data_frame(graph):
    frame = graph.to_pandas(relation="launchesModel")
    assert isinstance(frame, pd.DataFrame)
    assert list(frame["object"]) == ["Trilly", "Vixo"]
    assert list(frame["confidence"]) == [0.9, 0.5]


def test_other_libraries(graph):
    assert len(graph.to_rdflib()) == len(graph)
    network = graph.to_networkx()
    assert network.number_of_nodes() == 5
    assert network.number_of_edges() == 3


@pytest.mark.parametrize("suffix", ["ttl", "trig", "nt", "nq", "jsonld", "rdf"])
def test_a_graph_file_holds_the_whole_graph(graph, tmp_path, suffix):
    path = tmp_path / f"graph.{suffix}"
    graph.export(path)
    again = kg.open_graph(path)
    assert again.to_turtle() == graph.to_turtle()
    assert again.report is None
    assert again.claims() == graph.claims()


@pytest.mark.parametrize(("suffix", "begin"), [("html", "<!doctype html>"), ("graphml", "<graphml"), ("gexf", "<?xml")])
def test_pictures_hold_the_claims(graph, tmp_path, suffix, begin):
    path = tmp_path / f"graph.{suffix}"
    graph.export(path)
    text = path.read_text("utf-8")
    assert text.lower().startswith(begin)
    assert "Vixo" in text


def test_turtle_is_text_and_file(graph, tmp_path):
    assert graph.to_turtle(tmp_path / "g.ttl") == (tmp_path / "g.ttl").read_text("utf-8") == graph.to_turtle()


def test_a_notebook_shows_a_frame_that_is_sandboxed(graph):
    shown = graph._repr_html_()
    assert shown.lstrip().startswith("<iframe")
    assert 'sandbox="allow-scripts' in shown
    assert "allow-same-origin" not in shown
    assert "Vixo" in graph.show("Zorlax").html
    assert "Fantalia" not in graph.show("Zorlax").html


def test_what_is_wrong_with_a_file_is_said(graph, tmp_path):
    with pytest.raises(ExportError, match="'doc' is no format"):
        graph.export(tmp_path / "graph.doc")
    with pytest.raises(ExportError, match="cannot be written"):
        graph.export(tmp_path / "a.txt" / "graph.ttl")
    with pytest.raises(StoreError, match="No such file"):
        kg.open_graph(tmp_path / "missing.ttl")
    (tmp_path / "other.ttl").write_text("<http://a> <http://b> <http://c> .", "utf-8")
    with pytest.raises(GraphFileError, match="no graph written by kg"):
        kg.open_graph(tmp_path / "other.ttl")


def test_the_graph_is_valid_and_counted(graph):
    assert graph.validate() == []
    stats = graph.stats()
    assert (stats.documents, stats.claims, dict(stats.statuses)) == (1, 3, {"asserted": 2, "rumoured": 1})


def test_claims_become_json(graph):
    from dataclasses import asdict

    assert json.loads(json.dumps([asdict(claim) for claim in graph.claims()], default=str))[0]["relation"] == "launchesModel"
