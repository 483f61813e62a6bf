"""The ontology is the truth: the code's names agree with it, and it says of each term what a reader needs."""

import pickle
import re
import time

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.errors import OntologyError
from kg.graph import load_ontology
from kg.graph.ontology import _load
from kg.resources import data_path, ontology_path

ONTOLOGY = ox.Store()
ONTOLOGY.load(path=str(ontology_path("kg.ttl")))
RDFS, SKOS = vocab.PREFIXES["rdfs"], vocab.PREFIXES["skos"]


def terms(type_: str) -> list[str]:
    query = f"SELECT DISTINCT ?t {{ ?t a {type_} }}"
    return sorted(row["t"].value for row in ONTOLOGY.query(query, prefixes=vocab.PREFIXES))


def languages(term: str, predicate: str) -> list[str | None]:
    found = ONTOLOGY.quads_for_pattern(ox.NamedNode(term), ox.NamedNode(predicate), None)
    return sorted(quad.object.language for quad in found)


CLASSES = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "kg:Status", "kg:Role")
DECLARED = [iri for class_ in CLASSES for iri in terms(class_)]


def test_vocab_is_what_the_ontology_says():
    ontology = load_ontology()
    assert sorted(ontology.relations) == sorted(vocab.RELATIONS)
    assert sorted(ontology.classes) == sorted(vocab.ENTITY_TYPES)
    assert list(ontology.offices) == list(vocab.OFFICES)


def test_a_city_is_a_place_and_domains_know_it():
    ontology = load_ontology()
    assert ontology.is_a("City", "Place") and not ontology.is_a("Place", "City")
    assert ontology.accepts("seenIn", "Model", "City")
    assert not ontology.accepts("seenIn", "City", "Model")
    assert not ontology.accepts("unheardOf", "Model", "City")


def test_types_of_the_gold_corpus_are_concepts():
    readme = data_path("gold/README.md").read_text("utf-8")
    listed = re.search(r"hasType \| Model -> type \| one of: ([^|]+) \|", readme)
    assert listed
    types = listed[1].strip().split(", ")
    assert len(types) > 30
    assert set(types) <= set(load_ontology().concepts)


def test_each_concept_hangs_below_a_group_and_has_five_labels():
    concepts = load_ontology().concepts
    for concept in concepts.values():
        assert set(concept.labels) == {"it", "en", "fr", "de", "es"}, concept.name
        assert set(concept.parents) <= set(concepts)
    tops = {name for name, concept in concepts.items() if not concept.parents}
    assert tops == {"vehicle", "device", "software", "power-train"}


@pytest.mark.parametrize("iri", DECLARED)
def test_each_term_is_labelled_and_explained_in_both_languages(iri):
    assert languages(iri, RDFS + "label") == ["en", "it"]
    assert languages(iri, RDFS + "comment") == ["en", "it"]


def test_enough_terms_were_looked_at():
    assert len(DECLARED) > 70


@pytest.mark.parametrize("name", vocab.RELATIONS)
def test_each_relation_has_an_example_and_reads_backwards(name):
    spec = load_ontology().relations[name]
    assert set(spec.examples) == set(spec.inverse_labels) == {"it", "en"}
    assert languages(vocab.KG + name, SKOS + "example") == ["en", "it"]


def test_reading_is_fast_and_the_result_can_be_sent_to_another_process():
    _load.cache_clear()
    start = time.perf_counter()
    ontology = load_ontology()
    assert time.perf_counter() - start < 0.5  # 4 ms on a quiet machine
    assert pickle.loads(pickle.dumps(ontology)) == ontology


RELATION = """
kg:makesDeal a owl:ObjectProperty, kg:Relation ; rdfs:domain kg:Company ; rdfs:range kg:Company ;
    rdfs:label "si accorda con"@it, "makes a deal with"@en .
"""


def test_a_relation_is_added_with_data_only(tmp_path):
    path = tmp_path / "kg.ttl"
    path.write_text(ontology_path("kg.ttl").read_text("utf-8") + RELATION, "utf-8")
    ontology = load_ontology(path)
    assert ontology.relations["makesDeal"].label("it") == "si accorda con"
    assert ontology.accepts("makesDeal", "Company", "Company")


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        (
            "rdfs:range kg:Company",
            "rdfs:range kg:Unicorn",
            "kg:makesDeal needs one rdfs:range that is a class of kg, not Unicorn",
        ),
        ("rdfs:domain kg:Company ; ", "", "kg:makesDeal needs one rdfs:domain that is a class of kg, not none"),
        ('"si accorda con"@it, ', "", "kg:makesDeal needs an rdfs:label in Italian"),
        ("kg:makesDeal a", "kg:makesDeal", "kg.ttl"),
    ],
)
def test_what_a_new_relation_lacks_is_said(tmp_path, written, instead, complaint):
    path = tmp_path / "kg.ttl"
    path.write_text(ontology_path("kg.ttl").read_text("utf-8") + RELATION.replace(written, instead), "utf-8")
    with pytest.raises(OntologyError, match=complaint):
        load_ontology(path)


def test_a_missing_ontology_is_named(tmp_path):
    with pytest.raises(OntologyError, match=r"nowhere\.ttl"):
        load_ontology(tmp_path / "nowhere.ttl")
