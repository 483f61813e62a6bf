"""A store that is kept up to date is, byte for byte, the store that is built afresh from the documents that it holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from generated import afresh, articles

from kg import vocab
from kg.errors import StoreError
from kg.gazetteers import load_gazetteer
from kg.graph import open_store, serialise
from kg.ledger import Ledger
from kg.model import CharSpan, Document, Evidence, Extraction, Factuality, Mention
from kg.updating import bring_up_to_date, update

SIZES = [pytest.param(400, id="400 articles"), pytest.param(2000, id="2000 articles", marks=pytest.mark.slow)]


@cache
def made(count):
    """The final set, and what it should come to."""
    final = tuple(articles.articles(count))
    return final, afresh(final)


def put(store, extractions, removed=()):
    versions = {extraction.document.id: "1" for extraction in extractions}
    update(store, load_gazetteer(), list(extractions), read_with=versions, removed=removed)


def put_in_parts(store, extractions, parts):
    size = -(-len(extractions) // parts)
    for start in range(0, len(extractions), size):
        put(store, extractions[start : start + size])


def check_tables(store):
    """Nothing is left in the ledger that nobody uses."""
    rows = store.records.execute
    assert not rows("SELECT * FROM name WHERE number NOT IN (SELECT name FROM mention)").fetchall()
    assert not rows("SELECT * FROM block WHERE name NOT IN (SELECT number FROM name)").fetchall()
    assert not rows("SELECT * FROM entity WHERE id NOT IN (SELECT entity FROM name)").fetchall()
    assert not rows("SELECT * FROM mention WHERE document NOT IN (SELECT id FROM document)").fetchall()
    assert not rows("SELECT * FROM evidence WHERE document NOT IN (SELECT id FROM document)").fetchall()


@pytest.mark.parametrize("count", SIZES)
def test_in_one_go(count):
    final, expected = made(count)
    assert expected.count("ontology#Claim>") > count
    store = open_store()
    put(store, final)
    assert serialise(store, "nq") == expected
    check_tables(store)


@pytest.mark.parametrize("count", SIZES)
def test_in_ten_goes_and_in_any_order(count):
    final, expected = made(count)
    for seed in (1, 2):
        order = list(final)
        if seed > 1:
            Random(seed).shuffle(order)
        store = open_store()
        put_in_parts(store, order, 10)
        assert serialise(store, "nq") == expected


@pytest.mark.parametrize("count", SIZES)
def test_a_tenth_replaced_and_a_twentieth_removed(count):
    final, expected = made(count)
    old = [articles.article(number, revision=1) for number in range(0, count, 10)]
    extra = [articles.article(number) for number in range(count, count + count // 20)]
    assert not {e.document.id for e in old} & {e.document.id for e in final}
    first = [e for number, e in enumerate(final) if number % 10] + old + extra
    Random(3).shuffle(first)
    store = open_store()
    put_in_parts(store, first, 4)
    put_in_parts(store, final[::20], 2)
    assert serialise(store, "nq") != expected
    put(store, final[10::20], removed=[e.document.id for e in old])
    for extraction in extra:
        put(store, [], removed=[extraction.document.id])
    assert serialise(store, "nq") == expected
    check_tables(store)


def test_one_by_one_in_a_folder(tmp_path):
    final, _ = made(400)
    with open_store(tmp_path / "news.kg") as store:
        for number, extraction in enumerate(final[:30], start=1):
            put(store, [extraction])
            if number % 10 == 0:
                assert serialise(store, "nq") == afresh(final[:number])
    with open_store(tmp_path / "news.kg") as store:
        assert serialise(store, "nq") == afresh(final[:30])
        for extraction in final[:30]:
            put(store, [], removed=[extraction.document.id])
        empty = open_store()
        put(empty, [])
        assert serialise(store, "nq") == serialise(empty, "nq") == afresh([])
        assert len(store.oxigraph) == 2
        assert [graph.value for graph in store.oxigraph.named_graphs()] == [vocab.ID + vocab.GRAPH_CLAIMS]
        tables = ("document", "name", "block", "mention", "evidence", "entity")
        assert {table: store.records.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables} == dict.fromkeys(
            tables, 0
        )
    with open_store(tmp_path / "news.kg") as store:
        assert store.records.execute("SELECT COUNT(*) FROM journal").fetchone()[0] == 0


def test_bringing_up_to_date_changes_nothing_that_is_right(tmp_path):
    final, _ = made(400)
    with open_store(tmp_path / "news.kg") as store:
        put_in_parts(store, final[:100], 3)
        assert bring_up_to_date(store, load_gazetteer(), "1") is True
        assert serialise(store, "nq") == afresh(final[:100])
        assert bring_up_to_date(store, load_gazetteer(), "1") is False
        assert bring_up_to_date(store, load_gazetteer(), "2") is True
        assert set(Ledger(store.records).versions().values()) == {"1"}
    (tmp_path / "news.kg" / "records.sqlite").unlink()
    with open_store(tmp_path / "news.kg") as store:
        assert bring_up_to_date(store, load_gazetteer(), "2") is True
        assert serialise(store, "nq") == afresh(final[:100])
        put(store, [], removed=[final[0].document.id])
        assert serialise(store, "nq") == afresh(final[1:100])


_NO_TEXT = b"\n\x80"  # written as text, which it is not in UTF-8
DAMAGE = (
    ("document", "source", b"5"), ("document", "read_with", b"\xff"), ("document", "published", b"2024"),
    ("evidence", "factuality", b"asserted"), ("evidence", "factuality", "perhaps"), ("evidence", "start", "x"),
    ("evidence", "score", None), ("evidence", "claim", b"\x00"), ("evidence", "claim", "x y"), ("evidence", "office", "%"),
    ("mention", "words", None), ("mention", "name", "x"), ("mention", "name", 10**6),
    ("name", "said", b"\xff"), ("name", "said", '"Xiaomi"'), ("name", "said", "[1"), ("name", "entity", b"7"),
    ("name", "entity", _NO_TEXT), ("document", "source", _NO_TEXT), ("mention", "words", _NO_TEXT),
)  # fmt: skip


@pytest.mark.parametrize(("table", "column", "cell"), DAMAGE)
def test_a_cell_that_cannot_be_is_named_with_its_file_and_the_remedy(tmp_path, table, column, cell):
    """Found by benchmarks/fuzz.py."""
    final = list(articles.articles(20, things=8))  # so few things that every article bears on the others
    path, removed = tmp_path / "news.kg", [extraction.document.id for extraction in final[:5]]
    with open_store(path) as store:
        put(store, final)
        bring_up_to_date(store, load_gazetteer(), "1")
    with closing(sqlite3.connect(path / "records.sqlite")) as records:
        kind = "CAST(? AS TEXT)" if cell is _NO_TEXT else "?"
        records.execute(f"UPDATE OR IGNORE {table} SET {column} = {kind}", (cell,))
        records.commit()
    named = r"records\.sqlite: is damaged: .*; delete this file"
    with open_store(path) as store, pytest.raises(StoreError, match=named) as caught:
        assert not bring_up_to_date(store, load_gazetteer(), "1")
        ledger = Ledger(store.records)
        assert set(ledger.versions()) == {source for source, _ in ledger.sources()}
        put(store, [], removed=removed)
    assert "\n" not in str(caught.value)
    (path / "records.sqlite").unlink()
    with open_store(path) as store:
        assert bring_up_to_date(store, load_gazetteer(), "1")
        put(store, [], removed=removed)
        assert serialise(store, "nq") == afresh(final[5:])


def says(number, relation, subject, object_, **more):
    """A document with one sentence; subject and object are (type, words) or (type, words, attributes)."""
    text = f"{subject[1]} {object_[1]} {number}"
    document = Document(f"{number}.txt", text, "it", published="2024-01-01")
    ends = [
        Mention(document.id, CharSpan(text.index(words), text.index(words) + len(words)), words, type_, attributes=tuple(*more))
        for type_, words, *more in (subject, object_)
    ]
    whole = CharSpan(0, len(text))
    evidence = Evidence(document.id, relation, ends[0].id, ends[1].id, whole, whole, Factuality.ASSERTED, "test", 0.5)
    return Extraction(document, tuple(ends), (replace(evidence, **more),))


VIXO, ZORLAX_VIXO = ("Model", "Vixo"), ("Model", "Zorlax Vixo", [("maker", "Zorlax")])
FAR_REACHING = {
    "a maker that becomes known": [
        says(1, "hasType", ("Model", "Vixo", [("maker", "Zorlax")]), ("ModelType", "berlina", [("concept", "saloon")])),
        says(2, "launchesModel", ("Company", "Zorlax"), VIXO),
    ],
    "a bare name that gets a full one": [
        says(1, "seenIn", VIXO, ("City", "Fantalia")),
        says(2, "seenIn", ZORLAX_VIXO, ("City", "Sognara")),
        says(3, "seenIn", ("Model", "Vixo", [("maker", "Brixo")]), ("City", "Fantalia")),
    ],
    "a name that is short for two": [
        says(1, "ledBy", ("Company", "Zorlax"), ("Person", "M. Rossi"), office="founder"),
        says(2, "ledBy", ("Company", "Zorlax"), ("Person", "Marco Rossi"), office="founder"),
        says(3, "ledBy", ("Company", "Zorlax"), ("Person", "Matteo Rossi"), office="chief-executive"),
    ],
    "two things with one id": [
        says(1, "seenIn", ("Model", "X-1", [("maker", "Y")]), ("City", "Fantalia")),
        says(2, "seenIn", ("Model", "1", [("maker", "Y X")]), ("City", "Fantalia")),
    ],
    "an office that is also a role": [
        says(1, "hiringFor", ("Company", "Zorlax"), ("Role", "founder", [("name", "founder")])),
        says(2, "ledBy", ("Company", "Zorlax"), ("Person", "Anna Costa"), office="founder"),
    ],
    "a thing said of itself": [
        says(1, "divisionOf", ("Company", "Zorlax S.p.A."), ("Company", "Zorlax")),
        says(2, "divisionOf", ("Company", "Zorlax Auto"), ("Company", "Zorlax")),
    ],
    "a company that may be an organisation": [
        says(1, "divisionOf", ("Organisation", "Brixo"), ("Company", "Zorlax")),
        says(2, "divisionOf", ("Company", "Brixo"), ("Company", "Zorlax")),
        says(3, "divisionOf", ("Company", "Brixo"), ("Company", "Zorlax")),
    ],
}


@pytest.mark.parametrize("said", FAR_REACHING.values(), ids=FAR_REACHING.keys())
def test_what_one_document_changes_far_from_it(said):
    """Each document comes last once, and goes first once; the others have to follow."""
    whole = afresh(said)
    for last in said:
        others = [extraction for extraction in said if extraction is not last]
        store = open_store()
        for extraction in (*others, last):
            put(store, [extraction])
        assert serialise(store, "nq") == whole
        put(store, [], removed=[last.document.id])
        assert serialise(store, "nq") == afresh(others)
        check_tables(store)
