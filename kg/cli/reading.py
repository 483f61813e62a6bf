"""`kg build`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.claims import put_claims
from kg.cli.progress import Progress
from kg.cli.screen import INTERRUPTED, SOME_SKIPPED, note, put
from kg.errors import SourceError

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph

_STDOUT = Path("-")


def build(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, URLs, - for standard input.", metavar="INPUT")],
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="Write a file in the format of its suffix; - prints Turtle. May be repeated."),
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="Keep the graph in this folder; only new and changed documents are read.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="When documents that do not say so were published.", metavar="DATE")] = None,
    lang: Annotated[str | None, typer.Option(help="The language of all documents, in place of detection.")] = None,
    base_iri: Annotated[str | None, typer.Option(help="What the IRIs of the data begin with.", metavar="IRI")] = None,
    pipeline: Annotated[str | None, typer.Option(help="A spaCy pipeline in place of kg's encoder.", metavar="NAME")] = None,
    min_confidence: Annotated[float | None, typer.Option(help="Leave out evidence that is less sure.", min=0.0, max=1.0)] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", help="Processes that read side by side.", min=1)] = None,
    reprocess: Annotated[bool, typer.Option("--reprocess", help="Read also what the store knows as it is.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove from the store what is no longer among the inputs.")] = False,
    config: Annotated[Path | None, typer.Option(help="Settings; else the nearest kg.toml here or above.", metavar="FILE")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; skipped inputs are still told.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell what was dropped and why, and how long each stage took.")
    ] = False,
) -> None:
    """Read articles and build the graph. Without --output or --store, the claims are printed."""
    from kg.building import build as build_graph
    from kg.config import load_config, with_options
    from kg.knowledge_graph import check_output

    settings = with_options(
        load_config(config), store=store, date=date, lang=lang, base_iri=base_iri,
        pipeline=pipeline, min_confidence=min_confidence, jobs=jobs,
    )  # fmt: skip
    outputs = output or []
    for path in outputs:
        if path != _STDOUT:
            check_output(path)  # before the long work
    progress = Progress(quiet=quiet)
    try:
        with (
            progress,
            build_graph(
                inputs, config=settings, reprocess=reprocess, prune=prune, progress=progress, stdin=sys.stdin.buffer
            ) as graph,
        ):
            if not progress.known:
                raise SourceError("none of the inputs could be read, so nothing was written")
            progress.stop()
            _write(graph, outputs, quiet=quiet)
            if not outputs and settings.store is None:
                put_claims(graph.claims())
            if verbose:
                note(progress.details(graph))
            if not quiet:
                note(progress.summary(graph))
    except KeyboardInterrupt:
        note("kg: interrupted; no output was written")
        raise typer.Exit(INTERRUPTED) from None
    if progress.skipped:
        raise typer.Exit(SOME_SKIPPED)


def _write(graph: KnowledgeGraph, outputs: list[Path], *, quiet: bool) -> None:
    for path in outputs:
        if path == _STDOUT:
            put(graph.to_turtle())
            continue
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        graph.export(path)
        if not quiet:
            note(f"wrote {path}")
