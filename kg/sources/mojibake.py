"""UTF-8 that someone read as Windows-1252 ('perchÃ©'), put right where it is certain."""

from __future__ import annotations

import re

_BYTE_OF = {bytes([b]).decode("cp1252"): b for b in range(0x80, 0x100) if b not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}}
_BYTE_OF |= {chr(b): b for b in range(0x80, 0xA0)}
_TAIL = "".join(re.escape(c) for c, b in _BYTE_OF.items() if 0x80 <= b <= 0xBF)
_BROKEN = re.compile(f"[ÂÃ][{_TAIL}]|â[{_TAIL}][{_TAIL}]|Å[’“¸¡½¾]|Ë[†œ]")
_LOST_SPACE = re.compile(r"(?<=[a-z])Ã {1,2}")  # the second byte of à is a hard space, which editors turn into a plain one
_PASSES = 2  # some texts were broken twice


def mend(text: str) -> str:
    """The text with broken accents and quotes mended; text that was never broken comes back as it is.

    >>> mend("perchÃ© cittÃ\\u00a0 dellâ€™auto"), mend("MENÜ» São Tomé")
    ('perché città dell’auto', 'MENÜ» São Tomé')
    """
    for _ in range(_PASSES):
        if not _BROKEN.search(text):
            break
        text = _BROKEN.sub(_whole, _LOST_SPACE.sub("à ", text))
    return text


def _whole(match: re.Match[str]) -> str:
    broken = match.group()
    try:
        return bytes(_BYTE_OF[c] for c in broken).decode("utf-8")
    except UnicodeDecodeError:
        return broken
