"""`kg query`."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Password, User
from kg.cli.screen import put, put_rows
from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.graph import Rows, Triples


class Format(StrEnum):
    """How an answer is written: rows as the first five, triples as the others."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TTL = "ttl"
    NT = "nt"
    JSONLD = "jsonld"
    RDF = "rdf"


def query(
    graph: Annotated[
        str | None,
        typer.Argument(help="A graph file that kg wrote, or the folder of a store; none with --endpoint.", metavar="GRAPH"),
    ] = None,
    sparql: Annotated[str | None, typer.Argument(help="A query, or - to read it from standard input.", metavar="SPARQL")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the query from a file.")] = None,
    name: Annotated[str | None, typer.Option(help="Run a query that comes with kg.")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Ask this SPARQL endpoint in place of a graph here.", metavar="URL")
    ] = None,
    user: User = None,
    password: Password = None,
    list_: Annotated[bool, typer.Option("--list", help="List the queries that come with kg.")] = False,
    format: Annotated[
        Format | None, typer.Option(help="Default: table (in a pipe tab-separated) for rows, ttl for triples.")
    ] = None,
) -> None:
    """Ask the graph in SPARQL. The prefixes kg:, id:, schema:, prov: ... need no declaration."""
    if list_:
        _list()
        return
    if endpoint is not None:
        if sparql is not None:
            raise typer.BadParameter("name a graph or an --endpoint, not both", param_hint="GRAPH")
        answer = _ask_elsewhere(endpoint, _query_text(graph, file, name), user, password)
    elif graph is None:
        raise typer.BadParameter("name a graph, and a query as text, --file or --name", param_hint="GRAPH")
    else:
        answer = _ask_here(graph, _query_text(sparql, file, name))
    if isinstance(answer, bool):
        put(json.dumps({"head": {}, "boolean": answer}) if format is Format.JSON else str(answer).lower())
    else:
        _put_answer(answer, format)


def _ask_here(graph: str, text: str) -> Rows | Triples | bool:
    from kg.knowledge_graph import open_graph

    with open_graph(graph) as opened:
        return opened.query(text)


def _ask_elsewhere(url: str, text: str, user: str | None, password: str | None) -> Rows | Triples | bool:
    from kg.graph import endpoint_at, query_remote

    return query_remote(endpoint_at(url, user=user, password=password), text)


def _query_text(sparql: str | None, file: Path | None, name: str | None) -> str:
    if sum(source is not None for source in (sparql, file, name)) != 1:
        raise typer.BadParameter("give one query: as text, with --file, or with --name (see --list)", param_hint="SPARQL")
    if name is not None:
        return _ready(name)
    if file is None:
        return sys.stdin.read() if sparql == "-" else str(sparql)
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _ready(name: str) -> str:
    from kg.graph import ready_queries

    known = ready_queries()
    if name not in known:
        raise QueryError(f"no query '{name}' comes with kg; there are {', '.join(known)}")
    return known[name].text


def _list() -> None:
    from kg.graph import ready_queries

    put_rows(("name", "answers"), [(found.name, found.description) for found in ready_queries().values()])


def _put_answer(answer: Rows | Triples, format: Format | None) -> None:
    from kg.graph import Rows

    if isinstance(answer, Rows) and format in (None, Format.TABLE):
        put_rows(answer.variables, answer.short())
    else:
        put(answer.to_text(format or Format.TTL))
