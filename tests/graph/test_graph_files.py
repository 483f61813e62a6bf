"""Graphs as files: the same bytes for the same graph, whole or not at all, and back again."""

import itertools
import json
import os
import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from newsroom import ARTICLES, newsroom, read_article, resolve
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat
from test_graph_mapping import built

from kg.errors import ExportError, GraphFileError, StoreError
from kg.graph import (
    FORMATS,
    Store,
    claims,
    load_graph,
    open_store,
    read_extractions,
    run_query,
    serialise,
    stats,
    to_rdflib,
    validate,
    write_graph,
    write_whole,
)
from kg.graph.browsing import Which, excerpt
from kg.graph.export import quads_text
from kg.graph.loading import READABLE
from kg.model import Resolution


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_read_back_is_the_same_graph(tmp_path, name):
    store = built()
    path = tmp_path / f"graph.{name}"
    write_graph(store, path)
    back = load_graph(path)
    assert serialise(back, "nq") == serialise(store, "nq")
    assert serialise(back, name) == path.read_text("utf-8")
    assert stats(back) == stats(store)
    assert claims(back) == claims(store)


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_in_which_quads_come_makes_no_difference(name):
    quads = list(built().quads())
    texts = set()
    for seed in range(3):
        random.Random(seed).shuffle(quads)
        texts.add(quads_text(quads, name))
    assert len(texts) == 1


@pytest.mark.parametrize(("name", "rdflib_name"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")])
def test_rdflib_reads_the_same_triples(name, rdflib_name):
    store = built()
    theirs = rdflib.Graph().parse(data=serialise(store, name), format=rdflib_name)
    ours = rdflib.Graph().parse(data=serialise(store, "nt"), format="nt")
    assert len(ours) > 500
    assert set(theirs) == set(ours)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of its own Dataset
def test_rdflib_reads_the_same_quads_from_trig():
    store = built()
    trig, nquads = (rdflib.Dataset() for _ in range(2))
    trig.parse(data=serialise(store, "trig"), format="trig")
    nquads.parse(data=serialise(store, "nq"), format="nquads")
    assert set(trig.quads()) == set(nquads.quads())


def rdflib_quads(data, format_):
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format=format_)
    return {(s, p, o, g) for s, p, o, g in dataset.quads() if g is not None}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of its own Dataset
def test_rdflib_reads_the_same_quads_from_json_ld():
    store = built()
    assert rdflib_quads(serialise(store, "jsonld"), "json-ld") == rdflib_quads(serialise(store, "nq"), "nquads")


def test_json_ld_is_compact():
    whole = json.loads(serialise(built(), "jsonld"))
    assert whole["@context"]["kg"] == "https://w3id.org/newskg/ontology#"
    assert whole["@context"]["kg:status"] == {"@type": "@id"}
    claims_graph = next(graph for graph in whole["@graph"] if graph["@id"] == "id:graph-claims")
    (claim,) = (node for node in claims_graph["@graph"] if node["@id"] == "id:claim-7f891f47249c05e3")
    assert claim == {
        "@id": "id:claim-7f891f47249c05e3",
        "@type": "kg:Claim",
        "kg:confidence": "0.981",
        "kg:confirmedAfter": 242,
        "kg:confirmedOn": "2025-06-01",
        "kg:corroboration": 2,
        "kg:firstSeen": "2024-10-02",
        "kg:lastSeen": "2025-06-01",
        "kg:status": "kg:Asserted",
        "rdf:object": "id:model-xiaomi-yu7",
        "rdf:predicate": "kg:launchesModel",
        "rdf:subject": "id:company-xiaomi",
    }


ODD = r"""
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:s> <urn:p> <urn:o>, "o", "o"@it, "7"^^xsd:integer, "007"^^xsd:integer, "99999999999999999999"^^xsd:integer, 7.0, 1e3, true,
  "1"^^xsd:boolean, "x"^^<urn:t>, "@id", "{}", "a \"quoted\" \n \\ \u0001 🚗 <urn:b>", "_:b", _:b .
<urn:s> <urn:ids> <kg:not-a-prefixed-name>, <https://w3id.org/newskg/id/a.b>, <https://w3id.org/newskg/id/> .
<urn:s> <urn:mixed> "2024-01-01"^^xsd:date, <urn:o> ; <urn:day> "2024-01-01"^^xsd:date .
<urn:s> a <urn:Class>, "a class in words" . <urn:t> a <urn:Class> . _:b <urn:p> "b" .
"""


@pytest.mark.parametrize("name", ["ttl", "trig", "nt", "nq", "jsonld"])
def test_odd_terms_come_back(name):
    triples = list(ox.parse(ODD, format=ox.RdfFormat.TURTLE, rename_blank_nodes=False))
    graphs = [ox.DefaultGraph(), ox.NamedNode("urn:g"), ox.BlankNode("b")]
    quads = {ox.Quad(*quad.triple, graph) for quad in triples for graph in graphs}
    back = set(ox.parse(quads_text(quads, name), format=READABLE[f".{name}"], rename_blank_nodes=False))
    assert len(quads) == 3 * len(set(triples)) > 60
    named = name not in ("ttl", "nt")
    assert back == (quads if named else {ox.Quad(*quad.triple) for quad in quads})


def test_json_ld_has_no_triple_terms():
    inner = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))
    with pytest.raises(ExportError, match="triple terms, which JSON-LD has not; write it as nq or trig"):
        quads_text([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), inner)], "jsonld")
    assert "<<(" in quads_text([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), inner)], "ttl")


