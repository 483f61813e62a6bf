"""Some claims as a graph of their own, and claims, evidence and things as tables."""

import csv
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg.cli.app import app
from kg.graph import FORMATS
from kg.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, EVIDENCE_COLUMNS
from kg.vocab import KG, RELATIONS

PLAIN = "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"

NEWSROOM = Path(__file__).parent / "graph" / "golden" / "newsroom.nq"
PICKS = [
    {"status": "asserted"},
    {"status": "disputed"},
    {"about": "Xiaomi SU7"},
    {"relation": "launchesModel", "corroborated": 2},
    {"since": "2025-07"},
    {"about": "Parigi", "status": "asserted"},
]


@pytest.fixture
def graph():
    with kg.open_graph(NEWSROOM) as opened:
        yield opened


def lines(graph, path):
    graph.export(path)
    return set(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("which", PICKS, ids=str)
def test_a_part_has_the_claims_that_were_picked_and_nothing_else(graph, tmp_path, which):
    part = graph.part(**which)
    assert 0 < len(part.claims()) < len(graph.claims())
    assert part.claims() == graph.claims(**which)
    assert lines(part, tmp_path / "part.nq") < lines(graph, tmp_path / "whole.nq")
    assert part.validate() == []
    sources = {evidence.source for claim in part.claims() for evidence in claim.evidence}
    assert {document.source for document in part.documents()} == sources
    plain = {row for row in part.query(PLAIN) if row[1].rpartition("#")[2] in RELATIONS}
    asserted = [claim for claim in part.claims() if claim.status is kg.Status.ASSERTED]
    assert plain == {(claim.subject.iri, f"{KG}{claim.relation}", claim.object.iri) for claim in asserted}


def test_a_part_of_everything_is_everything_but_judgements(graph, tmp_path):
    part = graph.part()
    missing = lines(graph, tmp_path / "whole.nq") - lines(part, tmp_path / "part.nq")
    said_of = {line.split(" ")[0].rpartition("/")[2].partition("-")[0] for line in missing}
    assert said_of <= {"judgement", "mention", "ruling"}, said_of  # a mention that no evidence speaks of
    assert part.claims() == graph.claims()


def test_a_part_of_nothing_is_an_empty_graph(graph, tmp_path):
    part = graph.part(about="nobody at all")
    assert part.claims() == []
    assert part.documents() == ()
    part.export(tmp_path / "empty.nt")


def test_export_of_a_part_is_the_export_of_that_part(graph, tmp_path):
    for format_ in FORMATS:
        assert graph.export(tmp_path / f"a.{format_}", status="asserted", about="SU7") == (tmp_path / f"a.{format_}",)
        graph.part(status="asserted", about="SU7").export(tmp_path / f"b.{format_}")
        assert (tmp_path / f"a.{format_}").read_bytes() == (tmp_path / f"b.{format_}").read_bytes()


def test_the_command_line_filters(tmp_path):
    def exported(*options):
        target = tmp_path / "part.ttl"
        result = CliRunner().invoke(app, ["export", str(NEWSROOM), str(target), *options])
        assert (result.exit_code, result.output) == (0, f"wrote {target}\n")
        with kg.open_graph(target) as opened:
            return opened.claims()

    with kg.open_graph(NEWSROOM) as whole:
        assert exported() == whole.claims()
        assert exported("--only", "asserted") == whole.claims(status="asserted")
        assert exported("--about", "Xiaomi Auto") == whole.claims(about="Xiaomi Auto")
        since = exported("--since", "2025-06-01", "--relation", "entersMarket")
        assert since == whole.claims(since="2025-06-01", relation="entersMarket")
        assert len(since) == 1


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_files_of_nodes_and_edges(graph, tmp_path):
    nodes, edges = graph.export(tmp_path / "g.csv")
    assert (nodes.name, edges.name) == ("g-nodes.csv", "g-edges.csv")
    things = {row["id"]: row for row in table(nodes)}
    assert things["model-xiaomi-su7"] == {
        "id": "model-xiaomi-su7",
        "label": "Xiaomi SU7",
        "type": "Model",
        "iri": "https://w3id.org/newskg/id/model-xiaomi-su7",
    }
    claims = {claim.id: claim for claim in graph.claims()}
    rows = table(edges)
    assert [row["id"] for row in rows] == sorted(claims)
    for row in rows:
        claim = claims[row["id"]]
        assert {row["source"], row["target"]} <= things.keys()
        assert (row["relation"], row["status"], row["first_seen"] or None) == (claim.relation, claim.status, claim.first_seen)
        assert row["sentences"].split("\n") == [evidence.sentence for evidence in claim.evidence]
    before = nodes.read_bytes() + edges.read_bytes()
    graph.export(tmp_path / "g.csv")
    assert nodes.read_bytes() + edges.read_bytes() == before


def test_neo4j_finds_its_headers(graph, tmp_path):
    nodes, edges = graph.export(tmp_path / "g.csv", format="neo4j", status="asserted")
    assert nodes.read_text("utf-8").partition("\n")[0] == "id:ID,label,:LABEL,iri"
    assert edges.read_text("utf-8").startswith("id,:START_ID,:END_ID,:TYPE,label,status,confidence:double,corroboration:int,")
    rows = table(edges)
    assert {row["status"] for row in rows} == {"asserted"}
    assert all(date.fromisoformat(row["first_seen:date"]) for row in rows if row["first_seen:date"])
    ids = {row["id:ID"] for row in table(nodes)}
    assert len(ids) == len(table(nodes))
    assert {row[end] for row in rows for end in (":START_ID", ":END_ID")} == ids


def test_data_frames_of_claims_evidence_and_things(graph):
    claims = graph.to_pandas(about="YU7")
    assert tuple(claims.columns) == CLAIM_COLUMNS
    assert claims[["status", "corroboration", "confirmed_on", "confirmed_after"]].values.tolist() == [
        ["asserted", 2, "2025-06-01", 242]
    ]
    evidence = graph.to_pandas("evidence", about="YU7")
    assert tuple(evidence.columns) == EVIDENCE_COLUMNS
    assert list(evidence["factuality"]) == ["rumoured", "asserted"]
    assert list(evidence["publisher"]) == ["Motori Oggi", "Strada Nuova"]
    assert set(evidence["claim"]) == set(claims["claim"])
    sighting = graph.to_pandas("evidence", relation="seenIn", since="2024-12-05")
    assert date(2024, 7, 1) in set(sighting["earliest"])
    things = graph.to_pandas("entities", about="YU7")
    assert tuple(things.columns) == ENTITY_COLUMNS
    assert things[["label", "type", "claims", "asserted"]].values.tolist() == [
        ["Xiaomi", "Company", 1, 1],
        ["Xiaomi YU7", "Model", 1, 1],
    ]
    assert list(graph.to_pandas("entities", about="nobody").columns) == list(ENTITY_COLUMNS)


def test_a_network_has_labels_types_statuses_and_dates(graph):
    network = graph.to_networkx()
    assert network.nodes["city-2988507"] == {
        "label": "Parigi",
        "type": "City",
        "iri": "https://w3id.org/newskg/id/city-2988507",
    }
    (launch,) = network.get_edge_data("company-xiaomi", "model-xiaomi-yu7").values()
    assert (launch["relation"], launch["status"], launch["corroboration"]) == ("launchesModel", "asserted", 2)
    assert (launch["first_seen"], launch["last_seen"]) == ("2024-10-02", "2025-06-01")
    assert [(quote.factuality, quote.published) for quote in launch["quotes"]] == [
        ("rumoured", "2024-10-02"),
        ("asserted", "2025-06"),
    ]
