"""Rectangles that must not overlap: pushed apart inside a component, components set side by side in rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

_GAP = 14.0
_MARGIN = 60.0
_ROOMY = 1.8
_ASPECT = 1.6
_MOST_ROUNDS, _LEAST_ROUNDS, _ROUND_BUDGET = 200, 40, 20_000


@dataclass(slots=True)
class Box:
    """A rectangle around its centre."""

    x: float
    y: float
    width: float
    height: float


def loosen(boxes: Sequence[Box]) -> None:
    """Draws the boxes away from the origin, in proportion, until their area fits into the ground that they cover."""
    if len(boxes) < 2:
        return
    ground = _range([box.x for box in boxes]) * _range([box.y for box in boxes])
    area = sum((box.width + _GAP) * (box.height + _GAP) for box in boxes)
    factor = max(1.0, (_ROOMY * area / max(ground, 1.0)) ** 0.5) if ground else 1.0
    for box in boxes:
        box.x, box.y = box.x * min(factor, 3.0), box.y * min(factor, 3.0)


def _range(values: list[float]) -> float:
    return max(values) - min(values)


def spread(boxes: Sequence[Box]) -> None:
    """Moves the boxes until none overlaps another, each pair along the axis where less of their size is needed.

    Crowds of hundreds may keep a few overlaps: they get fewer rounds.
    """
    for _ in range(max(_LEAST_ROUNDS, min(_MOST_ROUNDS, _ROUND_BUDGET // max(len(boxes), 1)))):
        if not sum(_push(a, b) for a, b in _close_pairs(boxes)):
            return


def _close_pairs(boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    """Pairs that may overlap."""
    ordered = sorted(range(len(boxes)), key=lambda i: (boxes[i].y, i))
    tops = [boxes[i].y for i in ordered]
    tallest = max((box.height for box in boxes), default=0.0) + _GAP
    for rank, i in enumerate(ordered):
        box = boxes[i]
        for j in ordered[rank + 1 : bisect_left(tops, tops[rank] + tallest)]:
            other = boxes[j]
            if abs(box.x - other.x) < (box.width + other.width) / 2 + _GAP:
                yield box, other


def _push(a: Box, b: Box) -> bool:
    across = (a.width + b.width) / 2 + _GAP - abs(a.x - b.x)
    down = (a.height + b.height) / 2 + _GAP - abs(a.y - b.y)
    if across <= 0.01 or down <= 0.01:
        return False
    if across / (a.width + b.width) <= down / (a.height + b.height):
        step = across / 2 if b.x >= a.x else -across / 2
        a.x, b.x = a.x - step, b.x + step
    else:
        step = down / 2 if b.y >= a.y else -down / 2
        a.y, b.y = a.y - step, b.y + step
    return True


def pack(groups: Sequence[Mapping[str, Point]], sizes: Mapping[str, Point]) -> dict[str, Point]:
    """All groups on one sheet, in rows of about equal width, the tallest first; nothing overlaps."""
    frames = [_frame(group, sizes) for group in groups]
    area = sum((width + _MARGIN) * (height + _MARGIN) for _, _, width, height in frames)
    row_width = max([(area * _ASPECT) ** 0.5, *(frame[2] for frame in frames)], default=0.0)
    placed: dict[str, Point] = {}
    x = y = row_height = 0.0
    for i in sorted(range(len(groups)), key=lambda i: (-frames[i][3], i)):
        left, top, width, height = frames[i]
        if x and x + width > row_width:
            x, y, row_height = 0.0, y + row_height + _MARGIN, 0.0
        placed |= {node: (px - left + x, py - top + y) for node, (px, py) in groups[i].items()}
        x, row_height = x + width + _MARGIN, max(row_height, height)
    return placed


def _frame(group: Mapping[str, Point], sizes: Mapping[str, Point]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a group with its labels."""
    left = min(x - sizes[node][0] / 2 for node, (x, _) in group.items())
    top = min(y - sizes[node][1] / 2 for node, (_, y) in group.items())
    right = max(x + sizes[node][0] / 2 for node, (x, _) in group.items())
    bottom = max(y + sizes[node][1] / 2 for node, (_, y) in group.items())
    return (left, top, right - left, bottom - top)