def test_turtle_to_kg_to_turtle_is_the_same_file(tmp_path):
    for first in ("ttl", "trig", "jsonld", "rdf"):
        write_graph(built(), tmp_path / f"a.{first}")
        write_graph(load_graph(tmp_path / f"a.{first}"), tmp_path / f"b.{first}")
        assert (tmp_path / f"a.{first}").read_bytes() == (tmp_path / f"b.{first}").read_bytes()


def test_another_base_survives_every_format(tmp_path):
    store = built(base="https://data.example/kg/")
    for name in FORMATS:
        write_graph(store, tmp_path / f"g.{name}")
        assert load_graph(tmp_path / f"g.{name}").base == "https://data.example/kg/"
    assert "data:claim-" in serialise(store, "ttl")


def test_turtle_is_cut_where_statements_end_and_not_within_literals():
    names = [NamedNode(f"https://w3id.org/newskg/id/{name}") for name in ("a", "b,c", "d/e")]
    words = ['a , "b" , \\', "x ;\n\t\ty .\n", "} .\n{", " , ", '"1"^^xsd:decimal']
    values = [*map(Literal, words), Literal("5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))]
    quads = [Quad(s, p, o, g) for g in (DefaultGraph(), *names) for s in names for p in names for o in (*values, *names)]
    store = ox.Store()
    store.extend(quads)
    for format in ("ttl", "trig"):
        text = quads_text(quads, format)
        assert text == quads_text(reversed(quads), format) == quads_text(store, format)
        read = list(ox.parse(text, format=RdfFormat.TRIG))
        assert len(read) == len(set(read)) == len(quads) // (4 if format == "ttl" else 1)
        assert {quad.object.value for quad in read if isinstance(quad.object, Literal)} == {*words, "5.0"}


def test_a_base_that_begins_another_namespace_takes_no_names_from_it():
    one = built(base="https://w3id.org/newskg/")
    lines = serialise(one, "ttl").splitlines()
    assert len({serialise(one, "ttl") for _ in range(5)}) == 1
    assert any(line.startswith("<https://w3id.org/newskg/claim-") for line in lines) and "    a kg:Claim ;" not in lines


TURTLE = """
<https://w3id.org/newskg/id/a> a <https://w3id.org/newskg/ontology#Claim> ;
  <https://w3id.org/newskg/ontology#x> "line\\nbreak \\"quoted\\" \\u0001 \\\\ 🚗"@it,
    "7", 7, 7.0, 1e3, true, "x"^^<urn:t>, <urn:with:colons>, <https://w3id.org/newskg/id/a.b> .
"""


def test_turtle_writes_every_kind_of_term(tmp_path):
    (tmp_path / "in.ttl").write_text(TURTLE, "utf-8")
    store = load_graph(tmp_path / "in.ttl")
    text = serialise(store, "ttl").partition("\n\n")[2]
    assert text == (
        "id:a a kg:Claim ;\n"
        '    kg:x "1000"^^xsd:double, "7", "line\\nbreak \\"quoted\\" \\u0001 \\\\ 🚗"@it, "x"^^<urn:t>, 7, 7.0, '
        "<urn:with:colons>, id:a.b, true .\n"
    )
    again = rdflib.Graph().parse(data=serialise(store, "ttl"), format="turtle")
    assert len(again) == 10


def test_turtle_is_laid_out_to_be_read():
    text = serialise(built(), "ttl")
    assert "@prefix id: <https://w3id.org/newskg/id/> .\n" in text
    assert (
        "id:company-xiaomi-auto a kg:Company ;\n"
        "    kg:divisionOf id:company-xiaomi ;\n"
        '    rdfs:label "Xiaomi Auto" ;\n'
        '    skos:altLabel "Xiaomi EV" .\n'
    ) in text


def test_trig_has_a_block_for_each_document():
    text = serialise(built(), "trig")
    assert text.count("\nid:document-") == text.count("}\n") - 1 == 6


def test_xml_holds_characters_that_xml_can_hold():
    article = replace(ARTICLES[0], marked="[Xia\x01omi|company-xiaomi] lancerà \x0b la [YU7|model-xiaomi-yu7].", claims=())
    extraction, _ = read_article(article)
    store = open_store()
    store.replace(extraction, Resolution())
    assert "Xia\ufffdomi" in {element.text for element in ET.fromstring(serialise(store, "rdf")).iter()}


def test_an_unknown_format_is_named(tmp_path):
    with pytest.raises(ExportError, match="'docx' is no format of graphs; known are ttl, trig, nt, nq, jsonld, rdf"):
        write_graph(built(), tmp_path / "graph.docx")
    with pytest.raises(ExportError, match="'' is no format"):
        write_graph(built(), tmp_path / "graph")
    write_graph(built(), tmp_path / "graph", format="nt")


def test_a_target_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ExportError, match=r"missing/graph\.ttl: cannot be written: No such file"):
        write_graph(built(), tmp_path / "missing" / "graph.ttl")
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(ExportError, match=r"folder\.ttl: cannot be written: Is a directory"):
        write_graph(built(), tmp_path / "folder.ttl")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.ttl"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, MemoryError, OSError(28, "No space left on device")])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, interruption):
    path = tmp_path / "graph.ttl"
    path.write_text("old")

    def pieces():
        yield "half of"
        raise interruption

    with pytest.raises(ExportError if isinstance(interruption, OSError) else interruption):
        write_whole(path, pieces())
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["graph.ttl"]


def test_devices_and_links_are_written_to_and_not_replaced(tmp_path):
    write_graph(built(), type(tmp_path)(os.devnull), format="nt")
    assert not type(tmp_path)(os.devnull).is_file()
    (tmp_path / "real.ttl").write_text("old")
    (tmp_path / "link.ttl").symlink_to(tmp_path / "real.ttl")
    write_graph(built(), tmp_path / "link.ttl")
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "real.ttl").read_text("utf-8").startswith("@prefix")


