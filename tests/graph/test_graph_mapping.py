"""Model to quads and back."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import ARTICLES, newsroom, read_article, resolve
from pyoxigraph import BlankNode, NamedNode

from kg import vocab
from kg.graph import derived_quads, document_quads, load_ontology, open_store, read_extractions, serialise
from kg.model import CharSpan, Document, Evidence, Extraction, Factuality, Interval, Mention, MentionKind, Resolution
from kg.resources import ontology_path

GOLDEN = Path(__file__).parent / "golden" / "newsroom.nq"


def built(articles=ARTICLES, **options):
    extractions, resolution = newsroom(articles)
    store = open_store(**options)
    for extraction in extractions:
        store.replace(extraction, resolution)
    store.write_derived(resolution, [extraction.document for extraction in extractions])
    return store


def test_the_newsroom_is_the_golden_graph():
    assert serialise(built(), "nq").splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_all_that_was_extracted_comes_back():
    extractions, _ = newsroom()
    back = {extraction.document.id: extraction for extraction in read_extractions(built())}
    assert len(back) == len(extractions) == 6
    for extraction in extractions:
        found = back[extraction.document.id]
        assert found.mentions == extraction.mentions
        assert [replace(item, claim=None) for item in found.evidence] == list(extraction.evidence)
        assert replace(found.document, text="", digest=None, sketch=None) == replace(extraction.document, text="")


def test_spans_cut_the_right_words_out_of_a_text_read_back():
    for extraction in read_extractions(built()):
        for mention in extraction.mentions:
            assert mention.span.of(extraction.document.text) == mention.text


def test_writing_what_was_read_back_changes_nothing():
    store = built()
    extractions = list(read_extractions(store))
    _, resolution = newsroom()
    assert [store.replace(extraction, resolution) for extraction in extractions] == [False] * 6


def test_another_base_moves_all_but_the_terms_of_the_ontology():
    text = serialise(built(base="https://data.example/kg/"), "nq")
    subjects = {line.split(" ")[0][1:-1] for line in text.splitlines()}
    others = {iri.removeprefix(vocab.ID) for iri in subjects if not iri.startswith("https://data.example/kg/")}
    assert others == {"type-saloon", "role-founder", "role-general-manager"}


def test_names_are_plain_and_there_are_no_blank_nodes():
    for quad in built().quads():
        for node in (quad.subject, quad.object, quad.graph_name):
            assert not isinstance(node, BlankNode)
            if isinstance(node, NamedNode) and node.value.startswith(vocab.ID):
                assert re.fullmatch(r"[a-z0-9-]+", node.value.removeprefix(vocab.ID))


def test_every_term_of_kg_in_a_graph_is_declared():
    declared = ontology_path("kg.ttl").read_text("utf-8")
    names = {
        n.value.removeprefix(vocab.KG)
        for q in built().quads()
        for n in (q.predicate, q.object)
        if isinstance(n, NamedNode) and n.value.startswith(vocab.KG)
    }
    assert len(names) > 50
    assert [name for name in sorted(names) if not re.search(rf"^kg:{name} a ", declared, re.MULTILINE)] == []


def test_each_document_has_its_own_graph_and_the_rest_is_derived():
    store = built()
    graphs = {quad.graph_name.value.removeprefix(vocab.ID) for quad in store.quads()}
    assert graphs == {vocab.GRAPH_CLAIMS, *(document.id for document in store.documents())}


def test_the_plain_triple_stands_exactly_for_asserted_claims():
    text = serialise(built(), "nt")

    def stands(subject, relation, object_):
        return f"<{vocab.ID}{subject}> <{vocab.KG}{relation}> <{vocab.ID}{object_}> ." in text

    assert stands("company-xiaomi", "launchesModel", "model-xiaomi-yu7")  # a rumour, later confirmed
    assert stands("model-xiaomi-su7", "hasType", "type-saloon")
    assert not stands("company-xiaomi-auto", "hiringFor", "role-project-manager")  # rumoured
    assert not stands("company-xiaomi-auto", "entersMarket", "place-europa")  # planned
    assert not stands("company-xiaomi", "exitsMarket", "place-russia")  # reported
    assert not stands("company-xiaomi", "entersMarket", "place-spagna")  # denied
    assert not stands("model-xiaomi-su7", "soldIn", "place-italia")  # disputed


def test_evidence_without_entities_makes_no_claim_but_is_kept():
    extraction, _ = read_article(ARTICLES[0])
    quads = [str(quad) for quad in document_quads(extraction, Resolution(), base=vocab.ID)]
    assert not any("#supports" in quad or "taIdentRef" in quad for quad in quads)
    assert sum("#Evidence" in quad for quad in quads) == 1


def test_an_unused_claim_is_left_out():
    extraction, entities = read_article(ARTICLES[0])
    resolution = replace(resolve([(extraction, entities)]), evidence=())
    assert not any("#Claim>" in str(quad) for quad in derived_quads(resolution, [extraction.document]))


def test_a_claim_of_an_older_resolution_is_not_believed():
    """Evidence read back carries the claim that it made then; the mentions say what it makes now."""
    extractions, resolution = newsroom()
    documents = [extraction.document for extraction in extractions]
    other = resolution.claims[0].id
    stale = replace(resolution, evidence=tuple(replace(item, claim=other) for item in resolution.evidence))
    assert set(derived_quads(stale, documents)) == set(derived_quads(resolution, documents))


# Text without surrogates, which no UTF-8 file holds; with quotes, newlines, accents and control characters.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
scores = st.integers(0, 10_000).map(lambda n: n / 10_000)
published = st.one_of(
    st.none(), st.dates(date(1990, 1, 1), date(2040, 1, 1)).flatmap(lambda d: st.sampled_from([str(d), str(d)[:7], str(d)[:4]]))
)


@st.composite
def intervals(draw):
    first, last = sorted((draw(st.dates(date(1900, 1, 1))), draw(st.dates(date(1900, 1, 1)))))
    return Interval(draw(names), draw(st.sampled_from([first, None])), draw(st.sampled_from([last, None])), draw(texts))


@st.composite
def extractions(draw):
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=80))
    optional = st.one_of(st.none(), names)
    document = Document(
        draw(names), text, draw(st.sampled_from(["it", "en", ""])), draw(optional), draw(published), draw(optional)
    )

    def span():
        start = draw(st.integers(0, len(text) - 2))
        return CharSpan(start, draw(st.integers(start + 1, len(text) - 1)))

    mentions = {}
    for _ in range(draw(st.integers(1, 4))):
        where, type_ = span(), draw(st.sampled_from(vocab.ENTITY_TYPES))
        attributes = draw(st.lists(st.tuples(st.sampled_from(["maker", "country", "link"]), texts), max_size=3, unique=True))
        earlier = draw(st.sampled_from([None, *mentions]))
        mention = Mention(
            document.id,
            where,
            where.of(text),
            type_,
            draw(st.sampled_from(MentionKind)),
            draw(texts),
            draw(scores),
            earlier,
            tuple(sorted(attributes)),
        )
        mentions.setdefault(mention.id, mention)
    pick = st.sampled_from(sorted(mentions))
    evidence = {}
    for _ in range(draw(st.integers(0, 3))):
        item = Evidence(
            document=document.id,
            relation=draw(st.sampled_from(vocab.RELATIONS)),
            subject=draw(pick),
            object=draw(pick),
            span=span(),
            trigger=span(),
            factuality=draw(st.sampled_from(Factuality)),
            component=draw(texts),
            score=draw(scores),
            cue=draw(optional),
            attributed_to=draw(st.one_of(st.none(), pick)),
            when=draw(st.one_of(st.none(), intervals())),
            where=draw(st.one_of(st.none(), pick)),
            event=draw(st.one_of(st.none(), pick)),
            headcount=draw(st.one_of(st.none(), st.integers(1, 10**6))),
            office=draw(st.sampled_from([None, *vocab.OFFICES])),
            former=draw(st.booleans()),
            reason=draw(optional),
        )
        evidence.setdefault(item.id, item)
    ordered = sorted(mentions.values(), key=lambda m: (m.span, m.id)), sorted(evidence.values(), key=lambda e: (e.trigger, e.id))
    return Extraction(document, tuple(ordered[0]), tuple(ordered[1]))


@settings(deadline=None, max_examples=150)
@given(extractions())
def test_any_extraction_comes_back(extraction):
    store = open_store()
    store.replace(extraction, Resolution())
    (back,) = read_extractions(store)
    assert back.mentions == extraction.mentions
    assert back.evidence == extraction.evidence
    assert replace(back.document, text="", digest=None, sketch=None) == replace(extraction.document, text="")
    assert back.document.id == extraction.document.id
    assert store.replace(back, Resolution()) is False


@pytest.mark.parametrize("name", vocab.RELATIONS)
def test_the_newsroom_has_every_relation(name):
    assert name in load_ontology().relations
    assert f"<{vocab.KG}{name}>" in GOLDEN.read_text("utf-8")
