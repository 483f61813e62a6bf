"""How alike two names are: a table of (function, weight), each function's docstring its explanation.

A function answers 0 where it has nothing to say. Names whose weights add up to `SAME` or more name one thing; weights far below
zero are reasons that no likeness outweighs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg import vocab
from kg.resolve.blocking import compact, stem
from kg.resolve.name import Name, identity

SAME = 0.5
_NEVER = -9.0
_SPELLED = (vocab.MODEL, vocab.COMPANY, vocab.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Score from 0 to 1 and the explanations of what spoke for or against."""

    left: Name
    right: Name
    score: float
    reasons: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True if the two name one thing."""
        return self.score >= SAME


def compare(left: Name, right: Name) -> Comparison:
    """All rules of the table, added up."""
    said = [(rule, weight) for rule, weight in RULES if rule(left, right)]
    score = max(0.0, min(1.0, sum(weight for _, weight in said)))
    return Comparison(left, right, score, tuple(rule.__doc__ or "" for rule, _ in said))


def same_key(left: Name, right: Name) -> bool:
    """the same name, case, accents and legal forms aside"""
    return left.key == right.key and left.maker == right.maker


def same_record(left: Name, right: Name) -> bool:
    """two names of one record of the gazetteer"""
    return left.record is not None and right.record is not None and identity(left.record) == identity(right.record)


def same_spelling(left: Name, right: Name) -> bool:
    """the same letters and digits, spaces and hyphens aside"""
    if left.type not in _SPELLED or left.key == right.key:
        return False
    return compact(left.key) == compact(right.key) and left.maker == right.maker


def fused_maker(left: Name, right: Name) -> bool:
    """one name is the maker and the model of the other in one"""
    return left.type == vocab.MODEL and (not left.maker or not right.maker) and _full(left) == _full(right)


def maker_missing(left: Name, right: Name) -> bool:
    """the same model name, and only one text tells the maker"""
    return left.type == vocab.MODEL and bool(left.maker) != bool(right.maker) and compact(left.key) == compact(right.key)


def same_words(left: Name, right: Name) -> bool:
    """the same words in another order"""
    return left.type == vocab.PERSON and left.key != right.key and sorted(left.key.split("-")) == sorted(right.key.split("-"))


def initials(left: Name, right: Name) -> bool:
    """the same family name, and first names that are each other's initials; a middle initial may be missing"""
    if left.type != vocab.PERSON or left.key == right.key:
        return False
    (*ours, family), (*theirs, other) = left.key.split("-"), right.key.split("-")
    if family != other or not ours or not theirs:
        return False
    if len(ours) != len(theirs):
        shorter, longer = sorted((ours, theirs), key=len)
        kept = [word for word in longer[1:] if len(word) > 1]
        ours, theirs = shorter, [longer[0], *kept]
    return len(ours) == len(theirs) and all(map(_initial_or_same, ours, theirs))


def _initial_or_same(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def inflection(left: Name, right: Name) -> bool:
    """the same role in another gender or number"""
    return left.type == vocab.ROLE and left.key != right.key and stem(left.key) == stem(right.key)


def other_record(left: Name, right: Name) -> bool:
    """the gazetteer knows them as two"""
    return left.record is not None and right.record is not None and identity(left.record) != identity(right.record)


def other_maker(left: Name, right: Name) -> bool:
    """two makers"""
    return bool(left.maker and right.maker) and left.maker != right.maker


RULES: tuple[tuple[Callable[[Name, Name], bool], float], ...] = (
    (same_key, 1.0),
    (same_record, 1.0),
    (same_spelling, 0.9),
    (fused_maker, 0.9),
    (maker_missing, 0.7),
    (same_words, 0.8),
    (initials, 0.7),
    (inflection, 0.8),
    (other_record, _NEVER),
    (other_maker, _NEVER),
)


def conflict(left: Name, right: Name) -> bool:
    """Whether two names can never be one thing."""
    return other_record(left, right) or other_maker(left, right)


def _full(name: Name) -> str:
    return compact(name.maker + name.key)
