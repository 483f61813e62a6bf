"""What the words around a time expression tell: whether it is a name after all, and whether it lies behind or ahead."""

from __future__ import annotations

from collections.abc import Iterable

from kg.nlp.temporal_calendar import Lean
from kg.nlp.temporal_lexicon import Lexicon, Tense
from kg.nlp.temporal_patterns import KIND_SYMBOL, OTHER, plain
from kg.nlp.temporal_tokens import Tokens

_REACH = 12  # words; beyond them a verb rarely governs the expression
_HELD_BY = 3  # "dovrebbe essere presentata": words from a participle back to the verb that decides its time
_STOPS = frozenset(".;:!?()[]\"«»“”,\n")


def is_name(tokens: Tokens, first: int, end: int, lexicon: Lexicon) -> bool:
    """True if the tokens are part of a name: "via 25 Aprile", "Luigi Di Maggio", "Audi Q3 2025", "Sunday Times".

    Only a title-cased word after or before another such word is suspected, unless the lexicon knows the neighbour.
    """
    before = tokens.words[first - 1] if first else ""
    if plain(before) in lexicon.not_after:
        return True
    head = tokens.words[first]
    if head[0].isdigit() and tokens.symbols[first] != KIND_SYMBOL["quarter_code"] or not _titled(head):
        return False
    if _titled(before) and (plain(before) in lexicon.name_particles or _unknown_name(tokens, first - 1)):
        return True
    alone = end - first == 1 and (not first or tokens.symbols[first - 1] == OTHER)
    return alone and end < len(tokens.words) and _titled(tokens.words[end]) and tokens.symbols[end] == OTHER


def _unknown_name(tokens: Tokens, index: int) -> bool:
    return tokens.symbols[index] == OTHER and not _begins_sentence(tokens, index)


def _titled(word: str) -> bool:
    return word[:1].isupper() and not word[1:].isupper()


def _begins_sentence(tokens: Tokens, index: int) -> bool:
    return index == 0 or tokens.words[index - 1][-1] in ".!?:\n\"«“”–—-|•"


def lean_at(tokens: Tokens, first: int, end: int, tense: Tense) -> Lean:
    """Whether the clause around the tokens speaks of the past or the future; the nearest verb before them decides."""
    before = list(_leans(reversed(tokens.words[max(0, first - _REACH) : first]), tense))
    for distance, lean in enumerate(before):
        if lean == "past" and "future" in before[distance + 1 : distance + 1 + _HELD_BY]:
            return "future"
        if lean:
            return lean
    return next(filter(None, _leans(tokens.words[end : end + _REACH], tense)), None)


def _leans(words: Iterable[str], tense: Tense) -> Iterable[Lean]:
    """The lean of each word, up to the end of the clause."""
    for word in words:
        if word[0] in _STOPS:
            return
        lean = _lean(plain(word), tense)
        if lean == "stop":
            return
        yield "past" if lean == "past" else "future" if lean == "future" else None


def _lean(word: str, tense: Tense) -> str | None:
    known = tense.leans.get(word)
    if known or not word.isalpha():
        return known
    return "future" if tense.future_ending.fullmatch(word) else "past" if tense.past_ending.fullmatch(word) else None
