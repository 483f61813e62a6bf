"""`kg remove`: withdrawn documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.screen import note


def remove(
    store: Annotated[Path, typer.Argument(help="The folder of a store.", metavar="STORE")],
    sources: Annotated[list[str], typer.Argument(help="Documents: a source as the graph names it, or an id.", metavar="SOURCE")],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Do not tell what was removed.")] = False,
) -> None:
    """Remove documents from a store, with all that only they said."""
    from kg.removal import remove as remove_documents

    for source in remove_documents(store, sources):
        if not quiet:
            note(f"removed {source}")
