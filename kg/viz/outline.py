"""Coasts and borders of the world (Natural Earth, simplified) on a flat map, cut to a part of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians

from kg.viz.geometry import Point
from kg.viz.wording import load_static

_FINE = 1.4  # units of the picture


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the world, in degrees, drawn `width` units wide: an equirectangular map, true at its middle latitude."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def scale(self) -> float:
        """Units per degree of longitude."""
        return self.width / (self.east - self.west)

    @property
    def height(self) -> float:
        """Units from north to south."""
        return self.at(self.south, self.west)[1]

    def at(self, lat: float, lon: float) -> Point:
        """Where a place stands, from the top left corner."""
        stretch = 1 / max(cos(radians((self.south + self.north) / 2)), 0.2)
        return ((lon - self.west) * self.scale, (self.north - lat) * self.scale * stretch)

    def holds(self, lat: float, lon: float) -> bool:
        """True if the place is in it."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def frame_around(places: Sequence[Point], *, width: float, least: float, aspect: float) -> Frame:
    """The frame of places given as (lat, lon), with a margin; at least `least` degrees wide, and `aspect` times as wide as
    high as far as the globe allows."""
    lats, lons = [lat for lat, _ in places], [lon for _, lon in places]
    middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    squeeze = max(cos(radians(middle[0])), 0.2)
    across = max((max(lons) - min(lons)) * 1.24, (max(lats) - min(lats)) * 1.4 * aspect / squeeze, least)
    across = min(across, 360.0)
    down = min(across * squeeze / aspect, 145.0)
    south = min(max(middle[0] - down / 2, -60.0), 85.0 - down)
    west = min(max(middle[1] - across / 2, -180.0), 180.0 - across)
    return Frame(west, south, west + across, south + down, width)


def land_path(frame: Frame) -> str:
    """The land in a frame as the data of an SVG path; what sticks out must be clipped."""
    rings = (_line(ring, frame) for ring in _within(_world()["land"], frame))
    return "".join(f"{ring}Z" for ring in rings if ring.count("L") > 1)


def border_path(frame: Frame) -> str:
    """Borders between countries, likewise."""
    return "".join(_line(line, frame) for line in _within(_world()["borders"], frame))


Line = tuple[Point, ...]


@cache
def _world() -> dict[str, list[Line]]:
    kept = json.loads(load_static("world.json"))
    return {kind: [tuple(_points(line, kept["unit"])) for line in kept[kind]] for kind in ("land", "borders")}


def _points(steps: list[int], unit: float) -> Iterator[Point]:
    """Latitude and longitude from steps in units, longitude first."""
    lon = lat = 0
    for east, north in zip(steps[::2], steps[1::2], strict=True):
        lon, lat = lon + east, lat + north
        yield (lat * unit, lon * unit)


def _within(lines: list[Line], frame: Frame) -> Iterator[Line]:
    for line in lines:
        lats, lons = [lat for lat, _ in line], [lon for _, lon in line]
        if max(lats) > frame.south and min(lats) < frame.north and max(lons) > frame.west and min(lons) < frame.east:
            yield line


def _line(line: Line, frame: Frame) -> str:
    """Points that would stand on the one before are left out."""
    kept = [frame.at(*line[0])]
    for point in line[1:]:
        x, y = frame.at(*point)
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _FINE:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept)
