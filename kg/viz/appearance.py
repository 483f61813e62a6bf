"""How types and statuses look: colour and shape for types, kind of line for statuses, names in two lines."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import NamedTuple

from kg.model import Status

CHARACTER_WIDTH = 7.2
LINE_HEIGHT = 15.0
_LINE_LENGTH = 20


class Look(NamedTuple):
    """Fill and shape of a type. Colours after Okabe and Ito, Color Universal Design (2008), told apart by the colour-blind."""

    colour: str
    shape: str


# The parts of places share a hue; shapes differ for everybody who sees no hue at all.
LOOKS: dict[str, Look] = {
    "Company": Look("#0072b2", "square"),
    "Organisation": Look("#56b4e9", "hexagon"),
    "Person": Look("#e69f00", "circle"),
    "Model": Look("#d55e00", "diamond"),
    "Place": Look("#7bc8a4", "triangle-down"),
    "City": Look("#009e73", "triangle"),
    "Event": Look("#cc79a7", "star"),
    "Role": Look("#f0e442", "pentagon"),
    "ModelType": Look("#9aa0a6", "cross"),
}
OTHER = Look("#c8ccd0", "ring")


@dataclass(frozen=True, slots=True)
class Line:
    """Width and dashes of a status, and the sign set on its middle."""

    width: float
    dashes: str = ""
    sign: str = ""


LINES: dict[Status, Line] = {
    Status.ASSERTED: Line(2.4),
    Status.REPORTED: Line(1.1),
    Status.PLANNED: Line(1.9, "9 6"),
    Status.RUMOURED: Line(2.2, "0.1 5.5"),
    Status.DENIED: Line(1.2, "", "cross"),
    Status.DISPUTED: Line(1.9, "12 4 2 4", "slash"),
}


class Theme(NamedTuple):
    """Colours of paper, text, lines, lines that are in doubt, and the frame of a shape."""

    paper: str
    ink: str
    line: str
    doubt: str
    frame: str


LIGHT = Theme("#ffffff", "#1b1f24", "#59636e", "#b42318", "#1b1f24")
DARK = Theme("#14181d", "#e8ebef", "#a3adb8", "#ff8f80", "#e8ebef")


def look_of(type_: str) -> Look:
    """Colour and shape of a class; classes without their own share one."""
    return LOOKS.get(type_, OTHER)


def radius_of(degree: int) -> float:
    """Size of a node by the number of its edges."""
    return round(min(7.5 + 2.4 * sqrt(degree), 22.0), 1)


def _polygon(corners: int, turn: float = -pi / 2, size: float = 1.1) -> str:
    angles = [turn + 2 * pi * i / corners for i in range(corners)]
    return _path([(size * cos(a), size * sin(a)) for a in angles])


def _star() -> str:
    radii = [1.25, 0.55]
    return _path([(radii[i % 2] * cos(-pi / 2 + pi * i / 5), radii[i % 2] * sin(-pi / 2 + pi * i / 5)) for i in range(10)])


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x + 0.0:.3f} {y + 0.0:.3f}" for x, y in points) + "Z"


_CIRCLE = "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z"
_CROSS = "M-.4-1.05H.4V-.4H1.05V.4H.4V1.05H-.4V.4H-1.05V-.4H-.4Z"

# SVG paths of radius 1 around the origin.
SHAPES: dict[str, str] = {
    "circle": _CIRCLE,
    "ring": f"{_CIRCLE}M-.4 0A.4 .4 0 1 0 .4 0A.4 .4 0 1 0 -.4 0Z",
    "square": "M-.9-.9H.9V.9H-.9Z",
    "diamond": _polygon(4, size=1.2),
    "pentagon": _polygon(5, size=1.12),
    "hexagon": _polygon(6, turn=0.0),
    "triangle": _polygon(3, size=1.25),
    "triangle-down": _polygon(3, turn=pi / 2, size=1.25),
    "star": _star(),
    "cross": _CROSS,
}


def label_lines(label: str) -> tuple[str, ...]:
    """A name in one or two lines, cut with an ellipsis where longer.

    >>> label_lines("Xiaomi SU7"), label_lines("responsabile delle vendite in Europa meridionale")
    (('Xiaomi SU7',), ('responsabile delle', 'vendite in Europa m…'))
    """
    words = label.split()
    first = ""
    while words and len(first) + len(words[0]) < _LINE_LENGTH:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    if not first:
        first, rest = rest[:_LINE_LENGTH], rest[_LINE_LENGTH:]
    second = rest if len(rest) <= _LINE_LENGTH else f"{rest[: _LINE_LENGTH - 1].rstrip()}…"
    return (first, second) if second else (first,)


def box_of(lines: tuple[str, ...], radius: float) -> tuple[float, float]:
    """Width and height that a node takes with its name under it."""
    width = max(len(line) for line in lines) * CHARACTER_WIDTH
    return (max(width, 2.4 * radius), 2 * (1.25 * radius + 2 + len(lines) * LINE_HEIGHT))