BAD_FILES = [
    ("empty.ttl", "", GraphFileError, "is no graph written by kg: 0 triples, but no kg:Document and no kg:Claim"),
    ("other.ttl", "<urn:a> <urn:b> <urn:c> .", GraphFileError, "is no graph written by kg: 1 triples"),
    (
        "broken.ttl",
        "<urn:a> <urn:b> <urn:c> .\n<urn:a> nope:b <urn:c> .",
        GraphFileError,
        r"broken\.ttl:2:9: The prefix nope: has not been declared",
    ),
    ("broken.jsonld", "{", GraphFileError, r"broken\.jsonld"),
    ("broken.rdf", "<rdf", GraphFileError, r"broken\.rdf"),
    ("far.jsonld", '{"@context": "http://127.0.0.1:9/context", "@id": "urn:a"}', GraphFileError, r"far\.jsonld"),
    (
        "new.ttl",
        "@prefix kg: <https://w3id.org/newskg/ontology#> . <urn:g> kg:formatVersion 99 .",
        GraphFileError,
        "has format 99, this kg reads 1",
    ),
    ("graph.xyz", "", GraphFileError, "cannot tell the format from '.xyz'; known are .ttl"),
    ("missing.ttl", None, StoreError, r"missing\.ttl: cannot be read: No such file"),
    ("binary.nq", "\x00\x01\x02", GraphFileError, r"binary\.nq:1"),
]


@pytest.mark.parametrize(("name", "text", "error", "message"), BAD_FILES, ids=[case[0] for case in BAD_FILES])
def test_what_is_wrong_with_a_file_is_said(tmp_path, name, text, error, message):
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(error, match=message) as caught:
        load_graph(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_folder_is_opened_as_a_store(tmp_path):
    extractions, resolution = newsroom()
    with open_store(tmp_path / "s") as store:
        store.replace(extractions[0], resolution)
    with load_graph(tmp_path / "s") as store:
        assert len(store.documents()) == 1
    with pytest.raises(StoreError, match="not a store of kg"):
        load_graph(tmp_path)


def test_a_document_of_a_flat_file_can_be_replaced(tmp_path):
    write_graph(built(), tmp_path / "g.ttl")
    store = load_graph(tmp_path / "g.ttl")
    back = next(read_extractions(store))
    assert store.remove(back.document.id)
    assert len(store.documents()) == 5
    assert all(q.subject.value != store.names.iri(back.document.id).value for q in store.quads())


def test_rdflib_gets_the_same_data():
    store = built()
    dataset = to_rdflib(store)
    query = "SELECT (COUNT(*) AS ?n) { ?c a kg:Claim ; kg:status kg:Asserted }"
    (row,) = dataset.query(query)
    assert [int(row[0])] == [row[0] for row in run_query(store, query).rows]
    assert len(set(dataset.quads())) == len(store)


def test_rdflib_gets_a_copy_where_oxrdflib_is_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "oxrdflib", None)
    store = built()
    dataset = to_rdflib(store)
    assert len(set(dataset.quads((None, None, None, None)))) == len(store)
    dataset.default_graph.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.URIRef("urn:c")))
    assert "urn:a" not in serialise(store, "nq")


