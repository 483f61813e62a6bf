"""What all figures are drawn with: texts, signs of factuality, whole documents, in one theme."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from kg.model import Status
from kg.viz.appearance import CHARACTER_WIDTH, DARK, LIGHT, LINES, Theme
from kg.viz.geometry import Point

FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
BOLD, ITALIC = 'font-weight="600"', 'font-style="italic"'
SIGN_SIZE = 6.0
PAGE = Theme("var(--paper)", "var(--ink)", "var(--line)", "var(--doubt)", "var(--ink)")
"""The colours of the page that a figure stands in, light or dark."""


def theme_of(dark: bool) -> Theme:
    """The theme of a figure that stands alone."""
    return DARK if dark else LIGHT


def document(parts: Iterable[str], *, width: float, height: float, title: str, lang: str, theme: Theme) -> str:
    """One SVG with a sheet of paper under its parts."""
    role = "group" if theme == PAGE else "img"  # on a page its signs are links
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="{role}" lang="{lang}" font-family="{FONT}" font-size="13">'
    )
    paper = f'<rect width="{width:.0f}" height="{height:.0f}" fill="{theme.paper}"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", paper, *parts, "</svg>"]) + "\n"


def text(at: Point, words: str, theme: Theme, *, size: float = 12, anchor: str = "start", font: str = "") -> str:
    """Words with a halo that keeps lines out of them; `at` is where their base line starts, ends or has its middle.

    `font` is an attribute, BOLD or ITALIC.
    """
    halo = f'stroke="{theme.paper}" stroke-width="3.5" paint-order="stroke" stroke-linejoin="round"'
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{theme.ink}" font-size="{size:g}" text-anchor="{anchor}" {font} {halo}>'
        f"{escape(words)}</text>"
    )


def width_of(words: str, size: float = 12) -> float:
    """How much room words take at a size, by and large."""
    return len(words) * CHARACTER_WIDTH * size / 13


def cut(words: str, room: float, size: float = 12) -> str:
    """The words, with an ellipsis where they take more than the room.

    >>> cut("Xiaomi lancia il modello YU7", 100)
    'Xiaomi lancia…'
    """
    most = int(room * 13 / size / CHARACTER_WIDTH)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def sign(status: Status, at: Point, colour: str, theme: Theme) -> str:
    """A round sign, drawn as the lines of the graph are: full if asserted, else an outline; crossed if denied."""
    line = LINES[status]
    colour = theme.doubt if line.sign else colour
    fill = colour if status is Status.ASSERTED else theme.paper
    dashes = {Status.PLANNED: ' stroke-dasharray="4 2.6"', Status.RUMOURED: ' stroke-dasharray="0.1 3.7" stroke-linecap="round"'}
    cross = {"cross": "M-4-4L4 4M-4 4L4-4", "slash": "M-3 5L3-5"}.get(line.sign)
    mark = f'<path d="{cross}" stroke="{colour}" stroke-width="2" fill="none"/>' if cross else ""
    width = 1.3 if status in (Status.REPORTED, Status.DENIED) else 2.2
    return (
        f'<g transform="translate({at[0]:.1f} {at[1]:.1f})"><circle r="{SIGN_SIZE:g}" fill="{fill}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashes.get(status, "")}/>{mark}</g>'
    )


def linked(part: str, anchor: str | None, about: str) -> str:
    """A part that leads to an anchor of the page, if there is one, with words that show when pointed at."""
    inner = f"<title>{escape(about)}</title>{part}"
    return f'<a href="#{escape(anchor)}">{inner}</a>' if anchor else f"<g>{inner}</g>"
