"""Collections of articles: JSON Lines, JSON, and tables with a header row."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator, Mapping
from io import StringIO, TextIOWrapper
from typing import TextIO

from kg.errors import SourceError
from kg.model import Skipped
from kg.sources.draft import MOST_BYTES, Blob, Draft
from kg.sources.encoding import decode
from kg.sources.fields import NAMES, field, metadata
from kg.sources.html import draft_of_page
from kg.text import fold

_MARKUP = re.compile(r"</(?:p|div|a|li|h[1-6]|span|strong|em|body)>|<br\s*/?>", re.IGNORECASE)
_COLLECTIONS = ("articles", "articoli", "items", "documents", "documenti", "records", "data", "news", "results", "entries")
_TEXT_NAMES = "text, body, content, testo"
_PROBE = 1024 * 1024


def read_json_lines(blob: Blob) -> Iterator[Draft | Skipped]:
    """One article per line; a line that is none is skipped, and the others are read."""
    with blob.open() as stream:
        number = 0
        while line := stream.readline(MOST_BYTES):
            number += 1
            if number == 1 and line[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                raise SourceError("UTF-16; JSON Lines must be UTF-8: save it again")
            if line.strip():
                yield _json_line(blob, line, number)
    if not number:
        raise SourceError("empty; write one JSON object per line or leave it out")


def _json_line(blob: Blob, line: bytes, number: int) -> Draft | Skipped:
    place = f"{blob.source}#{number}"
    try:
        record = _loads(decode(line, blob.charset))
        return _draft(record, blob.source, number, f"line {number}")
    except SourceError as error:
        message = str(error)
        return Skipped(place, message if message.startswith("line ") else f"line {number}: {message}")


def read_json(blob: Blob) -> Iterator[Draft | Skipped]:
    """One object, a list of objects, or an object with a list of objects under a name such as `articles`."""
    found = _loads(decode(blob.read(), blob.charset))
    if isinstance(found, dict) and field(found, "text"):
        yield _draft(found, blob.source, None, "the object")
        return
    records = (
        next((found[key] for key in _COLLECTIONS if isinstance(found.get(key), list)), None) if isinstance(found, dict) else found
    )
    if not isinstance(records, list) or not records:
        raise SourceError(f"no articles; expected an object with a field {_TEXT_NAMES}, or a list of such objects")
    for number, record in enumerate(records, 1):
        try:
            yield _draft(record, blob.source, number, f"object {number}")
        except SourceError as error:
            yield Skipped(f"{blob.source}#{number}", str(error))


def read_table(blob: Blob) -> Iterator[Draft | Skipped]:
    """One article per row under a header row, fields between commas, semicolons, tabs or bars; rows count as in a spreadsheet."""
    csv.field_size_limit(MOST_BYTES)
    with _table_stream(blob) as stream:
        header = stream.readline()
        if not header.strip():
            raise SourceError("empty; the first row must name the columns")
        dialect = max(",;\t|", key=header.count)
        names = next(csv.reader([header], delimiter=dialect))
        if not any(fold(name) in NAMES["text"] for name in names):
            columns = ", ".join(name.strip() for name in names)[:200]
            raise SourceError(f"no text column among: {columns}; name one of them {_TEXT_NAMES}")
        yield from _rows(csv.reader(stream, delimiter=dialect), names, blob.source)


def _rows(rows: Iterator[list[str]], names: list[str], source: str) -> Iterator[Draft | Skipped]:
    number = 1
    while True:
        number += 1
        try:
            row = next(rows)
            if any(cell.strip() for cell in row):
                yield _draft(dict(zip(names, row, strict=False)), source, number, f"row {number}")
        except StopIteration:
            return
        except (csv.Error, SourceError) as error:
            message = f"row {number}: {error}" if isinstance(error, csv.Error) else str(error)
            yield Skipped(f"{source}#{number}", message)


def _table_stream(blob: Blob) -> TextIO:
    """UTF-8 as it comes; anything else read at once."""
    with blob.open() as stream:
        try:
            utf8 = codecs.getincrementaldecoder("utf-8")()
            for chunk in iter(lambda: stream.read(_PROBE), b""):
                utf8.decode(chunk)
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            return StringIO(decode(blob.read(), blob.charset), newline="")
    return TextIOWrapper(blob.open(), "utf-8-sig", newline="")


def _loads(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise SourceError(f"not JSON ({error.msg} at column {error.colno}); mend or remove it") from error
    except (ValueError, RecursionError) as error:
        raise SourceError("JSON that is nested too deep or holds too long a number; mend or remove it") from error


def _draft(record: object, source: str, number: int | None, place: str) -> Draft:
    """The article of one record; its source is its URL, else the file with its id, else the file with its number."""
    if not isinstance(record, Mapping):
        raise SourceError(f"{place} is no object with named fields; expected a field {_TEXT_NAMES}")
    text = field(record, "text")
    if not text:
        raise SourceError(f"{place} has no text; expected a field {_TEXT_NAMES}")
    url, key = field(record, "url"), field(record, "id")
    if url and url.startswith(("http://", "https://")):
        source = url
    elif key or number:
        source = f"{source}#{key or number}"
    if _MARKUP.search(text):
        text = draft_of_page(text, source).text
    return Draft(source, text, **metadata(record))
