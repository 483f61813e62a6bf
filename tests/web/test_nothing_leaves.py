"""Queries ask no other machine and read no file: a local listener hears nothing, whatever is tried."""

import json
import re
from contextlib import suppress
from itertools import product
from multiprocessing import get_context

import pyoxigraph
import pytest
from endpoint import NEWSROOM, listening, make_store, serving

from kg.errors import QueryError
from kg.graph import guard
from kg.graph.guard import check_harmless
from kg.web.sandbox import forbid_sockets

TRIED = [
    "ASK { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "ASK { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "ASK { VALUES ?u { <http://127.0.0.1:PORT/> } SERVICE ?u { ?s ?p ?o } }",
    "ASK FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
    "ASK FROM NAMED <http://127.0.0.1:PORT/> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <http://127.0.0.1:PORT/>",
    "ASK { GRAPH <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:PORT/>",
    'ASK { FILTER(?a<?b)#>"""\nSERVICE <http://127.0.0.1:PORT/> {?s ?p ?o}\n#"""\n }',
    "ASK { BIND('1' AS ?a) FILTER(?a<'>')SERVICE <http://127.0.0.1:PORT/> {?s ?p ?o} FILTER(''='') }",
    r"ASK { OPTIONAL {?s ?p 'a\u0027 '} SERVICE <http://127.0.0.1:PORT/> {?x ?y ?z} FILTER(''='') }",
    r"ASK { \u0053ERVICE <http://127.0.0.1:PORT/> {?x ?y ?z} }",
    "ASK FROM <file:///etc/passwd> { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
]
UPDATES = [
    "LOAD <http://127.0.0.1:PORT/>",
    "LOAD SILENT <http://127.0.0.1:PORT/> INTO GRAPH <urn:g>",
    "CREATE GRAPH <urn:a> ; LOAD <http://127.0.0.1:PORT/>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "INSERT { ?s ?p ?o } USING <http://127.0.0.1:PORT/> WHERE { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
]


def test_no_query_makes_a_request():
    with serving(NEWSROOM, "--workers", 1) as server, listening() as (port, heard):
        for query in TRIED:
            reply = server.query(query.replace("PORT", str(port)))
            assert reply.status in (200, 400), query
            assert "root:" not in reply.text
        for name in ("default-graph-uri", "named-graph-uri"):
            assert server.query("ASK { ?s ?p ?o }", **{name: f"http://127.0.0.1:{port}/"}).status == 400
        assert server.get("graph-store", graph=f"http://127.0.0.1:{port}/").status == 404
        assert server.answers()
        assert heard == []


def test_no_update_makes_a_request(tmp_path):
    store = make_store(tmp_path / "news.kg")
    with serving(store, "--workers", 1, "--writable", environment={"KG_TOKEN": "word"}) as server, listening() as (port, heard):
        for update in UPDATES:
            assert server.update(update.replace("PORT", str(port)), token="word").status in (204, 400), update
        assert json.loads(server.query("ASK { GRAPH <urn:g> { ?s ?p ?o } }").text)["boolean"] is False
        assert heard == []


def test_the_listener_would_hear_it():
    """The check above can fail: the same query outside of a worker is heard."""
    with listening() as (port, heard):
        with pytest.raises(OSError, match="500"):
            bool(pyoxigraph.Store().query(TRIED[0].replace("PORT", str(port))))
        assert len(heard) == 1


HEADS = ("", "FILTER(?a<", "FILTER(?a<?b", "<<?s?p?o", "OPTIONAL {?s ?p ")
MIDDLES = ("?b", "'>'", ")", "#>", '"""\n', "'''\n", "\n", "<urn:x>", ">> ?q ?r .", r"'a\u0027 '", "}")
TAILS = ("", '\n#"""\n', "\n#'''\n", " FILTER(''='')", " #'\n")


def disguises(port):
    """A call of the listener behind all that might hide it, some 37,000 ways."""
    middles = ("".join(pieces) for length in range(4) for pieces in product(MIDDLES, repeat=length))
    for middle, head, tail in product(middles, HEADS, TAILS):
        yield f"ASK {{ {head}{middle} SERVICE <http://127.0.0.1:{port}/> {{}}{tail} }}"


def let_through(port, heard):
    """How many disguised calls the guard lets through to the parser, which unlike a worker may call; ends at the first call."""
    count, empty = 0, pyoxigraph.Store()
    for query in disguises(port):
        with suppress(QueryError):
            check_harmless(query)
            count += 1
            with suppress(SyntaxError, ValueError, OSError, RuntimeError):
                bool(empty.query(query))
            if heard:
                break
    return count


def test_no_disguise_gets_a_call_past_the_guard():
    with listening() as (port, heard):
        assert let_through(port, heard) > 500  # where SERVICE is but a comment or a string for both
        assert heard == []


def test_without_its_rule_on_ambiguous_iris_the_guard_would_be_deceived(monkeypatch):
    """The check above can fail."""
    monkeypatch.setattr(guard, "_AMBIGUOUS", re.compile("(?!)"))
    with listening() as (port, heard):
        let_through(port, heard)
        assert len(heard) == 1


@pytest.mark.skipif("sys.platform != 'linux'", reason="other systems have no seccomp; the guard is what they have")
def test_a_worker_cannot_open_a_socket_even_if_a_query_slips_through():
    with listening() as (port, heard):
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=slip_through, args=(theirs, port))
        process.start()
        assert ours.poll(60)
        forbidden, told = ours.recv()
        process.join()
        assert forbidden is True
        assert "denied" in told.lower()
        assert heard == []


def slip_through(pipe, port):
    forbidden = forbid_sockets()
    try:
        told = str(bool(pyoxigraph.Store().query(TRIED[0].replace("PORT", str(port)))))
    except OSError as error:
        told = str(error)
    pipe.send((forbidden, told))
