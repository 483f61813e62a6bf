"""Withdrawn documents: they leave a store, and what the rest of it says is resolved and derived anew."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from kg.errors import StoreError
from kg.gazetteers import load_gazetteer
from kg.graph import open_store
from kg.graph.terms import local_name
from kg.ledger import Ledger
from kg.rules import rules_version
from kg.updating import bring_up_to_date, update


def remove(store: str | Path, sources: str | Iterable[str]) -> tuple[str, ...]:
    """Removes documents from the store in a folder; answers the sources of what is gone, sorted.

    A document is named by its source as the graph has it ('news/a.txt', a URL), by the file whose records it is one of
    ('news/feed.jsonl'), or by its id or IRI. Nothing is left of it: the store is the one that a build without it makes.
    One transaction; StoreError names what the store does not hold, and then nothing is removed.
    """
    path = Path(store)
    if path.is_file():
        raise StoreError(f"{path}: is a file; documents are removed from the folder of a store, and a file is built anew")
    with open_store(path, create=False) as opened:
        bring_up_to_date(opened, load_gazetteer(), rules_version())
        held = dict(Ledger(opened.records).sources())
        removed = {found for given in ([sources] if isinstance(sources, str) else sources) for found in _meant(given, held, path)}
        update(opened, load_gazetteer(), [], read_with={}, removed=removed)
    return tuple(sorted(held[identifier] for identifier in removed))


def _meant(given: str, held: dict[str, str], path: Path) -> set[str]:
    """Ids of the documents that are meant."""
    found = {identifier for identifier, source in held.items() if given in (source, source.partition("#")[0])}
    if not found and local_name(given) in held:
        found = {local_name(given)}
    if not found:
        like = get_close_matches(given, set(held.values()), n=1, cutoff=0.5)
        hint = f"did you mean {like[0]}" if like else "`kg query STORE 'SELECT ?s { ?d dcterms:source ?s }'` lists them"
        raise StoreError(f"{path}: holds no document from '{given}'; {hint}")
    return found
