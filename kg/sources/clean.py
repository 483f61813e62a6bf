"""Characters and lines put in order: what is in a Document's text and what never is."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import pairwise

from kg.sources.mojibake import mend

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_BLANK_LINES = re.compile(r"\n{3,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIST_ITEM = re.compile(r"(?:[-*•·–—]|\d{1,3}[.)]) ")
_SENTENCE_END = re.compile(r"[.!?:;…»”\"')\]]$")
_NARROWEST, _WIDEST = 45, 100


def normalise(text: str) -> str:
    """The text in NFC, one kind of line end and space, without invisible characters, with entities and mojibake mended.

    At most one blank line stands between two lines; none stands at either end.

    >>> normalise("L&#8217;auto\\u00a0nuo\\u00adva\\r\\n\\r\\n\\r\\n  perchÃ©\\t no ")
    'L’auto nuova\\n\\nperché no'
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = mend(_ENTITY.sub(lambda match: html.unescape(match.group()), text))
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = _CONTROL.sub("", _SPACES.sub(" ", text))
    return tidy_lines(unicodedata.normalize("NFC", text))


def tidy_lines(text: str) -> str:
    """No blanks at the ends of lines, no two blank lines in a row, none at the ends."""
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip(" ") for line in text.split("\n"))).strip()


def unwrapped(text: str) -> str:
    """Paragraphs that were wrapped at a column, as one line each; all other lines as they are.

    >>> unwrapped("Xiaomi ha presentato ieri a Pechino la sua nuova\\nberlina elettrica, che si chiama SU7 e arriva a\\nmarzo.")
    'Xiaomi ha presentato ieri a Pechino la sua nuova berlina elettrica, che si chiama SU7 e arriva a marzo.'
    """
    return "\n\n".join("\n".join(_joined(block.split("\n"))) for block in text.split("\n\n"))


def _joined(lines: list[str]) -> list[str]:
    widest = max(map(len, lines))
    if len(lines) < 2 or not _NARROWEST <= widest <= _WIDEST:
        return lines
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if _goes_on(before, line, widest):
            joined[-1] = join_lines(joined[-1], line)
        else:
            joined.append(line)
    return joined


def _goes_on(before: str, line: str, widest: int) -> bool:
    """True if the first word of `line` had no room at the end of `before`, and no new item begins."""
    room = widest - len(before)
    first_word = line.split(" ", 1)[0]
    if _LIST_ITEM.match(line) or not first_word.strip("-*_=~.") or room > len(first_word) + 6:
        return False
    return not _SENTENCE_END.search(before) or len(before) > 0.8 * widest


def join_lines(before: str, line: str) -> str:
    """Two lines as one; a word divided at the end of the first is whole again.

    >>> join_lines("la nuova ber-", "lina"), join_lines("la nuova", "berlina")
    ('la nuova berlina', 'la nuova berlina')
    """
    if len(before) > 2 and before[-1] == "-" and before[-2].islower() and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}"
