"""SPARQL updates: who may, what becomes of them, and what does not happen."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from endpoint import NEWSROOM, make_store, serving

from kg.graph import open_store

INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"
HAS = "ASK { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"
YES, NO = '{"head":{},"boolean":true}', '{"head":{},"boolean":false}'


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path / "news.kg")


def writing(store, *options):
    return serving(store, "--writable", "--workers", 2, *options, environment={"KG_TOKEN": "open sesame"})


def test_an_update_needs_the_token_and_is_seen_by_all_at_once(store):
    with writing(store) as server:
        for token in (None, "", "Open sesame", "open sesame!", "x" * 5000):
            reply = server.update(INSERT, token=token)
            assert reply.status == 401
            assert reply.headers["www-authenticate"].startswith("Bearer")
        basic = {"Content-Type": "application/sparql-update", "Authorization": "Basic open sesame"}
        assert server.request("POST", "sparql", body=INSERT, headers=basic).status == 401
        assert server.query(HAS).text == NO
        assert server.update(INSERT, token="open sesame").status == 204
        with ThreadPoolExecutor(8) as crowd:
            assert {reply.text for reply in crowd.map(lambda _: server.query(HAS), range(16))} == {YES}
        form = urlencode({"update": "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }"})
        assert server.post(form, media="application/x-www-form-urlencoded", token="open sesame").status == 204
        assert server.query(HAS).text == NO
        assert "SPARQL11Update" in server.get("sparql").text


def test_updates_stay_when_the_server_is_gone(store):
    with writing(store) as server:
        assert server.update(INSERT, token="open sesame").status == 204
    with serving(store, "--workers", 1) as server:
        assert server.query(HAS).text == YES


def test_a_wrong_update_is_told_and_changes_nothing(store):
    with writing(store) as server:
        for update in (
            "INSERT DATA {",
            "nonsense",
            "INSERT DATA { <urn:a> nope:b 1 }",
            INSERT + " ; CREATE GRAPH <urn:g> ; DROP",
        ):
            reply = server.update(update, token="open sesame")
            assert reply.status == 400, update
            assert "line 1" in reply.text
        for update in ("DELETE WHERE { ?s ?p ?o }", "DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }"):
            both = server.post(update, media="application/sparql-update", token="open sesame", **{"using-graph-uri": "urn:g"})
            assert (both.status, "the request" in both.text) == (400, True)
        forged = {"using-graph-uri": "urn:g> WHERE { } ; CLEAR ALL ; INSERT { } USING <urn:g"}
        assert server.post(INSERT, media="application/sparql-update", token="open sesame", **forged).status == 400
        assert server.query(HAS).text == NO


def test_a_runaway_update_is_stopped_and_changes_nothing(store):
    pairs = " ".join(f"GRAPH ?g{i} {{ ?s{i} ?p{i} ?o{i} }}" for i in range(4))
    runaway = f"{INSERT} ; INSERT {{ GRAPH <urn:g> {{ ?s0 <urn:n> ?s3 }} }} WHERE {{ {pairs} }}"
    with writing(store, "--timeout", 2) as server:
        before = server.get("graph-store", accept="application/n-quads").body
        reply = server.update(runaway, token="open sesame")
        assert (reply.status, reply.text.split(":")[0]) == (503, "stopped")
        assert server.get("graph-store", accept="application/n-quads").body == before
        assert server.update(INSERT, token="open sesame").status == 204
        assert server.query(HAS).text == YES


def test_many_updates_at_once_are_all_done(store):
    with writing(store) as server, ThreadPoolExecutor(8) as crowd:
        updates = [f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:n> <urn:n> {i} }} }}" for i in range(40)]
        assert {reply.status for reply in crowd.map(lambda u: server.update(u, token="open sesame"), updates)} == {204}
        counted = server.query("SELECT (COUNT(*) AS ?n) { GRAPH <urn:g> { ?s ?p ?o } }", accept="text/csv").text
        assert counted.split() == ["n", "40"]


def test_a_store_that_is_served_can_be_built_on_unless_it_is_written(store):
    with serving(store, "--workers", 1) as server:
        with open_store(store, create=False) as opened:  # the server holds no lock
            assert len(opened) > 100
        assert server.answers()
    with writing(store) as server:
        done = subprocess.run([sys.executable, "-m", "kg.cli", "stats", store], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "open in another process" in done.stderr
        assert server.answers()


def test_a_file_is_not_written():
    with serving(NEWSROOM, "--workers", 1, "--token", "open sesame") as server:
        assert server.update(INSERT, token="open sesame").status == 403