def test_quads_without_a_graph_are_written_too():
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))
    for name in FORMATS:
        assert "urn:a" in quads_text([quad], name)
    assert list(itertools.islice(ox.parse(quads_text([quad], "trig"), ox.RdfFormat.TRIG), 2)) == [quad]


def test_resolving_again_from_a_file_gives_the_same_graph(tmp_path):
    write_graph(built(), tmp_path / "g.ttl")
    store = load_graph(tmp_path / "g.ttl")
    before = serialise(store, "nq")
    _, entities = zip(*(read_article(article) for article in ARTICLES), strict=True)
    entity_of = {mention: entity for part in entities for mention, entity in part.items()}
    read = [(extraction, {m.id: entity_of[m.id] for m in extraction.mentions}) for extraction in read_extractions(store)]
    resolution = resolve(read)
    for extraction, _ in read:
        store.replace(extraction, resolution)
    store.write_derived(resolution, [extraction.document for extraction, _ in read])
    assert serialise(store, "nq") == before


def test_an_error_in_rdf_xml_is_one_line(tmp_path):
    """Found by benchmarks/fuzz.py."""
    path = tmp_path / "bad.rdf"
    path.write_text('?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n</rdf:RDF>\n')
    with pytest.raises(GraphFileError, match=r"bad\.rdf") as found:
        load_graph(path)
    assert "\n" not in str(found.value)


def test_ids_whose_prefix_is_lost(tmp_path):
    """Found by benchmarks/fuzz.py: such ids are IRIs by themselves, and have no base."""
    (tmp_path / "a.ttl").write_text("<id:claim-1> a <https://w3id.org/newskg/ontology#Claim> .")
    with pytest.raises(GraphFileError, match=r"a\.ttl: is no graph written by kg"):
        load_graph(tmp_path / "a.ttl")


def test_evidence_without_its_sentence(tmp_path):
    """Found by benchmarks/fuzz.py."""
    lines = (Path(__file__).parent / "golden" / "newsroom.nq").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "a.nq").write_text("".join(line for line in lines if "evidence" not in line or "anchorOf" not in line), "utf-8")
    with load_graph(tmp_path / "a.nq") as store, pytest.raises(GraphFileError, match="lacks nif:anchorOf; `kg validate`"):
        claims(store)


def extractions(store):
    return list(read_extractions(store))


def most_attested(store):
    return excerpt(store, Which())


@pytest.mark.parametrize(
    ("written", "instead", "read"),
    [
        ("ontology#Asserted>", "ontology#role-founder>", claims),
        ("ontology#Asserted>", "ontology#role-founder>", most_attested),
        ("subject> <[^>]*/company-xiaomi>", "subject> _:xiaomi", claims),
        (r"<[^>]*/(claim-\w+)>", r"_:\1", claims),
        (r"<[^>]*/(claim-\w+)>", r"_:\1", most_attested),
        ('confidence> "', 'confidence> "about ', claims),
        ('confidence> "', 'confidence> "about ', extractions),
        ('triggerBegin> "', 'triggerBegin> "at ', extractions),
        ('mentionKind> "name"', 'mentionKind> "nom"', extractions),
        ('characters> "', 'characters> "1000000000000', Store.documents),
        ('characters> "', 'characters> "a', Store.documents),
        ('earliest> "', 'earliest> "5', claims),
    ],
)
def test_values_written_by_hand(tmp_path, written, instead, read):
    """Found by benchmarks/fuzz.py. Such a graph can be opened: `kg validate` is to say what is wrong with it."""
    text = (Path(__file__).parent / "golden" / "newsroom.nq").read_text("utf-8")
    changed, places = re.subn(written, instead, text)
    assert places
    (tmp_path / "a.nq").write_text(changed, "utf-8")
    with load_graph(tmp_path / "a.nq") as store:
        with pytest.raises(GraphFileError, match=r"(/id/|_:)[a-z0-9-]+>?: .*; `kg validate`"):
            read(store)
        assert validate(store)
