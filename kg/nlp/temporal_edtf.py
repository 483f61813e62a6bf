"""Calendar values: the EDTF shapes that kg writes, and the days that they cover.

A subset of https://www.loc.gov/standards/datetime/ (level 0, and `..` of level 1), with quarters and seasons written
out: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Q1 … Q4, YYYY-spring|summer|autumn|winter, A/B, ../B, A/...
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

SEASONS = ("spring", "summer", "autumn", "winter")
OPEN = ".."

_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<season>spring|summer|autumn|winter)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?",
    re.ASCII,
)
# Meteorological and astronomical seasons begin three weeks apart: the days of either, so that the bounds are never too narrow.
_SEASON_DAYS = {"spring": (3, 1, 6, 20), "summer": (6, 1, 9, 22), "autumn": (9, 1, 12, 20), "winter": (12, 1, 3, 20)}


def edtf_interval(edtf: str) -> tuple[date | None, date | None]:
    """First and last day of an EDTF value, None where it is open; both None for "" (a time that is not known).

    ValueError names a value of another shape.

    >>> edtf_interval("2024-07")
    (datetime.date(2024, 7, 1), datetime.date(2024, 7, 31))
    >>> edtf_interval("../2029")
    (None, datetime.date(2029, 12, 31))
    """
    if not edtf:
        return None, None
    start, slash, end = edtf.partition("/")
    if not slash:
        return _days(edtf)
    if start == end == OPEN:
        raise ValueError(f"{edtf!r} is open at both ends")
    earliest = None if start == OPEN else _days(start)[0]
    latest = None if end == OPEN else _days(end)[1]
    if earliest and latest and earliest > latest:
        raise ValueError(f"{edtf!r} ends before it begins")
    return earliest, latest


def valid_edtf(edtf: str) -> str:
    """The value itself, or "" if there are no such days.

    >>> valid_edtf("2025-02-28"), valid_edtf("2025-02-30")
    ('2025-02-28', '')
    """
    try:
        edtf_interval(edtf)
    except ValueError:
        return ""
    return edtf


def _days(point: str) -> tuple[date, date]:
    found = _POINT.fullmatch(point)
    if not found:
        raise ValueError(f"{point!r} is no YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Q1..Q4 or YYYY-spring|summer|autumn|winter")
    year = int(found["year"])
    if found["season"]:
        first_month, first_day, last_month, last_day = _SEASON_DAYS[found["season"]]
        return date(year, first_month, first_day), date(year + (last_month < first_month), last_month, last_day)
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["quarter"]:
        last = int(found["quarter"]) * 3
        return date(year, last - 2, 1), _month_end(year, last)
    if found["month"]:
        return date(year, int(found["month"]), 1), _month_end(year, int(found["month"]))
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"{month:02d} is no month")
    return date(year, month, monthrange(year, month)[1])


def month_edtf(year: int, month: int) -> str:
    """YYYY-MM; months beyond 1..12 carry into the year.

    >>> month_edtf(2024, 13), month_edtf(2024, 0)
    ('2025-01', '2023-12')
    """
    carried, index = divmod(month - 1, 12)
    return f"{year + carried:04d}-{index + 1:02d}"


def range_edtf(start: str, end: str) -> str:
    """A/B from two points or ranges; one value where both are the same.

    >>> range_edtf("2025-03", "2025-04"), range_edtf("2025", "2025")
    ('2025-03/2025-04', '2025')
    """
    first, last = start.partition("/")[0], end.rpartition("/")[2]
    return first if first == last else f"{first}/{last}"


def neighbour(edtf: str, by: int) -> str:
    """The value of the same precision `by` steps on: the year after, the day before ...; for a range, from its end or start.

    >>> neighbour("2030", -1), neighbour("2025-Q1", -1), neighbour("2025-winter", 1), neighbour("2025-03-01", -1)
    ('2029', '2024-Q4', '2026-spring', '2025-02-28')
    """
    point = edtf.partition("/")[0] if by < 0 else edtf.rpartition("/")[2]
    found = _POINT.fullmatch(point)
    if not found:
        raise ValueError(f"{edtf!r} has no neighbour")
    year = int(found["year"])
    if found["season"]:
        carried, index = divmod(SEASONS.index(found["season"]) + by, 4)
        return f"{year + carried:04d}-{SEASONS[index]}"
    if found["quarter"]:
        carried, index = divmod(int(found["quarter"]) - 1 + by, 4)
        return f"{year + carried:04d}-Q{index + 1}"
    if found["day"]:
        return (date(year, int(found["month"]), int(found["day"])) + timedelta(days=by)).isoformat()
    if found["month"]:
        return month_edtf(year, int(found["month"]) + by)
    return f"{year + by:04d}"
