"""`kg push` and `kg query --endpoint` against a real server: Oxigraph's own, started here, and `kg serve --writable`."""

import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from endpoint import ID, NEWSROOM, listening, make_store, serving
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import EndpointError
from kg.graph import endpoint_at, load_graph, open_store, push, query_remote, remote, run_query
from kg.graph.query import Rows, Triples

OXIGRAPH = shutil.which("oxigraph", path=Path(sys.executable).parent) or "oxigraph"
LEDGER = f"{ID}graph-pushed"


@contextmanager
def oxigraph():
    """Oxigraph's server in memory; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except URLError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def url():
    with oxigraph() as address:
        yield address


@pytest.fixture
def store():
    return load_graph(NEWSROOM)


def quads_at(url):
    """All quads of the server but those that a push keeps for itself."""
    with urlopen(f"{url}/store?graph={LEDGER}") as answer:
        ledger = answer.read().decode()
    asked = "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER (?g != <" + LEDGER + ">) }"
    rows = query_remote(endpoint_at(f"{url}/query"), asked)
    order = [rows.variables.index(name) for name in "spog"]
    return {Quad(*(row[i] for i in order)) for row in rows.cells}, ledger


def test_a_push_makes_the_endpoint_the_same(url, store):
    done = push(store, endpoint_at(f"{url}/update"))
    found, ledger = quads_at(url)
    assert found == set(store.quads())
    assert (done.sent, done.unchanged, done.removed, done.triples) == (7, 0, 0, len(store))
    assert ledger.count("sha256") == 7


def test_a_second_push_sends_nothing_and_a_change_only_what_changed(url, store):
    target = endpoint_at(f"{url}/update")
    push(store, target)
    assert push(store, target) == remote.Pushed(0, 7, 0, 0)
    document = next(iter(store.documents()))
    store.oxigraph.add(Quad(NamedNode("urn:new"), NamedNode("urn:b"), Literal('"\\\n\u2028{}è'), NamedNode(ID + document.id)))
    done = push(store, target)
    assert (done.sent, done.unchanged) == (1, 6)
    store.oxigraph.remove_graph(NamedNode(ID + document.id))
    done = push(store, target)
    assert (done.sent, done.unchanged, done.removed) == (0, 6, 1)
    assert quads_at(url)[0] == set(store.quads())


def test_what_came_from_elsewhere_is_left_alone(url, store):
    foreign = Quad(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"), NamedNode("urn:foreign"))
    update = f"INSERT DATA {{ GRAPH <urn:foreign> {{ {foreign.triple} }} }}"
    remote._send(endpoint_at(f"{url}/update"), f"{url}/update", update.encode(), "application/sparql-update")
    push(store, endpoint_at(f"{url}/update"))
    push(open_store(), endpoint_at(f"{url}/update"))
    assert quads_at(url)[0] == {foreign}


@pytest.mark.parametrize("cut", range(1, 12, 2))
def test_a_push_that_is_cut_off_goes_on(url, store, monkeypatch, cut):
    """Small batches; the connection breaks in the middle, once after the server did the work and once before."""
    monkeypatch.setattr(remote, "_BATCH_BYTES", 12_000)
    target, send, sent = endpoint_at(f"{url}/update"), remote._send, []

    def breaking(endpoint, address, body, *how):
        if address.endswith("/update"):
            sent.append(len(body))
            if len(sent) == cut and cut % 4 == 1:
                send(endpoint, address, body, *how)
            if len(sent) == cut:
                raise EndpointError("cut off")
        return send(endpoint, address, body, *how)

    monkeypatch.setattr(remote, "_send", breaking)
    with pytest.raises(EndpointError, match="cut off"):
        push(store, target)
    done = push(store, target)
    assert quads_at(url)[0] == set(store.quads())
    assert done.sent + done.unchanged == 7
    assert push(store, target).sent == 0
    assert max(sent) < 3 * 12_000
    assert len(sent) > 12


def test_a_graph_larger_than_a_batch_arrives_whole(url, monkeypatch):
    monkeypatch.setattr(remote, "_BATCH_BYTES", 20_000)
    store = open_store()
    graph = NamedNode(f"{ID}document-large")
    store.oxigraph.extend(Quad(NamedNode(f"urn:s{i}"), NamedNode("urn:p"), Literal("x" * 50), graph) for i in range(2000))
    seen = []
    push(store, endpoint_at(f"{url}/update"), progress=lambda sent, total: seen.append((sent, total)))
    assert quads_at(url)[0] == set(store.quads())
    assert seen[-1] == (2000, 2000)
    assert len(seen) > 5


def test_from_is_left_as_it_is(url, store):
    push(store, endpoint_at(f"{url}/update"))
    graph = next(iter(store.documents())).id
    there = query_remote(endpoint_at(f"{url}/query"), f"SELECT ?s ?p ?o FROM <{ID}{graph}> {{ ?s ?p ?o }}")
    assert len(there.cells) == sum(1 for quad in store.quads() if quad.graph_name.value == ID + graph)
    assert 0 < len(there.cells) < len(store)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?model ?city { ?model kg:seenIn ?city } ORDER BY ?model",
        "SELECT ?c ?n ?nothing { ?c kg:confidence ?n OPTIONAL { ?c kg:nothing ?nothing } } ORDER BY ?c",
        "SELECT * { ?s dcterms:title ?t } ORDER BY ?s",
        "PREFIX kg: <https://w3id.org/newskg/ontology#> ASK { ?c kg:status kg:Disputed }",
        "ASK { ?c kg:status kg:Nonsense }",
        "CONSTRUCT { ?m kg:spotted ?p } { ?m kg:seenIn ?p }",
    ],
)
def test_an_endpoint_answers_as_the_graph_does(store, sparql):
    with serving(NEWSROOM, "--workers", 1) as server:
        there, here = query_remote(endpoint_at(server.sparql), sparql), run_query(store, sparql)
    assert type(there) is type(here)
    assert there == here or (isinstance(there, Triples) and set(there.triples) == set(here.triples))


def test_push_to_kg_serve(tmp_path, store):
    with open_store(tmp_path / "empty.kg"):
        pass
    with serving(tmp_path / "empty.kg", "--writable", "--workers", 1, environment={"KG_TOKEN": "word"}) as server:
        with pytest.raises(EndpointError, match="401"):
            push(store, endpoint_at(server.sparql))
        assert push(store, endpoint_at(server.sparql, token="word")).sent == 7
        assert push(store, endpoint_at(server.sparql, token="word")).sent == 0
        counted = query_remote(
            endpoint_at(server.sparql), f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{LEDGER}>) }}"
        )
        assert isinstance(counted, Rows)
        assert counted.rows == [(len(store),)]


def kg(*arguments):
    return subprocess.run([sys.executable, "-m", "kg.cli", *map(str, arguments)], capture_output=True, text=True, check=False)


def test_the_commands(url, tmp_path):
    folder = make_store(tmp_path / "news.kg")
    for expected in (
        r"pushed 7 graphs, \d{3,} triples; 0 unchanged, 0 removed",
        "pushed 0 graphs, 0 triples; 7 unchanged, 0 removed",
    ):
        done = kg("push", folder, "--endpoint", f"{url}/update")
        assert done.returncode == 0, done.stderr
        assert re.search(expected, done.stderr)
    asked = "SELECT ?city { GRAPH ?g { <https://w3id.org/newskg/id/model-xiaomi-su7> kg:seenIn ?city } }"
    done = kg("query", "--endpoint", f"{url}/query", asked)
    assert (done.returncode, done.stdout) == (0, "city\nid:city-2988507\n")
    done = kg("query", "--endpoint", f"{url}/query", "--name", "sightings", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, kg("query", folder, "--name", "sightings", "--format", "csv").stdout), (
        done.stderr
    )
    assert len(done.stdout.splitlines()) > 1
    assert kg("query", folder, asked, "--endpoint", f"{url}/query").returncode == 2


def test_what_goes_wrong_is_told_in_one_line(url):
    for address, message in (
        ("http://127.0.0.1:9/query", "cannot be reached"),
        ("ftp://127.0.0.1/query", "no endpoint"),
        (f"{url}/nowhere", "404"),
        (f"{url}/", "cannot be understood|40"),
    ):
        done = kg("query", "--endpoint", address, "ASK {}")
        assert (done.returncode, done.stdout) == (1, "")
        assert re.search(message, done.stderr)
        assert "Traceback" not in done.stderr
    wrong = kg("query", "--endpoint", f"{url}/query", "ASK {")
    assert (wrong.returncode, "400" in wrong.stderr) == (1, True)


def test_a_redirect_is_told_and_not_followed():
    with listening() as (port, heard):
        import http.server
        import threading

        class Redirecting(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(302)
                self.send_header("Location", f"http://127.0.0.1:{port}/")
                self.end_headers()

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Redirecting) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            with pytest.raises(EndpointError, match=f"moved to http://127.0.0.1:{port}/"):
                query_remote(endpoint_at(f"http://127.0.0.1:{server.server_port}/", token="secret"), "ASK {}")
            server.shutdown()
            thread.join()
        assert heard == []


def test_user_and_password_go_only_where_they_are_asked_for():
    import base64
    import http.server
    import threading

    heard = []

    class Asking(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(self.headers["Authorization"])
            known = heard[-1] is not None
            self.send_response(200 if known else 401)
            self.send_header("Content-Type", "application/sparql-results+json")
            if not known:
                self.send_header("WWW-Authenticate", 'Basic realm="news"')
            self.end_headers()
            if known:
                self.wfile.write(b'{"head": {}, "boolean": true}')

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Asking) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        assert query_remote(endpoint_at(url, token="kept back", user="me", password="p:w"), "ASK {}") is True
        with pytest.raises(EndpointError, match=r"401 .*KG_PASSWORD"):
            query_remote(endpoint_at(url), "ASK {}")
        server.shutdown()
        thread.join()
    assert heard == [None, f"Basic {base64.b64encode(b'me:p:w').decode()}", None]
