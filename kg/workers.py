"""Reading documents in other processes, in the order in which they were given."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from multiprocessing import get_context
from typing import Protocol

from kg import __version__
from kg.errors import PipelineError
from kg.graph import load_ontology
from kg.model import Document, Extraction, Skipped
from kg.resources import data_path, files_digest, model_path, ontology_path

_BATCH = 8


class DocumentReader(Protocol):
    """What `kg.nlp.pipeline.Reader` does."""

    def read(self, documents: Iterable[Document]) -> Iterator[Extraction | Skipped]:
        """What each document says, in the order given."""
        ...


def make_reader(pipeline: str | None) -> DocumentReader:
    """The reader of this process, with the encoder or another spaCy pipeline."""
    from kg.nlp.pipeline import Reader  # spaCy takes a second to import

    return Reader(load_ontology(), pipeline)


def reader_version(pipeline: str | None, lang: str) -> str:
    """What decides how a document in a language is read, as one word: kg, the encoder or pipeline, the words of the language,
    the known names and the ontology. A document that another version read is worth reading again."""
    words = [data_path(f"lexicon/{name}.toml") for name in (lang, f"temporal-{lang}", "temporal-und")]
    installed = _installed_version(pipeline) if pipeline else files_digest([model_path("")])
    return f"kg-{__version__} {pipeline or 'encoder'}-{installed} {lang}-{files_digest(words)} {known_version()}"


@cache
def known_version() -> str:
    """The known names and the ontology."""
    return f"names-{files_digest([data_path('gazetteers')])} ontology-{files_digest([ontology_path('kg.ttl')])}"


def _installed_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "local"


def read_in_processes(documents: Iterable[Document], pipeline: str | None, jobs: int) -> Iterator[Extraction | Skipped]:
    """What each document says; only a few batches are on the way at a time. PipelineError if a process dies."""
    left = iter(documents)
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start)
    waiting: deque[Future[list[Extraction | Skipped]]] = deque()
    try:
        while batch := list(islice(left, _BATCH)):
            waiting.append(pool.submit(_read, batch, pipeline))
            if len(waiting) > 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        remedy = 'use fewer jobs; in a script, call build under if __name__ == "__main__":'
        raise PipelineError(f"a process that reads articles died, perhaps for want of memory; {remedy}") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_here: dict[str | None, DocumentReader] = {}


def _start() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits for this process decides when it ends


def _read(documents: list[Document], pipeline: str | None) -> list[Extraction | Skipped]:
    if pipeline not in _here:
        _here[pipeline] = make_reader(pipeline)
    return list(_here[pipeline].read(documents))
