"""A server that a test starts as a user does, and plain HTTP to speak to it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from kg.graph import load_graph, open_store

NEWSROOM = Path(__file__).parent.parent / "graph" / "golden" / "newsroom.nq"
ID = "https://w3id.org/newskg/id/"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Some 10^11 solutions: days of work."""


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Endpoint:
    """The address of a running server."""

    def __init__(self, url: str, process: subprocess.Popen | None = None) -> None:
        self.url = url
        self.process = process
        self.sparql = f"{url}sparql"
        self.port = urlsplit(url).port

    def request(self, method, path, *, body=None, headers=None, **fields) -> Reply:
        """`fields` go into the URL of a GET; lists repeat."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        query = f"?{urlencode(fields, doseq=True)}" if fields else ""
        try:
            connection.request(method, f"/{path}{query}", body=body, headers=headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path, *, accept=None, **fields) -> Reply:
        return self.request("GET", path, headers={"Accept": accept} if accept else {}, **fields)

    def query(self, sparql, *, accept=None, **fields) -> Reply:
        return self.get("sparql", accept=accept, query=sparql, **fields)

    def post(self, body, *, media="application/sparql-query", token=None, **fields) -> Reply:
        headers = {"Content-Type": media} | ({"Authorization": f"Bearer {token}"} if token else {})
        return self.request("POST", "sparql", body=body, headers=headers, **fields)

    def update(self, sparql, *, token=None) -> Reply:
        return self.post(sparql.encode(), media="application/sparql-update", token=token)

    def raw(self, data: bytes) -> bytes:
        """Sends bytes as they are and gives all that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            received = b""
            while piece := connection.recv(65536):
                received += piece
        return received

    def answers(self) -> bool:
        """A query is answered; on a busy machine perhaps not the first time, as Retry-After says."""
        return any(self.query("ASK {}").text == '{"head":{},"boolean":true}' for _ in range(5))


def make_store(folder, extra=()):
    """The newsroom as a store in a folder, with more quads if any are given."""
    with load_graph(NEWSROOM) as newsroom, open_store(folder) as store:
        store.oxigraph.extend([*newsroom.quads(), *extra])
    return folder


@contextmanager
def serving(graph, *options, environment=None):
    """Starts `kg serve` on a free port and ends it as Ctrl-C does."""
    command = [sys.executable, "-m", "kg.cli", "serve", str(graph), "--port", "0", *map(str, options)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
    try:
        line = process.stderr.readline()
        found = re.search(r"at (http://\S+/)", line)
        assert found, line + process.stderr.read()
        yield Endpoint(found[1], process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            process.stderr.close()


@contextmanager
def listening():
    """A local listener that nobody should call; gives its port and what has been said to it."""
    import threading

    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(1000))
                    connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
