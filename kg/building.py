"""Documents to a store: the whole program on one page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from time import perf_counter
from typing import BinaryIO, TypeVar

from kg.config import Config, with_options
from kg.errors import ConfigError
from kg.gazetteers import load_gazetteer
from kg.graph import Store, load_ontology, open_store, write_time_check
from kg.knowledge_graph import KnowledgeGraph
from kg.ledger import Ledger
from kg.model import BuildReport, Document, Evidence, Extraction, Mention, OntologySpec, Skipped
from kg.rules import rules_version
from kg.sources import read_documents
from kg.updating import bring_up_to_date, update
from kg.vocab import ID
from kg.workers import DocumentReader, make_reader, read_in_processes, reader_version

BATCH = 32
"""Documents that are written together: what a build that is killed has to read again at most."""

Progress = Callable[[str, str], None]
"""Called with a step (read, unchanged, outdated, skipped, replaced, removed, write) and its source, if it has one."""

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
    reprocess: bool = False,
    prune: bool = False,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
    reader: DocumentReader | None = None,
    read_with: str | None = None,
) -> KnowledgeGraph:
    """The graph of what the inputs say: files, folders, globs, URLs, or '-' for `stdin`.

    With `store`, a folder, the graph is kept there. Documents that it knows are read again if their text or what is known
    of them has changed, if another version of encoder, words or settings read them, or if `reprocess` is true; one with
    the same source and another text takes the place of the old one. With `prune`, documents that are no longer among the
    inputs are removed, unless an input was skipped as a whole. Each batch of documents is written whole or not at all: a
    build that was killed is finished by the same call. Inputs that cannot be read are in `.report.skipped`. With `jobs`
    above 1, other processes read; a script must then start under `if __name__ == "__main__":`. `read_with` is the version
    of a `reader` of your own. What is not said is as in `config`, or its defaults.
    """
    settings = with_options(
        config or Config(), store=store, date=date, lang=lang, base_iri=base_iri,
        pipeline=pipeline, min_confidence=min_confidence, jobs=jobs,
    )  # fmt: skip
    if prune and settings.store is None:
        raise ConfigError("--prune is about what a store holds; name one with --store")
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    opened = open_store(settings.store, base=None if settings.base_iri == ID else settings.base_iri)
    try:
        run = _Run(settings, opened, load_ontology(), progress or _silent, reprocess, (read_with or "") if reader else None)
        run.prepare()
        documents = run.wanted(run.timed("sources", read_documents(given, date=settings.date, lang=settings.lang, stdin=stdin)))
        run.write(run.sound(run.timed("nlp", run.read(documents, reader))))
        run.let_go(run.orphans({str(path) for path in given}) | run.replaced() if prune else run.replaced())
    except BaseException:
        opened.close()
        raise
    return KnowledgeGraph(opened, report=run.report(), texts=run.texts)


@dataclass
class _Counts:
    """How much was read."""

    documents: set[str] = field(default_factory=set)
    mentions: int = 0
    evidence: int = 0
    words: int = 0

    def add(self, extraction: Extraction) -> None:
        """Counts one document more."""
        self.documents.add(extraction.document.id)
        self.mentions += len(extraction.mentions)
        self.evidence += len(extraction.evidence)
        self.words += len(extraction.document.text.split())


@dataclass
class _Run:
    """One build: what it was told, and what it met on the way."""

    settings: Config
    store: Store
    ontology: OntologySpec
    tell: Progress
    reprocess: bool
    read_with: str | None
    skipped: list[Skipped] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    met: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # of a graph in memory, for showing articles
    counts: _Counts = field(default_factory=_Counts)
    _versions: dict[str, str] = field(default_factory=dict)

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

    def prepare(self) -> None:
        """Sees to it that what the store holds was resolved with the words and the ontology of today."""
        if self.store.path is not None:
            with self.during("graph"):
                bring_up_to_date(self.store, load_gazetteer(), rules_version())

    def wanted(self, documents: Iterable[Document | Skipped]) -> Iterator[Document]:
        """The documents that must be read: in a wanted language, and not in the store as this version would read them."""
        ledger = Ledger(self.store.records)
        for document in documents:
            if isinstance(document, Skipped):
                self.skip(document)
            elif document.lang not in self.settings.langs:
                wanted = ", ".join(self.settings.langs)
                self.skip(Skipped(document.source, f"in '{document.lang}', and the settings ask for {wanted} only"))
            else:
                self.met[document.id] = document.source
                if self.store.path is None:
                    self.texts[document.id] = document.text
                known = ledger.read_with(document)
                if known == self.version(document.lang) and not self.reprocess:
                    self.tell("unchanged", document.source)
                    continue
                if known is not None:
                    self.tell("outdated", document.source)
                yield document

    def version(self, lang: str) -> str:
        """What reads documents in this language now."""
        if lang not in self._versions:
            reader = reader_version(self.settings.pipeline, lang) if self.read_with is None else self.read_with
            self._versions[lang] = f"{reader} min-confidence-{self.settings.min_confidence}"
        return self._versions[lang]

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

    def sound(self, extractions: Iterable[Extraction]) -> Iterator[Extraction]:
        """The extractions without the evidence that is too weak or that the ontology does not allow."""
        for extraction in extractions:
            mentions = {mention.id: mention for mention in extraction.mentions}
            reasons = {item.id: self._reason_to_drop(item, mentions) for item in extraction.evidence}
            self.dropped += [f"{extraction.document.source}: {reason}" for reason in reasons.values() if reason]
            evidence = (item for item in extraction.evidence if not reasons[item.id])
            yield replace(extraction, evidence=tuple(evidence))

    def _reason_to_drop(self, evidence: Evidence, mentions: Mapping[str, Mention]) -> str | None:
        if evidence.score < self.settings.min_confidence:
            return f"{evidence.relation}: {evidence.score:.2f} is too weak"
        return write_time_check(evidence, mentions, self.ontology)

    def write(self, found: Iterator[Extraction]) -> None:
        """Takes what was read into the store, batch by batch."""
        while batch := list(islice(found, BATCH)):
            self._update({extraction.document.id: extraction for extraction in batch})
            for extraction in batch:
                self.counts.add(extraction)

    def _update(self, entered: Mapping[str, Extraction], removed: Collection[str] = ()) -> None:
        with self.during("graph"):
            self.tell("write", "")
            read_with = {identifier: self.version(extraction.document.lang) for identifier, extraction in entered.items()}
            update(self.store, load_gazetteer(), list(entered.values()), read_with=read_with, removed=removed)

    def replaced(self) -> dict[str, str]:
        """Documents of the store (id and source) whose source now has another text."""
        sources = {source for source in self.met.values() if source.partition("#")[0] != "stdin"}
        return {old: source for old, source in self._kept() if source in sources}

    def orphans(self, inputs: Collection[str]) -> dict[str, str]:
        """Documents of the store that no input gave; none if an input could not be read at all, as they may be in that."""
        sources = {skipped.source for skipped in self.skipped}
        if not self.met or sources & set(inputs):
            return {}
        return {old: source for old, source in self._kept() if source not in sources and source.partition("#")[0] not in sources}

    def _kept(self) -> Iterator[tuple[str, str]]:
        return ((old, source) for old, source in Ledger(self.store.records).sources() if old not in self.met)

    def let_go(self, removed: Mapping[str, str]) -> None:
        """Removes documents, given by id and source."""
        replaced = set(self.met.values())
        for source in removed.values():
            self.tell("replaced" if source in replaced else "removed", source)
        self._update({}, removed)

    def report(self) -> BuildReport:
        """What was read in this run, and which claims it bears on."""
        seconds = dict(self.seconds)
        seconds["nlp"] -= seconds["sources"]  # documents are read while nlp asks for them
        claims = Ledger(self.store.records).claims_in(self.counts.documents)
        return BuildReport(
            documents=len(self.counts.documents),
            mentions=self.counts.mentions,
            evidence=self.counts.evidence,
            claims=len(claims),
            words=self.counts.words,
            skipped=tuple(self.skipped),
            dropped=tuple(self.dropped),
            timings=seconds,
        )


def _silent(step: str, about: str) -> None:
    del step, about
