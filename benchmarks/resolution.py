"""Time and memory of resolution for growing numbers of mentions (synthetic, benchmarks/articles.py).

    python benchmarks/resolution.py                    10,000 and 100,000 mentions
    python benchmarks/resolution.py 10000 100000 1000000

CPU time of one process each, the better of two runs; "MiB" is what resolving adds to the peak of the process, beyond the
articles.
Exit 1 where ten times the mentions take more than twelve times the time.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))
from articles import articles

from kg.gazetteers import load_gazetteer
from kg.model import Extraction
from kg.resolve import resolve

SIZES = (10_000, 100_000)
LIMIT = 12.0
RUNS = 2
MENTIONS_PER_THING = 25


def made(mentions: int) -> list[Extraction]:
    """Articles with at least so many mentions; the number of things that they name grows along."""
    found: list[Extraction] = []
    count = 0
    for article in articles(mentions, things=max(50, mentions // MENTIONS_PER_THING)):
        found.append(article)
        count += len(article.mentions)
        if count >= mentions:
            break
    return found


def peak() -> float:
    """Peak memory of this process in MiB (Linux counts KiB, macOS bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def measure(mentions: int) -> tuple[float, float, int]:
    """Seconds, MiB beyond the articles, and entities."""
    resolve(made(1000), load_gazetteer())  # the gazetteer is read once
    given = made(mentions)
    before, start = peak(), process_time()
    resolution = resolve(given, load_gazetteer())
    return process_time() - start, peak() - before, len(resolution.entities)


def main(sizes: list[int]) -> int:
    """Measures each size in processes of its own and prints a table."""
    print("mentions\tseconds\ttimes\tMiB\tentities", flush=True)
    last: tuple[int, float] | None = None
    worst = 0.0
    for size in sizes:
        runs = [subprocess.run([sys.executable, __file__, "--one", str(size)], capture_output=True, text=True, check=True)
                for _ in range(RUNS)]  # fmt: skip
        seconds, memory, entities = min(tuple(map(float, run.stdout.split())) for run in runs)
        per_ten = seconds / last[1] / (size / last[0] / 10) if last else 0.0
        worst = max(worst, per_ten)
        print(f"{size}\t{seconds:.2f}\t{per_ten:.1f}\t{memory:.0f}\t{entities:.0f}", flush=True)
        last = size, seconds
    return int(worst > LIMIT)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(*measure(int(sys.argv[2])))
    else:
        sys.exit(main([int(word) for word in sys.argv[1:]] or list(SIZES)))
