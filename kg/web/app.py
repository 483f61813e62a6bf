"""The HTTP side: which path does what, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.web.browse import NAMES
from kg.web.jobs import Description, Graph, Home, Job, Query, Thing, View
from kg.web.negotiation import MEDIA_TYPES
from kg.web.pages import POLICY
from kg.web.protocol import RefusedError, Updating, check_token, graph_name, read_operation, url_fields
from kg.web.service import Service
from kg.web.site import FILES, Site, choose_language, load_file
from kg.web.worker import Answer

_GZIP_FROM = 1000
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def make_app(service: Service) -> Starlette:
    """The server as an ASGI application; whoever runs it closes the service."""
    web = _Web(service)
    return Starlette(
        routes=[
            Route("/", web.home),
            *(Route(f"/{name}", web.view) for name in NAMES),
            Route("/static/{name:path}", web.static),
            Route("/sparql", web.sparql, methods=["GET", "POST", "OPTIONS"]),
            Route("/graph-store", web.graph_store, methods=["GET", "OPTIONS"]),
            Route("/id/{name:path}", web.thing, methods=["GET", "OPTIONS"]),
        ],
        exception_handlers={RefusedError: _refused, HTTPException: _not_so, ClientDisconnect: _gone},
        middleware=[
            Middleware(_Headers, origins=service.settings.origins),
            Middleware(GZipMiddleware, minimum_size=_GZIP_FROM),
        ],
    )


class _Web:
    """The handlers, over one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._settings = service.settings
        self._threads = anyio.CapacityLimiter(service.settings.workers + service.settings.waiting)

    async def home(self, request: Request) -> Response:
        return await self._answer(Home(self._site(request)))

    async def view(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return await self._answer(View(name, self._site(request, name)))

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            raise RefusedError(404, f"there is no file '{name}'")
        headers = {"Content-Type": FILES[name], "Cache-Control": "public, max-age=31536000, immutable"}
        return Response(load_file(name), headers=headers)

    def _site(self, request: Request, path: str = "", up: str = "") -> Site:
        """For whom a page is: the reader's language, and what was asked for."""
        fields = tuple((name, values[-1]) for name, values in url_fields(request).items())
        lang, chosen = choose_language(dict(fields).get("lang"), request.headers.get("accept-language"))
        return Site(self._service.path.name, lang, chosen, up, path, fields)

    async def sparql(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return _preflight("GET, POST, OPTIONS")
        operation = await read_operation(request, self._settings)
        accept = request.headers.get("accept")
        if isinstance(operation, Updating):
            check_token(request, self._settings)
            return await self._run(partial(self._service.update, operation.asked))
        if operation is None:
            return await self._answer(Description(str(request.url.replace(query="")), accept, self._site(request, "sparql")))
        return await self._answer(Query(operation, accept, self._site(request, "sparql")))

    async def graph_store(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return _preflight("GET, OPTIONS")
        name, merged = graph_name(url_fields(request))
        return await self._answer(Graph(name, merged, request.headers.get("accept")))

    async def thing(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return _preflight("GET, OPTIONS")
        local, dot, suffix = request.path_params["name"].rpartition(".")
        if not dot or suffix not in MEDIA_TYPES:
            local, suffix = request.path_params["name"], ""
        site = self._site(request, f"id/{local}", "../")
        return await self._answer(Thing(local, suffix, request.headers.get("accept"), site))

    async def _answer(self, job: Job) -> Response:
        return await self._run(partial(self._service.ask, job))

    async def _run(self, task: Callable[[], Answer]) -> Response:
        if self._threads.borrowed_tokens >= self._threads.total_tokens:
            raise RefusedError(503, "busy: too many requests wait already; try again later", {"Retry-After": "5"})
        answer = await anyio.to_thread.run_sync(task, limiter=self._threads)
        headers = {"Retry-After": "5"} if answer.status == 503 else {}
        return _response(answer, headers | dict(answer.headers) | {"Vary": "Accept, Accept-Language"})


class _Headers:
    """Adds to every answer what browsers need to know: what a page may load, and which sites may read it."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), None)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.update(_HEADERS)
                self._allow(headers, origin)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _allow(self, headers: MutableHeaders, origin: str | None) -> None:
        if "*" in self._origins:
            headers["Access-Control-Allow-Origin"] = "*"  # without credentials, so that it opens nothing that asks for them
            return
        headers.add_vary_header("Origin")
        if origin in self._origins:
            headers["Access-Control-Allow-Origin"] = str(origin)


def _preflight(methods: str) -> Response:
    """https://fetch.spec.whatwg.org/#cors-preflight-fetch"""
    allowed = {"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type"}
    return Response(status_code=204, headers=allowed | {"Allow": methods, "Access-Control-Max-Age": "600"})


def _response(answer: Answer, headers: dict[str, str]) -> Response:
    if answer.media_type:
        headers = {**headers, "Content-Type": answer.media_type}  # as a header: Starlette would add a charset
    return Response(answer.body, status_code=answer.status, headers=headers)


def _text(status: int, message: str, headers: dict[str, str]) -> Response:
    return Response(f"{message}\n", status_code=status, headers=headers, media_type="text/plain")


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _text(error.status, error.message, dict(error.headers))


async def _not_so(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _text(error.status_code, error.detail, dict(error.headers or {}))


async def _gone(_request: Request, _error: Exception) -> Response:
    return _text(400, "the client went away", {})  # nobody is there to read it
