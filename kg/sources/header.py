"""What stands before the text of a plain file: ' date 2024-12 ' or YAML front matter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kg.sources.draft import Draft
from kg.sources.fields import metadata
from kg.text import fold

_DATE_HEADER = re.compile(r"\s*date[ \t:]+(\d{4}(?:-\d{1,2}){0,2})(?=\s|$)[ \t]*", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST_FRONT_MATTER = 20_000


def without_date_header(text: str) -> tuple[str | None, str]:
    """The date that the text begins with, and the text after it.

    >>> without_date_header(" date 2024-12 Le parole")
    ('2024-12', 'Le parole')
    """
    match = _DATE_HEADER.match(text)
    return (match.group(1), text[match.end() :]) if match else (None, text)


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
