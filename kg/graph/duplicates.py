"""Articles that are one text: a sketch of each, small enough to keep in the graph, and how much two of them have in common.

The sketch is that of Broder, On the resemblance and containment of documents (1997): of all runs of three words the few with
the smallest hashes. Two texts share about as much of their sketches as they share of their runs of words, and a sketch tells
nothing more about the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from kg.model import Document

ALIKE = 0.3
"""Texts that share this much are one. Of the 856 passages of data/gold and data/samples, written apart, no two share 0.1; of a
passage and its first two thirds, or itself with every tenth word changed, 19 in 20 share more."""

_WORDS_IN_A_RUN = 3
_KEPT = 48
_DIGITS = 8
_WORD = re.compile(r"\w+")


def sketch_of(document: Document) -> str:
    """The sketch of a document's text, or the one that it was read back with; "" where there are no words."""
    return _sketch(document.text) if document.sketch is None else document.sketch


def resemblance(left: str, right: str) -> float:
    """What part of their runs of words two texts share, by their sketches: 0 to 1, give or take 0.07.

    >>> said = sketch_of(Document("a", "Xiaomi ha lanciato ieri la SU7 Ultra a Pechino", "it"))
    >>> resemblance(said, said), resemblance(said, sketch_of(Document("b", "La SU7 era a Parigi", "it")))
    (1.0, 0.0)
    """
    ours, theirs = set(_hashes(left)), set(_hashes(right))
    smallest = sorted(ours | theirs)[:_KEPT]
    return len(ours.intersection(theirs, smallest)) / len(smallest) if smallest else 0.0


def voices(documents: Mapping[str, Document]) -> dict[str, str]:
    """For each document, by id, whose voice it is: the smallest id among those of the same publisher (or source, where no
    publisher is known) or of nearly the same text, directly or over others."""
    first = {name: name for name in documents}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    for group in _same_publisher(documents), _same_text(documents):
        for left, right in group:
            one, other = sorted((root(left), root(right)))
            first[other] = one
    return {name: root(name) for name in documents}


def _same_publisher(documents: Mapping[str, Document]) -> Iterable[tuple[str, str]]:
    by_publisher = defaultdict[str, list[str]](list)
    for name, document in documents.items():
        by_publisher[document.publisher or document.source].append(name)
    return [pair for names in by_publisher.values() for pair in pairwise(names)]


def _same_text(documents: Mapping[str, Document]) -> Iterable[tuple[str, str]]:
    """Only documents that share a hash are compared: others have nothing in common."""
    if len(documents) < 2:
        return []
    sketches = {name: sketch_of(document) for name, document in sorted(documents.items())}
    with_hash = defaultdict[str, list[str]](list)
    for name, sketch in sketches.items():
        for mark in _hashes(sketch):
            with_hash[mark].append(name)
    pairs = {pair for names in with_hash.values() for pair in pairwise(names)}
    return sorted(pair for pair in pairs if resemblance(sketches[pair[0]], sketches[pair[1]]) >= ALIKE)


@lru_cache(maxsize=1024)
def _sketch(text: str) -> str:
    words = _WORD.findall(text.casefold())
    runs = {" ".join(words[i : i + _WORDS_IN_A_RUN]) for i in range(max(len(words) - _WORDS_IN_A_RUN, 0) + 1)} - {""}
    return "".join(
        sorted(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=_DIGITS // 2).hexdigest() for run in runs)[:_KEPT]
    )


def _hashes(sketch: str) -> list[str]:
    return [sketch[i : i + _DIGITS] for i in range(0, len(sketch), _DIGITS)]
