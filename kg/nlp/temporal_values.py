"""What the matches of [points] patterns mean: a fixed EDTF value, or a time that comes again and is resolved later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kg.nlp.temporal_calendar import Anchor, Cycle, choose_shifted, shifted_unit
from kg.nlp.temporal_edtf import SEASONS, month_edtf, range_edtf, valid_edtf
from kg.nlp.temporal_lexicon import Lexicon
from kg.nlp.temporal_patterns import plain


@dataclass(frozen=True, slots=True)
class Step:
    """A time so many units from the one that the text named before: 'il giorno dopo', 'two weeks earlier', 'the same month'."""

    unit: str
    by: int

    def after(self, edtf: str) -> str | None:
        """The value, counted from a day, month or year, be it the end of an open range; None where there is none so precise."""
        end = edtf.replace("../", "").replace("/..", "")
        anchor = Anchor.of(end) if re.fullmatch(r"\d{4}(-\d\d){0,2}", end, re.ASCII) else None
        if anchor is None or (self.unit == "day" and not anchor.knows("day")):
            return None
        return shifted_unit(self.unit, self.by, anchor) or None


Value = Cycle | str  # "" where the document's date is needed and too vague
Said = Value | Step

_FIGURES, _LONGEST = 9, 31
_MULTIPLES = {"decade": ("year", 10), "fortnight": ("week", 2)}


@dataclass(frozen=True, slots=True)
class Slots:
    """The words that a pattern kept, by name, and what the lexicon says they stand for."""

    words: Mapping[str, str]
    lexicon: Lexicon
    anchor: Anchor | None

    def __contains__(self, name: str) -> bool:
        return name in self.words

    def value(self, name: str) -> str:
        """What the words of a slot stand for; figures stand for themselves."""
        text = plain(self.words[name])
        known = self.lexicon.values.get(name.partition("__")[0], {}).get(text)
        if known is not None:
            return known
        digits = re.search(r"\d+", text)
        return digits[0] if digits else text

    def number(self, name: str, default: int = 0) -> int:
        """The value as a whole number; `default` where the pattern kept no such slot."""
        return int(self.value(name)) if name in self.words else default


def point_value(meaning: str, slots: Slots) -> Said | None:
    """The value of one match, or None if it is no time after all (31 June, year 1995-1990)."""
    return MEANINGS[meaning](slots)


def _calendar(slots: Slots) -> Value | None:
    cycle = _cycle(slots)
    if cycle is None or not _possible(cycle):
        return None
    year = _year_of(slots)
    if year is not None:
        occurrence = cycle.in_year(int(year)) if year else None
        return occurrence.edtf if occurrence else "" if not year else None
    if "shift" in slots and not (cycle.kind == "weekday" and slots.number("shift") == 0):  # "this Friday" is the nearest
        return choose_shifted(cycle, slots.anchor, slots.number("shift")) if slots.anchor else ""
    return cycle


def _cycle(slots: Slots) -> Cycle | None:
    if "month" in slots or "abbreviation" in slots:
        month, weekday = slots.number("month") or slots.number("abbreviation"), slots.number("weekday")
        if "day" in slots or "day_word" in slots:
            return Cycle("day", month, slots.number("day") or slots.number("day_word"), slots.number("day__last"), weekday)
        return Cycle("month", month)
    if "weekday" in slots:
        return Cycle("weekday", slots.number("weekday"), slots.number("day"))
    if "season" in slots:
        return Cycle("season", SEASONS.index(slots.value("season")) + 1)
    if "holiday" in slots:
        return _holiday(slots.value("holiday"))
    kind = slots.value("period") if "period" in slots else "quarter" if "quarter_code" in slots else "half"
    if kind == "weekend":
        return Cycle(kind) if "ordinal" not in slots else None
    count = {"quarter": 4, "half": 2}[kind]
    index = slots.number("ordinal") or slots.number(f"{kind}_code")
    index = count + 1 + index if index < 0 else index
    return Cycle(kind, index) if 1 <= index <= count else None


def _holiday(name: str) -> Cycle:
    if name.startswith("easter"):
        return Cycle("easter", day=int(name.removeprefix("easter") or 0))
    month, day = map(int, name.split("-"))
    return Cycle("day", month, day)


def _possible(cycle: Cycle) -> bool:
    return cycle.kind != "day" or (cycle.until in (0, *range(cycle.day + 1, 32)) and cycle.in_year(2024) is not None)


def _year_of(slots: Slots) -> str | None:
    """The year that the words give; "" if they give it against an unknown document date, None if they give none."""
    if "year" in slots or "any_year" in slots:
        return slots.value("year" if "year" in slots else "any_year")
    if "years" in slots:
        return slots.words["years"][:4]
    if "short_year" in slots:
        return str(_century(slots.number("short_year")))
    if "year_noun" in slots:
        return shifted_unit("year", slots.number("shift__year"), slots.anchor) if slots.anchor else ""
    return None


def _century(short: int) -> int:
    return short + (2000 if short < 50 else 1900)


def _year(slots: Slots) -> Value | None:
    return _year_of(slots)


def _years(slots: Slots) -> Value | None:
    text = slots.words["years"]
    first, last = int(text[:4]), int(text[5:])
    until = last if last > 99 else first // 100 * 100 + last
    if 1900 <= first < until <= min(first + 50, 2100):
        return f"{first}/{until}"
    return f"{first}-{last:02d}" if text[4] == "-" and len(text) == 7 and 1 <= last <= 12 and 1900 <= first < 2100 else None


def _shifted(slots: Slots) -> Value | None:
    return shifted_unit(slots.value("unit"), slots.number("shift"), slots.anchor) if slots.anchor else ""


def _away(sign: int) -> Callable[[Slots], Value | None]:
    def value(slots: Slots) -> Value | None:
        unit, by = slots.value("unit"), sign * slots.number("number", 1)
        unit, times = ("day", 7) if unit == "week" else _MULTIPLES.get(unit, (unit, 1))
        return shifted_unit(unit, by * times, slots.anchor) if slots.anchor else ""

    return value


def _step(sign: int) -> Callable[[Slots], Said | None]:
    def value(slots: Slots) -> Said | None:
        unit, by = slots.value("unit") if "unit" in slots else "day", sign * slots.number("number", 1)
        counted_week = unit == "week" and "number" in slots
        return Step("day", by * 7) if counted_week else Step(unit, by)

    return value


def _within(slots: Slots) -> Value | None:
    end = _away(+1)(slots)
    return f"../{str(end).rpartition('/')[2]}" if end else ""


def _span(sign: int) -> Callable[[Slots], Value | None]:
    def value(slots: Slots) -> Value | None:
        if not slots.anchor:
            return ""
        unit, by = slots.value("unit"), sign * slots.number("number", 1)
        unit, by = ("day", by * 7) if unit == "week" else (unit, by)
        ends = sorted((shifted_unit(unit, by, slots.anchor), shifted_unit(unit, 0, slots.anchor)))
        return range_edtf(*ends) if all(ends) else ""

    return value


def _offset(slots: Slots) -> Value | None:
    return shifted_unit("day", slots.number("offset"), slots.anchor) if slots.anchor else ""


def _weekday_of_week(slots: Slots) -> Value | None:
    week = shifted_unit("week", slots.number("shift"), slots.anchor) if slots.anchor else ""
    if not week:
        return ""
    monday = date.fromisoformat(week.partition("/")[0])
    return date.fromordinal(monday.toordinal() + slots.number("weekday") - 1).isoformat()


def _months_of_year(slots: Slots) -> Value | None:
    """'I primi tre mesi del 2025'; without a year those of the document's year, if they are over."""
    year = _year_of(slots)
    if year is None:
        year = slots.anchor.edtf[:4] if slots.anchor else ""
    count = slots.number("number")
    if not year or not 1 <= count <= 12:
        return year if not year else None
    start = 1 if slots.number("ordinal") > 0 else 13 - count
    return range_edtf(month_edtf(int(year), start), month_edtf(int(year), start + count - 1))


