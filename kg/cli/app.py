"""The commands, and how errors leave the program."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from typing import Annotated

import typer

from kg.cli import claims, evaluation, graphs, querying, reading, removing, resolving, serving
from kg.cli.screen import ERROR, note
from kg.errors import KgError

_HELP = """Reads news and writes a knowledge graph: who launched what, where it was seen, who is hiring -
with the sentence, the source, the date and the doubt.

Exit codes: 0 done; 1 an error, or violations; 2 wrong usage; 3 done, but some inputs were skipped; 130 interrupted.
"""

app = typer.Typer(
    name="kg",
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_EXAMPLES = {
    "build": ("kg build data/samples -o graph.ttl", "kg build news/ --store news.kg --date 2024-12"),
    "claims": ("kg claims graph.ttl --relation launchesModel --status rumoured --about Xiaomi",),
    "explain": ("kg explain graph.ttl 6c80",),
    "timeline": ('kg timeline graph.ttl "Xiaomi SU7"',),
    "query": (
        "kg query graph.ttl 'SELECT ?model ?city { ?model kg:seenIn ?city }'",
        "kg query graph.ttl --name sightings --format csv",
    ),
    "show": ("kg show graph.ttl --about Xiaomi -o xiaomi.html",),
    "stats": ("kg stats graph.ttl",),
    "validate": ("kg validate graph.ttl", "kg validate news.kg --report report.ttl"),
    "export": ("kg export graph.ttl graph.jsonld",),
    "remove": ("kg remove news.kg news/withdrawn.txt",),
    "resolve": ('kg resolve news.kg --explain "VW" "Volkswagen"', 'kg resolve news.kg --split "Xiaomi" "Xiaomi Auto"'),
    "serve": ("kg serve graph.ttl", "KG_TOKEN=secret kg serve news.kg --writable"),
    "push": ("kg push news.kg --endpoint http://localhost:7878/update",),
    "eval": ("kg eval --split dev --lang it --errors errors.tsv",),
}
_COMMANDS: dict[str, Callable[..., None]] = {
    "build": reading.build,
    "claims": claims.claims,
    "explain": claims.explain,
    "timeline": claims.timeline,
    "query": querying.query,
    "show": graphs.show,
    "stats": graphs.stats,
    "validate": graphs.validate,
    "export": graphs.export,
    "remove": removing.remove,
    "resolve": resolving.resolve,
    "serve": serving.serve,
    "push": serving.push,
    "eval": evaluation.evaluate,
}
for _name, _command in _COMMANDS.items():
    app.command(_name, epilog="\n\n".join(f"Example: [bold]{line}[/bold]" for line in _EXAMPLES[_name]))(_command)


def _version(wanted: bool) -> None:
    if wanted:
        from kg import __version__

        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback(help=_HELP)
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Options before the command."""


def run() -> None:
    """Runs the command of sys.argv and ends the process."""
    _quieten()
    try:
        app()
    except KgError as error:
        note(f"kg: {error}")
        sys.exit(ERROR)


def _quieten() -> None:
    """Only kg's own warnings reach the screen, and text is UTF-8 wherever it goes."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("kg: %(message)s"))
    logging.getLogger("kg").addHandler(handler)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
