"""How much memory and time the commands take on a large store: peak of each, all in processes of their own.

    python benchmarks/memory.py                       a made-up store of about 1,000,000 triples
    python benchmarks/memory.py --store big.kg        keeps the store, or measures the one that is there

Exit 1 if a command fails or takes more than --most MiB (2048).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from store import _fill

from kg.graph import open_store
from kg.graph.query import select
from kg.resources import data_path

ARTICLES = 5_500


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--most", type=int, default=2048, metavar="MIB")
    options = parser.parse_args()
    most = 0.0
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or Path(folder) / "big.kg"
        if not store.exists():
            filling = get_context("spawn").Process(target=_fill, args=(store, ARTICLES))  # in ours, each command would count it
            filling.start()
            filling.join()
        for name, arguments in commands(store, Path(folder)).items():
            start = perf_counter()
            memory = peak(*arguments)
            most = max(most, memory)
            print(f"| {name} | {memory:,.0f} MiB | {perf_counter() - start:.1f} s |", flush=True)
    return 1 if most > options.most else 0


def commands(store: Path, folder: Path) -> dict[str, tuple[str | Path, ...]]:
    """What is measured. The first build resolves the store anew, as after a change of what kg/rules.py names."""
    article = data_path("samples") / "01-xiaomi-auto-europa.txt"
    with open_store(store) as opened:
        (claim,) = opened.records.execute("SELECT MIN(claim) FROM evidence").fetchone()
        names = [*map(str, next(zip(*select(opened, "SELECT ?c { ?c a kg:Company } ORDER BY ?c LIMIT 2"), strict=True)))]
    build = ("build", article, "--store", store, "-q")
    formats = ("ttl", "trig", "nt", "nq", "jsonld", "rdf", "csv", "neo4j", "graphml", "gexf")
    return {
        "build, all resolved anew": build,
        "build, one article": (*build, "--reprocess"),
        "remove": ("remove", store, "samples/01-xiaomi-auto-europa.txt"),
        "stats": ("stats", store),
        "query, all by predicate": ("query", store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
        "query --name most-corroborated": ("query", store, "--name", "most-corroborated"),
        "claims": ("claims", store),
        "claims --about Xiaomi --json": ("claims", store, "--about", "Xiaomi", "--json"),
        "timeline Xiaomi": ("timeline", store, "Xiaomi"),
        "explain": ("explain", store, claim),
        "resolve": ("resolve", store),
        "resolve --explain": ("resolve", store, "--explain", *names),
        **{f"show {name}": ("show", store, "--output", folder / f"big.{name}") for name in ("html", "svg")},
        "validate": ("validate", store),
        **{f"export {name}": ("export", store, folder / f"big.{name}", "--format", name) for name in formats},
        "export --only asserted": ("export", store, folder / "part.ttl", "--only", "asserted"),
        "stats of a Turtle file": ("stats", folder / "big.ttl"),
    }


def peak(*arguments: str | Path) -> float:
    """MiB that a command takes at most."""
    process = subprocess.Popen([sys.executable, "-m", "kg.cli", *map(str, arguments)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"kg {' '.join(map(str, arguments))}: ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
