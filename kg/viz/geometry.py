"""Curves between nodes, and the rectangles of texts that must not cover each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, degrees, hypot

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic Bézier curve from rim to rim."""

    start: Point
    middle: Point
    end: Point

    def at(self, t: float) -> Point:
        """The point at `t` between 0 and 1."""
        s = 1 - t
        x, y = (s * s * a + 2 * s * t * b + t * t * c for a, b, c in zip(self.start, self.middle, self.end, strict=True))
        return (x, y)

    @property
    def angle(self) -> float:
        """Direction at its end, in degrees."""
        return degrees(atan2(self.end[1] - self.middle[1], self.end[0] - self.middle[0]))


def curve_between(a: Point, b: Point, radii: tuple[float, float], bend: float) -> Curve:
    """From the rim of one node to that of another; a loop if both are the same point."""
    length = hypot(b[0] - a[0], b[1] - a[1])
    if length == 0:
        reach = radii[0] * 3 + abs(bend) * 24
        return Curve((a[0] - radii[0], a[1] - radii[0]), (a[0], a[1] - 2 * reach), (a[0] + radii[0], a[1] - radii[0]))
    bow = 2 * bend * min(46.0, max(22.0, length / 4)) / length
    middle = ((a[0] + b[0]) / 2 - (b[1] - a[1]) * bow, (a[1] + b[1]) / 2 + (b[0] - a[0]) * bow)
    return Curve(_toward(a, middle, 1.2 * radii[0] + 1), middle, _toward(b, middle, 1.25 * radii[1] + 3))


def _toward(point: Point, aim: Point, by: float) -> Point:
    length = hypot(aim[0] - point[0], aim[1] - point[1]) or 1.0
    return (point[0] + (aim[0] - point[0]) / length * by, point[1] + (aim[1] - point[1]) / length * by)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, others: Iterable[Area]) -> bool:
        """True if it shares a point with any of the others."""
        return any(self.left < o.right and o.left < self.right and self.top < o.bottom and o.top < self.bottom for o in others)


def area_around(centre: Point, width: float, height: float) -> Area:
    """The rectangle of a size around a point."""
    return Area(centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2)
