"""The picture without a script: one SVG with legend, for paper and for places that run no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kg.model import Edge, Node, Status, Subgraph
from kg.viz.appearance import (
    CHARACTER_WIDTH,
    DARK,
    LIGHT,
    LINE_HEIGHT,
    LINES,
    LOOKS,
    SHAPES,
    Theme,
    box_of,
    label_lines,
    look_of,
    radius_of,
)
from kg.viz.geometry import Area, Curve, Point, area_around, curve_between
from kg.viz.layout import extent, positions
from kg.viz.payload import bends
from kg.viz.tidying import clean, degrees, most_connected, tidy
from kg.viz.wording import Words, human_date, load_words, type_name

_FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_EDGE_TEXT = 0.84
_PAD = 24.0
_LEGEND_ROW = 20.0
_LEGEND_WIDTH = 170.0
_SPOTS = (0.5, 0.42, 0.58, 0.34, 0.66)


def svg(subgraph: Subgraph, *, title: str, lang: str = "en", dark: bool = False, limit: int = 150) -> str:
    """One SVG document of the `limit` best connected nodes; what is left out is said in it."""
    whole = tidy(subgraph)
    return _Drawing(most_connected(whole, limit), whole, clean(title), load_words(lang), DARK if dark else LIGHT).document()


class _Drawing:
    """The places of one graph and the ink for them."""

    def __init__(self, seen: Subgraph, whole: Subgraph, title: str, words: Words, theme: Theme) -> None:
        self.seen, self.whole, self.title, self.words, self.theme = seen, whole, title, words, theme
        self.radii = {node: radius_of(count) for node, count in degrees(seen).items()}
        self.lines = {node.id: label_lines(node.label or node.id) for node in seen.nodes}
        self.sizes = {node: box_of(lines, self.radii[node]) for node, lines in self.lines.items()}
        self.places = positions(seen, self.sizes)
        self.taken = list(self._name_areas())

    def document(self) -> str:
        left, top, right, bottom = extent([self.places[n] for n in self.sizes], list(self.sizes.values()))
        legend, language = list(self._legend(left, bottom + _PAD)), self.words["lang"]
        rows = max((len(column) for column in self._columns()), default=0)
        width = max(right - left, 2 * _LEGEND_WIDTH, len(self._note()) * CHARACTER_WIDTH) + 2 * _PAD
        height = bottom - top + (rows + 2) * _LEGEND_ROW + 3 * _PAD
        x, y = f"{left - _PAD:.1f}", f"{top - _PAD:.1f}"
        box = f"{x} {y} {width:.1f} {height:.1f}"
        paper = f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height:.1f}" fill="{self.theme.paper}"/>'
        curves = [(edge, self._curve(edge, bend)) for edge, bend in bends(self.seen)]
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width:.0f}" height="{height:.0f}" '
            f'role="img" lang="{language}" font-family="{_FONT}" font-size="13">',
            f"<title>{escape(self.title)}</title>",
            paper,
            *(part for edge, curve in curves for part in self._edge(edge, curve)),
            *(self._edge_label(edge, curve) for edge, curve in curves),
            *(part for node in self.seen.nodes for part in self._node(node)),
            *legend,
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _name_areas(self) -> Iterator[Area]:
        for node, (x, y) in self.places.items():
            width, _ = self.sizes[node]
            radius = self.radii[node]
            yield area_around((x, y), 2 * radius, 2 * radius)
            height = len(self.lines[node]) * LINE_HEIGHT
            yield area_around((x, y + 1.25 * radius + height / 2), width, height)

    def _node(self, node: Node) -> Iterator[str]:
        x, y = self.places[node.id]
        radius, look = self.radii[node.id], look_of(node.type)
        about = f"{node.label} ({type_name(node.type, self.words)})"
        yield f'<g transform="translate({x} {y})"><title>{escape(about)}</title>'
        yield (
            f'<path d="{SHAPES[look.shape]}" transform="scale({radius})" fill="{look.colour}" fill-rule="evenodd" '
            f'stroke="{self.theme.frame}" stroke-width="{1.3 / radius:.3f}" stroke-linejoin="round"/>'
        )
        for row, line in enumerate(self.lines[node.id]):
            yield self._text((0.0, 1.25 * radius + 13 + row * LINE_HEIGHT), line, 'font-weight="600" text-anchor="middle"')
        yield "</g>"

    def _curve(self, edge: Edge, bend: float) -> Curve:
        a, b = edge.source, edge.target
        return curve_between(self.places[a], self.places[b], (self.radii[a], self.radii[b]), bend)

    def _edge(self, edge: Edge, curve: Curve) -> Iterator[str]:
        ink = self._ink(edge.status)
        sentence = edge.quotes[0].text if edge.quotes else self.words["no_evidence"]
        status = self.words["statuses"][edge.status.value]
        yield f"<g><title>{escape(f'{self._edge_text(edge)} ({status}): {sentence}')}</title>"
        yield f'<path d="M{_at(curve.start)}Q{_at(curve.middle)} {_at(curve.end)}" {_stroke(edge.status, ink)}/>'
        yield f'<path d="M0 0L-9-4V4Z" transform="translate({_at(curve.end)})rotate({curve.angle:.1f})" fill="{ink}"/>'
        yield self._sign(edge.status, curve.at(0.5))
        yield "</g>"

    def _edge_text(self, edge: Edge) -> str:
        return f"{edge.label} · {human_date(edge.when, self.words)}" if edge.when else edge.label

    def _edge_label(self, edge: Edge, curve: Curve) -> str:
        text = self._edge_text(edge)
        lift = -14.0 if LINES[edge.status].sign else 0.0
        for t in _SPOTS:
            x, y = curve.at(t)
            area = area_around((x, y + lift), len(text) * CHARACTER_WIDTH * _EDGE_TEXT, LINE_HEIGHT)
            if not area.touches(self.taken):
                self.taken.append(area)
                return self._paper(area) + self._text((x, y + lift + 4), text, 'font-size="11" text-anchor="middle"')
        return ""

    def _paper(self, area: Area) -> str:
        """Covers the line under a label, so that it does not strike the words through."""
        size = f'width="{area.right - area.left:.1f}" height="{area.bottom - area.top:.1f}"'
        return f'<rect x="{area.left:.1f}" y="{area.top:.1f}" {size} fill="{self.theme.paper}" fill-opacity="0.85"/>'

    def _sign(self, status: Status, point: Point) -> str:
        shape = {"cross": "M-6-6L6 6M-6 6L6-6", "slash": "M-4 7L4-7"}.get(LINES[status].sign)
        if shape is None:
            return ""
        stroke = f'stroke="{self.theme.doubt}" stroke-width="2.4" stroke-linecap="round" fill="none"'
        return f'<path d="{shape}" transform="translate({_at(point)})" {stroke}/>'

    def _ink(self, status: Status) -> str:
        return self.theme.doubt if LINES[status].sign else self.theme.line

    def _text(self, at: Point, text: str, style: str = "") -> str:
        halo = f'stroke="{self.theme.paper}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
        return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{self.theme.ink}" {halo} {style}>{escape(text)}</text>'

    def _columns(self) -> tuple[list[str], list[Status]]:
        types = {node.type for node in self.seen.nodes}
        return (
            [*(t for t in LOOKS if t in types), *sorted(types - set(LOOKS))],
            [status for status in Status if any(edge.status == status for edge in self.seen.edges)],
        )

    def _legend(self, left: float, top: float) -> Iterator[str]:
        types, statuses = self._columns()
        yield self._text((left, top + 4), self._note())
        for row, type_ in enumerate(types, start=1):
            look, y = look_of(type_), top + row * _LEGEND_ROW + 4
            frame = f'stroke="{self.theme.frame}" stroke-width="0.2"'
            place = f'transform="translate({left + 8:.1f} {y:.1f})scale(6.5)"'
            yield f'<path d="{SHAPES[look.shape]}" {place} fill="{look.colour}" fill-rule="evenodd" {frame}/>'
            yield self._text((left + 24, y + 4), type_name(type_, self.words))
        for row, status in enumerate(statuses, start=1):
            x, y = left + _LEGEND_WIDTH, top + row * _LEGEND_ROW + 4
            yield f'<path d="M{x:.1f} {y:.1f}h44" {_stroke(status, self._ink(status))}/>'
            yield self._sign(status, (x + 22, y))
            yield self._text((x + 54, y + 4), self.words["statuses"][status.value])

    def _note(self) -> str:
        """How much of the graph is drawn."""
        things = self.words["things"].format(shown=len(self.seen.nodes), all=len(self.whole.nodes))
        claims = self.words["claims"].format(shown=len(self.seen.edges), all=len(self.whole.edges))
        return f"{things}, {claims}."


def _stroke(status: Status, ink: str) -> str:
    line = LINES[status]
    dashes = f' stroke-dasharray="{line.dashes}"' if line.dashes else ""
    cap = ' stroke-linecap="round"' if status is Status.RUMOURED else ""
    return f'stroke="{ink}" stroke-width="{line.width}" fill="none"{dashes}{cap}'


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
