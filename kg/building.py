"""Documents to a store: the whole program on one page."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import BinaryIO, TypeVar

from kg.config import Config, with_options
from kg.gazetteers import load_gazetteer
from kg.graph import Store, load_ontology, open_store, read_extractions, write_time_check
from kg.knowledge_graph import KnowledgeGraph
from kg.model import BuildReport, Document, Evidence, Extraction, Mention, OntologySpec, Resolution, Skipped
from kg.resolve import resolve
from kg.sources import read_documents
from kg.vocab import ID
from kg.workers import DocumentReader, make_reader, read_in_processes

Progress = Callable[[str, str], None]
"""Called with a step (read, unchanged, skipped, replaced, resolve, write) and what it is about (a source, or nothing)."""

_T = TypeVar("_T")


def build(
    inputs: str | Path | Iterable[str | Path],
    *,
    store: str | Path | None = None,
    date: str | None = None,
    lang: str | None = None,
    base_iri: str | None = None,
    pipeline: str | None = None,
    min_confidence: float | None = None,
    jobs: int | None = None,
    config: Config | None = None,
    again: bool = False,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
    reader: DocumentReader | None = None,
) -> KnowledgeGraph:
    """The graph of what the inputs say: files, folders, globs, URLs, or '-' for `stdin`.

    With `store`, a folder, the graph is kept there, and documents that it knows already are not read again unless
    `again` is true; one with the same source and another text takes the place of the old one. Inputs that cannot be read
    are in `.report.skipped`. With `jobs` above 1, other processes read; a script must then start under
    `if __name__ == "__main__":`. What is not said is as in `config`, or its defaults.
    """
    settings = with_options(
        config or Config(), store=store, date=date, lang=lang, base_iri=base_iri,
        pipeline=pipeline, min_confidence=min_confidence, jobs=jobs,
    )  # fmt: skip
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    opened = open_store(settings.store, base=None if settings.base_iri == ID else settings.base_iri)
    try:
        run = _Run(settings, opened, load_ontology(), progress or _silent, again)
        documents = run.new(run.timed("sources", read_documents(given, date=settings.date, lang=settings.lang, stdin=stdin)))
        found = run.sound(run.timed("nlp", run.read(documents, reader)))
        resolution = run.write(found)
    except BaseException:
        opened.close()
        raise
    return KnowledgeGraph(opened, report=run.report(found, resolution))


@dataclass
class _Run:
    """One build: what it was told, and what it met on the way."""

    settings: Config
    store: Store
    ontology: OntologySpec
    tell: Progress
    again: bool
    skipped: list[Skipped] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    met: dict[str, Document] = field(default_factory=dict)

    def timed(self, stage: str, items: Iterable[_T]) -> Iterator[_T]:
        """The same items; the time that they take to come is added to the stage."""
        iterator = iter(items)
        while True:
            with self.during(stage):
                item = next(iterator, None)
            if item is None:
                return
            yield item

    @contextmanager
    def during(self, stage: str) -> Iterator[None]:
        """Adds the time of a block to the stage."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - start

    def skip(self, skipped: Skipped) -> None:
        """Takes note of an input that is left out."""
        self.skipped.append(skipped)
        self.tell("skipped", f"{skipped.source}: {skipped.reason}")

    def new(self, documents: Iterable[Document | Skipped]) -> Iterator[Document]:
        """The documents that must be read: in a wanted language, and not in the store as they are."""
        kept = {document.id: _face(document) for document in self.store.documents()}
        for document in documents:
            if isinstance(document, Skipped):
                self.skip(document)
            elif document.lang not in self.settings.langs:
                wanted = ", ".join(self.settings.langs)
                self.skip(Skipped(document.source, f"in '{document.lang}', and the settings ask for {wanted} only"))
            else:
                self.met[document.id] = document
                if not self.again and kept.get(document.id) == _face(document):
                    self.tell("unchanged", document.source)
                else:
                    yield document

    def read(self, documents: Iterator[Document], reader: DocumentReader | None) -> Iterator[Extraction]:
        """What the documents say, in their order."""
        for result in self._results(documents, reader):
            if isinstance(result, Skipped):
                self.skip(result)
            else:
                self.tell("read", result.document.source)
                yield result

    def _results(self, documents: Iterator[Document], reader: DocumentReader | None) -> Iterator[Extraction | Skipped]:
        first = next(documents, None)
        if first is None:
            return iter(())  # and no time is spent on making a reader
        documents = chain([first], documents)
        if reader is None and self.settings.jobs > 1:
            return read_in_processes(documents, self.settings.pipeline, self.settings.jobs)
        return (reader or make_reader(self.settings.pipeline)).read(documents)

    def sound(self, extractions: Iterable[Extraction]) -> list[Extraction]:
        """The extractions without the evidence that is too weak or that the ontology does not allow."""
        kept = []
        for extraction in extractions:
            mentions = {mention.id: mention for mention in extraction.mentions}
            reasons = {item.id: self._reason_to_drop(item, mentions) for item in extraction.evidence}
            self.dropped += [f"{extraction.document.source}: {reason}" for reason in reasons.values() if reason]
            evidence = (item for item in extraction.evidence if not reasons[item.id])
            kept.append(replace(extraction, evidence=tuple(evidence)))
        return kept

    def _reason_to_drop(self, evidence: Evidence, mentions: Mapping[str, Mention]) -> str | None:
        if evidence.score < self.settings.min_confidence:
            return f"{evidence.relation}: {evidence.score:.2f} is too weak"
        return write_time_check(evidence, mentions, self.ontology)

    def write(self, found: Sequence[Extraction]) -> Resolution:
        """Resolves all that the store will hold and writes what has changed."""
        old = self._outdated()
        fresh = {extraction.document.id: extraction for extraction in found}
        with self.during("resolve"):
            self.tell("resolve", "")
            known = (e for e in read_extractions(self.store) if e.document.id not in old and e.document.id not in fresh)
            all_ = sorted([*known, *fresh.values()], key=lambda extraction: extraction.document.id)
            resolution = resolve(all_, load_gazetteer())
        with self.during("graph"), _putting_off_interrupts():
            self.tell("write", "")
            for identifier in old:
                self.store.remove(identifier)
            for extraction in all_:
                self.store.replace(extraction, resolution)
            self.store.write_derived(resolution, [extraction.document for extraction in all_])
            self.store.flush()
        return resolution

    def _outdated(self) -> list[str]:
        """Documents of the store whose source now has another text."""
        sources = {document.source for document in self.met.values() if document.source.partition("#")[0] != "stdin"}
        old = [d for d in self.store.documents() if d.source in sources and d.id not in self.met]
        for document in old:
            self.tell("replaced", document.source)
        return [document.id for document in old]

    def report(self, found: Sequence[Extraction], resolution: Resolution) -> BuildReport:
        """What was read in this run, and which claims it bears on."""
        read = {extraction.document.id for extraction in found}
        seconds = dict(self.seconds)
        seconds["nlp"] -= seconds["sources"]  # documents are read while nlp asks for them
        return BuildReport(
            documents=len(found),
            mentions=sum(len(extraction.mentions) for extraction in found),
            evidence=sum(len(extraction.evidence) for extraction in found),
            claims=len({evidence.claim for evidence in resolution.evidence if evidence.document in read and evidence.claim}),
            words=sum(len(extraction.document.text.split()) for extraction in found),
            skipped=tuple(self.skipped),
            dropped=tuple(self.dropped),
            timings=seconds,
        )


def _face(document: Document) -> tuple[str | None, ...]:
    """What must be the same for a document not to be read again; its id stands for source and text."""
    return document.lang, document.title, document.published, document.publisher


def _silent(step: str, about: str) -> None:
    del step, about


@contextmanager
def _putting_off_interrupts() -> Iterator[None]:
    """Ctrl-C waits until the block is done, so that no store is left half written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
