"""Tables as files: read, written, keys folded."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.text import fold

Row = list[str]


def write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{path.name}: {len(lines) - 1} rows, {path.stat().st_size / 1e6:.2f} MB")


def table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def keys(names: Iterable[str]) -> str:
    return "|".join(key for key in dict.fromkeys(fold(name) for name in names) if key)


def rest(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n")[1:] if line and not line.startswith("# ")]


def place_keys(target: Path) -> set[str]:
    """Folded names of all cities and places."""
    lines = (line for file in ("cities.tsv", "places.tsv") for line in rest(target / file))
    return {key for line in lines for key in line.split("\t")[0].split("|")}
