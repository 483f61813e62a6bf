"""`kg serve` and `kg push`: a graph for others to ask."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import GraphPath, Password, User
from kg.cli.screen import note

_MIB = 1 << 20


def serve(
    graph: GraphPath,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 picks a free one.", min=0, max=65535)] = 7878,
    timeout: Annotated[float, typer.Option(help="Seconds after which a query is stopped.", min=0.1)] = 10.0,
    workers: Annotated[int, typer.Option(help="Queries that run side by side.", min=1, max=64)] = 4,
    memory: Annotated[int, typer.Option(help="MiB that a query may use (Linux).", min=64)] = 2048,
    max_answer: Annotated[int, typer.Option(help="MiB that an answer may have.", min=1)] = 64,
    max_request: Annotated[int, typer.Option(help="KiB that a request may have.", min=1)] = 1024,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="A web site whose scripts may read answers, or none; default: all. May be repeated.", metavar="ORIGIN"),
    ] = None,
    writable: Annotated[bool, typer.Option("--writable", help="Take updates, with the token, into a store.")] = False,
    token: Annotated[
        str | None, typer.Option(help="Who sends it may update; better in the environment.", envvar="KG_TOKEN", metavar="WORD")
    ] = None,
) -> None:
    """Answer SPARQL over HTTP, and show entities and claims as pages. Reads only, unless --writable."""
    if writable and not token:
        raise typer.BadParameter("needs a token that updates must carry; set KG_TOKEN", param_hint="--writable")
    from kg.web import Settings, serve

    settings = Settings(
        query_seconds=timeout,
        wait_seconds=timeout,
        answer_bytes=max_answer * _MIB,
        request_bytes=max_request << 10,
        memory_bytes=memory * _MIB,
        workers=workers,
        origins=tuple(origin for origin in allow_origin or ["*"] if origin != "none"),
        token=token if writable else None,
    )
    serve(graph, settings, host=host, port=port, started=lambda url: note(f"serving {graph} at {url} (Ctrl-C ends it)"))


def push(
    graph: GraphPath,
    endpoint: Annotated[str, typer.Option(help="Where SPARQL updates go, such as http://localhost:7878/update.", metavar="URL")],
    query_endpoint: Annotated[
        str | None, typer.Option(help="Where queries go; default: /query beside /update, else the same.", metavar="URL")
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Sent as a bearer token; better in the environment.", envvar="KG_TOKEN", metavar="WORD")
    ] = None,
    user: User = None,
    password: Password = None,
) -> None:
    """Make the graphs of a SPARQL endpoint those of this one; only what differs is sent, and a push cut off goes on."""
    from kg.graph import endpoint_at, push
    from kg.knowledge_graph import open_graph

    target = endpoint_at(endpoint, query_url=query_endpoint, token=token, user=user, password=password)
    with open_graph(graph) as opened:
        done = push(opened.store, target)
    note(f"pushed {done.sent} graphs, {done.triples} triples; {done.unchanged} unchanged, {done.removed} removed")
