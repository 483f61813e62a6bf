"""Which day, month or year a recurring or relative time means, seen from the document's date.

A recurring time ("luglio", "martedì", "the third quarter") has many occurrences; `choose` picks one. What the document's
date is too coarse to decide stays unresolved, and is written as "".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from kg.nlp.temporal_edtf import SEASONS, edtf_interval, month_edtf, valid_edtf

Lean = Literal["past", "future"] | None

_CHARACTERS = {"year": 4, "month": 7, "day": 10}
_TOO_FAR = timedelta(
    days=285
)  # a verb's tense is not trusted to move a bare "a marzo" more than nine months and into another year
_WINTER_IS_OVER = 4  # until April "this winter" began last year
_SOON = timedelta(days=210)
_TIE = timedelta(days=3)  # at (nearly) equal distance, ahead
_NEAR_DAYS = 2  # "ieri" in an article of "2025-01" is that month but on its first day; further off it may well be another


@dataclass(frozen=True, slots=True)
class Anchor:
    """The document's date, as precise as known."""

    edtf: str
    first: date
    last: date

    @classmethod
    def of(cls, published: str) -> Anchor:
        """The anchor for YYYY[-MM[-DD]]; ValueError for another shape."""
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", published, re.ASCII):
            raise ValueError(f"{published!r} is no YYYY, YYYY-MM or YYYY-MM-DD")
        first, last = edtf_interval(published)
        assert first and last
        return cls(published, first, last)

    @property
    def middle(self) -> date:
        """The day in the middle, from which distances are measured."""
        return self.first + (self.last - self.first) // 2

    def knows(self, precision: str) -> bool:
        """True if the date is given to the year, month or day asked for."""
        return len(self.edtf) >= _CHARACTERS[precision]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One concrete time; first and last serve for comparing."""

    first: date
    last: date
    edtf: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """A time that comes again: `index` is the month, season, quarter, half or ISO weekday, by `kind`.

    Kinds: day (day `day` to `until` of month `index`; with `weekday`, only where it falls on that), month, season,
    quarter, half, weekday (with `day`: the day of the month it must be), monthday (day `day` of any month), easter (`day` days
    after it).
    """

    kind: str
    index: int = 0
    day: int = 0
    until: int = 0
    weekday: int = 0

    def occurrences(self, around: date) -> list[Occurrence]:
        """The occurrences about `around`, by time."""
        if self.kind == "weekday":
            return list(self._weekdays(around))
        if self.kind == "monthday":
            return list(self._monthdays(around))
        if self.kind == "weekend":
            days = {o.first: _shifted_day(o.first, 1) for o in Cycle("weekday", 6).occurrences(around)}
            return [Occurrence(saturday, sunday, f"{saturday}/{sunday}") for saturday, sunday in days.items() if sunday]
        found = [o for year in range(around.year - 2, around.year + 3) for o in [self.in_year(year)] if o]
        if self.weekday:
            return [o for o in found if o.first.isoweekday() == self.weekday] or found
        return found

    def _weekdays(self, around: date) -> Iterator[Occurrence]:
        reach = 45 if self.day else 14
        for offset in range(-reach, reach + 1):
            day = _shifted_day(around, offset)
            if day and day.isoweekday() == self.index and self.day in (0, day.day):
                yield Occurrence(day, day, day.isoformat())

    def _monthdays(self, around: date) -> Iterator[Occurrence]:
        for by in (-1, 0, 1):
            edtf = valid_edtf(f"{month_edtf(around.year, around.month + by)}-{self.day:02d}")
            if edtf:
                yield Occurrence(_first(edtf), _first(edtf), edtf)

    def in_year(self, year: int) -> Occurrence | None:
        """The occurrence of a year; None if the year lacks it (29 February)."""
        if not date.min.year < year < date.max.year:
            return None
        if self.kind == "day":
            return self._days(year)
        if self.kind == "easter":
            day = easter(year) + timedelta(days=self.day)
            return Occurrence(day, day, day.isoformat())
        months, start = {
            "month": (1, self.index),
            "season": (3, self.index * 3),
            "quarter": (3, self.index * 3 - 2),
            "half": (6, self.index * 6 - 5),
        }[self.kind]
        first, last = month_edtf(year, start), month_edtf(year, start + months - 1)
        season = f"{year:04d}-{SEASONS[(self.index - 1) % len(SEASONS)]}"
        names = {"month": first, "season": season, "quarter": f"{year:04d}-Q{self.index}"}
        return Occurrence(_first(first), _last(last), names.get(self.kind, f"{first}/{last}"))

    def _days(self, year: int) -> Occurrence | None:
        until = self.until or self.day
        if not 1 <= self.day <= until <= monthrange(year, self.index)[1]:
            return None
        first, last = date(year, self.index, self.day), date(year, self.index, until)
        return Occurrence(first, last, first.isoformat() if first == last else f"{first}/{last}")


@lru_cache(maxsize=1024)
def choose(cycle: Cycle, anchor: Anchor, lean: Lean = None) -> str:
    """The occurrence nearest to the document's date; `lean` prefers those behind or ahead of it while not too far."""
    if not _knowable(cycle, anchor):
        return ""
    found = cycle.occurrences(anchor.middle)
    if not found:
        return ""
    tie = timedelta(0) if cycle.kind in ("weekday", "weekend") else _TIE
    nearest = min(found, key=lambda o: _distance(o, anchor) - tie * (o.first > anchor.last))
    behind = [o for o in found if o.first <= anchor.last]
    ahead = [o for o in found if o.last >= anchor.first]
    leaned = behind[-1] if lean == "past" and behind else ahead[0] if lean == "future" and ahead else nearest
    trusted = _distance(leaned, anchor) <= _TOO_FAR or leaned.first.year == anchor.first.year
    return (leaned if trusted else nearest).edtf


