"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.model import Status

GraphPath = Annotated[Path, typer.Argument(help="A graph file that kg wrote, or the folder of a store.", metavar="GRAPH")]
About = Annotated[str | None, typer.Option(help="Only about this thing: a name, alias, id or IRI.", metavar="NAME")]
Relation = Annotated[str | None, typer.Option(help="Only this relation, such as launchesModel.", metavar="NAME")]
StatusOption = Annotated[Status | None, typer.Option(help="Only claims with this status.")]
Since = Annotated[str | None, typer.Option(help="Only what was still said on or after this day.", metavar="DATE")]
Labels = Annotated[
    str | None, typer.Option("--labels", help="Language of labels, it or en; default: that of most documents.", metavar="LANG")
]
AsJson = Annotated[bool, typer.Option("--json", help="Everything that is known, as JSON.")]
User = Annotated[
    str | None,
    typer.Option(help="Who asks, where the endpoint wants a password: by digest or basic, as it says.", metavar="NAME"),
]
Password = Annotated[str | None, typer.Option(help="Of --user; better in the environment.", envvar="KG_PASSWORD", metavar="WORD")]
MinConfidence = Annotated[float, typer.Option(help="Only claims at least this sure.", min=0.0, max=1.0)]
