"""Names that are one thing, from comparisons of pairs: union-find that keeps apart what conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg import vocab
from kg.model import Judgement
from kg.resolve.blocking import candidates, handles
from kg.resolve.compare import Comparison, compare, conflict
from kg.resolve.name import Name


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of names, each in the order of `Name.order`; comparisons that join; likenesses between two groups."""

    groups: list[list[Name]]
    joined: list[Comparison]
    open: list[Comparison]


def clusters(names: Iterable[Name], rulings: Iterable[Judgement] = ()) -> Clusters:
    """Groups of names that are one thing; depends on the set of names only, not on the order in which they come.

    `rulings` are judgements of a person, between handles (`kg.resolve.blocking.handles`). They win: names ruled to be two
    never meet in a group, and then groups with names ruled to be one are put together, whatever else speaks against it.
    """
    members = sorted(set(names), key=lambda n: n.order)
    ruled = _Rulings(rulings, members)
    likely = sorted((c for pair in candidates(members) if (c := compare(*pair)).same), key=_strongest_first)
    torn = _torn(likely)
    forest = _Forest(members, ruled)
    joined = [c for c in likely if (c.score == 1 or not ({c.left, c.right} & torn)) and forest.join(c.left, c.right)]
    for left, right in ruled.same:
        forest.join(left, right, by_ruling=True)
    open_ = [c for c in likely if c.score < 1 and not forest.one(c.left, c.right) and not ruled.apart(c.left, c.right)]
    return Clusters(forest.groups(), joined, open_)


def _strongest_first(comparison: Comparison) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
    return (-comparison.score, comparison.left.order, comparison.right.order)


def _torn(likely: Sequence[Comparison]) -> set[Name]:
    """Names that are as like to two things that are not one: a 'Panda' without maker, where two makers have one."""
    partners: dict[Name, list[Name]] = defaultdict(list)
    for comparison in likely:
        if comparison.score < 1:
            partners[comparison.left].append(comparison.right)
            partners[comparison.right].append(comparison.left)
    return {
        name for name, others in partners.items() if any(conflict(*two) or _two_people(*two) for two in combinations(others, 2))
    }


def _two_people(left: Name, right: Name) -> bool:
    """'M. Rossi' is neither Marco nor Matteo."""
    return left.type == right.type == vocab.PERSON and not compare(left, right).same


class _Rulings:
    """What a person said, as pairs of names."""

    def __init__(self, rulings: Iterable[Judgement], names: Iterable[Name]) -> None:
        given = sorted(rulings, key=lambda ruling: (ruling.left, ruling.right))
        asked = {handle for ruling in given for handle in (ruling.left, ruling.right)}
        self._handles = {name: found for name in names if asked and (found := asked & handles(name))}
        self._apart = {frozenset((ruling.left, ruling.right)) for ruling in given if not ruling.same}
        bearers: dict[str, Name] = {}
        for name, found in self._handles.items():
            for handle in found:
                bearers.setdefault(handle, name)
        self.same = [(bearers[r.left], bearers[r.right]) for r in given if r.same and r.left in bearers and r.right in bearers]

    def apart(self, left: Name, right: Name) -> bool:
        """Whether the two were ruled to be two things."""
        if not self._apart or left not in self._handles or right not in self._handles:
            return False
        pairs = ((a, b) for a in self._handles[left] for b in self._handles[right])
        return any(frozenset(pair) in self._apart for pair in pairs)


class _Forest:
    """Union-find; each tree knows its members."""

    def __init__(self, names: Sequence[Name], ruled: _Rulings) -> None:
        self._parent = {name: name for name in names}
        self._members = {name: [name] for name in names}
        self._ruled = ruled

    def _root(self, name: Name) -> Name:
        while self._parent[name] is not name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def one(self, left: Name, right: Name) -> bool:
        """Whether the two are in one tree."""
        return self._root(left) is self._root(right)

    def join(self, left: Name, right: Name, *, by_ruling: bool = False) -> bool:
        """True if the two were apart and are one now; False also where members conflict."""
        first, second = self._root(left), self._root(right)
        if first is second or self._kept_apart(first, second, by_ruling=by_ruling):
            return False
        if len(self._members[first]) < len(self._members[second]):
            first, second = second, first
        self._parent[second] = first
        self._members[first] += self._members.pop(second)
        return True

    def _kept_apart(self, first: Name, second: Name, *, by_ruling: bool) -> bool:
        return any(
            self._ruled.apart(a, b) or (not by_ruling and conflict(a, b))
            for a in self._members[first]
            for b in self._members[second]
        )

    def groups(self) -> list[list[Name]]:
        """Members of each tree."""
        found = (sorted(members, key=lambda n: n.order) for members in self._members.values())
        return sorted(found, key=lambda members: members[0].order)
