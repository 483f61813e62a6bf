"""Where quads live: one named graph per document and one derived graph, in memory or in a folder (pyoxigraph)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.errors import StoreError, one_line
from kg.graph.mapping import Names, document_quads
from kg.graph.ontology import load_ontology
from kg.graph.reading import document_iris, read_document
from kg.graph.records import change_quads, empty_journal, open_records, put_in_journal, write_journal
from kg.graph.summary import derived_quads
from kg.graph.terms import kg, local_name, term
from kg.model import Document, Extraction, Resolution

STORE_VERSION = 2
_READABLE = (1, 2)
"""Formats of a folder. 1 had no records: the first build makes them from the quads."""

_STAMP = "kg-store.json"
_PART = _STAMP + ".part"
_DATA = "oxigraph"
_RECORDS = "records.sqlite"
_JOURNAL = 16
"""Transactions after which the quads are flushed."""
_SETTLE = 100_000
"""Whoever has written so many quads leaves them in order on disk; else those who write little later would wait for that."""


def open_store(path: Path | None = None, *, base: str | None = None, create: bool = True) -> Store:
    """A store in memory, or in a folder, which is made if it is missing and `create` is true.

    `base` is the namespace of new ids; a folder keeps the one it was made with. What a killed process had committed but
    not yet written is written now. StoreError if the folder is no store, was written by another format version, was
    made with another base, or is open in another process.
    """
    if path is None:
        return Store(ox.Store(), base=base or vocab.ID)
    stamp = path / _STAMP
    if not stamp.exists():
        _make_folder(path, base or vocab.ID, create)
    version, kept = _read_stamp(stamp)
    if base not in (None, kept):
        raise StoreError(
            f"{path}: this store was made with the base {kept}, not {base}; leave --base-iri out or use another folder"
        )
    store = Store(_open_oxigraph(path), base=kept, path=path)
    try:
        if version != STORE_VERSION:
            _write_stamp(path, kept)
        store.flush()
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """Quads under one base, and the records that belong to them. Reads see all graphs; of what is rewritten, only
    what changed is written. A block of `transaction` is written whole or not at all, whenever the process is killed."""

    def __init__(self, quads: ox.Store, *, base: str, path: Path | None = None, frozen: bool = False) -> None:
        self._quads = quads
        self.frozen = frozen  # nobody writes to it, so that what was read of it may be kept
        self.path = path
        self.base = base
        self.names = Names(base)
        self._removed: set[Quad] = set()
        self._added: set[Quad] = set()
        self._written = 0
        self._closed = False
        self._behind = path is not None  # the journal may hold what is not written

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        """The number of quads."""
        return len(self._quads)

    @property
    def oxigraph(self) -> ox.Store:
        """The store underneath, for the other modules of kg.graph."""
        return self._quads

    @cached_property
    def records(self) -> sqlite3.Connection:
        """The tables of those who keep the store up to date; they are written with the quads or not at all."""
        return open_records(self.path and self.path / _RECORDS)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything that the block changes, here and in `records`, or nothing. Inside, reads see what was before; a
        transaction in a transaction is part of it. StoreError if the disk does not take it."""
        if self.records.in_transaction:
            yield
            return
        try:
            self.records.execute("BEGIN IMMEDIATE")
            yield
            self._commit()
        except (sqlite3.Error, OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise StoreError(f"{self.path}: cannot write: {one_line(error)}") from error
        finally:
            self._removed, self._added = set(), set()
            if self.records.in_transaction:
                self.records.execute("ROLLBACK")

    def _commit(self) -> None:
        removed, added = self._removed - self._added, self._added
        waiting = 0
        if self.path is not None and (removed or added):
            waiting = put_in_journal(self.records, removed, added)
            self._behind = True
        self.records.execute("COMMIT")
        change_quads(self._quads, removed, added)
        self._behind = False
        self._written += len(removed) + len(added)
        if waiting >= _JOURNAL:
            self.flush()

    def replace(self, extraction: Extraction, resolution: Resolution) -> bool:
        """Writes the graph of one document in place of what it was; False if nothing changed."""
        quads = document_quads(extraction, resolution, base=self.base)
        return self._rewrite_graph(self.names.iri(extraction.document.id), quads)

    def remove(self, document_id: str) -> bool:
        """Drops the graph of one document; False if there is none. The derived graph stays as it is until it is rewritten."""
        return self._rewrite_graph(self.names.iri(document_id), ())

    def write_derived(self, resolution: Resolution, documents: Iterable[Document]) -> bool:
        """Rewrites entities, claims and plain triples; `documents` are those that the evidence is from."""
        quads = derived_quads(resolution, documents, base=self.base)
        return self._rewrite_graph(self._derived, quads)

    def write_claim(self, claim_id: str, quads: Iterable[Quad]) -> bool:
        """Rewrites one claim of the derived graph with its plain triple; without quads it is gone."""
        old = set(self._quads.quads_for_pattern(self.names.iri(claim_id), None, None, self._derived))
        return self.rewrite(old | set(self._plain_triple(old)), quads)

    def write_node(self, local: str, quads: Iterable[Quad]) -> bool:
        """Rewrites what the derived graph says of one entity, save the plain triples that belong to claims."""
        relations = {kg(name) for name in load_ontology().relations}
        found = self._quads.quads_for_pattern(self.names.iri(local), None, None, self._derived)
        return self.rewrite({quad for quad in found if quad.predicate not in relations}, quads)

    def derived_ids(self) -> set[str]:
        """Ids of all claims and entities that the derived graph has statements of."""
        subjects = (quad.subject for quad in self._quads.quads_for_pattern(None, None, None, self._derived))
        return {local_name(subject.value) for subject in subjects if isinstance(subject, NamedNode)}

    def documents(self) -> tuple[Document, ...]:
        """Metadata of all documents, by id; their text is blank."""
        return tuple(read_document(self, iri) for iri in document_iris(self))

    def match(
        self, subject: NamedNode | None, predicate: NamedNode | None, object_: ox.NamedNode | ox.Literal | None
    ) -> Iterator[Quad]:
        """Quads of all graphs that fit a pattern; None fits everything."""
        return self._quads.quads_for_pattern(subject, predicate, object_, None)

    def quads(self) -> Iterator[Quad]:
        """All quads, in no particular order."""
        return iter(self._quads)

    def flush(self, *, settle: bool = False) -> None:
        """Sees to it that all that was written is on disk, with `settle` in good order if it was much. StoreError if the disk
        does not take it."""
        if self.path is None:
            return
        try:
            if self._behind:
                write_journal(self.records, self._quads)
                self._behind = False
            empty_journal(self.records, self._quads)
            if self._written >= _SETTLE and settle:
                self._quads.optimize()
        except (sqlite3.Error, OSError, SyntaxError) as error:  # SyntaxError: the journal is no N-Quads
            raise StoreError(f"{self.path}: cannot write: {one_line(error)}") from error

    def close(self) -> None:
        """Flushes and lets go of the folder; the store cannot be used afterwards."""
        if self._closed:
            return
        try:
            self.flush(settle=True)
        finally:
            self._closed = True
            self.records.close()
            self._quads = ox.Store()  # the last reference to the old one holds the lock

    @property
    def _derived(self) -> NamedNode:
        return self.names.iri(vocab.GRAPH_CLAIMS)

    def _plain_triple(self, claim: Iterable[Quad]) -> Iterator[Quad]:
        ends = {quad.predicate: quad.object for quad in claim}
        subject, relation, object_ = (ends.get(term(f"rdf:{end}")) for end in ("subject", "predicate", "object"))
        if isinstance(subject, NamedNode) and isinstance(relation, NamedNode):
            yield from self._quads.quads_for_pattern(subject, relation, object_, self._derived)

    def _rewrite_graph(self, graph: NamedNode, quads: Iterable[Quad]) -> bool:
        return self.rewrite(set(self._quads.quads_for_pattern(None, None, None, graph)), quads)

    def rewrite(self, old: set[Quad], quads: Iterable[Quad]) -> bool:
        """Writes quads in place of others; False if they are the same."""
        new = set(quads)
        with self.transaction():
            self._removed |= old - new
            self._added |= new - old
        return old != new


def _make_folder(path: Path, base: str, create: bool) -> None:
    if path.exists() and (not path.is_dir() or any(entry.name != _PART for entry in path.iterdir())):
        raise StoreError(f"{path}: is not a store of kg, and not an empty folder to make one in")
    if not create:
        raise StoreError(f"{path}: there is no store here; `kg build ... --store {path}` makes one")
    try:
        path.mkdir(parents=True, exist_ok=True)
        _write_stamp(path, base)
    except OSError as error:
        raise StoreError(f"{path}: cannot make a store: {error.strerror}") from error


def _write_stamp(path: Path, base: str) -> None:
    """The stamp is there whole or not at all."""
    part = path / _PART
    part.write_text(json.dumps({"format": STORE_VERSION, "base": base}) + "\n", "utf-8")
    part.replace(path / _STAMP)


def _read_stamp(stamp: Path) -> tuple[int, str]:
    """The format, which is one that we read, and the base of a store folder."""
    try:
        said = json.loads(stamp.read_text("utf-8"))
        version, base = int(said["format"]), NamedNode(said["base"]).value
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise StoreError(f"{stamp}: cannot be read as the stamp of a store: {one_line(error)}") from error
    if version not in _READABLE:
        known = " and ".join(map(str, _READABLE))
        raise StoreError(
            f"{stamp.parent}: has store format {version}, this kg reads {known}; build it again into another folder, or use "
            "the version of kg that made it"
        )
    return version, base


def _open_oxigraph(path: Path) -> ox.Store:
    try:
        return ox.Store(str(path / _DATA))
    except (OSError, RuntimeError) as error:  # RuntimeError: RocksDB found corruption
        if "lock" in str(error).lower():
            raise StoreError(f"{path}: is open in another process; wait until that one is done or use another folder") from error
        raise StoreError(f"{path}: cannot be opened: {one_line(error)}") from error
