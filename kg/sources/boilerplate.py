"""Lines of a page that are no prose: credits, share buttons, cookie notes, links to other articles."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import LexiconError
from kg.resources import data_path
from kg.text import plain_quotes

_KINDS = ("lines", "labels", "phrases")
_MOST_WORDS_AFTER_LABEL = 30
_MOST_WORDS_AROUND_PHRASE = 60
_EDGE = re.compile(r"^[\s>*•·\-–—|\[(▶►👉📷©]+|[\s|\])»›>.!:…*]+$")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Whole lines, labels that begin one ('Crediti:'), and phrases that give one away; lower case, plain quotes."""

    lines: frozenset[str]
    labels: tuple[str, ...]
    phrases: tuple[str, ...]

    def covers(self, line: str) -> bool:
        """True if the line as a whole is no prose."""
        if len(line) > 600:
            return False
        plain = " ".join(plain_quotes(line).casefold().split())
        words = plain.count(" ") + 1
        bare = _EDGE.sub("", plain)
        if bare in self.lines:
            return True
        if words <= _MOST_WORDS_AFTER_LABEL and bare.startswith(self.labels):
            return True
        return words <= _MOST_WORDS_AROUND_PHRASE and any(phrase in plain for phrase in self.phrases)


def without_boilerplate(text: str) -> str:
    """The text without the lines that `data/lexicon/boilerplate.toml` covers.

    >>> without_boilerplate("Un'auto.\\n\\nCrediti: Xiaomi\\n\\nUn'altra.")
    "Un'auto.\\n\\n\\n\\nUn'altra."
    """
    known = load_boilerplate()
    return "\n".join("" if known.covers(line) else line for line in text.split("\n"))


@cache
def load_boilerplate(path: Path | None = None) -> Boilerplate:
    """The words of all languages together, since pages mix them; LexiconError if the file is malformed."""
    path = path or data_path("lexicon/boilerplate.toml")
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LexiconError(f"{path}: {error}") from error
    words: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for lang, table in tables.items():
        for kind, entries in _entries(path, lang, table):
            words[kind] += entries
    if not all(words.values()):
        raise LexiconError(f"{path}: no {' and no '.join(kind for kind in _KINDS if not words[kind])}")
    return Boilerplate(frozenset(words["lines"]), tuple(words["labels"]), tuple(words["phrases"]))


def _entries(path: Path, lang: str, table: object) -> list[tuple[str, list[str]]]:
    if not isinstance(table, dict):
        raise LexiconError(f"{path}: '{lang}' is not a table of {', '.join(_KINDS)}")
    for kind, entries in table.items():
        if kind not in _KINDS:
            raise LexiconError(f"{path}: [{lang}] has '{kind}'; allowed are {', '.join(_KINDS)}")
        if not isinstance(entries, list):
            raise LexiconError(f"{path}: [{lang}] {kind} is no list of words")
        bad = [e for e in entries if not isinstance(e, str) or not e.strip() or e != plain_quotes(e).casefold()]
        if bad:
            raise LexiconError(f"{path}: [{lang}] {kind}: {bad[0]!r} is empty or not lower case with plain quotes")
    return [(kind, list(entries)) for kind, entries in table.items()]
