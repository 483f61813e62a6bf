"""Pages over http and https: nothing else is ever opened, not even by a redirect."""

from __future__ import annotations

import http.client
import re
import time
import zlib
from collections.abc import Callable
from email.message import Message
from typing import IO, Any
from urllib import error, parse, request

from kg.errors import SourceError, one_line
from kg.sources.draft import Blob

TIMEOUT_S = 20.0
TOTAL_S = 60.0
MOST_PAGE_BYTES = 16 * 1024 * 1024
_AGENT = "kg/0.1 (knowledge graphs from news; reads one page at a time)"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SUFFIX_OF = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "application/json": ".json", "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "text/csv": ".csv",
    "text/tab-separated-values": ".tsv", "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
_CHUNK = 64 * 1024


def is_url(text: str) -> bool:
    """True for anything with a scheme.

    >>> is_url("https://example.org/a"), is_url("news/a.txt")
    (True, False)
    """
    return bool(_SCHEME.match(text))


def public_url(url: str) -> str:
    """The URL without fragment and without user and password.

    >>> public_url("https://me:secret@example.org/a?b=1#c")
    'https://example.org/a?b=1'
    """
    head, _, rest = parse.urldefrag(url)[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{head}://{host.rpartition('@')[2]}{slash}{path}"


def fetch(url: str) -> Blob:
    """The answer of `url`; SourceError says why there is none."""
    if not url.lower().startswith(("http://", "https://")):
        raise SourceError(f"'{url.partition(':')[0]}' addresses are not read; use http or https, or the path of a file")
    if public_url(url) != parse.urldefrag(url)[0]:
        raise SourceError("addresses with a user and a password are not read; save the page to a file")
    started = time.monotonic()
    try:
        with _opener().open(request.Request(_ascii(url), headers={"User-Agent": _AGENT}), timeout=TIMEOUT_S) as answer:
            suffix = _suffix(answer.headers, url)
            data = _body(answer, started)
            return Blob(public_url(url), suffix, data=data, charset=answer.headers.get_content_charset())
    except error.HTTPError as problem:
        problem.close()
        raise SourceError(f"the server answers {problem.code} {one_line(problem.reason)}; check the address") from problem
    except TimeoutError as problem:
        raise SourceError(f"no answer in {TIMEOUT_S:.0f} s; try again later or save the page to a file") from problem
    except error.URLError as problem:
        slow = isinstance(problem.reason, TimeoutError)
        why = f"no answer in {TIMEOUT_S:.0f} s" if slow else f"no connection ({one_line(problem.reason)})"
        raise SourceError(f"{why}; check the address and the network, or save the page to a file") from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise SourceError(
            f"the connection failed ({one_line(problem)}); check the address or save the page to a file"
        ) from problem


class _WebRedirect(request.HTTPRedirectHandler):
    """Follows redirects to http and https only."""

    def redirect_request(
        self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> request.Request | None:
        if not newurl.lower().startswith(("http://", "https://")):
            raise SourceError(
                f"the server redirects to a '{newurl.partition(':')[0]}' address, which is not followed; check the address"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener() -> request.OpenerDirector:
    opener = request.OpenerDirector()
    handlers: list[Callable[[], request.BaseHandler]] = [
        request.ProxyHandler, request.UnknownHandler, request.HTTPHandler, request.HTTPSHandler,
        request.HTTPDefaultErrorHandler, request.HTTPErrorProcessor, _WebRedirect,
    ]  # fmt: skip
    for handler in handlers:
        opener.add_handler(handler())
    return opener


def _suffix(headers: Message, url: str) -> str:
    kind = headers.get_content_type() if headers.get("Content-Type") else ""
    path = parse.urlsplit(url).path.lower()
    named = next((s for s in {*_SUFFIX_OF.values(), ".htm", ".ndjson"} if path.endswith(s)), None)
    if kind in {"", "application/octet-stream", "text/plain"} and named:
        return named
    if kind and kind not in _SUFFIX_OF:
        raise SourceError(f"the address gives '{kind}', not an article; give the address of a page")
    return _SUFFIX_OF.get(kind, ".html")


def _body(answer: Any, started: float) -> bytes:
    """All bytes, within the limits of size and time."""
    announced = answer.headers.get("Content-Length", "")
    parts, size = [], int(announced) if announced.isdigit() else 0
    if size <= MOST_PAGE_BYTES:
        size = 0
        while chunk := answer.read1(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > MOST_PAGE_BYTES:
                break
            if time.monotonic() - started > TOTAL_S:
                raise SourceError(f"not finished after {TOTAL_S:.0f} s; try again later or save the page to a file")
    data = _limited(b"".join(parts), size)
    return _unpacked(data) if answer.headers.get("Content-Encoding") in {"gzip", "deflate"} else data


def _unpacked(data: bytes) -> bytes:
    """Some servers compress without being asked."""
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, MOST_PAGE_BYTES + 1)
    except zlib.error as problem:
        raise SourceError("the answer is compressed and broken; save the page to a file") from problem
    return _limited(unpacked, len(unpacked))


def _limited(data: bytes, size: int) -> bytes:
    if size > MOST_PAGE_BYTES:
        raise SourceError(f"larger than {MOST_PAGE_BYTES // 2**20} MB; save it to a file")
    return data


def _ascii(url: str) -> str:
    """The URL as HTTP carries it: host in IDNA, the rest percent-encoded."""
    parts = parse.urlsplit(parse.urldefrag(url)[0])
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    safe = "/%:=&?~+!$,;'@()*[]"
    return parse.urlunsplit((parts.scheme, host, parse.quote(parts.path, safe), parse.quote(parts.query, safe), ""))
