"""Where quads live: one named graph per document and one derived graph, in memory or in a folder (pyoxigraph)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.errors import StoreError
from kg.graph.mapping import Names, document_quads
from kg.graph.reading import document_iris, read_document
from kg.graph.summary import derived_quads
from kg.graph.terms import FORMAT_VERSION
from kg.model import Document, Extraction, Resolution

_STAMP = "kg-store.json"
_DATA = "oxigraph"
# Below this many quads one transaction is faster; above it a bulk load is, and needs no memory for the whole.
_BULK = 20_000


def open_store(path: Path | None = None, *, base: str | None = None, create: bool = True) -> Store:
    """A store in memory, or in a folder, which is made if it is missing and `create` is true.

    `base` is the namespace of new ids; a folder keeps the one it was made with. StoreError if the folder is no store,
    was written by another format version, was made with another base, or is open in another process.
    """
    if path is None:
        return Store(ox.Store(), base=base or vocab.ID)
    stamp = path / _STAMP
    if not stamp.exists():
        _make_folder(path, base or vocab.ID, create)
    kept = _read_stamp(stamp)
    if base not in (None, kept):
        raise StoreError(
            f"{path}: this store was made with the base {kept}, not {base}; leave --base-iri out or use another folder"
        )
    return Store(_open_oxigraph(path), base=kept, path=path)


class Store:
    """Quads under one base. Reads see all graphs; the derived graph is rewritten whole, but only what changed is written."""

    def __init__(self, quads: ox.Store, *, base: str, path: Path | None = None) -> None:
        self._quads = quads
        self.path = path
        self.base = base
        self.names = Names(base)

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

    def replace(self, extraction: Extraction, resolution: Resolution) -> bool:
        """Writes the graph of one document in place of what it was; False if nothing changed."""
        quads = document_quads(extraction, resolution, base=self.base)
        return self._rewrite(self.names.iri(extraction.document.id), quads)

    def remove(self, document_id: str) -> bool:
        """Drops the graph of one document; False if there is none. The derived graph stays as it is until it is rewritten."""
        return self._rewrite(self.names.iri(document_id), ())

    def write_derived(self, resolution: Resolution, documents: Iterable[Document]) -> bool:
        """Rewrites entities, claims and plain triples; `documents` are those that the evidence is from."""
        quads = derived_quads(resolution, documents, base=self.base)
        return self._rewrite(self.names.iri(vocab.GRAPH_CLAIMS), quads)

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

    def flush(self) -> None:
        """Sees to it that all that was written is on disk."""
        if self.path is not None:
            self._quads.flush()

    def close(self) -> None:
        """Flushes and lets go of the folder; the store cannot be used afterwards."""
        self.flush()
        self._quads = ox.Store()  # the last reference to the old one holds the lock

    def _rewrite(self, graph: NamedNode, quads: Iterable[Quad]) -> bool:
        old = set(self._quads.quads_for_pattern(None, None, None, graph))
        new = set(quads)
        try:
            for quad in old - new:
                self._quads.remove(quad)
            self._add(new - old)
            if not new:
                self._quads.remove_graph(graph)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot write: {error}") from error
        return old != new

    def _add(self, quads: set[Quad]) -> None:
        if len(quads) < _BULK:
            self._quads.extend(quads)
        else:
            self._quads.bulk_extend(quads)


def _make_folder(path: Path, base: str, create: bool) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"{path}: is not a store of kg, and not an empty folder to make one in")
    if not create:
        raise StoreError(f"{path}: there is no store here; `kg build ... --store {path}` makes one")
    try:
        path.mkdir(parents=True, exist_ok=True)
        (path / _STAMP).write_text(json.dumps({"format": FORMAT_VERSION, "base": base}) + "\n", "utf-8")
    except OSError as error:
        raise StoreError(f"{path}: cannot make a store: {error.strerror}") from error


def _read_stamp(stamp: Path) -> str:
    """The base of a store folder, once its format is known to be ours."""
    try:
        said = json.loads(stamp.read_text("utf-8"))
        version, base = int(said["format"]), str(said["base"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{stamp}: cannot be read as the stamp of a store: {error}") from error
    if version != FORMAT_VERSION:
        raise StoreError(
            f"{stamp.parent}: has store format {version}, this kg reads {FORMAT_VERSION}; build it again into another folder"
        )
    return base


def _open_oxigraph(path: Path) -> ox.Store:
    try:
        return ox.Store(str(path / _DATA))
    except (OSError, RuntimeError) as error:  # RuntimeError: RocksDB found corruption
        if "lock" in str(error).lower():
            raise StoreError(f"{path}: is open in another process; wait until that one is done or use another folder") from error
        raise StoreError(f"{path}: cannot be opened: {error}") from error
