"""Where each node stands: stress-minimised per connected component, labels kept apart, components packed in rows.

The stress of a drawing is the weighted squared difference between distances on paper and in the graph; it is minimised by
majorisation (Gansner, Koren, North: Graph Drawing by Stress Majorization, 2004), each node moved to where its peers want it.
No random numbers and no linear algebra library: the same graph gives the same picture.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from kg.model import Subgraph
from kg.viz.spacing import Box, loosen, pack, spread

Point = tuple[float, float]
Points = NDArray[np.float64]
Neighbours = dict[str, list[str]]

STEP = 130.0
_MOST_ROUNDS, _LEAST_ROUNDS, _ROUND_BUDGET = 120, 30, 30_000  # big components start near their best and are slow to turn over
_ENOUGH = 0.3
_CROWD = 150  # in bigger components not every name can be read at once: room is kept for the shapes only
_DOT = 36.0
_GOLDEN_ANGLE = 2.399963229728653


def positions(subgraph: Subgraph, sizes: Mapping[str, Point]) -> dict[str, Point]:
    """A point for each node id, the top left corner of the whole near (0, 0); `sizes` are widths and heights to keep free."""
    neighbours = _neighbours(subgraph)
    groups = [_place(group, neighbours, sizes) for group in _components(neighbours)]
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in pack(groups, sizes).items()}


def _neighbours(subgraph: Subgraph) -> Neighbours:
    near: dict[str, set[str]] = {node.id: set() for node in subgraph.nodes}
    for edge in subgraph.edges:
        if edge.source != edge.target:
            near[edge.source].add(edge.target)
            near[edge.target].add(edge.source)
    return {node: sorted(near[node]) for node in sorted(near)}


def _components(neighbours: Neighbours) -> list[list[str]]:
    """Connected components, each in the order of a walk outwards from its best connected node."""
    seen, found = set[str](), list[list[str]]()
    for start in sorted(neighbours, key=lambda node: (-len(neighbours[node]), node)):
        if start not in seen:
            component = list(_hops(start, neighbours))
            seen.update(component)
            found.append(component)
    return found


def _hops(start: str, neighbours: Neighbours) -> dict[str, int]:
    """Number of steps from `start` to each node that it reaches, nearest first."""
    steps, queue = {start: 0}, deque([start])
    while queue:
        node = queue.popleft()
        for other in neighbours[node]:
            if other not in steps:
                steps[other] = steps[node] + 1
                queue.append(other)
    return steps


def _place(group: list[str], neighbours: Neighbours, sizes: Mapping[str, Point]) -> dict[str, Point]:
    points = _lying(_minimise(_spiral(len(group)), _distances(group, neighbours)))
    kept_free = [sizes[node] if len(group) <= _CROWD else (_DOT, _DOT) for node in group]
    boxes = [Box(float(x), float(y), *size) for (x, y), size in zip(points, kept_free, strict=True)]
    loosen(boxes)
    spread(boxes)
    return {node: (box.x, box.y) for node, box in zip(group, boxes, strict=True)}


def _distances(group: list[str], neighbours: Neighbours) -> Points:
    """Wished distances between all pairs. Neighbours of a busy node stand further off, so that they find room around it."""
    place = {node: row for row, node in enumerate(group)}
    found = np.zeros((len(group), len(group)))
    for node in group:
        row = place[node]
        for other, steps in _hops(node, neighbours).items():
            found[row, place[other]] = steps
    room = np.array([STEP * (0.5 + 0.11 * len(neighbours[node]) ** 0.5) for node in group])
    return np.where(found > 0, (found - 1) * STEP + np.minimum(room[:, None] + room[None, :], 3 * STEP), 0.0)


def _spiral(count: int) -> Points:
    order = np.arange(count, dtype=np.float64)
    radius, angle = STEP * np.sqrt(order) * 0.7, order * _GOLDEN_ANGLE
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _minimise(points: Points, wished: Points) -> Points:
    weights = np.zeros_like(wished)
    np.divide(1.0, wished * wished, out=weights, where=wished > 0)
    total = np.maximum(weights.sum(axis=1), 1e-12)
    for _ in range(max(_LEAST_ROUNDS, min(_MOST_ROUNDS, _ROUND_BUDGET // len(points))) if len(points) > 1 else 0):
        moved = _majorised(points, wished, weights) / total[:, None]
        shift = float(np.abs(moved - points).max())
        points = moved
        if shift < _ENOUGH:
            break
    return points


def _majorised(points: Points, wished: Points, weights: Points) -> Points:
    """For each node the weighted sum of the places that the others wish it to have."""
    across = points[:, 0][:, None] - points[:, 0][None, :]
    down = points[:, 1][:, None] - points[:, 1][None, :]
    length = np.sqrt(across * across + down * down)
    pull = weights * wished / np.maximum(length, 1e-6)
    x = (weights * points[:, 0][None, :] + pull * across).sum(axis=1)
    y = (weights * points[:, 1][None, :] + pull * down).sum(axis=1)
    return np.stack([x, y], axis=1)


def _lying(points: Points) -> Points:
    """The points turned so that their longest extent lies flat: screens and labels are wide."""
    centred = points - points.mean(axis=0)
    x, y = centred[:, 0], centred[:, 1]
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x).sum() - (y * y).sum())
    return np.stack([x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)], axis=1)


def extent(points: Iterable[Point], sizes: Iterable[Point]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all boxes; zeros if there is none."""
    boxes = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for (x, y), (w, h) in zip(points, sizes, strict=True)]
    if not boxes:
        return (0.0, 0.0, 0.0, 0.0)
    left, top, right, bottom = zip(*boxes, strict=True)
    return (min(left), min(top), max(right), max(bottom))
