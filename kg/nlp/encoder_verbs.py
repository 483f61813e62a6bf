"""Corrects the tense and mood of finite verbs by their endings, where treebanks disagree or hardly have the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Features = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FiniteForms:
    """Whole forms and endings (longest first) of one language, each with the features that it stands for (none: leave it)."""

    forms: Mapping[str, Features]
    endings: Mapping[str, Features]


def finite_features(form: str, lemma: str, known: FiniteForms) -> Features:
    """Features that the form of a finite verb has for sure; nothing where the ending is part of the stem ('arriva').

    >>> imperfect = (("Mood", "Ind"), ("Tense", "Imp"))
    >>> known = FiniteForms({}, {"iva": imperfect})
    >>> finite_features("serviva", "servire", known) == imperfect, finite_features("arriva", "arrivare", known)
    (True, ())
    """
    form = form.lower()
    if form in known.forms:
        return known.forms[form]
    for ending, features in known.endings.items():
        if form.endswith(ending) and form[: -len(ending)] + ending[:2] != lemma[:-3]:
            return features
    return ()


def read_finite_forms(content: Mapping[str, Mapping[str, Mapping[str, str]]]) -> FiniteForms:
    """From the label file: 'forms' and 'endings', each name to its features."""
    forms, endings = ({name: tuple(pairs.items()) for name, pairs in content[key].items()} for key in ("forms", "endings"))
    return FiniteForms(forms, endings)
