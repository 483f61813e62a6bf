"""The records beside the quads: one SQLite file that commits whole transactions, and a journal of quads still to be written.

A transaction puts its quads into the journal and commits that with its records; only then are the quads written, and the
journal is emptied when they are safe on disk. Writing twice is writing once, so what a killed process left in the journal is
written on the next opening.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat

from kg.errors import StoreError, one_line

_TABLES = """
CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, removed BLOB NOT NULL, added BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS stamp (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# Below this many quads one transaction is faster; above it a bulk load is, and needs no memory for the whole.
_BULK = 20_000


def open_records(path: Path | None) -> sqlite3.Connection:
    """The records in a file, which is made if it is missing, or in memory. StoreError if the file cannot be used."""
    try:
        records = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        records.executescript(_TABLES)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: cannot be used: {one_line(error)}; build the store again into another folder") from error
    return records


def put_in_journal(records: sqlite3.Connection, removed: Iterable[Quad], added: Iterable[Quad]) -> int:
    """Notes what is to be written, as part of the open transaction; answers how many transactions the journal holds."""
    texts = (ox.serialize(quads, format=RdfFormat.N_QUADS) for quads in (removed, added))
    records.execute("INSERT INTO journal (removed, added) VALUES (?, ?)", tuple(texts))
    return int(records.execute("SELECT COUNT(*) FROM journal").fetchone()[0])


def write_journal(records: sqlite3.Connection, quads: ox.Store) -> None:
    """Writes what the journal holds, in its order. SyntaxError if that is no N-Quads."""
    for texts in records.execute("SELECT removed, added FROM journal ORDER BY number"):
        if not all(isinstance(text, bytes) for text in texts):
            raise SyntaxError("the journal of changes is damaged; build the store again into another folder")
        removed, added = (ox.parse(text, format=RdfFormat.N_QUADS) for text in texts)
        change_quads(quads, removed, added)


def empty_journal(records: sqlite3.Connection, quads: ox.Store) -> None:
    """Sees to it that what was written is safe on disk, and forgets it."""
    if records.execute("SELECT 1 FROM journal").fetchone():
        quads.flush()
        records.execute("DELETE FROM journal")


def change_quads(store: ox.Store, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
    """Removes and adds quads; a graph that has none left is gone.

    What is said of one subject is added in one go: a store in memory keeps that order, and is written twice as fast by it.
    """
    graphs = set()
    for quad in removed:
        store.remove(quad)
        graphs.add(quad.graph_name)
    about = defaultdict[object, list[Quad]](list)
    for quad in added:
        about[quad.subject].append(quad)
    new = [quad for quads in about.values() for quad in quads]
    if len(new) < _BULK:
        store.extend(new)
    else:
        store.bulk_extend(new)
    for graph in graphs:
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)
