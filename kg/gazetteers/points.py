"""Where on the globe the name of a country, state or continent is written: data/gazetteers/points.tsv."""

from __future__ import annotations

from functools import cache

from kg.gazetteers.tables import read_table
from kg.resources import data_path

_COLUMNS = ("geonames", "lat", "lon")


def point_of(geonames: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of a place of places.tsv by its GeoNames number; None if the table lacks it.

    >>> point_of("3175395")
    (43.52, 12.15)
    """
    return _points().get(geonames)


@cache
def _points() -> dict[str, tuple[float, float]]:
    rows = read_table(data_path("gazetteers/points.tsv"), _COLUMNS)
    return {geonames: (float(lat), float(lon)) for geonames, lat, lon in rows}
