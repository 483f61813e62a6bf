"""A copy of a store on disk that does not change any more, for many processes to read at once."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError, one_line
from kg.graph.store import Store


def write_snapshot(store: Store, folder: Path) -> None:
    """Copies all quads into `folder`, which must not exist. A store on the same disk is not copied but linked: 10 ms.

    StoreError if the folder cannot be written.
    """
    try:
        if store.path is None:
            copy = ox.Store(str(folder))
            copy.bulk_extend(store.quads())
            copy.flush()
        else:
            store.flush()
            store.oxigraph.backup(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{folder}: cannot hold a copy of the graph: {one_line(error)}") from error


def open_snapshot(folder: Path, *, base: str) -> Store:
    """The store in a snapshot, to be read only; `base` is that of the store that it was made of."""
    try:
        return Store(ox.Store.read_only(str(folder)), base=base, frozen=True)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{folder}: cannot be opened: {one_line(error)}") from error
