"""networkx, GraphML and GEXF: nothing is lost on the way, and the files are the same each time."""

from __future__ import annotations

from io import BytesIO

import networkx
import pytest
from pictures import evil, small

from kg.model import Subgraph
from kg.viz import gexf, graphml, to_networkx
from kg.viz.tidying import clean


def test_networkx_keeps_parallel_edges_and_sentences() -> None:
    graph = to_networkx(small())
    assert isinstance(graph, networkx.MultiDiGraph)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (16, 15)
    assert graph.nodes["su7"] == {"label": "SU7", "type": "Model", "iri": "https://w3id.org/newskg/id/su7"}
    between = graph.get_edge_data("su7", "parigi")
    assert {data["status"] for data in between.values()} == {"asserted", "denied"}
    sighting = between["claim-su7-seenIn-parigi"]
    assert sighting["when"] == "2024-07"
    assert "avvistata" in sighting["quotes"][0].text


@pytest.mark.parametrize("seen", [small(), evil(), Subgraph()], ids=["small", "evil", "empty"])
def test_graphml_round_trip(seen: Subgraph) -> None:
    back = networkx.read_graphml(BytesIO(graphml(seen).encode()), force_multigraph=True)
    _same(seen, back)


@pytest.mark.parametrize("seen", [small(), evil(), Subgraph()], ids=["small", "evil", "empty"])
def test_gexf_round_trip(seen: Subgraph) -> None:
    _same(seen, networkx.read_gexf(BytesIO(gexf(seen).encode()), version="1.2draft"))


def _same(seen: Subgraph, back: networkx.MultiDiGraph) -> None:
    assert {(n, data["label"], data["type"]) for n, data in back.nodes(data=True)} == {
        (clean(node.id), clean(node.label), clean(node.type)) for node in seen.nodes
    }
    found = {(a, b, d["relation"], d["status"], d["confidence"], d["when"]) for a, b, d in back.edges(data=True)}
    assert found == {
        (clean(e.source), clean(e.target), e.relation, e.status.value, e.confidence, e.when or "") for e in seen.edges
    }


@pytest.mark.parametrize("write", [graphml, gexf])
def test_files_are_the_same_whatever_the_order_and_the_day(write: object) -> None:
    assert callable(write)
    first = write(small())
    assert first == write(Subgraph(small().nodes[::-1], small().edges[::-1]))
    assert "lastmodified" not in first
