"""A store holds each document once, in any order, and lets go of it completely."""

import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
from newsroom import ARTICLES, newsroom, read_article, resolve

from kg.errors import StoreError
from kg.gazetteers import load_gazetteer
from kg.graph import open_store, serialise
from kg.updating import bring_up_to_date, update


def build(store, articles):
    extractions, resolution = newsroom(tuple(articles))
    for extraction in extractions:
        store.replace(extraction, resolution)
    store.write_derived(resolution, [extraction.document for extraction in extractions])
    return store


def test_the_order_of_documents_makes_no_difference():
    graphs = {serialise(build(open_store(), order), "nq") for order in permutations(ARTICLES[1:4])}
    assert len(graphs) == 1


def test_building_twice_is_building_once():
    store = build(open_store(), ARTICLES)
    once = serialise(store, "nq")
    assert serialise(build(store, ARTICLES), "nq") == once


def test_replace_and_write_derived_say_whether_anything_changed():
    extractions, resolution = newsroom()
    store = open_store()
    documents = [extraction.document for extraction in extractions]
    assert store.replace(extractions[0], resolution) is True
    assert store.replace(extractions[0], resolution) is False
    assert store.write_derived(resolution, documents) is True
    assert store.write_derived(resolution, documents) is False


def test_a_removed_document_leaves_nothing_behind():
    store = build(open_store(), ARTICLES)
    gone, _ = read_article(ARTICLES[3])
    assert store.remove(gone.document.id) is True
    assert store.remove(gone.document.id) is False
    rest = [*ARTICLES[:3], *ARTICLES[4:]]
    extractions, resolution = newsroom(tuple(rest))
    store.write_derived(resolution, [extraction.document for extraction in extractions])
    assert serialise(store, "nq") == serialise(build(open_store(), rest), "nq")


def test_documents_are_listed_with_their_metadata():
    documents = build(open_store(), ARTICLES).documents()
    assert [d.id for d in documents] == sorted(d.id for d in documents)
    assert {d.source: (d.publisher, d.published, d.title, d.lang) for d in documents}["https://example.org/2024/10/yu7.html"] == (
        "Motori Oggi",
        "2024-10-02",
        "Xiaomi, arriva un SUV?",
        "it",
    )


def test_a_folder_keeps_the_graph_and_its_base(tmp_path):
    with open_store(tmp_path / "news.kg", base="https://data.example/kg/") as store:
        expected = serialise(build(store, ARTICLES), "nq")
    with open_store(tmp_path / "news.kg") as store:
        assert store.base == "https://data.example/kg/"
        assert serialise(store, "nq") == expected
        assert expected == serialise(build(open_store(base="https://data.example/kg/"), ARTICLES), "nq")


