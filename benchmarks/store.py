"""How long a large store takes to be brought up to date: one article put in, another text for it, and out again.

    python benchmarks/store.py                       40,000 made-up articles, about 100,000 claims; filling takes minutes
    python benchmarks/store.py --store big.kg        keeps the store, or measures the one that is there
    python benchmarks/store.py --articles 2000       a smaller one

Reading is not in it: the articles are made up as the nlp stage would leave them, and the known names are at hand. Figures
are from opening the store to its being closed, all on disk; docs/performance.md has those of one machine.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from articles import article

from kg.gazetteers import load_gazetteer
from kg.graph import Store, open_store
from kg.model import Extraction
from kg.updating import update

BATCH = 1000
THINGS = 20_000
TRIALS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=40_000)
    parser.add_argument("--store", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.store or Path(folder) / "big.kg"
        if not path.exists():
            _fill(path, chosen.articles)
        with open_store(path) as store:
            claims = store.records.execute("SELECT COUNT(DISTINCT claim) FROM evidence").fetchone()[0]
            print(f"{len(store.documents()):,} documents, {claims:,} claims, {len(store):,} quads")
        _measure(path)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def _fill(path: Path, count: int) -> None:
    start = perf_counter()
    with open_store(path) as store:
        for at in range(0, count, BATCH):
            _put(store, [article(number, things=THINGS) for number in range(at, min(at + BATCH, count))])
            print(f"{at + BATCH:,} articles, {perf_counter() - start:,.0f} s", file=sys.stderr)
        written = perf_counter()
    print(f"closed after {perf_counter() - written:,.1f} s, in which the store puts itself in order", file=sys.stderr)


def _put(store: Store, extractions: list[Extraction], removed: tuple[str, ...] = ()) -> None:
    versions = {extraction.document.id: "made-up" for extraction in extractions}
    update(store, load_gazetteer(), extractions, read_with=versions, removed=removed)


def _measure(path: Path) -> None:
    seconds: dict[str, list[tuple[float, float]]] = {"put in": [], "replaced": [], "removed": []}
    for trial in range(TRIALS + 1):
        new, newer = (article(10_000_000 + trial, things=THINGS, revision=revision) for revision in (0, 1))
        for step, extractions, removed in (
            ("put in", [new], ()),
            ("replaced", [newer], (new.document.id,)),
            ("removed", [], (newer.document.id,)),
        ):
            with _clock(seconds[step]), open_store(path) as store:
                _put(store, extractions, removed)
    for step, taken in seconds.items():
        walls, cpus = zip(*taken[1:], strict=True)  # the first reads the tables of known names
        print(f"one article {step}: median {median(walls):.2f} s, slowest {max(walls):.2f} s, CPU {median(cpus):.2f} s")


@contextmanager
def _clock(seconds: list[tuple[float, float]]) -> Iterator[None]:
    """Wall and CPU time."""
    wall, cpu = perf_counter(), process_time()
    yield
    seconds.append((perf_counter() - wall, process_time() - cpu))


if __name__ == "__main__":
    main()
