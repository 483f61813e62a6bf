"""`kg push` and `kg query --endpoint` against Virtuoso, started here in a folder of its own, as unlike Oxigraph as servers get.

It wants a password by digest, answers ASK with rows, keeps values and not their spelling, parses some 5,000 triples of an INSERT
and cuts answers without a word: at 200 rows here, at 10,000 where Debian installs it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest
from endpoint import ID, NEWSROOM, make_store
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import EndpointError
from kg.graph import endpoint_at, load_graph, open_store, push, query_remote, remote

VIRTUOSO = shutil.which("virtuoso-t")
pytestmark = pytest.mark.skipif(VIRTUOSO is None, reason="no virtuoso-t here; on Debian: apt install virtuoso-opensource-7-bin")

ROWS = 200
SETTINGS = """\
[Database]
DatabaseFile = news.db
ErrorLogFile = news.log
LockFile = news.lck
TransactionFile = news.trx
xa_persistent_file = news.pxa

[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 2000
ServerThreads = 10
CheckpointInterval = 0
CheckpointSyncMode = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4

[SPARQL]
ResultSetMaxRows = {rows}
"""
SECONDS = 120
BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")


class Server:
    """Virtuoso with its database in a folder; user and password of the administrator are what it begins with."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as sql, socket.create_server(("127.0.0.1", 0)) as http:
            self.sql, self.http = sql.getsockname()[1], http.getsockname()[1]
        self.folder = Path(folder)
        self.url = f"http://127.0.0.1:{self.http}/sparql"
        self.target = endpoint_at(f"{self.url}-auth", user="dba", password="dba")
        (self.folder / "virtuoso.ini").write_text(SETTINGS.format(sql=self.sql, http=self.http, rows=ROWS))

    def start(self):
        with (self.folder / "output").open("w") as output:
            command = [VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"]
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=output)
        for _ in range(SECONDS * 10):
            assert self.process.poll() is None, (self.folder / "output").read_text()
            try:
                urlopen(self.url, timeout=5).close()
                return
            except (OSError, HTTPException):
                time.sleep(0.1)
        pytest.fail(f"Virtuoso does not answer:\n{(self.folder / 'output').read_text()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def started():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def server(started):
    """Nothing has been pushed there."""
    push(open_store(), started.target)
    assert counts(started) == {}
    return started


@pytest.fixture
def store():
    return load_graph(NEWSROOM)


def counts(server):
    """Triples of each graph of kg at the server, but of the one that a push keeps for itself."""
    asked = f'SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), "{ID}")) }} GROUP BY ?g'
    return {str(graph): n for graph, n in query_remote(server.target, asked).rows if graph != f"{ID}graph-pushed"}


def counts_here(store):
    return {graph.value: len(quads) for graph in store.oxigraph.named_graphs() if (quads := quads_here(store, graph))}


def quads_here(store, graph):
    return {by_value(quad) for quad in store.oxigraph.quads_for_pattern(None, None, None, graph)}


def quads_there(server, graph):
    rows = query_remote(server.target, f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    order = [rows.variables.index(name) for name in "spo"]
    return {Quad(*(row[i] for i in order), graph) for row in rows.cells}


def by_value(quad):
    """The quad as Virtuoso spells it: true is 1."""
    if isinstance(quad.object, Literal) and quad.object.datatype == BOOLEAN:
        number = Literal(str(int(quad.object.value == "true")), datatype=BOOLEAN)
        return Quad(quad.subject, quad.predicate, number, quad.graph_name)
    return quad


def same(server, store):
    return counts(server) == counts_here(store) and all(
        quads_there(server, graph) == quads_here(store, graph) for graph in store.oxigraph.named_graphs()
    )


def test_a_push_makes_virtuoso_the_same_and_a_second_changes_nothing(server, store):
    assert push(store, server.target) == remote.Pushed(7, 0, 0, len(store))
    assert same(server, store)
    assert push(store, server.target) == remote.Pushed(0, 7, 0, 0)
    assert same(server, store)


def test_only_what_changed_is_sent(server, store):
    push(store, server.target)
    first, second = (NamedNode(ID + document.id) for document in list(store.documents())[:2])
    store.oxigraph.add(Quad(NamedNode("urn:new"), NamedNode("urn:b"), Literal('"\\\n\t\u2028{}è𝄞 ; .'), first))
    store.oxigraph.remove_graph(second)
    done = push(store, server.target)
    assert (done.sent, done.unchanged, done.removed) == (1, 5, 1)
    assert same(server, store)


@pytest.mark.parametrize("batches", [1, 9])
def test_a_push_goes_on_where_the_server_died(server, store, monkeypatch, batches):
    monkeypatch.setattr(remote, "_BATCH_BYTES", 12_000)
    sent = []

    def dying(triples, _total):
        sent.append(triples)
        if len(sent) == batches:
            server.kill()

    with pytest.raises(EndpointError, match="cannot be reached"):
        push(store, server.target, progress=dying)
    server.start()
    arrived = sum(counts(server).values())
    assert arrived == sent[-1] < len(store)
    done = push(store, server.target)
    assert same(server, store)
    assert done.sent + done.unchanged == 7
    assert 0 < done.unchanged < 7
    assert push(store, server.target).sent == 0


def test_more_graphs_than_an_answer_has_rows(server):
    store = open_store()
    graphs = [NamedNode(f"{ID}document-{i}") for i in range(2 * ROWS + 50)]
    store.oxigraph.extend(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(str(i)), graph) for i, graph in enumerate(graphs))
    assert push(store, server.target).sent == len(graphs)
    assert push(store, server.target) == remote.Pushed(0, len(graphs), 0, 0)
    store.oxigraph.remove_graph(graphs[-1])
    assert push(store, server.target) == remote.Pushed(0, len(graphs) - 1, 1, 0)


def test_a_graph_of_more_triples_than_virtuoso_parses_at_once(server):
    store, graph = open_store(), NamedNode(f"{ID}document-large")
    store.oxigraph.extend(Quad(NamedNode(f"urn:{i}"), NamedNode("urn:p"), Literal(str(i)), graph) for i in range(12_000))
    push(store, server.target)
    assert counts(server) == {graph.value: 12_000}


def kg(*arguments, password=None):
    return subprocess.run(
        [sys.executable, "-m", "kg.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **({"KG_PASSWORD": password} if password else {})},
    )


def test_the_commands(server, tmp_path):
    folder, known = make_store(tmp_path / "news.kg"), ("--user", "dba", "--endpoint", server.target.query_url)
    for expected in ("pushed 7 graphs, 917 triples; 0 unchanged", "pushed 0 graphs, 0 triples; 7 unchanged"):
        done = kg("push", folder, *known, password="dba")
        assert done.returncode == 0, done.stderr
        assert expected in done.stderr
    seen = "GRAPH ?g { <https://w3id.org/newskg/id/model-xiaomi-su7> kg:seenIn ?city }"
    for asked, answer in (
        (f"SELECT ?city {{ {seen} }}", "city\nid:city-2988507\n"),
        (f"ASK {{ {seen} }}", "true\n"),
        ("ASK { GRAPH ?g { ?model kg:nothing ?city } }", "false\n"),
    ):
        for options in (known, ("--endpoint", server.url)):
            done = kg("query", *options, asked, password="dba")
            assert (done.returncode, done.stdout, done.stderr) == (0, answer, "")
    triples = kg("query", "--endpoint", server.url, f"CONSTRUCT {{ ?city a kg:City }} {{ {seen} }}", "--format", "nt")
    assert triples.stdout.startswith(f"<{ID}city-2988507> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")


def test_who_may_not_is_told_so(server, tmp_path):
    folder = make_store(tmp_path / "news.kg")
    for options, password, told in (
        (("--endpoint", server.target.query_url), None, "401 .*KG_PASSWORD"),
        (("--endpoint", server.target.query_url, "--user", "dba"), "wrong", "401 .*KG_PASSWORD"),
        (("--endpoint", server.url), None, "No permission to execute"),
    ):
        done = kg("push", folder, *options, password=password)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert re.search(told, done.stderr)
    assert counts(server) == {}