def test_many_quads_take_the_bulk_path(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.graph.records._BULK", 10)
    with open_store(tmp_path / "news.kg") as store:
        assert serialise(build(store, ARTICLES), "nq") == serialise(build(open_store(), ARTICLES), "nq")


HOLD = """
import pathlib, sys
from kg.graph import open_store
store = open_store(pathlib.Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_that_the_store_is_open(tmp_path):
    path = tmp_path / "news.kg"
    with open_store(path) as store:
        build(store, ARTICLES[:1])
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=r"news\.kg: is open in another process; wait"):
            open_store(path)
        holder.communicate("")
    with open_store(path) as store:
        assert len(store.documents()) == 1


def test_what_is_no_store_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Sir")
    with pytest.raises(StoreError, match="not a store of kg, and not an empty folder"):
        open_store(tmp_path)
    with pytest.raises(StoreError, match=r"letter\.txt: is not a store"):
        open_store(tmp_path / "letter.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_missing_store_is_not_made_by_reading(tmp_path):
    with pytest.raises(StoreError, match=r"there is no store here; `kg build"):
        open_store(tmp_path / "news.kg", create=False)
    assert not (tmp_path / "news.kg").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot make a store"):
        open_store(tmp_path / "file" / "news.kg")


def test_another_base_is_refused(tmp_path):
    open_store(tmp_path / "s").close()
    with pytest.raises(StoreError, match=r"made with the base https://w3id.org/newskg/id/, not https://x.example/"):
        open_store(tmp_path / "s", base="https://x.example/")


@pytest.mark.parametrize(
    ("stamp", "complaint"),
    [
        (json.dumps({"format": 99, "base": "https://x.example/"}), "has store format 99, this kg reads 1 and 2; build it again"),
        ("nonsense", "cannot be read as the stamp of a store"),
        ("[]", "cannot be read as the stamp of a store"),
    ],
)
def test_a_store_of_another_version_is_refused(tmp_path, stamp, complaint):
    open_store(tmp_path / "s").close()
    (tmp_path / "s" / "kg-store.json").write_text(stamp)
    with pytest.raises(StoreError, match=complaint):
        open_store(tmp_path / "s")


def test_a_broken_store_is_named(tmp_path):
    open_store(tmp_path / "s").close()
    (tmp_path / "s" / "oxigraph" / "CURRENT").write_text("nonsense\n")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "s")


def test_broken_records_are_named(tmp_path):
    open_store(tmp_path / "s").close()
    (tmp_path / "s" / "records.sqlite").write_bytes(b"nonsense" * 1000)
    with pytest.raises(StoreError, match=r"records\.sqlite: cannot be used: .*; build the store again into another folder"):
        open_store(tmp_path / "s")


def test_a_transaction_is_written_whole_or_not_at_all(tmp_path):
    extractions, resolution = newsroom()
    with open_store(tmp_path / "s") as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.replace(extractions[0], resolution)
            raise ZeroDivisionError
        assert len(store) == 0
        with store.transaction():
            store.replace(extractions[0], resolution)
            assert len(store) == 0
        assert len(store.documents()) == 1


def test_what_is_committed_is_written_even_if_writing_failed_at_first(tmp_path, monkeypatch):
    extractions, resolution = newsroom()

    def full(*_):
        raise OSError("No space left on device")

    with open_store(tmp_path / "s") as store:
        monkeypatch.setattr("kg.graph.store.change_quads", full)
        with pytest.raises(StoreError, match="cannot write: No space left on device"):
            store.replace(extractions[0], resolution)
        monkeypatch.undo()
        assert len(store) == 0
    with open_store(tmp_path / "s") as store:
        assert len(store.documents()) == 1


def test_entities_of_other_documents_stay_when_one_is_resolved_anew():
    first, entities = read_article(ARTICLES[0])
    store = open_store()
    store.replace(first, resolve([(first, entities)]))
    moved = {mention: "company-other" if entity == "company-xiaomi" else entity for mention, entity in entities.items()}
    assert store.replace(first, resolve([(first, entities)])) is False
    resolution = resolve([(first, entities)])
    assert store.replace(first, type(resolution)(resolution.entities, moved, resolution.claims, resolution.evidence)) is True
    assert "company-xiaomi" not in serialise(store, "nq")


def test_who_has_written_much_leaves_the_store_in_order(tmp_path, monkeypatch):
    """Else the sessions after it, which write little, would wait for that."""

    def files(name, settle):
        monkeypatch.setattr("kg.graph.store._SETTLE", settle)
        for number in range(1, 4):
            with open_store(tmp_path / name) as store:
                build(store, ARTICLES[:number])
        with open_store(tmp_path / name) as store:
            return len(list((tmp_path / name / "oxigraph").glob("*.sst"))), serialise(store, "nq")

    (settled, same), (left, whole) = files("settled.kg", 1), files("left.kg", 10**9)
    assert same == whole
    assert settled < left


@pytest.mark.parametrize("stamp", [{"base": ":x"}, {"base": None}, {"base": "no iri"}, {"format": float("inf")}, {"format": []}])
def test_a_stamp_that_kg_did_not_write(tmp_path, stamp):
    """Found by benchmarks/fuzz.py."""
    with open_store(tmp_path / "news.kg"):
        pass
    path = tmp_path / "news.kg" / "kg-store.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | stamp))
    with pytest.raises(StoreError, match=r"kg-store\.json: cannot be read as the stamp of a store"):
        open_store(tmp_path / "news.kg")


@pytest.mark.parametrize("damage", [b"n\x8eme", b"n\x00me", b"nam\xc3"])
def test_records_with_damaged_bytes(tmp_path, damage):
    """Found by benchmarks/fuzz.py."""
    path = tmp_path / "news.kg"
    with open_store(path) as store:
        update(store, load_gazetteer(), [], read_with={})
    content = (path / "records.sqlite").read_bytes()
    assert b"CREATE TABLE name" in content
    (path / "records.sqlite").write_bytes(content.replace(b"CREATE TABLE name", b"CREATE TABLE " + damage))
    with pytest.raises(StoreError, match=r"news\.kg"), open_store(path) as store:
        bring_up_to_date(store, load_gazetteer(), "2")
