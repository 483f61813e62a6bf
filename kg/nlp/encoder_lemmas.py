"""Lemmas as edit scripts: the network names likely scripts, the words that a language is known to have decide between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log
from pathlib import Path

VERBAL = frozenset({"VERB", "AUX"})
_OPEN = VERBAL | {"NOUN", "ADJ"}
RARITY = 0.6  # points of a script's score for which a word may be e times as rare


@dataclass(frozen=True, slots=True)
class LemmaWords:
    """What is known of a language: lemmas by (form, part of speech), words by rank, endings of infinitives and verbs."""

    listed: Mapping[tuple[str, str], str]
    known: Mapping[str, int]
    infinitives: tuple[str, ...]
    endings: Mapping[str, Sequence[str]]


def apply_script(form: str, script: str) -> str:
    """The lemma. '=essere' is the lemma itself; otherwise a case flag, how many characters to cut, what to add.

    Flags: l lower-cases the form, t capitalises it, k keeps it.

    >>> apply_script("avvistata", "l2re"), apply_script("Sarebbe", "=essere"), apply_script("FIAT", "t0")
    ('avvistare', 'essere', 'Fiat')
    """
    if script.startswith("="):
        return script[1:]
    cut = int(script[1])
    form = form.lower() if script[0] == "l" else form.capitalize() if script[0] == "t" else form
    if cut >= len(form):
        return form
    return form[: len(form) - cut] + script[2:]


def choose_lemma(
    form: str, scripts: Sequence[tuple[str, float]], known: Mapping[str, int], infinitives: tuple[str, ...] = ()
) -> str | None:
    """The known word that the scripts give for the form, by the scripts' scores and by how common it is.

    `known` tells each word's rank by frequency; where `infinitives` are given, the lemma ends like one.

    >>> choose_lemma("svelerebbe", [("l7ere", 3.1), ("l6are", 2.0)], {"svelare": 9000}, ("are", "ere", "ire"))
    'svelare'
    """
    best, best_value = None, -inf
    for script, score in scripts:
        lemma = apply_script(form, script)
        rank = 0 if script.startswith("=") else known.get(lemma.lower())
        if rank is None or (rank and infinitives and not lemma.endswith(infinitives)):
            continue
        value = score - RARITY * log(rank + 10)
        if value > best_value:
            best, best_value = lemma, value
    return best


def regular_infinitive(form: str, endings: Mapping[str, Sequence[str]], known: Mapping[str, int]) -> str | None:
    """A known infinitive that a regular ending leads to; the longest ending decides.

    >>> regular_infinitive("arriverebbe", {"erebbe": ["are", "ere"], "e": ["ere"]}, {"arrivare": 300})
    'arrivare'
    """
    form = form.lower()
    for start in range(1, len(form)):
        for infinitive in endings.get(form[start:], ()):
            if form[:start] + infinitive in known:
                return form[:start] + infinitive
    return None


def find_lemma(form: str, scripts: Sequence[tuple[str, float]], upos: str, words: LemmaWords) -> str:
    """The lemma: as listed, else from the likeliest script, a regular ending or the other scripts if that gives a known word."""
    first = apply_script(form, scripts[0][0])
    listed = words.listed.get((form.lower().replace("’", "'"), upos))
    if listed or upos not in _OPEN:
        return listed or first
    if upos not in VERBAL:
        return choose_lemma(form, scripts, words.known) or first
    return (
        choose_lemma(form, scripts[:1], words.known, words.infinitives)
        or regular_infinitive(form, words.endings, words.known)
        or choose_lemma(form, scripts[1:], words.known, words.infinitives)
        or first
    )


@lru_cache(maxsize=8)
def known_words(path: Path) -> Mapping[str, int]:
    """The words of one language, lower-case, and their ranks: a file with one a line, commonest first; none if it is missing."""
    if not path.is_file():
        return {}
    return {word: rank for rank, word in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)}


@lru_cache(maxsize=8)
def known_lemmas(path: Path) -> Mapping[tuple[str, str], str]:
    """(lower-case form, part of speech) to lemma, from a file of three columns; nothing if there is no file."""
    if not path.is_file():
        return {}
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n"))
    return {(form, upos): lemma for form, upos, lemma in rows}