def _decade(slots: Slots) -> Value | None:
    start = int(slots.value(next(iter(slots.words))))
    start += 1900 if start < 100 else 0
    return f"{start}/{start + 9}" if start % 10 == 0 and 1930 <= start <= 2090 else None


def _iso(slots: Slots) -> Value | None:
    return valid_edtf(re.sub(r"\D", "-", slots.words["iso"])) or None


def _numeric(slots: Slots) -> Value | None:
    first, second, year = map(int, re.findall(r"\d+", slots.words["numeric"]))
    year = year if year > 99 else _century(year)
    if first > 12 or second > 12 or first == second:
        day, month = (second, first) if second > 12 else (first, second)
    elif slots.lexicon.numeric_order:
        day, month = (first, second) if slots.lexicon.numeric_order == "dmy" else (second, first)
    else:
        return ""
    return valid_edtf(f"{year:04d}-{month:02d}-{day:02d}") or None


def _day_month(slots: Slots) -> Value | None:
    day, month = map(int, slots.words["day_month"].split("/"))
    cycle = Cycle("day", month, day)
    return cycle if 1 <= month <= 12 and _possible(cycle) else None


def _day_of_month(slots: Slots) -> Value | None:
    month = shifted_unit("month", slots.number("shift"), slots.anchor) if slots.anchor else ""
    return (valid_edtf(f"{month}-{slots.number('day'):02d}") or None) if month else ""


def _this_month(slots: Slots) -> Value | None:
    """'Nei giorni scorsi': no more can be told than the month."""
    return shifted_unit("month", 0, slots.anchor) if slots.anchor else ""


def _now(slots: Slots) -> Value | None:
    """'Da subito', 'ab sofort'."""
    return shifted_unit("day", 0, slots.anchor) if slots.anchor else ""


def _monthday(slots: Slots) -> Value | None:
    """'On the 28th': of which month, the document's date and the tense tell."""
    day = slots.number("nth" if "nth" in slots else "day")
    return Cycle("monthday", day=day) if 1 <= day <= _LONGEST else None


def _bare_day(slots: Slots) -> Value | None:
    """'Il 17': as above, from 10 on, for below that a bare figure is more often a name or a share ('il 4')."""
    return _monthday(slots) if slots.number("day") > _FIGURES else None


MEANINGS: Mapping[str, Callable[[Slots], Said | None]] = {
    "calendar": _calendar,
    "year": _year,
    "years": _years,
    "shifted": _shifted,
    "later": _step(+1),
    "earlier": _step(-1),
    "same": _step(0),
    "ago": _away(-1),
    "ahead": _away(+1),
    "within": _within,
    "past_span": _span(-1),
    "coming_span": _span(+1),
    "offset": _offset,
    "weekday_of_week": _weekday_of_week,
    "months_of_year": _months_of_year,
    "decade": _decade,
    "iso": _iso,
    "numeric": _numeric,
    "day_month": _day_month,
    "day_of_month": _day_of_month,
    "this_month": _this_month,
    "now": _now,
    "monthday": _monthday,
    "bare_day": _bare_day,
}
