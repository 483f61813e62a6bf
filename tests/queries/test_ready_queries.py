"""Each query that ships with kg, run on the newsroom (tests/graph/newsroom.py): the whole answer, row by row.

A folder may hold more.ttl: what the newsroom lacks to give an answer.
"""

from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.graph import Rows, Store, load_graph, open_store, ready_queries, run_query, write_graph
from kg.graph.query import ready_queries as uncached

HERE = Path(__file__).parent
NEWSROOM = HERE.parent / "graph" / "golden" / "newsroom.nq"


def store_of(name: str) -> Store:
    store = load_graph(NEWSROOM)
    if (HERE / name / "more.ttl").exists():
        store.oxigraph.load(path=str(HERE / name / "more.ttl"))
    return store


def table(rows: Rows) -> str:
    return "".join("\t".join(row).rstrip() + "\n" for row in (rows.variables, *rows.short()))


@pytest.mark.parametrize("name", ready_queries())
def test_answer(name):
    answer = run_query(store_of(name), ready_queries()[name].text)
    assert isinstance(answer, Rows)
    assert len(answer) > 0
    assert table(answer) == (HERE / name / "expected.tsv").read_text("utf-8")


@pytest.mark.parametrize("name", ready_queries())
def test_answer_from_a_flat_turtle_file(name, tmp_path):
    store = store_of(name)
    write_graph(store, tmp_path / "graph.ttl")
    flat = load_graph(tmp_path / "graph.ttl")
    assert run_query(flat, ready_queries()[name].text) == run_query(store, ready_queries()[name].text)


@pytest.mark.parametrize("name", ready_queries())
def test_an_empty_graph_has_no_answer(name):
    assert len(run_query(open_store(), ready_queries()[name].text)) == 0


@pytest.mark.parametrize("query", ready_queries().values(), ids=ready_queries())
def test_what_it_answers_is_said_in_one_line(query):
    assert 20 <= len(query.description) <= 120
    assert not query.description.endswith(".")


def test_there_are_enough_and_none_too_many():
    assert len(ready_queries()) >= 15
    assert {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ready_queries())


def test_a_query_without_its_line_is_named(tmp_path, monkeypatch):
    (tmp_path / "bare.rq").write_text("SELECT * { ?s ?p ?o }")
    monkeypatch.setattr("kg.graph.query.ontology_path", lambda name: tmp_path)
    uncached.cache_clear()
    with pytest.raises(QueryError, match=r"bare\.rq:1: the first line must be a comment"):
        uncached()
    monkeypatch.undo()
    uncached.cache_clear()
