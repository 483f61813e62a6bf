"""Names that are one thing, from comparisons of pairs: union-find that keeps apart what conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from kg import vocab
from kg.resolve.blocking import blocks
from kg.resolve.compare import Comparison, compare, conflict
from kg.resolve.name import Name


def clusters(names: Iterable[Name]) -> tuple[list[list[Name]], list[Comparison], list[Comparison]]:
    """Groups of names, each in the order of `Name.order`; the comparisons that joined them; likenesses that stay open.

    The result depends on the set of names only, not on the order in which they come.
    """
    members = sorted(set(names), key=lambda n: n.order)
    pairs = {pair: compare(*pair) for group in blocks(members) for pair in combinations(group, 2)}
    likely = sorted((comparison for comparison in pairs.values() if comparison.same), key=_strongest_first)
    torn = _torn(likely)
    clear = [c for c in likely if c.score == 1 or not ({c.left, c.right} & torn)]
    open_ = [c for c in likely if c.score < 1 and {c.left, c.right} & torn]
    forest = _Forest(members)
    used = [c for c in clear if forest.join(c.left, c.right)]
    return forest.groups(), used, open_


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


class _Forest:
    """Union-find; each tree knows its members."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._parent = {name: name for name in names}
        self._members = {name: [name] for name in names}

    def _root(self, name: Name) -> Name:
        while self._parent[name] is not name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, left: Name, right: Name) -> bool:
        """True if the two were apart and are one now; False also where members conflict."""
        first, second = self._root(left), self._root(right)
        if first is second or any(conflict(a, b) for a in self._members[first] for b in self._members[second]):
            return False
        if len(self._members[first]) < len(self._members[second]):
            first, second = second, first
        self._parent[second] = first
        self._members[first] += self._members.pop(second)
        return True

    def groups(self) -> list[list[Name]]:
        """Members of each tree."""
        found = (sorted(members, key=lambda n: n.order) for members in self._members.values())
        return sorted(found, key=lambda members: members[0].order)
