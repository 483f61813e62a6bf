"""The small language in which data/lexicon/temporal-<lang>.toml writes its patterns, compiled to regular expressions.

Every known word becomes one private character (its symbol), so that a text becomes a short string of symbols and a
pattern an ordinary regular expression over that string:

    word          that word; `fine|inizio` either          {of}          a word of [word] of
    <month>       a word of [month], kept for its value    <month:last>  the same, kept apart from another <month>
    %year%        the text of [macro] year                 ( a | b )     choice; `?` after anything: may be missing
    [< il ]  [<! il ]   the word before is, is not         [> e ]  [! e ]   the words after are, are not

Marks are words too, with a backslash before ( and ). Looking back needs a fixed number of words. Tokens with figures have
classes of their own (`BUILTIN`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

OTHER, TIME = "\ue000", "\ue001"
_CODES = ("iso", "numeric", "years", "day_month", "short_year", "decade_code", "quarter_code", "half_code")
TOKEN_KINDS = ("small", "integer", "year4", "far_year", "nth", *_CODES)
KIND_SYMBOL = {kind: chr(ord(TIME) + 1 + i) for i, kind in enumerate(TOKEN_KINDS)}
BUILTIN = {
    **{kind: KIND_SYMBOL[kind] for kind in _CODES},
    "day": KIND_SYMBOL["small"] + KIND_SYMBOL["nth"],
    "number": KIND_SYMBOL["small"] + KIND_SYMBOL["integer"],
    "ordinal": KIND_SYMBOL["nth"],
    "nth": KIND_SYMBOL["nth"],
    "year": KIND_SYMBOL["year4"],
    "any_year": KIND_SYMBOL["year4"] + KIND_SYMBOL["far_year"],
    "time": TIME,
}

_SYNTAX = {"[<!": "(?<!", "[<": "(?<=", "[>": "(?=", "[!": "(?!", "]": ")", "(": "(?:", ")": ")", ")?": ")?", "|": "|"}
_ELEMENT = re.compile(r"<(?P<slot>\w+)(?::(?P<name>\w+))?>|\{(?P<set>\w+)\}|(?P<words>(?:\\[()?]|[^\s<>{}()\[\]%?])+)")
_PLAIN = str.maketrans("’‘", "''")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: what its match means, and the regular expression over symbols."""

    meaning: str
    regex: re.Pattern[str]


@dataclass(slots=True)
class Vocabulary:
    """Hands every word its symbol, and compiles patterns over them. `classes` are the words of <slots>, `sets` of {sets}."""

    classes: Mapping[str, Iterable[str]]
    sets: Mapping[str, Iterable[str]]
    macros: Mapping[str, str]
    elision: bool
    symbols: dict[str, str] = field(default_factory=dict)
    _of: dict[str, str] = field(default_factory=dict)

    def symbol(self, word: str) -> str:
        """The symbol of a word as the lexicon writes it; a word written in lower case is known in any case."""
        if word not in self._of:
            self._of[word] = chr(ord(TIME) + 1 + len(TOKEN_KINDS) + len(self._of))
            spellings = {word, word.capitalize(), word.upper()}
            for spelling in spellings | {s.replace("'", "’") for s in spellings}:
                self.symbols.setdefault(spelling, self._of[word])
        return self._of[word]

    def compile(self, meaning: str, source: str) -> Pattern:
        """The pattern; ValueError says what is wrong with it."""
        expanded = re.sub(r"%(\w+)%", self._macro, source)
        parts, looking, kept = [], 0, set[str]()
        for element in expanded.split():
            looking += (element in ("[<!", "[<", "[>", "[!")) - (element == "]")
            parts.append(_SYNTAX.get(element) or self._element(element, None if looking else kept))
        try:
            return Pattern(meaning, re.compile("".join(parts)))
        except re.error as error:
            raise ValueError(f"{source!r}: {error}") from error

    def _macro(self, found: re.Match[str]) -> str:
        if found[1] not in self.macros:
            raise ValueError(f"%{found[1]}% is not in [macro]")
        return f"( {self.macros[found[1]]} )"

    def _element(self, element: str, kept: set[str] | None) -> str:
        """One element as a regular expression; `kept` holds the names of the slots so far, None where slots are not kept."""
        bare = element.removesuffix("?")
        found = _ELEMENT.fullmatch(bare)
        if not found:
            raise ValueError(f"{element!r} is no word, <class>, {{set}}, %macro% or bracket (separate them by blanks)")
        if found["slot"]:
            body = self._choice(self._class(found["slot"]), BUILTIN.get(found["slot"], ""))
            body = body if kept is None else f"(?P<{_group_name(found['slot'], found['name'], kept)}>{body})"
        elif found["set"]:
            if found["set"] not in self.sets:
                raise ValueError(f"{{{found['set']}}} is not in [word]")
            body = self._choice(self.sets[found["set"]])
        else:
            body = self._choice(found["words"].replace("\\", "").split("|"))
        return f"(?:{body})?" if element.endswith("?") else body

    def _class(self, name: str) -> Iterable[str]:
        if name not in self.classes and name not in BUILTIN:
            raise ValueError(f"<{name}> is no section of the lexicon")
        return self.classes.get(name, ())

    def _choice(self, phrases: Iterable[str], builtin: str = "") -> str:
        encoded = ["".join(map(self.symbol, split_phrase(phrase, elision=self.elision))) for phrase in phrases]
        single = "".join(sorted({*builtin, *(code for code in encoded if len(code) == 1)}))
        longer = sorted((code for code in encoded if len(code) > 1), key=lambda code: (-len(code), code))
        branches = [*longer, *([f"[{single}]"] if single else [])]
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _group_name(slot: str, name: str | None, kept: set[str]) -> str:
    """`month`, `month__last` for <month:last>; with an underscore more where a pattern has the slot in another branch too."""
    group = f"{slot}__{name}" if name else slot
    while group in kept:
        group += "_"
    kept.add(group)
    return group


def slot_name(group: str) -> str:
    """The slot that a group of a match stands for."""
    return group.rstrip("_")


def split_phrase(phrase: str, *, elision: bool) -> list[str]:
    """A phrase of the lexicon cut like running text.

    >>> split_phrase("l'altro ieri", elision=True), split_phrase("new year's day", elision=False)
    (["l'", 'altro', 'ieri'], ['new', 'year', "'", 's', 'day'])
    """
    return re.findall(r"[^\W\d_]+'?|\d+|[^\w\s]" if elision else r"[^\W\d_]+|\d+|[^\w\s]", phrase)


def plain(text: str) -> str:
    """Text as the lexicon writes it: lower case, straight apostrophes."""
    return text.translate(_PLAIN).lower()