@lru_cache(maxsize=1024)
def upcoming(cycle: Cycle, anchor: Anchor, *, soon: bool = False) -> str:
    """The first occurrence that is not over on the document's date ("entro Natale"); `soon`: the nearest if that is far."""
    ahead = next((o for o in cycle.occurrences(anchor.middle) if o.last >= anchor.first), None)
    if not ahead or not _knowable(cycle, anchor):
        return ""
    return choose(cycle, anchor) if soon and _distance(ahead, anchor) > _SOON else ahead.edtf


def _knowable(cycle: Cycle, anchor: Anchor) -> bool:
    return cycle.kind not in ("weekday", "weekend", "monthday") or anchor.knows("month" if cycle.day else "day")


def choose_shifted(cycle: Cycle, anchor: Anchor, shift: int) -> str:
    """The occurrence before (-1), of (0) or after (1) the document's date: "lo scorso marzo", "this Friday"."""
    fine = cycle.kind in ("day", "weekday", "easter")
    if not anchor.knows("day" if cycle.kind == "weekday" else "month"):
        return ""
    found = cycle.occurrences(anchor.middle)
    if shift < 0:
        limit = anchor.last if fine else anchor.first
        return next((o.edtf for o in reversed(found) if o.last < limit), "")
    if shift > 0:
        limit = anchor.first if fine else anchor.last
        return next((o.edtf for o in found if o.first > limit), "")
    begun_last_year = cycle.kind == "season" and cycle.index == len(SEASONS) and anchor.first.month <= _WINTER_IS_OVER
    same = cycle.in_year(anchor.first.year - begun_last_year)
    return same.edtf if same else ""


def first_after(cycle: Cycle, start: date) -> str:
    """The first occurrence that begins after `start`."""
    return next((o.edtf for o in cycle.occurrences(start) if o.first > start), "")


def last_before(cycle: Cycle, end: date) -> str:
    """The last occurrence that begins by `end`."""
    return next((o.edtf for o in reversed(cycle.occurrences(end)) if o.first <= end), "")


def shifted_unit(unit: str, by: int, anchor: Anchor) -> str:
    """The week, month, quarter ... `by` after the document's ("il mese scorso", "tre settimane fa"); "" if it cannot be told."""
    if unit == "fortnight":
        return shifted_unit("week", 2 * by, anchor)
    if unit == "day" and not anchor.knows("day"):
        return anchor.edtf if abs(by) <= _NEAR_DAYS else ""
    if unit in ("day", "week", "weekend"):
        return _shifted_days(unit, by, anchor) if anchor.knows("day") else ""
    if unit in ("year", "decade"):
        year = anchor.first.year + by
        decade = (anchor.first.year // 10 + by) * 10
        return valid_edtf(f"{year:04d}" if unit == "year" else f"{decade:04d}/{decade + 9:04d}")
    if not anchor.knows("month"):
        return ""
    months = {"month": 1, "quarter": 3, "half": 6}[unit]
    start = (anchor.first.month - 1) // months * months + 1 + by * months
    first, last = month_edtf(anchor.first.year, start), month_edtf(anchor.first.year, start + months - 1)
    if unit == "quarter":
        return valid_edtf(f"{first[:4]}-Q{(int(first[5:]) + 2) // 3}")
    return valid_edtf(first if unit == "month" else f"{first}/{last}")


def _shifted_days(unit: str, by: int, anchor: Anchor) -> str:
    day = _shifted_day(anchor.first, by * (1 if unit == "day" else 7))
    if not day:
        return ""
    monday = _shifted_day(day, -day.weekday())
    saturday, sunday = _shifted_day(day, 5 - day.weekday()), _shifted_day(day, 6 - day.weekday())
    if unit == "day":
        return day.isoformat()
    return f"{monday if unit == 'week' else saturday}/{sunday}" if monday and saturday and sunday else ""


def _shifted_day(day: date, by: int) -> date | None:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return None


def _distance(occurrence: Occurrence, anchor: Anchor) -> timedelta:
    return abs(occurrence.first + (occurrence.last - occurrence.first) // 2 - anchor.middle)


def _first(edtf: str) -> date:
    first = edtf_interval(edtf)[0]
    assert first
    return first


def _last(edtf: str) -> date:
    last = edtf_interval(edtf)[1]
    assert last
    return last


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm).

    >>> easter(2025), easter(2024)
    (datetime.date(2025, 4, 20), datetime.date(2024, 3, 31))
    """
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = moon + week - 7 * ((golden + 11 * moon + 22 * week) // 451) + 114
    return date(year, shift // 31, shift % 31 + 1)
