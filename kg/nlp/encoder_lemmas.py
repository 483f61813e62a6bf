"""Lemmas as edit scripts: the network names likely scripts, the words that a language is known to have decide between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from pathlib import Path


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


def choose_lemma(form: str, scripts: list[str], known: Set[str], infinitives: tuple[str, ...] = ()) -> str | None:
    """The first lemma that is a known word and, where `infinitives` are given, ends like one.

    >>> choose_lemma("svelerebbe", ["l7ere", "l6are"], {"svelare"}, ("are", "ere", "ire"))
    'svelare'
    """
    for script in scripts:
        lemma = apply_script(form, script)
        if script.startswith("=") or (lemma.lower() in known and (not infinitives or lemma.endswith(infinitives))):
            return lemma
    return None


def regular_infinitive(form: str, endings: Mapping[str, Sequence[str]], known: Set[str]) -> str | None:
    """A known infinitive that a regular ending leads to; the longest ending decides.

    >>> regular_infinitive("arriverebbe", {"erebbe": ["are", "ere"], "e": ["ere"]}, {"arrivare"})
    'arrivare'
    """
    form = form.lower()
    for start in range(1, len(form)):
        for infinitive in endings.get(form[start:], ()):
            if form[:start] + infinitive in known:
                return form[:start] + infinitive
    return None


@lru_cache(maxsize=8)
def known_words(path: Path) -> frozenset[str]:
    """The words of one language, lower-case, from a file with one a line; none if there is no file for it."""
    return frozenset(path.read_text(encoding="utf-8").split("\n")) if path.is_file() else frozenset()


@lru_cache(maxsize=8)
def known_lemmas(path: Path) -> Mapping[tuple[str, str], str]:
    """(lower-case form, part of speech) to lemma, from a file of three columns; nothing if there is no file."""
    if not path.is_file():
        return {}
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n"))
    return {(form, upos): lemma for form, upos, lemma in rows}
