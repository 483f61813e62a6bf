"""What a server survives: runaway queries, greedy ones, crowds, bytes that are no HTTP, and an end in the middle."""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from endpoint import NEWSROOM, RUNAWAY, serving

COUNT = "SELECT (COUNT(*) AS ?n) { ?claim a kg:Claim }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
"""Must keep all its solutions to sort them."""


@pytest.fixture(scope="module")
def server():
    with serving(NEWSROOM, "--workers", 2, "--timeout", 2, "--memory", 256, "--max-request", 64, "--max-answer", 1) as endpoint:
        yield endpoint


def workers(process):
    """The processes that a server has started, by id."""
    return {pid for task in Path(f"/proc/{process.pid}/task").iterdir() for pid in (task / "children").read_text().split()}


RUNAWAYS = [
    RUNAWAY,
    RUNAWAY.replace("COUNT(*)", "COUNT(DISTINCT CONCAT(STR(?a), STR(?l)))"),
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 0) }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d . ?e (!<urn:x>)* ?f }",
    "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
]


@pytest.mark.parametrize("query", RUNAWAYS)
def test_a_runaway_query_is_stopped_and_the_next_one_answers(server, query):
    before = workers(server.process)
    reply = server.query(query)
    assert (reply.status, reply.text.split(":")[0]) == (503, "stopped")
    assert reply.headers["retry-after"] == "5"
    assert server.answers()
    assert workers(server.process) != before  # a process was ended for it, and another one started


def test_runaway_queries_do_not_keep_others_from_their_answer():
    with ThreadPoolExecutor(1) as other, serving(NEWSROOM, "--workers", 2, "--timeout", 120) as server:
        stuck = other.submit(server.query, RUNAWAY)
        while "R" not in states(server.process):
            time.sleep(0.05)
        assert server.answers()
        assert not stuck.done()


def states(process):
    """What the processes of a server are doing: R is running."""
    stats = [Path(f"/proc/{pid}/stat").read_text() for pid in workers(process)]
    return [stat.rpartition(")")[2].split()[0] for stat in stats]


def test_a_greedy_query_is_stopped_before_the_memory_is_gone(server):
    reply = server.query(GREEDY)
    assert reply.status == 503
    assert reply.text.startswith("stopped: it needed more memory")
    assert server.answers()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 15000 + "}" * 15000,
        "ASK { FILTER (" + "(" * 15000 + "1" + ")" * 15000 + ") }",
        "ASK { ?s " + "(" * 15000 + "kg:seenIn" + ")" * 15000 + " ?o }",
        "ASK { ?s ?p " + "[" * 15000 + "]" * 15000 + " }",
        "ASK { FILTER (" + "!" * 30000 + "true) }",
    ],
)
def test_deep_nesting_is_an_error_and_no_end_of_the_server(server, query):
    assert server.post(query.encode()).status in (400, 503)
    assert server.answers()


def test_an_answer_that_is_too_large_is_refused_whole(server):
    reply = server.query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert reply.status == 500
    assert "larger than 1048576 bytes" in reply.text
    assert server.query("CONSTRUCT { ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f }").status in (500, 503)
    assert server.answers()


