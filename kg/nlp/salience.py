"""Which thing a text is about at a given place: for subjects that are left out, and for descriptions."""

from __future__ import annotations

from collections import Counter

from kg.model import MentionKind
from kg.nlp.analysis import Analysis

_WINDOW = 60
_FAR = 90
_SUBJECT = frozenset({"nsubj", "nsubj:pass"})


def salient(analysis: Analysis, *, before: int, types: frozenset[str]) -> list[int]:
    """The most salient mention of these classes before a token, as a list of one or none.

    Subjects of the last sentences win, then the most recent mention; a document that names only one thing of the class
    is about it wherever it stands.
    """
    names = [
        i for i in analysis.of_type(types) if analysis.mentions[i].kind is not MentionKind.PRONOUN and resolvable(analysis, i)
    ]
    earlier = [i for i in names if analysis.mentions[i].end <= before]
    recent = [i for i in earlier if before - analysis.mentions[i].end <= _WINDOW]
    if recent:
        return [max(recent, key=lambda i: _rank(analysis, i, before))]
    things = Counter(name_key(analysis, i) for i in names)
    if len(things) == 1 and names:
        return [(earlier or names)[-1 if earlier else 0]]
    return []


def several(analysis: Analysis, *, before: int, types: frozenset[str]) -> list[int]:
    """The different things of the closest earlier sentence that names two or more, in order of the text."""
    by_sentence: dict[int, dict[str, int]] = {}
    for index in sorted(analysis.of_type(types), key=lambda i: -analysis.mentions[i].end):
        found = analysis.mentions[index]
        if found.end <= before and found.kind is MentionKind.NAME and before - found.end <= _FAR:
            start = analysis.head(found).sent.start
            by_sentence.setdefault(start, {}).setdefault(name_key(analysis, index), index)
    for things in by_sentence.values():
        if len(things) > 1:
            return sorted(things.values(), key=lambda i: analysis.mentions[i].start)
    return []


def resolvable(analysis: Analysis, index: int) -> bool:
    """True for names and for descriptions whose meaning is known."""
    found = analysis.mentions[index]
    return found.kind is MentionKind.NAME or bool(found.antecedents) or "name" in found.attributes


def name_key(analysis: Analysis, index: int) -> str:
    """A key that mentions of one thing share within the document."""
    first = analysis.mentions[analysis.resolved(index)[0]]
    return first.attributes.get("name") or analysis.text(first)


def _rank(analysis: Analysis, index: int, before: int) -> tuple[float, int]:
    found = analysis.mentions[index]
    head = analysis.head(found)
    sentence_start = head.sent.start
    distance = sum(1 for token in analysis.doc[sentence_start:before] if token.is_sent_start) - 1
    subject = 1.5 if head.dep_ in _SUBJECT or head.dep_ == "ROOT" else 0.0
    return (subject - max(0, distance), found.start)
