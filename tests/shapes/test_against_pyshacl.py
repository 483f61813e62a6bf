"""kg checks shapes by itself, node by node; pySHACL finds the same."""

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from reference import violations
from test_shape_cases import CASES, HEADER, shapes

from kg.errors import OntologyError
from kg.graph import Store, load_graph, open_store, validate
from kg.graph.shacl import read_targets
from kg.graph.shapes import shape_violations
from kg.graph.terms import term
from kg.graph.triples import Triples
from kg.vocab import ID

HERE = Path(__file__).parent
MUTATIONS = 400
ODD = (
    ox.Literal("x"), ox.Literal("x", language="en"), ox.Literal("-1", datatype=term("xsd:integer")), ox.Literal(""),
    ox.Literal("1", datatype=term("xsd:integer")), ox.Literal("2.5", datatype=term("xsd:decimal")),
    ox.Literal("2031-01-01", datatype=term("xsd:date")),
    ox.Literal("true", datatype=term("xsd:boolean")), term("kg:Asserted"), term("kg:launchesModel"),
    ox.NamedNode("http://nowhere.example/"), ox.Literal("x", datatype=ox.NamedNode("http://nowhere.example/type")),
)  # fmt: skip


def every_case() -> Store:
    """All cases in one graph, each under ids of its own."""
    store = open_store()
    for number, path in enumerate(CASES):
        header = HEADER.replace(f"<{ID}>", f"<{ID}{number}/>")
        store.oxigraph.load(header + path.read_text("utf-8"), format=ox.RdfFormat.TURTLE)
    return store


def test_every_shape_is_broken_as_pyshacl_says():
    store = every_case()
    found, reference = set(shape_violations(store)), violations(store)
    assert reference - found == set()
    # rdflib reads a gYearMonth as a day; for SHACL the two cannot be compared, which is a violation of sh:lessThanOrEquals
    assert [(v.path, v.value) for v in found - reference] == [("kg:earliest", "2024-07-01")]
    assert {violation.shape for violation in found} == {f"kg:{name}" for name in shapes()}
    assert len(found) > 500


@pytest.mark.parametrize("seed", range(3))
def test_a_spoiled_newsroom_is_broken_as_pyshacl_says(seed):
    store = spoiled(seed)
    found = set(shape_violations(store))
    assert found == violations(store)
    assert len(found) > MUTATIONS / 2


def spoiled(seed: int) -> Store:
    """The newsroom with values that are gone, doubled, or others."""
    store, chance = load_graph(HERE.parent / "graph" / "golden" / "newsroom.nq"), random.Random(seed)
    for quad in chance.sample(sorted(store.quads(), key=str), MUTATIONS):
        if chance.random() < 0.7:
            store.oxigraph.remove(quad)
        if chance.random() < 0.7:
            odd = chance.choice([odd for odd in ODD if comparable(quad, odd)])
            store.oxigraph.add(ox.Quad(quad.subject, quad.predicate, odd, quad.graph_name))
    return store


def comparable(quad: ox.Quad, odd: ox.NamedNode | ox.Literal) -> bool:
    """False for a number where days are compared, and the like: rdflib puts them into some order, SPARQL does not."""
    if not isinstance(quad.object, ox.Literal) or quad.object.datatype not in (term("xsd:date"), term("xsd:integer")):
        return True
    return isinstance(odd, ox.NamedNode) or odd.datatype in (quad.object.datatype, term("xsd:string"))


def test_what_breaks_a_shape_of_claims_is_told_of_each_claim():
    store = load_graph(HERE.parent / "graph" / "golden" / "newsroom.nq")
    claims = list(store.match(None, term("rdf:predicate"), term("kg:launchesModel")))
    for claim in claims:
        (quad,) = store.match(claim.subject, term("rdf:object"), None)
        store.oxigraph.remove(quad)
        store.oxigraph.add(ox.Quad(quad.subject, quad.predicate, ox.Literal('a "quoted" name'), quad.graph_name))
    found = {v.focus for v in validate(store) if v.shape == "kg:LaunchesModelClaimShape"}
    assert found == {claim.subject.value.replace(ID, "id:") for claim in claims}
    assert len(found) > 1


def test_a_shape_that_cannot_be_checked_is_an_error():
    store = ox.Store()
    store.load(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/newskg/ontology#> . "
        "kg:S a sh:NodeShape ; sh:targetClass kg:Model ; sh:property [ sh:path kg:when ; sh:hasValue 1 ] .",
        format=ox.RdfFormat.TURTLE,
    )
    with pytest.raises(OntologyError, match=r"sh:hasValue.*can check class, datatype"):
        read_targets(Triples(store))
