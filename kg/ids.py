"""Identifiers: stable, readable local names in [a-z0-9-], and content hashes."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "+": " plus ", "&": " and ", "@": " at "}
)


def content_hash(*parts: str, length: int = 16) -> str:
    """Hex digest of the parts, in order; parts cannot run into each other.

    >>> content_hash("a", "b") == content_hash("ab", "")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()[:length]


@lru_cache(maxsize=1 << 15)
def slug(name: str) -> str:
    """Local name for a human name; names without any letter or digit become a hash.

    >>> slug("Škoda Élroq"), slug("X1/9"), slug("Galaxy S24+")
    ('skoda-elroq', 'x1-9', 'galaxy-s24-plus')
    """
    folded = unicodedata.normalize("NFKD", name.lower().translate(_SPECIAL))
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return "-".join(kept.split()) or f"x{content_hash(name, length=8)}"
