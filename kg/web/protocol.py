"""HTTP requests as what they ask: https://www.w3.org/TR/sparql11-protocol/ , https://www.w3.org/TR/sparql11-http-rdf-update/"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.graph import Asked
from kg.web.settings import Settings

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_FIELDS = 1000

Fields = Mapping[str, Sequence[str]]


class RefusedError(Exception):
    """A request that gets this status and message instead of an answer."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Updating:
    """An update with the graphs that it is about."""

    asked: Asked


async def read_operation(request: Request, settings: Settings) -> Asked | Updating | None:
    """The query or update of a request; None if a GET has neither. RefusedError if it is malformed or too large."""
    url = url_fields(request)
    if request.method != "POST":
        if "update" in url:
            raise RefusedError(405, "updates are sent with POST", {"Allow": "POST"})
        return _asked(url, _one(url, "query")) if "query" in url else None
    media, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    media = media.strip()
    if media not in (_FORM, _QUERY, _UPDATE):
        raise RefusedError(415, f"the body of a POST is one of {_FORM}, {_QUERY}, {_UPDATE}, not '{media}'")
    if "charset" in parameters and "utf-8" not in parameters:
        raise RefusedError(415, "queries and updates are written in UTF-8")
    body = await _body(request, settings)
    if media == _FORM:
        fields = _fields(body, "the form")
        _same_dataset_once(url, fields)
        return _from_form({**url, **fields})
    if "query" in url or "update" in url:
        raise RefusedError(400, "there is one query or update, in the URL or in the body, not in both")
    text = _utf8(body)
    return _asked(url, text) if media == _QUERY else _updating(url, text)


def url_fields(request: Request) -> Fields:
    """The parameters of the URL. RefusedError if they are not UTF-8."""
    return _fields(request.scope["query_string"], "the URL")


def graph_name(fields: Fields) -> tuple[str | None, bool]:
    """Graph Store Protocol, 4.2: the graph of ?graph=IRI, or None and whether ?default asks for all graphs as one."""
    if "graph" in fields and "default" in fields:
        raise RefusedError(400, "give ?graph=IRI or ?default, not both")
    return (_one(fields, "graph"), False) if "graph" in fields else (None, "default" in fields)


def check_token(request: Request, settings: Settings) -> None:
    """RefusedError unless updates are allowed and the request has the token."""
    if settings.token is None:
        raise RefusedError(403, "this server only reads; `kg serve --writable` starts one that writes")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), settings.token.encode()):
        raise RefusedError(401, "updates need the token of this server", {"WWW-Authenticate": 'Bearer realm="kg"'})


def _from_form(fields: Fields) -> Asked | Updating:
    if ("query" in fields) == ("update" in fields):
        raise RefusedError(400, "a form has one field 'query' or one field 'update'")
    return _asked(fields, _one(fields, "query")) if "query" in fields else _updating(fields, _one(fields, "update"))


def _same_dataset_once(url: Fields, form: Fields) -> None:
    twice = sorted(url.keys() & form.keys())
    if twice:
        raise RefusedError(400, f"'{twice[0]}' is in the URL and in the form; it belongs in one of them")


def _asked(fields: Fields, sparql: str) -> Asked:
    return Asked(sparql, tuple(fields.get("default-graph-uri", ())), tuple(fields.get("named-graph-uri", ())))


def _updating(fields: Fields, sparql: str) -> Updating:
    graphs, named = fields.get("using-graph-uri", ()), fields.get("using-named-graph-uri", ())
    return Updating(Asked(sparql, tuple(graphs), tuple(named)))


def _one(fields: Fields, name: str) -> str:
    values = fields[name]
    if len(values) != 1:
        raise RefusedError(400, f"'{name}' is given {len(values)} times; once is right")
    return values[0]


def _fields(encoded: bytes, where: str) -> Fields:
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise RefusedError(400, f"{where} cannot be read: it is percent-encoded UTF-8 of at most {_FIELDS} fields") from error
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the body is not UTF-8 (byte {error.start})") from error


async def _body(request: Request, settings: Settings) -> bytes:
    """The body, if it is not too large and does not take too long."""
    limit = settings.request_bytes
    too_large = RefusedError(413, f"requests have at most {limit} bytes here", {"Connection": "close"})
    if int(request.headers.get("content-length", "0")) > limit:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise too_large
    except TimeoutError as error:
        raise RefusedError(408, "the body takes too long to arrive", {"Connection": "close"}) from error
    return bytes(body)
