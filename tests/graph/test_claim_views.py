"""Claims with their evidence as interfaces show them."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from test_graph_mapping import built

from kg.errors import QueryError
from kg.graph import claims, find_claim, find_entities, open_snapshot, open_store, stats, subgraph, write_snapshot
from kg.graph.terms import RDFS_LABEL
from kg.model import Factuality, Status, Subgraph
from kg.views import ClaimView

STORE = built()


def lines(found: list[ClaimView]) -> list[str]:
    return [f"{c.subject.label} {c.relation} {c.object.label} {c.status}" for c in found]


def test_all_claims_in_a_fixed_order():
    assert lines(claims(STORE)) == [
        "Xiaomi launchesModel Xiaomi SU7 Ultra asserted",
        "Xiaomi launchesModel Xiaomi YU7 asserted",
        "Xiaomi SU7 seenIn Parigi asserted",
        "Xiaomi Auto hiringFor project manager rumoured",
        "Xiaomi SU7 presentedAt Mobile World Congress asserted",
        "Xiaomi entersMarket Spagna denied",
        "Xiaomi Auto entersMarket Europa planned",
        "Xiaomi exitsMarket Russia reported",
        "Xiaomi SU7 soldIn Italia disputed",
        "Xiaomi Auto divisionOf Xiaomi asserted",
        "Xiaomi ledBy Lei Jun asserted",
        "Mobile World Congress heldIn Barcellona asserted",
        "Xiaomi SU7 hasType saloon asserted",
    ]


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        ({"relation": "seenIn"}, ["Xiaomi SU7 seenIn Parigi asserted"]),
        ({"status": "planned"}, ["Xiaomi Auto entersMarket Europa planned"]),
        ({"status": Status.DENIED}, ["Xiaomi entersMarket Spagna denied"]),
        ({"about": "xiaomi yu7"}, ["Xiaomi launchesModel Xiaomi YU7 asserted"]),
        ({"about": "YU7"}, ["Xiaomi launchesModel Xiaomi YU7 asserted"]),  # an alias
        ({"about": "Monaco"}, []),  # only where, neither subject nor object
        ({"about": "id:person-lei-jun"}, ["Xiaomi ledBy Lei Jun asserted"]),
        ({"about": "https://w3id.org/newskg/id/person-lei-jun"}, ["Xiaomi ledBy Lei Jun asserted"]),
        ({"about": "PARIS"}, ["Xiaomi SU7 seenIn Parigi asserted"]),
        (
            {"about": "world congress", "relation": "heldIn"},
            ["Mobile World Congress heldIn Barcellona asserted"],
        ),  # words of a label
        ({"about": "Nobody"}, []),
        (
            {"since": "2025-06"},
            [
                "Xiaomi launchesModel Xiaomi YU7 asserted",
                "Xiaomi Auto entersMarket Europa planned",
                "Xiaomi exitsMarket Russia reported",
                "Xiaomi ledBy Lei Jun asserted",
            ],
        ),
        ({"since": "2025-07-01", "relation": "ledBy"}, ["Xiaomi ledBy Lei Jun asserted"]),
        ({"since": "2030"}, []),
    ],
)
def test_claims_are_picked(picked, expected):
    assert lines(claims(STORE, **picked)) == expected


@pytest.mark.parametrize(
    ("picked", "message"),
    [
        ({"relation": "seenin"}, "there is no relation 'seenin'; known are divisionOf, entersMarket"),
        ({"status": "certain"}, "there is no status 'certain'; known are asserted, reported"),
        ({"since": "June"}, "'June' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_picked_is_said(picked, message):
    with pytest.raises(QueryError, match=message):
        claims(STORE, **picked)


def test_the_evidence_of_a_claim_in_order_of_time():
    (claim,) = claims(STORE, about="YU7")
    rumour, fact = claim.evidence
    assert (rumour.factuality, rumour.published, rumour.cue) == (Factuality.RUMOURED, "2024-10-02", "Secondo indiscrezioni")
    assert (fact.factuality, fact.published, fact.cue) == (Factuality.ASSERTED, "2025-06", None)
    assert rumour.title == "Xiaomi, arriva un SUV?"
    assert (claim.first_seen, claim.last_seen, claim.corroboration, claim.confidence) == ("2024-10-02", "2025-06-01", 2, 0.981)


def marked(view) -> dict[str, str]:
    return {role: span.of(view.sentence) for span, role in view.marks}


def test_marks_cut_the_right_words_out_of_the_sentence():
    (claim,) = claims(STORE, status="planned")
    assert marked(claim.evidence[0]) == {
        "subject": "Xiaomi Auto",
        "object": "Europa",
        "trigger": "sbarcherà",
        "by": "Lei Jun",
        "cue": "ha detto",
        "when": "prima del 2030",
    }
    assert claim.evidence[0].attributed_to == "Lei Jun"
    assert claim.when == claim.evidence[0].when.edtf == "../2029"


def test_marks_of_a_place_an_event_and_a_subject_in_another_sentence():
    (hiring,) = claims(STORE, relation="hiringFor")
    assert marked(hiring.evidence[0])["where"] == "Monaco"
    assert (hiring.evidence[0].where, hiring.evidence[0].headcount) == ("Monaco di Baviera", 50)
    seen = claims(STORE, relation="seenIn")[0].evidence[0]
    assert (marked(seen)["event"], seen.event, seen.published) == ("MWC", "Mobile World Congress", None)
    (left,) = claims(STORE, relation="exitsMarket")
    assert "subject" not in marked(left.evidence[0]) or marked(left.evidence[0])["subject"] == "Xiaomi"


def test_every_mark_lies_in_its_sentence():
    marks = [(span, len(e.sentence)) for c in claims(STORE) for e in c.evidence for span, _ in e.marks]
    assert len(marks) > 50
    assert all(0 <= span.start < span.end <= length for span, length in marks)


def test_office_and_former():
    (led,) = claims(STORE, relation="ledBy")
    assert (led.office, led.former) == ("founder", True)
    assert [(e.office, e.former) for e in led.evidence] == [("founder", False), ("general-manager", True)]


def test_labels_in_the_language_of_the_reader():
    (claim,) = claims(STORE, relation="hasType", lang="it")
    assert (claim.object.label, claim.relation_label) == ("berlina", "è di tipo")
    assert (claim.object.type, claim.object.id) == ("ModelType", "type-saloon")


@pytest.mark.parametrize("cut", [100, 22, 14])
def test_a_claim_is_found_by_the_beginning_of_its_id(cut):
    (claim,) = claims(STORE, relation="seenIn")
    assert find_claim(STORE, claim.id[:cut]) == claim
    assert find_claim(STORE, claim.id.removeprefix("claim-")) == claim
    assert find_claim(STORE, f"id:{claim.id}") == claim
    assert find_claim(STORE, f"https://w3id.org/newskg/id/{claim.id}") == claim


def test_no_claim_or_several():
    with pytest.raises(QueryError, match="there is no claim 'zzz'"):
        find_claim(STORE, "zzz")
    with pytest.raises(QueryError, match=r"'claim-' is the beginning of 13 claims: claim-"):
        find_claim(STORE, "claim-")


def ends(graph: Subgraph) -> set[str]:
    return {node.label for node in graph.nodes}


def test_a_subgraph_has_the_ends_of_all_its_edges():
    graph = subgraph(STORE)
    assert len(graph.edges) == 13
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} == {node.id for node in graph.nodes}


def test_a_subgraph_grows_by_hops():
    assert ends(subgraph(STORE, about="MWC")) == {"Mobile World Congress", "Barcellona", "Xiaomi SU7"}
    assert "Parigi" in ends(subgraph(STORE, about="MWC", hops=2))
    assert ends(subgraph(STORE, about="MWC", hops=0)) == set()
    assert ends(subgraph(STORE, about="Xiaomi", relations=["launchesModel"], status="asserted")) == {
        "Xiaomi",
        "Xiaomi YU7",
        "Xiaomi SU7 Ultra",
    }


def test_an_edge_carries_its_quotes():
    (edge,) = subgraph(STORE, relations=["seenIn"], lang="it").edges
    assert (edge.label, edge.status, edge.when) == ("è stato avvistato a", Status.ASSERTED, "2024-07")
    assert [quote.source for quote in edge.quotes] == ["Il Giornale dei Motori"] * 2
    assert edge.quotes[1].text == "La SU7, una berlina, è stata avvistata a Parigi a luglio."


def test_entities_are_found():
    assert [node.id for node in find_entities(STORE, "xiaomi ev")] == ["company-xiaomi-auto"]
    assert [node.label for node in find_entities(STORE, "saloon")] == ["saloon"]
    assert find_entities(STORE, "") == ()
    assert find_entities(STORE, "https://nowhere.example/x") == ()
    assert [node.id for node in find_entities(STORE, "id:company-xiaomi")] == ["company-xiaomi"]
    assert find_entities(STORE, "company xiaomi") == ()


def test_a_store_that_changes_forgets_what_was_named_and_a_copy_need_not(tmp_path):
    labelled = Quad(NamedNode(f"{STORE.base}company-xiaomi"), RDFS_LABEL, Literal("Mi"), STORE.names.iri("graph-claims"))
    with built() as changing:
        write_snapshot(changing, tmp_path / "copy")
        assert find_entities(changing, "Mi") == ()
        changing.rewrite(set(), {labelled})
        assert [node.id for node in find_entities(changing, "Mi")] == ["company-xiaomi"]
    copy = open_snapshot(tmp_path / "copy", base=STORE.base)
    for _ in range(2):
        assert [find_entities(copy, name) for name in ("xiaomi", "ev", "Mi")] == [
            find_entities(STORE, name) for name in ("xiaomi", "ev", "Mi")
        ]


def test_stats_count_everything():
    found = stats(STORE)
    assert (found.documents, found.evidence, found.claims, found.publishers) == (6, 18, 13, 4)
    assert (found.first_published, found.last_published) == ("2024-10-02", "2025-07-01")
    assert found.statuses == {"asserted": 8, "denied": 1, "disputed": 1, "planned": 1, "reported": 1, "rumoured": 1}
    assert list(found.relations.values()) == sorted(found.relations.values(), reverse=True)
    assert sum(found.relations.values()) == 13
    assert found.entities["Place"] == 4 and found.entities["City"] == 2
    assert found.triples == len(STORE)


def test_an_empty_store_is_no_error():
    empty = open_store()
    assert claims(empty) == [] and subgraph(empty) == Subgraph()
    assert (stats(empty).documents, stats(empty).first_published, stats(empty).statuses) == (0, None, {})