def test_a_request_that_is_too_large_is_refused(server):
    query = "ASK {} #" + "x" * 65_000
    assert server.post(query.encode()).status == 200
    assert server.post((query + "x" * 2000).encode()).status == 413
    form = server.post("query=" + "x" * 70_000, media="application/x-www-form-urlencoded")
    assert form.status == 413
    chunked = b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = server.raw(chunked + b"8000\r\n" + b"#" * 0x8000 + b"\r\n" + b"8001\r\n" + b"#" * 0x8001 + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert server.answers()


RAW = [
    b"\x00\x01\x02\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /sparql?query=" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\nBad Header: \x00\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK {}",
    b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS client",
]


@pytest.mark.parametrize("data", RAW, ids=range(len(RAW)))
def test_bytes_that_are_no_http_are_400_and_no_end_of_the_server(server, data):
    assert server.raw(data).startswith(b"HTTP/1.1 400")
    assert server.answers()


@pytest.mark.parametrize(
    "target",
    [
        b"/sparql?query=%ff%fe",
        b"/sparql?query=%00",
        b"/sparql?%ZZ=%ZZ",
        b"/sparql?query=\xc3\xa8",
        b"/id/%00",
        b"/id/%ff",
        b"/id/a%0d%0aX:y",
    ],
)
def test_odd_urls_are_answered(server, target):
    answer = server.raw(b"GET " + target + b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    assert answer.split(b"\r\n")[0].split()[1] in (b"200", b"400", b"404")
    assert b"\r\nX:y" not in answer
    assert server.answers()


def test_no_path_leads_to_a_file(server):
    for path in (b"/../../etc/passwd", b"/id/../../../etc/passwd", b"/id/%2e%2e%2f%2e%2e%2fetc%2fpasswd", b"//etc/passwd"):
        answer = server.raw(b"GET " + path + b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert answer.split()[1] in (b"400", b"404")
        assert b"root:" not in answer


def test_who_hangs_up_in_the_middle_harms_nobody(server):
    import socket

    for data in (
        b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\nContent-Type: application/sparql-query\r\n\r\nASK",
        b"GET /s",
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(data)
    assert server.answers()


def test_thirty_two_clients_at_once_all_get_their_own_answer():
    def ask(i):
        reply = server.query(f"SELECT ({i} AS ?mine) (COUNT(*) AS ?n) {{ ?claim a kg:Claim }}")
        (row,) = json.loads(reply.text)["results"]["bindings"]
        return int(row["mine"]["value"]), int(row["n"]["value"])

    with serving(NEWSROOM, "--workers", 3, "--timeout", 120) as server, ThreadPoolExecutor(32) as crowd:
        answers = list(crowd.map(ask, range(320)))
    assert [mine for mine, _ in answers] == list(range(320))
    (n,) = {n for _, n in answers}
    assert n > 5


def test_when_all_workers_are_taken_one_is_told_to_come_again():
    with serving(NEWSROOM, "--workers", 1, "--timeout", 1) as server, ThreadPoolExecutor(8) as crowd:
        replies = list(crowd.map(lambda _: server.query(RUNAWAY), range(8)))
        assert {reply.status for reply in replies} == {503}
        assert {reply.text.split(":")[0] for reply in replies} == {"stopped", "busy"}
        assert server.answers()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_end_of_the_server_is_the_end_of_its_processes(how, tmp_path):
    environment = {"TMPDIR": str(tmp_path)}
    with serving(NEWSROOM, "--workers", 2, "--timeout", 120, environment=environment) as server, ThreadPoolExecutor(1) as other:
        assert [path.name[:8] for path in tmp_path.iterdir()] == ["kg-serve"]
        stuck = other.submit(server.query, RUNAWAY)
        while "R" not in states(server.process):
            time.sleep(0.05)
        children = workers(server.process)
        server.process.send_signal(how)
        server.process.wait(20)
        assert stuck.exception() or stuck.result().status in (500, 503)
    for _ in range(100):
        left = {pid for pid in children if running(pid)}
        if not left:
            break
        time.sleep(0.1)
    assert left == set()
    if how != signal.SIGKILL:
        assert list(tmp_path.iterdir()) == []  # its copy of the graph is gone too


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_without_the_libraries_the_remedy_is_named():
    code = "import sys; sys.modules['uvicorn'] = None; sys.argv = ['kg', 'serve', sys.argv[1]]; from kg.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, NEWSROOM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'kg[web]'" in done.stderr


def test_what_cannot_be_served_is_one_line(server, tmp_path):
    command = [sys.executable, "-m", "kg.cli", "serve"]
    for arguments, code, message in (
        ([NEWSROOM, "--port", server.port], 1, "choose another --port"),
        ([tmp_path / "none.ttl"], 1, "none.ttl"),
        ([NEWSROOM, "--writable"], 2, "KG_TOKEN"),
        ([NEWSROOM, "--port", 0, "--writable", "--token", "x"], 1, "only a store can be written to"),
    ):
        done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=30)
        assert done.returncode == code
        assert message in done.stderr
        assert "Traceback" not in done.stderr
