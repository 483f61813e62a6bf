"""What the words around a time expression tell: whether it is a name after all, and whether it lies behind or ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from kg.nlp.temporal_calendar import Lean
from kg.nlp.temporal_lexicon import Lexicon, Tense
from kg.nlp.temporal_patterns import OTHER, plain
from kg.nlp.temporal_tokens import Tokens

_REACH = 12  # words; beyond them a verb rarely governs the expression
_HELD_BY = 3  # "dovrebbe essere presentata": words from a participle back to the verb that decides its time
_SENTENCE = frozenset(".;:!?\n")
_CLAUSE = _SENTENCE | frozenset('()[]"«»“”,')


def is_name(tokens: Tokens, first: int, end: int, lexicon: Lexicon) -> bool:
    """True if the tokens are part of a name: "via 25 Aprile", "Luigi Di Maggio", "Audi Q3 2025", "Sunday Times".

    Only a title-cased word after or before another such word is suspected, unless the lexicon knows the neighbour.
    """
    before = tokens.words[first - 1] if first else ""
    if plain(before) in lexicon.not_after:
        return True
    head = tokens.words[first]
    if head.isdigit() and _titled(before) and tokens.symbols[first - 1] == OTHER:
        return end - first == 1 and (lexicon.numbered is None or plain(before) in lexicon.numbered)  # "Peugeot 2008"
    if not _titled(head):
        return False
    if _titled(before) and (plain(before) in lexicon.name_particles or _unknown_name(tokens, first - 1)):
        return plain(head) in lexicon.symbols or plain(head) not in lexicon.values.get("weekday", ())  # "in Seattle Sunday"
    alone = end - first == 1 and (not first or tokens.symbols[first - 1] == OTHER or plain(before) in lexicon.articles)
    return alone and end < len(tokens.words) and _titled(tokens.words[end]) and tokens.symbols[end] == OTHER


def _unknown_name(tokens: Tokens, index: int) -> bool:
    return tokens.symbols[index] == OTHER and not _begins_sentence(tokens, index)


def _titled(word: str) -> bool:
    return word[:1].isupper() and not word[1:].isupper()


def _begins_sentence(tokens: Tokens, index: int) -> bool:
    return index == 0 or tokens.words[index - 1][-1] in '.!?:\n"«“”–—-|•'


def lean_at(tokens: Tokens, first: int, end: int, tense: Tense) -> Lean:
    """Whether the sentence around the tokens speaks of the past or the future.

    "For the autumn" lies ahead. Else the nearest verb before them in their clause decides, else the first behind them, else one
    further back, else one further on.
    """
    before = tokens.words[max(0, first - _REACH) : first][::-1]
    behind = tokens.words[end : end + _REACH]
    if before and tense.leans.get(plain(before[0])) == "ahead":
        return "future"
    near = _nearest(before, tense, _CLAUSE) or _first(behind, tense, _CLAUSE)
    return near or _nearest(before, tense, _SENTENCE) or _first(behind, tense, _SENTENCE)


def is_negated(tokens: Tokens, first: int, tense: Tense) -> bool:
    """True if the clause before the token is negated: "it will not begin [until 2027]"."""
    before = tokens.words[max(0, first - _REACH) : first][::-1]
    return any(tense.leans.get(plain(word)) == "negation" for word in _clause(before, _CLAUSE))


def _nearest(words: Sequence[str], tense: Tense, stops: frozenset[str]) -> Lean:
    """The lean of the nearest word that has one, going backwards; a participle gives way to the verb that holds it."""
    leans = list(_leans(_clause(words, stops), tense))
    for distance, lean in enumerate(leans):
        if lean == "past" and "future" in leans[distance + 1 : distance + 1 + _HELD_BY]:
            return "future"
        if lean:
            return lean
    return None


def _first(words: Sequence[str], tense: Tense, stops: frozenset[str]) -> Lean:
    return next(filter(None, _leans(_clause(words, stops), tense)), None)


def _clause(words: Iterable[str], stops: frozenset[str]) -> Iterator[str]:
    return takewhile(lambda word: word[0] not in stops, words)


def _leans(words: Iterable[str], tense: Tense) -> Iterator[Lean]:
    for word in words:
        lean = _lean(plain(word), tense)
        if lean == "stop":
            return
        yield "past" if lean == "past" else "future" if lean == "future" else None


def _lean(word: str, tense: Tense) -> str | None:
    known = tense.leans.get(word)
    if known or not word.isalpha():
        return known
    return "future" if tense.future_ending.fullmatch(word) else "past" if tense.past_ending.fullmatch(word) else None
