"""Every shape and check is kept by a valid case and broken by an invalid one, which is what proves that it can fail.

shapes/<Shape>/valid-*.ttl has nothing of that shape; invalid-*.ttl begins with '# ' and what the message must hold.
checks/<check>/ likewise. Cases are small: what other shapes would miss in them does not matter here.
"""

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph import conforms, load_graph, load_ontology, open_store, validate
from kg.graph.shapes import relation_shape
from kg.resources import ontology_path
from kg.views import Violation
from kg.vocab import PREFIXES

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*.ttl")) + sorted(HERE.glob("checks/*/*.ttl"))
HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


@cache
def violations(path: Path) -> tuple[Violation, ...]:
    store = open_store()
    # the comment stays the first line; the prefixes come after it
    store.oxigraph.load(HEADER + path.read_text("utf-8"), format=ox.RdfFormat.TURTLE)
    return tuple(validate(store))


def shape_of(path: Path) -> str:
    return f"checks/{path.parent.name}" if path.parent.parent.name == "checks" else f"kg:{path.parent.name}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path):
    found = [violation for violation in violations(path) if violation.shape == shape_of(path)]
    if path.stem.startswith("valid"):
        assert found == []
    else:
        wanted = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        assert [v for v in found if wanted in v.message], found or "no violation"


def shapes() -> list[str]:
    store = ox.Store()
    store.load(path=str(ontology_path("shapes.ttl")))
    query = "SELECT ?s { ?s a <http://www.w3.org/ns/shacl#NodeShape> }"
    return sorted(row["s"].value.partition("#")[2] for row in store.query(query))


CHECKS = sorted(path.stem for path in ontology_path("checks").glob("*.rq"))


@pytest.mark.parametrize("folder", [*shapes(), *(f"checks/{name}" for name in CHECKS)])
def test_each_shape_and_check_has_cases(folder):
    assert list((HERE / folder).glob("valid-*.ttl")), "no valid case"
    assert list((HERE / folder).glob("invalid-*.ttl")), "no invalid case"


def test_enough_was_looked_at():
    assert len(shapes()) >= 36 and len(CHECKS) >= 7 and len(CASES) >= 110


@pytest.mark.parametrize("name", load_ontology().relations)
def test_the_shapes_of_a_relation_say_what_the_ontology_says(name):
    text = ontology_path("shapes.ttl").read_text("utf-8")
    spec = load_ontology().relations[name]
    tops = [
        next(c for c in sorted(classes) if not classes.intersection(load_ontology().classes[c].parents))
        for classes in (spec.domain, spec.range)
    ]
    assert relation_shape(name, domain=tops[0], range=tops[1]).partition("\n\n")[2] in text


def test_the_newsroom_conforms():
    store = load_graph(HERE.parent / "graph" / "golden" / "newsroom.nq")
    assert validate(store) == []
    assert conforms(store)


def test_a_claim_of_the_wrong_type_is_named_by_its_id():
    path = HERE / "SeenInClaimShape" / "invalid-object.ttl"
    found = [violation for violation in violations(path) if violation.shape == "kg:SeenInClaimShape"]
    assert [(v.focus, v.path, v.value) for v in found] == [("id:claim-1", "rdf:object", "id:company-b")]
