"""How fast kg is, in ratios that hold on any machine: exit 1 where one falls on the wrong side of its floor.

    python benchmarks/speed.py                  the articles of data/samples, repeated
    python benchmarks/speed.py --repeat 20      a longer run
    python benchmarks/speed.py --raise          floors up to just below what is measured now

One core, CPU time, so that a busy machine changes little. The ratios: words per second of the whole way, from file to
Turtle, against those of the encoder alone (the floor of the design is 0.60); kg's Turtle writer against rdflib's on the
same triples; the time of `import kg` and of `kg --help` against that of an interpreter that does nothing (ceilings); peak
memory against that of the encoder alone (a ceiling). Floors are in baseline.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

import spacy

from kg.gazetteers import load_gazetteer
from kg.graph import open_store, serialise, to_rdflib
from kg.model import Document, Extraction
from kg.nlp import encoder, pipeline
from kg.resolve import resolve
from kg.resources import data_path
from kg.sources import read_documents
from kg.workers import make_reader

BASELINE = Path(__file__).resolve().parent / "baseline.json"
PART = "speed"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
CEILINGS = frozenset({"import kg", "kg --help", "memory"})
DESIGN = {"whole / encoder": 0.60}
MARGIN = 0.15
"""Share of a ratio that is left as room, for other machines spread their time otherwise."""

COMPONENTS = {
    "gazetteer": "add_known_names",
    "temporal": "find_intervals",
    "reference": "resolve_references",
    "frames": "find_relations",
    "convert": "to_extraction",
}
"""Component -> the function of kg.nlp.pipeline that is its work."""

Seconds = dict[str, float]


def main() -> int:
    """Exit code."""
    if any(os.environ.get(name) != "1" for name in THREADS):  # they are read when numpy and onnxruntime are loaded
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **dict.fromkeys(THREADS, "1")})
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="how often the articles of data/samples are read")
    parser.add_argument("--raise", dest="raise_floors", action="store_true", help="raise the floors to what is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words, seconds, ratios = measure(copies(Path(folder), options.repeat))
    ratios |= {"import kg": start_up("-c", "import kg"), "kg --help": start_up("-m", "kg.cli", "--help")}
    baseline = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    floors = {**baseline.get(PART, {})}
    if options.raise_floors:
        floors = raised(floors, ratios)
        BASELINE.write_text(json.dumps({**baseline, PART: floors}, indent=2, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    put_tables(words, seconds, ratios, floors)
    wrong = [name for name, floor in floors.items() if not meets(name, ratios[name], floor)]
    for name in wrong:
        print(
            f"speed: {name} is {ratios[name]:.2f}, its {'ceiling' if name in CEILINGS else 'floor'} {floors[name]:.2f}",
            file=sys.stderr,
        )
    return 1 if wrong else 0


def copies(folder: Path, repeat: int) -> Path:
    """A folder with the sample articles so many times."""
    for path in sorted(data_path("samples").iterdir()):
        for number in range(repeat):
            shutil.copy(path, folder / f"{number:03}-{path.name}")
    return folder


def measure(folder: Path) -> tuple[int, Seconds, dict[str, float]]:
    """Words read, CPU seconds of each stage and component, and ratios."""
    seconds: Seconds = defaultdict(float)
    with clock(seconds, "sources"):
        documents = [item for item in read_documents([folder]) if isinstance(item, Document)]
    words = sum(len(document.text.split()) for document in documents)
    alone = encoder_alone(documents)
    memory_of_encoder = peak_memory()
    found = read_all(documents, seconds)
    with clock(seconds, "resolve"):
        resolution = resolve(found, load_gazetteer())
    store = open_store(None)
    with clock(seconds, "graph"):
        for extraction in found:
            store.replace(extraction, resolution)
        store.write_derived(resolution, documents)
    with clock(seconds, "Turtle"):
        serialise(store, "ttl")
    whole = sum(seconds[stage] for stage in ("sources", "nlp", "resolve", "graph", "Turtle"))
    memory = peak_memory()
    graph = to_rdflib(store)
    rdflib: Seconds = defaultdict(float)
    with clock(rdflib, "Turtle"):
        graph.serialize(format="turtle")
    ratios = {
        "whole / encoder": alone / whole,
        "Turtle / rdflib": rdflib["Turtle"] / seconds["Turtle"],
        "memory": memory / memory_of_encoder,
    }
    return words, {**seconds, "whole": whole, "encoder alone": alone, "rdflib's Turtle": rdflib["Turtle"]}, ratios


def encoder_alone(documents: Sequence[Document]) -> float:
    """Seconds for tokens and encoder, warm."""
    encoder.register_encoder()
    made = {lang: spacy.blank(lang) for lang in {document.lang for document in documents}}
    for lang, nlp in made.items():
        nlp.add_pipe(encoder.FACTORY)
        nlp(next(document.text for document in documents if document.lang == lang))
    seconds: Seconds = defaultdict(float)
    with clock(seconds, "encoder"):
        for document in documents:
            made[document.lang](document.text)
    return seconds["encoder"]


def read_all(documents: Sequence[Document], seconds: Seconds) -> list[Extraction]:
    """The nlp stage, warm; the time of each component apart."""
    reader = make_reader(None)
    first = {document.lang: document for document in documents}
    list(reader.read(first.values()))
    with ExitStack() as patches:
        for component, name in COMPONENTS.items():
            patches.enter_context(patch.object(pipeline, name, timed(getattr(pipeline, name), seconds, component)))
        patches.enter_context(patch.object(encoder.Encoder, "__call__", timed(encoder.Encoder.__call__, seconds, "encoder")))
        with clock(seconds, "nlp"):
            found = [item for item in reader.read(documents) if isinstance(item, Extraction)]
    seconds["rest of nlp"] = seconds["nlp"] - sum(seconds[name] for name in (*COMPONENTS, "encoder"))
    return found


def timed(function: Callable[..., Any], seconds: Seconds, name: str) -> Callable[..., Any]:
    """The same function; its time is added up."""

    def measured(*arguments: Any, **options: Any) -> Any:
        with clock(seconds, name):
            return function(*arguments, **options)

    return measured


@contextmanager
def clock(seconds: Seconds, name: str) -> Iterator[None]:
    """Adds the CPU time of a block."""
    start = process_time()
    try:
        yield
    finally:
        seconds[name] += process_time() - start


def start_up(*arguments: str, tries: int = 5) -> float:
    """CPU time of a command against that of an interpreter that does nothing: the quickest of some tries."""
    return min(child_time(*arguments) for _ in range(tries)) / min(child_time("-c", "pass") for _ in range(tries))


def child_time(*arguments: str) -> float:
    """CPU seconds of one interpreter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def peak_memory() -> float:
    """Megabytes, the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def meets(name: str, value: float, floor: float) -> bool:
    """True if a ratio is on the right side."""
    return value <= floor if name in CEILINGS else value >= floor


def raised(floors: Mapping[str, float], ratios: Mapping[str, float]) -> dict[str, float]:
    """Floors that only go up, ceilings that only go down; those of the design hold from the start."""
    new = {**DESIGN, **floors}
    for name, value in ratios.items():
        wanted = round(value * (1 + MARGIN if name in CEILINGS else 1 - MARGIN), 2)
        new[name] = wanted if name not in new or meets(name, wanted, new[name]) else new[name]
    return new


def put_tables(words: int, seconds: Seconds, ratios: Mapping[str, float], floors: Mapping[str, float]) -> None:
    """Words per second of each part, and the ratios with their floors."""
    print(f"{words} words\n\n{'':<18}{'seconds':>10}{'words/s':>12}")
    for name, value in seconds.items():
        print(f"{name:<18}{value:>10.2f}{words / max(value, 1e-9):>12.0f}")
    print(f"\n{'ratio':<18}{'measured':>10}{'floor':>12}")
    for name, value in ratios.items():
        bound = f"{'<=' if name in CEILINGS else '>='} {floors[name]:.2f}" if name in floors else "none"
        print(f"{name:<18}{value:>10.2f}{bound:>12}")


if __name__ == "__main__":
    sys.exit(main())
