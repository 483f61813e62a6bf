"""Where output goes: tables and colours on a terminal, plain tab-separated lines in a pipe, notes on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass

OK, ERROR, USAGE, SOME_SKIPPED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141

STATUS_STYLES = {
    "asserted": "green",
    "reported": "cyan",
    "planned": "blue",
    "rumoured": "yellow",
    "denied": "red",
    "disputed": "magenta",
}


def on_terminal() -> bool:
    """True if a person reads standard output."""
    return sys.stdout.isatty()


def put(text: str) -> None:
    """Writes to standard output as it is; ends the program quietly if nobody reads any more."""
    try:
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it closes the stream
        sys.exit(BROKEN_PIPE)


def note(text: str) -> None:
    """A line for the person at the keyboard, on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def put_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    styles: Mapping[str, str] | None = None,
    whole: Sequence[str] = (),
) -> None:
    """A table on a terminal; in a pipe a header line and one tab-separated line per row.

    `styles` maps a cell's words to the colour that they get on a terminal; columns that are `whole` are not broken there.
    """
    lines = [["" if cell is None else " ".join(str(cell).split()) for cell in row] for row in rows]
    if not on_terminal():
        put("\n".join("\t".join(line) for line in [columns, *lines]))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in whole)
    for line in lines:
        table.add_row(*(_styled(escape(cell), (styles or {}).get(cell)) for cell in line))
    Console().print(table)


def put_json(value: object) -> None:
    """Data as indented JSON."""
    put(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _styled(text: str, style: str | None) -> str:
    return f"[{style}]{text}[/{style}]" if style else text


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
