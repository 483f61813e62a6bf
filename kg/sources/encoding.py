"""Bytes to characters: byte order marks, declared charsets, UTF-8, then the Western code pages."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter

from kg.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "a database"),
)
_CODE_PAGES = ("cp1252", "iso8859-15", "mac_roman", "cp850")
_EXPECTED = frozenset(
    "àèéìíîòóùúÀÈÉÌÍÎÒÓÙÚáâäãåæçêëïñôöõøûüýÿÁÂÄÃÅÆÇÊËÏÑÔÖÕØÛÜÝßœŒšŠžŽ’‘“”«»‹›„‚–—…•€£°§©®™·×½¼¾²³ªº¿¡´¨\u00a0\u00ad"
)
_ALONE = frozenset("àèéìòùÀÈÉÌÒÙªº")
_NEVER_INSIDE_WORD = frozenset("‘“«‹‚„…°£§©®¨\u00ad")
_MOST_IMPLAUSIBLE = 0.25
_MOST_ACCENTED = 0.3  # Greek or Cyrillic is nearly all above ASCII, Western prose rarely above a tenth
_MOST_CONTROLS = 0.01
_USUAL_LEADS = b"\xc2\xc3\xc5\xe2\xf0"  # how accented letters, quotes and pictures begin in UTF-8
_PROBE_BYTES = 100_000


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`; SourceError if it is binary or no known encoding fits.

    A byte order mark wins over `declared` (from HTTP or a meta tag), which is tried before UTF-8 unless it is a
    Western one: pages that say Latin-1 are often UTF-8, while the reverse shows.

    >>> decode("perché".encode("cp1252")), decode("perché".encode())
    ('perché', 'perché')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name)
    kind = next((what for magic, what in _MAGIC if data.startswith(magic)), None)
    if kind:
        raise SourceError(f"{kind}, not text; convert it to text first")
    stated = _codec(declared)
    if stated and stated not in {"utf-8", "ascii", "iso8859-1", "cp1252"}:
        return _checked(_strict(data, stated))
    if b"\0" in data:
        return _wide(data)
    return _checked(_utf8(data) or _code_page(data))


def _codec(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared).name if declared else None
    except (LookupError, ValueError):
        return None
    return name if name and _is_text_codec(name) else None


def _is_text_codec(name: str) -> bool:
    try:
        b"a".decode(name)
    except LookupError:  # base64, rot13 and the like
        return False
    except UnicodeError:
        pass
    return True


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeError as error:
        raise SourceError(f"it says {name}, but byte {getattr(error, 'start', 0)} is not; save it again as UTF-8") from error


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of Western text is zero. Other zeros mean binary."""
    probe = data[:_PROBE_BYTES]
    half = max(1, len(probe) // 2)
    for name, zeros in (("utf-16-le", probe[1::2]), ("utf-16-be", probe[::2])):
        if zeros.count(0) > half // 2 and len(data) % 2 == 0:
            return _checked(_strict(data, name))
    raise SourceError("binary (it holds zero bytes), not text; convert it to text first")


def _utf8(data: bytes) -> str | None:
    """UTF-8, also where the end is cut inside a character or a few bytes of another encoding were pasted in."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data[: error.start]
        if error.reason == "unexpected end of data" and not start.isascii() and data[error.start] in _USUAL_LEADS:
            return start.decode("utf-8")
    text = data.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - strays
    if good <= strays:
        return None
    western = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
    return text.translate({0xDC00 + byte: char for byte, char in western.items()})


def _code_page(data: bytes) -> str:
    """The first code page whose reading has the fewest implausible characters."""
    probe = data[:_PROBE_BYTES]
    high = sum(byte > 0x7F for byte in probe)
    ranked = [(_implausible(probe.decode(name, "replace")), rank, name) for rank, name in enumerate(_CODE_PAGES)]
    worst, _, best = min(ranked)
    if worst > max(2, _MOST_IMPLAUSIBLE * high) or high > max(20, _MOST_ACCENTED * len(probe)):
        raise SourceError(
            "no encoding that kg knows fits (UTF-8, UTF-16, Windows-1252, Latin-9, Mac Roman, CP850); save it as UTF-8"
        )
    return data.decode(best, "replace")


def _implausible(text: str) -> int:
    """How many characters Western prose would not have at this place."""
    padded = f" {text} "
    places = zip(padded, text, padded[2:], strict=False)
    return sum(char > "\x7f" and not _plausible(before, char, after) for before, char, after in places)


def _plausible(before: str, char: str, after: str) -> bool:
    if char not in _EXPECTED:
        return False
    if char.isalpha():
        return not (char.isupper() and before.islower()) and (char in _ALONE or not (before.isspace() and after.isspace()))
    if before.isalpha() and after.isalpha():
        return char not in _NEVER_INSIDE_WORD
    if before.isalpha() and after == " ":
        return char not in "‚„–—"
    return not (char in "¼½¾" and after.isalpha())


def _checked(text: str) -> str:
    """The text, unless control characters show that it is none."""
    probe = Counter(text[:_PROBE_BYTES])
    controls = sum(n for c, n in probe.items() if unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v\x1a\x1c\x1d\x1e\x85")
    if controls > max(2, _MOST_CONTROLS * min(len(text), _PROBE_BYTES)):
        raise SourceError("binary (full of control characters), not text; convert it to text first")
    return text
