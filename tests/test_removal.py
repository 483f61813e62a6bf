"""What is removed from a store leaves nothing behind: the store is the one that is built without it."""

import json
import sys

import pytest
from pressroom import FakeReader

import kg
from kg.cli import main
from kg.errors import StoreError
from kg.graph import serialise

PAD = " Lo scrivono oggi tutti i giornali italiani che parlano di automobili."
ARTICLES = {
    "a.txt": "date: 2024-10-02\n\nZorlax lancerebbe la Vixo." + PAD,
    "b.txt": "date: 2025-06-26\n\nZorlax ha lanciato la Vixo. La Vixo è stata vista a Fantalia." + PAD,
    "c.txt": "date: 2025-07-01\n\nBrixo ha lanciato la Trilly." + PAD,
}
FEED = [{"text": f"Dorlan ha lanciato la {model}." + PAD, "date": "2025-08-01"} for model in ("Kasta", "Lumba")]


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "feed.jsonl").write_text("".join(json.dumps(record) + "\n" for record in FEED), "utf-8")
    return folder


@pytest.fixture
def store(news, tmp_path):
    kg.build(news, store=tmp_path / "news.kg", reader=FakeReader()).close()
    return tmp_path / "news.kg"


def nquads(graph):
    with graph:
        return serialise(graph.store, "nq")


def without(news, *names):
    """The bytes of a build in which these files never were."""
    for name in names:
        (news / name).unlink()
    return nquads(kg.build(news, reader=FakeReader()))


@pytest.mark.parametrize("name", [*ARTICLES, "feed.jsonl"])
def test_the_store_is_the_one_built_without_it(news, store, name):
    before = nquads(kg.open_graph(store))
    removed = kg.remove(store, f"news/{name}")
    assert {source.partition("#")[0] for source in removed} == {f"news/{name}"}
    assert len(removed) == (len(FEED) if name == "feed.jsonl" else 1)
    assert nquads(kg.open_graph(store)) == without(news, name) != before


def test_several_at_once_and_in_the_end_all(news, store):
    assert kg.remove(store, ["news/a.txt", "news/c.txt", "news/a.txt"]) == ("news/a.txt", "news/c.txt")
    rest = nquads(kg.open_graph(store))
    assert rest == without(news, "a.txt", "c.txt")
    assert "trilly" not in rest
    assert "a.txt" not in rest
    kg.remove(store, ["news/b.txt", "news/feed.jsonl"])
    with kg.open_graph(store) as graph:
        assert (graph.stats().claims, graph.stats().documents, len(graph)) == (0, 0, 2)  # the header of the derived graph


def test_a_document_by_its_id_its_iri_or_its_record(news, store):
    with kg.open_graph(store) as graph:
        of = {document.source: document.id for document in graph.documents()}
        iri = graph.store.names.iri(of["news/c.txt"]).value
    record = next(source for source in of if "#" in source)
    assert kg.remove(store, [of["news/a.txt"], iri, record]) == ("news/a.txt", "news/c.txt", record)
    with kg.open_graph(store) as graph:
        assert {document.source for document in graph.documents()} == of.keys() - {"news/a.txt", "news/c.txt", record}


def test_it_is_read_again_if_it_comes_back(news, store):
    whole = nquads(kg.open_graph(store))
    kg.remove(store, "news/b.txt")
    reader = FakeReader()
    assert nquads(kg.build(news, store=store, reader=reader)) == whole
    assert reader.read_sources == ["news/b.txt"]


def test_all_or_nothing(store, tmp_path):
    before = nquads(kg.open_graph(store))
    with pytest.raises(StoreError, match=r"news\.kg: holds no document from 'news/bb.txt'; did you mean news/b.txt"):
        kg.remove(store, ["news/a.txt", "news/bb.txt"])
    with pytest.raises(StoreError, match="lists them"):
        kg.remove(store, "")
    assert nquads(kg.open_graph(store)) == before
    with pytest.raises(StoreError, match="there is no store here"):
        kg.remove(tmp_path / "none.kg", "news/a.txt")
    (tmp_path / "graph.nq").write_text(before, "utf-8")
    with pytest.raises(StoreError, match="is a file"):
        kg.remove(tmp_path / "graph.nq", "news/a.txt")


def test_the_command(store, news, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, *capsys.readouterr()

    assert run("remove", store, "news/a.txt", "news/c.txt") == (0, "", "removed news/a.txt\nremoved news/c.txt\n")
    assert run("remove", store, "news/feed.jsonl", "-q") == (0, "", "")
    code, out, err = run("remove", store, "news/a.txt")
    assert (code, out) == (1, "")
    assert "holds no document from 'news/a.txt'" in err
    assert run("remove", store)[0] == 2
    assert nquads(kg.open_graph(store)) == without(news, "a.txt", "c.txt", "feed.jsonl")
