"""What stands before the text of a plain file: ' date 2024-12 ' or YAML front matter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kg.sources.dates import parse_date
from kg.sources.draft import Draft
from kg.sources.fields import metadata
from kg.text import fold

_DATE_HEADER = re.compile(r"\s*date[ \t:]+(\d{4}(?:-\d{1,2}){0,2})(?=\s|$)[ \t]*", re.IGNORECASE)
# "TORINO, 3 maggio 2022 (Ansa) -", "(Paris, March 3, 2021) –"
_DATELINE = re.compile(
    r"\(?[A-ZÀ-Þ][\w'’. -]{1,40}(?:\([^)\n]{1,30}\))?,[ ](?P<date>[\w.,/ -]{6,30}?\d{4})\)?"
    r"[ ]*(?:\([^)\n]{1,40}\)|/[^/\n]{1,40}/)?[ ]*(?:[–—:|]|\.?-{1,2}[ ]|\.[ ]|\n)"
)
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST_FRONT_MATTER = 20_000


def without_date_header(text: str) -> tuple[str | None, str]:
    """The date that the text begins with, and the text after it.

    >>> without_date_header(" date 2024-12 Le parole")
    ('2024-12', 'Le parole')
    """
    match = _DATE_HEADER.match(text)
    return (match.group(1), text[match.end() :]) if match else (None, text)


def dateline(text: str) -> str | None:
    """The day that a text names after the town that it was written in, as agencies do; None if it names none.

    >>> dateline("TORINO, 3 maggio 2022 (Ansa) - Le parole"), dateline("Torino, 3 maggio. Le parole")
    ('2022-05-03', None)
    """
    match = _DATELINE.match(text)
    found = parse_date(match["date"]) if match else None
    return found if found and found.count("-") == 2 else None


def with_front_matter(draft: Draft) -> Draft:
    """The draft with what its YAML front matter says and without the front matter; unchanged if there is none."""
    match = _FRONT_MATTER.match(draft.text[:_LONGEST_FRONT_MATTER])
    fields = _yaml(match.group(1)) if match else None
    if not match or fields is None:
        return draft
    return replace(draft, text=draft.text[match.end() :], **metadata(fields))


def same_title(line: str, title: str | None) -> bool:
    """True if a line repeats the title, whatever the quotes and case."""
    return bool(title) and fold(line) == fold(str(title))


def _yaml(text: str) -> dict[str, object] | None:
    """The mapping, dates as text; None if this is no YAML mapping (a text may begin with a rule)."""
    import yaml

    try:
        found = yaml.load(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        found = _lines(text)
    if not isinstance(found, dict):
        return None
    return {str(key): value.isoformat() if isinstance(value, date) else value for key, value in found.items()}


def _lines(text: str) -> dict[str, str] | None:
    """`key: value` lines, for front matter that is almost YAML (an impossible date, a colon in a title)."""
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    if not pairs or not all(colon and key.strip() for key, colon, _ in pairs):
        return None
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}
