"""Markdown to the prose in it."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.sources.clean import join_lines
from kg.sources.draft import Draft
from kg.sources.header import same_title

# No pattern below can run past the next opening of its own kind, so that none is slow on broken or hostile markup.
_FENCE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1[^\n]*$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_TARGET = r"(?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])"
_IMAGE = re.compile(rf"!\[[^\[\]\n]*\]{_TARGET}")
_LINK = re.compile(rf"\[([^\[\]\n]*)\]{_TARGET}")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*\S+.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]*[^*\s])\*\*|__(?=\S)([^_\n]*[^_\s])__")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]*[^\s*_])\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_TAG = re.compile(
    r"</?(?:p|br|b|i|em|strong|span|div|u|sup|sub|small|a|hr|center|figure|figcaption|img)\b[^<>\n]*>", re.IGNORECASE
)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*)$")
_SETEXT = re.compile(r"^([^\n#>\-*\s][^\n]*)\n(=+|-{3,})[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")


def from_markdown(draft: Draft) -> Draft:
    """The draft without markup: headings and list items are lines of their own ('- item'), paragraphs one line each.

    The first heading of level 1 is the title, if there is none yet, and leaves the text; so does one that repeats the title.
    """
    lines = _SETEXT.sub(_as_heading, _without_blocks(draft.text)).split("\n")
    title, lines = _without_title(lines, draft.title)
    return replace(draft, title=title, text=_inline("\n".join(_paragraphs(lines))))


def _without_blocks(text: str) -> str:
    for pattern in (_COMMENT, _FENCE, _REFERENCE):
        text = pattern.sub("", text)
    return text


def _heading(match: re.Match[str]) -> str:
    return match.group(2).rstrip().rstrip("#").rstrip()


def _as_heading(match: re.Match[str]) -> str:
    return f"{'#' if match.group(2)[0] == '=' else '##'} {match.group(1)}"


def _without_title(lines: list[str], title: str | None) -> tuple[str | None, list[str]]:
    for number, line in enumerate(lines):
        match = _HEADING.match(line)
        if match and match.group(1) == "#":
            heading = _inline(_heading(match))
            if not title or same_title(heading, title):
                return title or heading or None, lines[:number] + lines[number + 1 :]
        if line.strip():
            break
    return title, lines


def _paragraphs(lines: list[str]) -> list[str]:
    """Wrapped lines joined; a blank line around headings, so that they stay apart."""
    done: list[str] = []
    open_paragraph = False
    for raw in lines:
        line = _QUOTE.sub("", raw)
        if match := _HEADING.match(line):
            done += ["", _heading(match), ""]
            open_paragraph = False
        elif _RULE.match(line) or not line.strip():
            done.append("")
            open_paragraph = False
        elif match := _ITEM.match(line):
            done.append(f"{'- ' if match.group().strip() in '-*+' else match.group().lstrip()}{line[match.end() :].rstrip()}")
            open_paragraph = True
        elif open_paragraph:
            done[-1] = join_lines(done[-1], line.strip())
        else:
            done.append(line.strip())
            open_paragraph = True
        open_paragraph = open_paragraph and not raw.endswith(("  ", "\\"))
    return done


def _inline(text: str) -> str:
    text = _LINK.sub(r"\1", _AUTOLINK.sub(r"\1", _IMAGE.sub("", text)))
    text = _EMPHASIS.sub(r"\2", _CODE.sub(r"\1", text))
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\1\2", text))  # once more, for ***both***
    return _ESCAPE.sub(r"\1", _TAG.sub("", text))
