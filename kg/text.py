"""Comparing strings: case, accents, punctuation and typographic variants folded away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "\u00a0": " "}
)
_NOT_WORD = re.compile(r"[^\w+]+", re.UNICODE)


def plain_quotes(text: str) -> str:
    """Typographic apostrophes, quotes, dashes and hard spaces as their ASCII forms; the length never changes."""
    return text.translate(_APOSTROPHES)


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """A key under which spellings of one name agree.

    >>> fold("Citroën  Ë-C3"), fold("“dream car”")
    ('citroen e c3', 'dream car')
    """
    decomposed = unicodedata.normalize("NFKD", plain_quotes(text).casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", letters).replace("_", " ").strip()
