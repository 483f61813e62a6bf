"""Pages from a server on the loopback interface; no test leaves this machine."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kg.model import Document, Skipped
from kg.sources import read_documents, urls

NEWS = "Perché Xiaomi ha lanciato la SU7 a Pechino e cerca ingegneri a Monaco di Baviera."
PAGE = f"<html><body><h1>SU7</h1><p>{NEWS}</p></body></html>"
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/page": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, PAGE.encode("latin-1")),
    "/plain?a=1": (200, {"Content-Type": "text/plain; charset=utf-8"}, NEWS.encode()),
    "/a.md": (200, {"Content-Type": "text/plain"}, f"# SU7\n\n{NEWS}".encode()),
    "/feed": (200, {"Content-Type": "application/x-ndjson"}, f'{{"text": "{NEWS}"}}\n'.encode()),
    "/untyped": (200, {}, PAGE.encode()),
    "/gone": (410, {"Content-Type": "text/html"}, b"gone"),
    "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/lie": (200, {"Content-Type": "text/html"}, b"\x89PNG\r\n"),
    "/empty": (200, {"Content-Type": "text/html"}, b""),
    "/there": (302, {"Location": "/page"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/to-file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-ftp": (302, {"Location": "ftp://127.0.0.1/x"}, b""),
    "/announced-huge": (200, {"Content-Type": "text/html", "Content-Length": str(10**12)}, b""),
    "/huge": (200, {"Content-Type": "text/html"}, b"x" * 300_000),
    "/gzip": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
    "/bomb": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"x" * 300_000)),
    "/citt%C3%A0": (200, {"Content-Type": "text/html"}, PAGE.encode()),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(1.5)
        if self.path == "/drip":
            self.drip()
            return
        status, headers, body = ANSWERS.get(self.path, (404, {}, b"no"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with suppress(OSError):
            for _ in range(40):
                self.wfile.write(b"<p>")
                time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(urls, "TIMEOUT_S", 0.5)
    monkeypatch.setattr(urls, "TOTAL_S", 0.8)
    monkeypatch.setattr(urls, "MOST_PAGE_BYTES", 200_000)


def result(url: str) -> Document | Skipped:
    (found,) = read_documents([url])
    return found


@pytest.mark.parametrize("path", ["/page", "/plain?a=1", "/a.md", "/untyped", "/there", "/gzip", "/città", "/page#below"])
def test_pages_are_read_by_their_type_and_charset(server: str, path: str) -> None:
    found = result(server + path)
    assert isinstance(found, Document), found
    assert (found.text, found.source) == (NEWS, server + path.partition("#")[0])


def test_a_feed_has_a_source_per_record(server: str) -> None:
    assert result(f"{server}/feed").source == f"{server}/feed#1"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/nowhere", "the server answers 404 Not Found; check the address"),
        ("/gone", "the server answers 410"),
        ("/slow", "no answer in"),
        ("/drip", "not finished after"),
        ("/picture", "'image/png', not an article"),
        ("/lie", "a PNG picture"),
        ("/empty", "empty"),
        ("/loop", "the server answers 302"),
        ("/to-file", "'file:///etc/passwd' is not allowed"),
        ("/to-ftp", "redirects to a 'ftp' address, which is not followed"),
        ("/announced-huge", "larger than"),
        ("/huge", "larger than"),
        ("/bomb", "larger than"),
    ],
)
def test_what_gives_no_article_is_skipped_with_the_reason(server: str, path: str, message: str) -> None:
    found = result(server + path)
    assert isinstance(found, Skipped), found
    assert found.source == server + path
    assert message in found.reason and "\n" not in found.reason


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:9/", "no connection"),
        ("http://[bad", "the connection failed"),
        ("http://exa mple/", "the connection failed"),
        ("https://", "no connection"),
        ("file:///etc/passwd", "'file' addresses are not read"),
        ("ftp://example.org/a", "'ftp' addresses are not read"),
        ("data://text/plain,a", "'data' addresses are not read"),
    ],
)
def test_addresses_that_are_never_opened(url: str, message: str) -> None:
    found = result(url)
    assert isinstance(found, Skipped) and message in found.reason


def test_passwords_are_neither_sent_nor_shown() -> None:
    found = result("http://me:secret@127.0.0.1:9/")
    assert isinstance(found, Skipped)
    assert "secret" not in f"{found.source} {found.reason}"


def test_an_address_is_read_once_and_the_rest_goes_on(server: str) -> None:
    found = list(read_documents([f"{server}/nowhere", f"{server}/page", f"{server}/page#a"]))
    assert [type(each) for each in found] == [Skipped, Document]
