"""From scores to structure: dependency trees and entity spans that are well formed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
NEVER = -1e9
ROOT_COST = 1e5  # more than any tree can gain by a second root, so that the best tree has one


def decode_tree(scores: Floats) -> Ints:
    """Head of each word, in 0..n where 0 is the root; exactly one word hangs on the root.

    `scores` is (n, n + 1): row = dependent, column = head. Each word takes its best head; only if that is no tree,
    the best tree is searched (Chu-Liu-Edmonds).

    >>> decode_tree(np.array([[0.0, 0.0, 5.0], [9.0, 1.0, 0.0]], dtype=np.float32)).tolist()
    [2, 0]
    """
    count = len(scores)
    exact = scores.astype(np.float64)
    exact[np.arange(count), np.arange(1, count + 1)] = NEVER
    heads: Ints = exact.argmax(1)
    if is_tree(heads):
        return heads
    exact[:, 0] -= ROOT_COST
    return maximum_tree(exact)


def is_tree(heads: Ints) -> bool:
    """True if one word hangs on the root and every word reaches it."""
    chain = heads.tolist()
    if chain.count(0) != 1:
        return False
    reached = [False] * (len(chain) + 1)
    reached[0] = True
    for start in range(1, len(chain) + 1):
        path: list[int] = []
        node = start
        while not reached[node]:
            if len(path) > len(chain):
                return False
            path.append(node)
            node = chain[node - 1]
        for seen in path:
            reached[seen] = True
    return True


def maximum_tree(scores: NDArray[np.float64]) -> Ints:
    """Chu-Liu-Edmonds: heads of the maximum spanning arborescence; long sentences take O(n^3) at worst."""
    count = len(scores)
    full = np.full((count + 1, count + 1), NEVER)
    full[1:] = scores
    heads: Ints = arborescence(full)[1:]
    return heads


def find_cycle(heads: list[int]) -> list[int]:
    """Nodes of a cycle, or an empty list; node 0 is the root."""
    state = [0] * len(heads)
    for start in range(1, len(heads)):
        node = start
        while node and not state[node]:
            state[node] = start
            node = heads[node]
        if node and state[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return cycle
    return []


def arborescence(scores: NDArray[np.float64]) -> Ints:
    """heads[d] for all nodes of scores[d, h]; heads[0] is 0."""
    heads: Ints = scores.argmax(1)
    heads[0] = 0
    cycle = find_cycle(heads.tolist())
    if not cycle:
        return heads
    ring = np.array(cycle)
    rest = np.array([node for node in range(len(scores)) if node not in set(cycle)])
    gain = scores[np.ix_(ring, rest)] - scores[ring, heads[ring]][:, None]
    entry, exit_ = gain.argmax(0), scores[np.ix_(rest, ring)].argmax(1)
    size = len(rest)
    small = np.full((size + 1, size + 1), NEVER)
    small[:size, :size] = scores[np.ix_(rest, rest)]
    small[size, :size] = gain.max(0)
    small[:size, size] = scores[np.ix_(rest, ring)].max(1)
    small[0] = NEVER
    solved = arborescence(small)
    for index in range(1, size):
        head = solved[index]
        heads[rest[index]] = ring[exit_[index]] if head == size else rest[head]
    outside = solved[size]
    heads[ring[entry[outside]]] = rest[outside]
    return heads


def decode_names(scores: Floats, names: Sequence[str], starts: NDArray[np.bool_]) -> list[int]:
    """Best sequence of BIO classes; no name goes on over a sentence start.

    `scores` is (n, classes) of log-probabilities. The per-word best is taken where it is well formed, Viterbi elsewhere.
    """
    allowed = transitions(tuple(names))
    best = scores.argmax(1)
    opening = allowed[0]
    previous = np.concatenate([[0], best[:-1]])
    previous[starts] = 0
    if allowed[previous, best].all():
        return [int(value) for value in best]
    return viterbi(scores, np.where(allowed, 0.0, NEVER), np.where(opening, 0.0, NEVER), starts)


def viterbi(scores: Floats, step: NDArray[np.float64], opening: NDArray[np.float64], starts: NDArray[np.bool_]) -> list[int]:
    """The best path; at a start the class must be one that may open."""
    value = scores[0] + opening
    back = []
    for row, start in zip(scores[1:], starts[1:], strict=True):
        paths = value[:, None] + step
        origin = paths.argmax(0)
        value = paths[origin, np.arange(len(origin))] + row
        if start:
            value = value + opening
        back.append(origin)
    path = [int(value.argmax())]
    for origin in reversed(back):
        path.append(int(origin[path[-1]]))
    return path[::-1]


_TRANSITIONS: dict[tuple[str, ...], NDArray[np.bool_]] = {}


def transitions(names: tuple[str, ...]) -> NDArray[np.bool_]:
    """(from, to): I-x only after B-x or I-x."""
    if names not in _TRANSITIONS:
        _TRANSITIONS[names] = np.array(
            [[not after.startswith("I-") or before[2:] == after[2:] for after in names] for before in names]
        )
    return _TRANSITIONS[names]
