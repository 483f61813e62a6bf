"""What goes into a reader and what comes out of it, before cleaning, dating and language."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from kg.errors import SourceError

MOST_BYTES = 64 * 1024 * 1024
"""The largest single article."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes to read, under the name that documents made of them get: a file, or what a URL or stdin gave.

    `suffix` says what kind of file it is.
    """

    source: str
    suffix: str
    path: Path | None = None
    data: bytes = b""
    charset: str | None = None

    def open(self) -> BinaryIO:
        """The bytes as a stream."""
        return self.path.open("rb") if self.path else BytesIO(self.data)

    def read(self) -> bytes:
        """All bytes; SourceError if they are none or too many for an article."""
        with self.open() as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise SourceError(
                f"larger than {MOST_BYTES // 2**20} MB; split it into articles (.jsonl and .csv may be of any size)"
            )
        if not data.strip():
            raise SourceError("empty; put the article's text in it or leave it out")
        return data


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its file tells it.

    `published` is whatever the file says, not yet checked. `lang` was declared for this article and is believed;
    `lang_hint` comes from a page template, is often wrong, and only decides where the text is too short to tell.
    `wrapped` texts may have line ends inside paragraphs.
    """

    source: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    lang: str | None = None
    lang_hint: str | None = None
    wrapped: bool = False
