"""PDF and Word files, with the packages of the extra `documents`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from kg.errors import SourceError
from kg.sources.draft import Blob, Draft

_REMEDY = "run: pip install 'kg[documents]'"
_NO_TITLE = re.compile(r"(?i)^(microsoft word\b.*|untitled.*|senza titolo.*|documento?\s*\d*|.*\.(docx?|pdf|indd|qxd|odt|rtf))$")
_SPACE_RUN = re.compile(r"[ \t]{2,}")


def read_pdf(blob: Blob) -> Iterator[Draft]:
    """The text of all pages as one article; SourceError if they hold only pictures, or the file is locked or broken."""
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise SourceError(f"PDF files need the package pypdf; {_REMEDY}") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it complains of, we report ourselves
    try:
        reader = PdfReader(BytesIO(blob.read()))
        pages = [page.extract_text() for page in reader.pages]
        title = str((reader.metadata and reader.metadata.title) or "").strip()
    except SourceError:
        raise
    except Exception as error:  # pypdf raises anything on a broken file, from KeyError to its own
        raise SourceError(
            f"this PDF cannot be read ({type(error).__name__}: locked or broken?); save it again or as text"
        ) from error
    text = "\n".join(_SPACE_RUN.sub(" ", page) for page in pages)
    if not text.strip():
        raise SourceError("a PDF without text (scanned pictures?); run it through character recognition first")
    yield Draft(blob.source, text, title=None if _NO_TITLE.match(title) else title or None, wrapped=True)


def read_word(blob: Blob) -> Iterator[Draft]:
    """The paragraphs and tables of a .docx as one article, list items as '- item'; the style Title marks the title."""
    try:
        from docx import Document as open_word
    except ImportError as error:
        raise SourceError(f"Word files need the package python-docx; {_REMEDY}") from error
    data = blob.read()
    try:
        word = open_word(BytesIO(data))
        paragraphs = [line for block in word.iter_inner_content() for line in _block(block)]
    except Exception as error:  # python-docx raises anything on a broken file, from KeyError to BadZipFile
        raise SourceError(
            f"this Word file cannot be read ({type(error).__name__}: locked or broken?); save it again or as text"
        ) from error
    title = next((text for style, text in paragraphs if style in {"Title", "Titolo"} and text), None)
    body = [f"- {text}" if style.startswith("List") else text for style, text in paragraphs if text and text != title]
    if not body and not title:
        raise SourceError("a Word file without text; put the article in it or leave it out")
    yield Draft(blob.source, "\n\n".join(body), title=title)


def _block(block: Any) -> Iterator[tuple[str, str]]:
    """(style, text) of a paragraph, or of a table's rows."""
    if hasattr(block, "rows"):
        yield from (("Table", " | ".join(cell.text.strip() for cell in row.cells)) for row in block.rows)
    else:
        yield (block.style.name if block.style is not None else ""), block.text.strip()
