"""How long Turtle takes to be written, against pyoxigraph's own dump and rdflib's serialiser, in one run.

    python benchmarks/turtle.py                    made-up articles, about 1,000,000 triples
    python benchmarks/turtle.py --articles 500     fewer

CPU time of one core, the better of two; rdflib writes a graph of its own, in its own memory.
Exit 1 where kg takes more than three times pyoxigraph's time, or more than a tenth of rdflib's.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from time import process_time

import pyoxigraph as ox
import rdflib
from articles import article

from kg import vocab
from kg.gazetteers import load_gazetteer
from kg.graph import open_store, serialise
from kg.updating import update

ARTICLES = 5_500
MOST_OF_DUMP, LEAST_OF_RDFLIB = 3.0, 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=ARTICLES)
    count = parser.parse_args().articles
    store = open_store()
    made = [article(number, things=count) for number in range(count)]
    update(store, load_gazetteer(), made, read_with={each.document.id: "1" for each in made})
    ours = seconds(lambda: serialise(store, "ttl"))
    dump = seconds(lambda: store.oxigraph.dump(format=ox.RdfFormat.TRIG))
    graph = rdflib.Graph().parse(data=serialise(store, "nt"), format="nt")
    for prefix, namespace in vocab.PREFIXES.items():
        graph.bind(prefix, namespace)
    theirs = seconds(lambda: graph.serialize(format="turtle"))
    print(f"{len(store):,} quads: kg {ours:.2f} s, {ours / dump:.1f} times pyoxigraph's dump ({dump:.2f} s); ", end="")
    print(f"rdflib {theirs:.1f} s, {theirs / ours:.1f} times kg's")
    return int(ours > MOST_OF_DUMP * dump or theirs < LEAST_OF_RDFLIB * ours)


def seconds(write: Callable[[], object]) -> float:
    """CPU time of the better of two runs."""
    found = []
    for _ in range(2):
        start = process_time()
        write()
        found.append(process_time() - start)
    return min(found)


if __name__ == "__main__":
    sys.exit(main())
