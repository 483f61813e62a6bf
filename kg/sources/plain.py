"""Plain text and Markdown files."""

from __future__ import annotations

from collections.abc import Iterator

from kg.sources.draft import Blob, Draft
from kg.sources.encoding import decode
from kg.sources.header import with_front_matter
from kg.sources.markdown import from_markdown


def read_text(blob: Blob) -> Iterator[Draft]:
    """The one article of a .txt file."""
    yield with_front_matter(Draft(blob.source, _lines(blob), wrapped=True))


def read_markdown(blob: Blob) -> Iterator[Draft]:
    """The one article of a .md file."""
    yield from_markdown(with_front_matter(Draft(blob.source, _lines(blob))))


def _lines(blob: Blob) -> str:
    return decode(blob.read(), blob.charset).replace("\r\n", "\n").replace("\r", "\n")
