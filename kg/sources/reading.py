"""The way from inputs to documents."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.errors import ConfigError, SourceError, one_line
from kg.model import Document, Skipped
from kg.sources.boilerplate import without_boilerplate
from kg.sources.clean import normalise, tidy_lines, unwrapped
from kg.sources.dates import parse_date
from kg.sources.draft import MOST_BYTES, Blob, Draft
from kg.sources.header import dateline, same_title, without_date_header
from kg.sources.html import read_html
from kg.sources.inputs import File, find_files
from kg.sources.language import LANGUAGES, detect_language, language_name
from kg.sources.office import read_pdf, read_word
from kg.sources.plain import read_markdown, read_text
from kg.sources.records import read_json, read_json_lines, read_table
from kg.sources.urls import fetch, is_url, public_url

_LOG = logging.getLogger(__name__)
_READERS: dict[str, Callable[[Blob], Iterator[Draft | Skipped]]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_table,
    ".tsv": read_table,
    ".pdf": read_pdf,
    ".docx": read_word,
}
SUFFIXES = tuple(_READERS)
"""The kinds of file that kg reads."""


@dataclass(frozen=True, slots=True)
class _Options:
    date: str | None
    lang: str | None
    langs: tuple[str, ...]


def read_documents(
    inputs: Iterable[str | Path],
    *,
    date: str | None = None,
    lang: str | None = None,
    langs: Sequence[str] = LANGUAGES,
    stdin: BinaryIO | None = None,
) -> Iterator[Document | Skipped]:
    """Documents in the order of the inputs, each once, read as they are asked for; one `Skipped` for each that cannot be read.

    An input is a file, a folder (with all below it), a glob, an http(s) URL, or '-' for `stdin`. `date` stands in where a
    document states none, or one that does not exist (which is logged); `lang` overrides what a document says and seems to be;
    articles in other languages than `langs` are skipped. ConfigError if `date`, `lang` or `langs` is none that kg knows.
    """
    if date is not None and not parse_date(date):
        raise ConfigError(f"--date {date!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    unknown = [code for code in (*langs, lang) if code is not None and code not in LANGUAGES]
    if unknown or not langs:
        raise ConfigError(f"--lang {(unknown or [''])[0]!r} is no language that kg reads; choose among {', '.join(LANGUAGES)}")
    return _read_all(inputs, _Options(parse_date(date) if date else None, lang, tuple(langs)), stdin)


def _read_all(inputs: Iterable[str | Path], options: _Options, stdin: BinaryIO | None) -> Iterator[Document | Skipped]:
    seen: set[str] = set()
    for blob in _each_once(inputs, stdin):
        for result in [blob] if isinstance(blob, Skipped) else _articles(blob, options):
            if isinstance(result, Skipped):
                yield result
            elif result.id not in seen:
                seen.add(result.id)
                yield result


def _each_once(inputs: Iterable[str | Path], stdin: BinaryIO | None) -> Iterator[Blob | Skipped]:
    seen: set[str | Path] = set()
    for given in inputs:
        name = str(given)
        if name == "-" or is_url(name):
            key = name if name == "-" else public_url(name)
            if key not in seen:
                seen.add(key)
                yield _from_stdin(stdin or sys.stdin.buffer) if name == "-" else _from_url(name)
            continue
        for file in _files(given):
            if isinstance(file, Skipped):
                yield file
            elif (path := file.path.resolve()) not in seen:
                seen.add(path)
                yield Blob(file.source, file.path.suffix.lower() or ".txt", path=file.path)


def _files(given: str | Path) -> Iterator[File | Skipped]:
    try:
        yield from find_files(given, SUFFIXES)
    except (OSError, ValueError, RuntimeError) as error:  # a name too long, with a zero byte, a folder that is locked
        yield Skipped(Path(given).as_posix(), f"cannot be looked up ({_why(error)}); check the name and its permissions")


def _from_stdin(stream: BinaryIO) -> Blob | Skipped:
    """Standard input: a page, JSON Lines or plain text, told apart by how it begins."""
    data = stream.read(MOST_BYTES + 1)
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    suffix = (
        ".html" if start.startswith((b"<!doctype html", b"<html")) else ".jsonl" if start.startswith((b'{"', b"{ ")) else ".txt"
    )
    return Blob("stdin", suffix, data=data)


def _from_url(url: str) -> Blob | Skipped:
    try:
        return fetch(url)
    except SourceError as error:
        return Skipped(public_url(url), str(error))


def _articles(blob: Blob, options: _Options) -> Iterator[Document | Skipped]:
    """The documents of one blob; what goes wrong becomes one Skipped."""
    try:
        for draft in _READERS[blob.suffix](blob):
            yield draft if isinstance(draft, Skipped) else _finished(draft, options)
    except SourceError as error:
        yield Skipped(blob.source, str(error))
    except FileNotFoundError:
        yield Skipped(blob.source, "no such file any more; run again")
    except PermissionError:
        yield Skipped(blob.source, "no permission to read it; change its permissions (chmod +r)")
    except OSError as error:
        yield Skipped(blob.source, f"cannot be read ({_why(error)}); check the disk and try again")


def _finished(draft: Draft, options: _Options) -> Document | Skipped:
    stated, text = without_date_header(normalise(draft.text))
    title = " ".join(normalise(draft.title or "").split()) or None
    text = tidy_lines(without_boilerplate(unwrapped(text) if draft.wrapped else text))
    text = _without_title(text, title)
    if not text:
        return Skipped(draft.source, "no text but headers, credits and buttons; put the article's text in it or leave it out")
    lang = _language(draft, text, title, options)
    if isinstance(lang, Skipped):
        return lang
    published = _published(draft.source, draft.published or stated) or dateline(text) or options.date
    publisher = " ".join(normalise(draft.publisher or "").split()) or None
    return Document(draft.source, text, lang, title=title, published=published, publisher=publisher)


def _without_title(text: str, title: str | None) -> str:
    """The text without a first line that repeats the title, unless that is all there is."""
    first, _, rest = text.partition("\n")
    return rest.strip() or text if same_title(first, title) else text


def _language(draft: Draft, text: str, title: str | None, options: _Options) -> str | Skipped:
    if options.lang:
        return options.lang
    if draft.lang in options.langs:
        return draft.lang
    code = draft.lang or None
    if code is None:
        found = detect_language(text, title, draft.lang_hint, options.langs)
        if found.supported:
            return found.code
        code = found.code
    known = ", ".join(options.langs)
    return Skipped(draft.source, f"written in {language_name(code)}, and kg reads {known}; pass --lang if it is one of these")


def _published(source: str, stated: str | None) -> str | None:
    """The date that a document states; one that is no date is told in the log and left out."""
    published = parse_date(stated) if stated else None
    if stated and not published:
        _LOG.warning("%s: the date %r does not exist or cannot be read, so it is left out; write YYYY-MM-DD", source, stated[:40])
    return published


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or one_line(error, most=160)
