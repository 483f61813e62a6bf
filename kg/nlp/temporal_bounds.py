"""What the matches of [bounds] patterns mean: "entro il 2030", "dal 3 marzo", "between March and April"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from kg.nlp.temporal_calendar import Anchor, Cycle, Lean, choose, first_after, last_before, upcoming
from kg.nlp.temporal_edtf import OPEN, edtf_interval, neighbour, range_edtf, valid_edtf
from kg.nlp.temporal_values import Value


def bound_edtf(meaning: str, times: list[Value], anchor: Anchor | None, lean: Lean) -> str:
    """The EDTF value of a bound around one time, or of a range of two; "" where it cannot be told."""
    if meaning == "range":
        return _range(times[0], times[1], anchor, lean)
    if meaning == "from_now":
        return valid_edtf(range_edtf(anchor.edtf, end)) if anchor and (end := _deadline(times[0], anchor, "future")) else ""
    deadline = meaning in ("by", "until")
    edtf = _deadline(times[0], anchor, lean, soon=meaning == "until") if deadline else _resolve(times[0], anchor, lean)
    if not edtf or OPEN in edtf:
        return edtf
    try:
        return valid_edtf(BOUNDS[meaning](edtf))
    except OverflowError:  # the day after 9999-12-31
        return ""


def _resolve(value: Value, anchor: Anchor | None, lean: Lean) -> str:
    if isinstance(value, Cycle):
        return choose(value, anchor, lean) if anchor else ""
    return value


def _deadline(value: Value, anchor: Anchor | None, lean: Lean, *, soon: bool = False) -> str:
    """A deadline lies ahead, unless the clause speaks of the past ("by May it had sold 900")."""
    if isinstance(value, Cycle) and anchor and lean != "past":
        return upcoming(value, anchor, soon=soon)
    return _resolve(value, anchor, None)


def _range(first: Value, last: Value, anchor: Anchor | None, lean: Lean) -> str:
    """From the first time to the last; where only one has a year, the other goes by it."""
    if isinstance(first, Cycle) and isinstance(last, str):
        end = _end(last)
        first = last_before(first, end) if end else ""
    start = _resolve(first, anchor, lean)
    if isinstance(last, Cycle):
        begin = _begin(start)
        last = first_after(last, begin) if begin else ""
    if not start or not last:
        return ""
    return valid_edtf(range_edtf(start, last))


def _begin(edtf: str) -> date | None:
    return edtf_interval(edtf.partition("/")[0].replace(OPEN, ""))[0]


def _end(edtf: str) -> date | None:
    return edtf_interval(edtf.rpartition("/")[2].replace(OPEN, ""))[1]


def _by(edtf: str) -> str:
    return f"{OPEN}/{edtf.rpartition('/')[2]}"


def _week(edtf: str) -> str:
    """The ISO week of a day ("la settimana del 3 marzo")."""
    if len(edtf) != len("2025-03-03"):
        return edtf
    monday = date.fromisoformat(edtf) - timedelta(days=date.fromisoformat(edtf).weekday())
    return f"{monday}/{monday + timedelta(days=6)}"


def _half(edtf: str, half: int) -> str:
    """The half of a year; of anything shorter, the whole of it."""
    if len(edtf) != len("2025"):
        return edtf
    return f"{edtf}-01/{edtf}-06" if half == 1 else f"{edtf}-07/{edtf}-12"


BOUNDS: Mapping[str, Callable[[str], str]] = {
    "at": str,
    "by": _by,
    "until": _by,
    "before": lambda edtf: f"{OPEN}/{neighbour(edtf, -1)}",
    "after": lambda edtf: f"{neighbour(edtf, 1)}/{OPEN}",
    "since": lambda edtf: f"{edtf.partition('/')[0]}/{OPEN}",
    "week": _week,
    "first_half": lambda edtf: _half(edtf, 1),
    "second_half": lambda edtf: _half(edtf, 2),
}
