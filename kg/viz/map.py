"""Where things happen, on a map that needs no network: a sign for each relation at each place, an inset where they crowd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.model import Node, Status
from kg.views import ClaimView, Spot
from kg.viz.appearance import SHAPES, Look, Theme
from kg.viz.geometry import Area, Point, area_around
from kg.viz.ink import BOLD, ITALIC, PAGE, document, linked, text, theme_of, width_of
from kg.viz.outline import Frame, border_path, frame_around, land_path
from kg.viz.sheet import Quoted, Section, sheet_page
from kg.viz.tidying import clean
from kg.viz.wording import Words, load_words
from kg.vocab import CITY

_WIDTH, _PAD = 960.0, 16.0
_SIGN, _STEP = 6.5, 17.0
_CLOSE = 24.0  # signs nearer than that share a place
_LEAST, _INSET = 16.0, 22.0  # degrees
_ASPECT = 1.9

# Colours after Okabe and Ito; the shapes say the same to those who see no colours.
LOOKS: dict[str, Look] = {
    "seenIn": Look("#d55e00", "diamond"),
    "hiringFor": Look("#f0e442", "pentagon"),
    "launchesModel": Look("#0072b2", "square"),
    "soldIn": Look("#56b4e9", "circle"),
    "entersMarket": Look("#009e73", "triangle"),
    "exitsMarket": Look("#7bc8a4", "triangle-down"),
    "heldIn": Look("#cc79a7", "star"),
}
_OTHER = Look("#9aa0a6", "cross")


def map_title(lang: str) -> str:
    """What a map is called that is about nothing in particular."""
    return str(load_words(lang)["map_title"])


def map_svg(spots: Sequence[Spot], *, title: str, lang: str = "en", dark: bool = False) -> str:
    """The map alone. Places without coordinates are named under it."""
    return _Map(spots, clean(title), load_words(lang), theme_of(dark), links=False).document()


def map_page(spots: Sequence[Spot], *, title: str, lang: str = "en") -> str:
    """One self-contained page without script: the map, and under it the sentences by place; a sign leads to its place."""
    words = load_words(lang)
    figure = _Map(spots, clean(title), words, PAGE, links=True).document()
    return sheet_page(title, figure, _sections(spots), words=words)


def _sections(spots: Sequence[Spot]) -> Iterator[Section]:
    for number, spot in enumerate(spots):
        said = [(claim, evidence) for claim in spot.claims for evidence in claim.evidence]
        anchors = [_anchor(number), *(f"{_anchor(number)}-{place}" for place in range(1, len(said)))]
        yield spot.place.label, [Quoted(anchor, *item) for anchor, item in zip(anchors, said, strict=False)]


def _anchor(number: int) -> str:
    return f"p{number}"


@dataclass(slots=True)
class _Cluster:
    """Places whose signs would lie on each other, at the point of the first."""

    at: Point
    spots: list[Spot] = field(default_factory=list)

    @property
    def claims(self) -> list[ClaimView]:
        return list({claim.id: claim for spot in self.spots for claim in spot.claims}.values())

    @property
    def place(self) -> Node:
        """What it is named after: a city, if one is there."""
        return next((spot.place for spot in self.spots if spot.place.type == CITY), self.spots[0].place)

    @property
    def name(self) -> str:
        more = f" +{len(self.spots) - 1}" if len(self.spots) > 1 else ""
        return clean(self.place.label) + more

    def counts(self) -> list[tuple[str, int, bool]]:
        """Relations with the number of claims, and whether any is more than hearsay."""
        claims = self.claims
        counted = Counter(claim.relation for claim in claims)
        sure = {claim.relation for claim in claims if claim.status in (Status.ASSERTED, Status.REPORTED)}
        order = [*LOOKS, *sorted(set(counted) - set(LOOKS))]
        return [(relation, counted[relation], relation in sure) for relation in order if counted[relation]]

    @property
    def size(self) -> float:
        return sum(_room(count) for _, count, _ in self.counts())


class _Map:
    """A map, an enlarged part where places crowd, and the legend."""

    def __init__(self, spots: Sequence[Spot], title: str, words: Words, theme: Theme, *, links: bool) -> None:
        self.title, self.words, self.theme, self.links = title, words, theme, links
        self.number = {spot.place.id: number for number, spot in enumerate(spots)}
        self.known = [spot for spot in spots if spot.lat is not None]
        self.unknown = [spot for spot in spots if spot.lat is None]
        self.labels = {claim.relation: claim.relation_label for spot in spots for claim in spot.claims}

    def document(self) -> str:
        parts = [text((_PAD, 24), self.title, self.theme, size=15, font=BOLD)]
        y = 38.0
        if not self.known:
            parts.append(text((_PAD, y + 14), self.words["nowhere"], self.theme))
            y += 24
        for frame, inset in self._frames():
            if inset is None and y > 40:
                parts.append(text((_PAD, y + 14), self.words["detail"], self.theme))
                y += 22
            parts += self._panel(frame, y, inset)
            y += frame.height + 12
        legend, y = self._legend(y + 12)
        lang = self.words["lang"]
        return document([*parts, *legend], width=_WIDTH, height=y, title=self.title, lang=lang, theme=self.theme)

    def _frames(self) -> list[tuple[Frame, Frame | None]]:
        """The whole, with the part that is enlarged; then that part, if there is one."""
        if not self.known:
            return []
        width = _WIDTH - 2 * _PAD
        whole = frame_around(_points(self.known), width=width, least=_LEAST, aspect=_ASPECT)
        crowd = self._crowd()
        merged = any(len(cluster.spots) > 1 for cluster in _clusters(crowd, whole))
        inset = frame_around(_points(crowd), width=width, least=_LEAST, aspect=_ASPECT) if merged and len(crowd) > 2 else None
        if inset is None or inset.scale < 1.8 * whole.scale:
            return [(whole, None)]
        return [(whole, inset), (inset, None)]

    def _crowd(self) -> list[Spot]:
        """The most places that fit into a window."""

        def near(middle: Spot) -> list[Spot]:
            lat, lon = _point(middle)
            box = Frame(lon - _INSET / 2, lat - _INSET / 3, lon + _INSET / 2, lat + _INSET / 3, 1)
            return [spot for spot in self.known if box.holds(*_point(spot))]

        return max(map(near, self.known), key=len)

    def _panel(self, frame: Frame, top: float, inset: Frame | None) -> Iterator[str]:
        size = f'x="{_PAD:.0f}" y="{top:.1f}" width="{frame.width:.0f}" height="{frame.height:.1f}"'
        yield f'<svg {size} viewBox="0 0 {frame.width:.0f} {frame.height:.1f}">'
        yield f'<rect width="100%" height="100%" fill="{self.theme.line}" fill-opacity=".12"/>'
        ground = f'fill="{self.theme.paper}" stroke="{self.theme.line}" stroke-width=".7" stroke-linejoin="round"'
        yield f'<path d="{land_path(frame)}" {ground}/>'
        yield f'<path d="{border_path(frame)}" fill="none" stroke="{self.theme.line}" stroke-width=".5" opacity=".55"/>'
        if inset:
            (x, y), (right, bottom) = frame.at(inset.north, inset.west), frame.at(inset.south, inset.east)
            box = f'x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}"'
            yield f'<rect {box} fill="none" stroke="{self.theme.doubt}" stroke-width="1.2" stroke-dasharray="5 3"/>'
        clusters = _clusters([spot for spot in self.known if frame.holds(*_point(spot))], frame)
        names = _names(clusters, frame)
        for cluster in clusters:
            yield self._cluster(cluster, names.get(cluster.at))
        yield "</svg>"

    def _cluster(self, cluster: _Cluster, name_at: Point | None) -> str:
        places = ", ".join(clean(spot.place.label) for spot in cluster.spots)
        told = ", ".join(f"{self.labels[relation]} {count}" for relation, count, _ in cluster.counts())
        parts = []
        left = cluster.at[0] - cluster.size / 2
        for relation, count, sure in cluster.counts():
            at, left = (left + _STEP / 2, cluster.at[1]), left + _room(count)
            parts.append(self._sign(relation, at, sure=sure))
            if count > 1:
                parts.append(text((at[0] + 4.5, at[1] - 4), str(count), self.theme, size=10, font=BOLD))
        if name_at:
            font = "" if cluster.place.type == CITY else ITALIC
            parts.append(text(name_at, cluster.name, self.theme, size=11.5, anchor="middle", font=font))
        anchor = _anchor(self.number[cluster.place.id]) if self.links else None
        return linked("".join(parts), anchor, f"{places}: {clean(told)}")

    def _sign(self, relation: str, at: Point, *, sure: bool) -> str:
        look = LOOKS.get(relation, _OTHER)
        fill, dashes = (look.colour, "") if sure else (self.theme.paper, f' stroke-dasharray="{3 / _SIGN:.2f} {2 / _SIGN:.2f}"')
        edge = self.theme.frame if sure else self.theme.ink
        return (
            f'<path d="{SHAPES[look.shape]}" transform="translate({at[0]:.1f} {at[1]:.1f})scale({_SIGN})" fill="{fill}" '
            f'stroke="{edge}" stroke-width="{1.2 / _SIGN:.2f}"{dashes} stroke-linejoin="round"/>'
        )

    def _legend(self, y: float) -> tuple[list[str], float]:
        """Signs with the names of relations, and what is not on the map; and where it ends."""
        parts, x = list[str](), _PAD + 8
        order = [*LOOKS, *sorted(set(self.labels) - set(LOOKS))]
        entries = [(relation, self.labels[relation], True) for relation in order if relation in self.labels]
        statuses = self.words["statuses"]
        entries.append(("", f"{statuses['planned']}, {statuses['rumoured']}, {statuses['denied']}", False))
        for relation, name, sure in entries if self.known else ():
            room = 34 + width_of(name)
            if x + room > _WIDTH - _PAD and x > _PAD + 8:
                x, y = _PAD + 8, y + 22
            parts += [self._sign(relation or "soldIn", (x, y - 4), sure=sure), text((x + 13, y), clean(name), self.theme)]
            x += room
        if self.unknown:
            names = ", ".join(clean(spot.place.label) for spot in self.unknown)
            for line in _wrapped(self.words["unplaced"].format(names=names)):
                y += 20
                parts.append(text((_PAD, y), line, self.theme))
        return parts, y + 14


def _room(count: int) -> float:
    """How much a sign takes with its number beside it."""
    return _STEP + 7.0 * (len(str(count)) - 1)


def _point(spot: Spot) -> Point:
    return (spot.lat or 0.0, spot.lon or 0.0)


def _points(spots: Sequence[Spot]) -> list[Point]:
    return [_point(spot) for spot in spots]


def _clusters(spots: Sequence[Spot], frame: Frame) -> list[_Cluster]:
    """Each spot at its point, or with an earlier one that is too close."""
    found = list[_Cluster]()
    for spot in spots:
        x, y = frame.at(*_point(spot))
        room = (_CLOSE + _STEP * len({claim.relation for claim in spot.claims})) / 2
        near = next((c for c in found if abs(c.at[0] - x) < room + c.size / 2 - 2 and abs(c.at[1] - y) < _CLOSE - 6), None)
        if near is None:
            found.append(near := _Cluster((x, y)))
        near.spots.append(spot)
    return found


def _names(clusters: list[_Cluster], frame: Frame) -> dict[Point, Point]:
    """Where the name of each cluster is written, by its point; names that find no room are left to the list below the map."""
    taken = [area_around(c.at, c.size + 8, 2 * _SIGN + 8) for c in clusters]
    found = dict[Point, Point]()
    for cluster in sorted(clusters, key=lambda c: -len(c.claims)):
        x, y = cluster.at
        width = width_of(cluster.name, 11.5)
        aside = cluster.size / 2 + 8 + width / 2
        for at in ((x + aside, y + 4), (x - aside, y + 4), (x, y + 26), (x, y - 18)):
            area = area_around((at[0], at[1] - 4), width, 14)
            inside = Area(4, 4, frame.width - 4, frame.height - 4)
            fits = inside.left < area.left and area.right < inside.right and inside.top < area.top and area.bottom < inside.bottom
            if fits and not area.touches(taken):
                taken.append(area)
                found[cluster.at] = at
                break
    return found


def _wrapped(words: str) -> Iterator[str]:
    line = ""
    for word in words.split():
        if line and width_of(f"{line} {word}") > _WIDTH - 2 * _PAD:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line
