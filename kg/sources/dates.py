"""Publication dates as articles and feeds write them, to YYYY, YYYY-MM or YYYY-MM-DD."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from kg.text import fold

_MONTHS: dict[str, int] = {
    name: number
    for names in (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "january february march april may june july august september october november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jan febr march april may june july aug sept oct nov dec",
    )
    for number, name in enumerate(names.split(), 1)
}
_LONGEST = 80
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?|\d{6})?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ ,T]+\d{1,2}[:.]\d{2}.*)?")
_DAY_MONTH_YEAR = re.compile(
    r"(?:[a-z]+ )?(?:il |le |el )?(\d{1,2})(?:st|nd|rd|th|o|er)? (?:de |of )?([a-z]+) (?:del? )?(\d{4})(?: .*)?"
)
_MONTH_DAY_YEAR = re.compile(r"(?:[a-z]+ )?([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})(?: .*)?")
_SECONDS = re.compile(r"(1\d{9})(?:\d{3}|\.\d+)?")  # since 1970, as feeds count them, also in milliseconds
_MONTH_YEAR = re.compile(r"([a-z]+) (?:de |of )?(\d{4})")


def parse_date(written: str) -> str | None:
    """The date in `written`, as precise as written; None if it is none or does not exist. 02/10/2025 is 2 October.

    >>> parse_date("2 ottobre 2025"), parse_date("2024-12"), parse_date("2025-10-02T07:30:00+01:00"), parse_date("2025-02-30")
    ('2025-10-02', '2024-12', '2025-10-02', None)
    """
    text = written.strip()
    if len(text) > _LONGEST:
        return None
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _checked(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
        return _checked(year, month, day)
    if match := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(match.group(1)), UTC).date().isoformat()
    return _in_words(fold(text)) or _mail_date(text)


def _in_words(text: str) -> str | None:
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        day, month, year = match.groups()
    elif match := _MONTH_DAY_YEAR.fullmatch(text):
        month, day, year = match.groups()
    elif match := _MONTH_YEAR.fullmatch(text):
        (month, year), day = match.groups(), None
    else:
        return None
    return _checked(year, str(_MONTHS[month]), day) if month in _MONTHS else None


def _mail_date(text: str) -> str | None:
    """RFC 2822, as RSS writes it: Thu, 02 Oct 2025 07:30:00 GMT."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _checked(year: str, month: str | None = None, day: str | None = None) -> str | None:
    try:
        checked = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if checked.year < 1000:
        return None
    return checked.isoformat()[: 10 if day else 7 if month else 4]
