"""`kg show`, `kg stats`, `kg validate` and `kg export`: a graph as a whole."""

from __future__ import annotations

import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import About, AsJson, GraphPath, Labels, Relation, Since, StatusOption
from kg.cli.screen import ERROR, note, put_json, put_rows
from kg.model import Status


class PictureFormat(StrEnum):
    """What a picture can be written as."""

    HTML = "html"
    SVG = "svg"
    PNG = "png"
    GRAPHML = "graphml"
    GEXF = "gexf"


def show(
    graph: GraphPath,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; default: GRAPH.html here.")] = None,
    format: Annotated[PictureFormat | None, typer.Option(help="Default: that of the suffix of --output, else html.")] = None,
    about: About = None,
    hops: Annotated[int, typer.Option(help="With --about: how many steps away.", min=1)] = 1,
    relation: Relation = None,
    status: StatusOption = None,
    since: Since = None,
    labels: Labels = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the file in the browser.")] = False,
) -> None:
    """Write a picture of the graph: a page that is interactive and works offline, or an SVG, a PNG, or a file for other tools."""
    from kg.knowledge_graph import open_graph

    suffix = output.suffix.removeprefix(".").lower() if output else ""
    chosen = format or (PictureFormat(suffix) if suffix in list(PictureFormat) else PictureFormat.HTML)
    file = output or Path(f"{graph.stem or 'graph'}.{chosen}")
    relations = None if relation is None else (relation,)
    with open_graph(graph, lang=labels) as opened:
        picture = opened.show(about, hops=hops, relations=relations, status=status, since=since, title=about or graph.name)
        picture.save(file, format=chosen)
    note(f"wrote {file}")
    if open_it:
        webbrowser.open(file.resolve().as_uri())


def stats(graph: GraphPath, json: AsJson = False) -> None:
    """Count documents, mentions, evidence, claims, entities and relations."""
    from kg.knowledge_graph import open_graph

    with open_graph(graph) as opened:
        found = opened.stats()
    if json:
        put_json(found)
        return
    rows: list[tuple[str, object]] = [
        (name, getattr(found, name)) for name in ("documents", "publishers", "mentions", "evidence", "claims", "triples")
    ]
    rows += [("first published", found.first_published), ("last published", found.last_published)]
    for group, counts in (("status", found.statuses), ("relation", found.relations), ("entities", found.entities)):
        rows += [(f"{group} {name}", count) for name, count in counts.items()]
    put_rows(("what", "how many"), rows)


def validate(
    graph: GraphPath,
    report: Annotated[Path | None, typer.Option(help="A file for the SHACL report, in Turtle.", metavar="FILE")] = None,
    json: AsJson = False,
) -> None:
    """Check the graph against the shapes of the ontology. Exit code 1 if something is wrong."""
    from kg.knowledge_graph import open_graph

    with open_graph(graph) as opened:
        found = opened.validate(report)
        claims = opened.stats().claims
    if json:
        put_json(found)
    elif found:
        columns = ("where", "what is wrong", "property", "value", "shape")
        put_rows(columns, [(v.focus, v.message, v.path, v.value, v.shape) for v in found])
    note(f"{len(found)} violations in {claims} claims")
    if found:
        raise typer.Exit(ERROR)


def export(
    graph: GraphPath,
    output: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE")],
    format: Annotated[
        str | None,
        typer.Option(
            help="ttl, trig, nt, nq, jsonld, rdf, csv, neo4j, graphml, gexf, html, svg, png; default: the suffix.", metavar="NAME"
        ),
    ] = None,
    only: Annotated[Status | None, typer.Option(help="Only claims with this status.")] = None,
    relation: Relation = None,
    about: About = None,
    since: Since = None,
) -> None:
    """Write the graph, or the part of it that some claims make, in another format."""
    from kg.knowledge_graph import Selection, open_graph

    which: Selection = {"status": only, "relation": relation, "about": about, "since": since}
    with open_graph(graph) as opened:
        written = opened.export(output, format=format, **(which if any(which.values()) else {}))
    for path in written:
        note(f"wrote {path}")
