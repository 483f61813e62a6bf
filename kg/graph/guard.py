"""Reading a SPARQL query before it runs: what it may not do, and where a mistake is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg import vocab
from kg.errors import QueryError

# Tokens of https://www.w3.org/TR/sparql11-query/#sparqlGrammar as far as keywords must be told from what only looks like one.
_TOKEN = re.compile(
    r"""
      (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\r\n]* )
    | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<variable> [?$]\w+ )
    | (?P<name> (?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:[\w\-:%]|\\.|\.(?=[\w\-:%\\]))* )
    | (?P<tag> @[A-Za-z\-]+ )
    | (?P<word> [^\W\d_]\w* )
    | (?P<other> \s+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, name, IRI ... of a query and where it begins (code points from 0)."""

    kind: str
    text: str
    start: int


def tokens(sparql: str) -> Iterator[Token]:
    """What a query is made of, without comments and spaces."""
    for match in _TOKEN.finditer(sparql):
        kind = match.lastgroup or "other"
        if kind != "comment" and not match.group().isspace():
            yield Token(kind, match.group(), match.start())


def check_harmless(sparql: str, *, graphs: frozenset[str] = frozenset()) -> None:
    """QueryError if a query would change data (LOAD, INSERT ...) or ask another machine (SERVICE, FROM an unknown graph)."""
    found = list(tokens(_decode(sparql)))
    keywords = [token.text.upper() if token.kind == "word" else "" for token in found]
    if "SERVICE" in keywords:
        raise _refusal(sparql, found[keywords.index("SERVICE")], "SERVICE asks another machine; kg never does")
    body = next((k for k in _after_prologue(found, keywords) if k), "")
    if body in _UPDATES:
        raise _refusal(sparql, found[keywords.index(body)], f"{body} changes data; kg query only reads")
    for i, keyword in enumerate(keywords):
        if keyword == "FROM":
            _check_from(sparql, found[i : i + 3], graphs)


def explain_syntax_error(sparql: str, message: str) -> QueryError:
    """The parser's complaint with the line it is about and a caret under the column."""
    unknown = _undeclared_prefix(sparql)
    if unknown:
        return _refusal(sparql, unknown, f"the prefix '{unknown.text.partition(':')[0]}:' is not declared")
    match = _PLACE.match(message)
    if not match:
        return QueryError(f"the query cannot be parsed: {message}")
    line, column, complaint = int(match[1]), int(match[2]), match[3]
    if len(complaint) > 100:  # the parser lists every character that could follow
        complaint = "the query cannot be read any further from here"
    return _at(sparql, line, column, complaint)


def _decode(sparql: str) -> str:
    r"""SPARQL 19.2: \u escapes may stand anywhere, so also inside keywords."""
    return _CODE_POINT.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)


def _after_prologue(found: list[Token], keywords: list[str]) -> Iterator[str]:
    """Keywords from the first one that is not PREFIX or BASE."""
    for token, keyword in zip(found, keywords, strict=True):
        if token.kind == "word" and keyword not in ("PREFIX", "BASE"):
            yield keyword


def _check_from(sparql: str, following: list[Token], graphs: frozenset[str]) -> None:
    """`following` is FROM and the two tokens after it."""
    target = next((token for token in following[1:] if token.text.upper() != "NAMED"), None)
    if target is None or target.kind not in ("iri", "name"):
        return
    prefix, _, local = target.text.partition(":")
    iri = target.text[1:-1] if target.kind == "iri" else vocab.PREFIXES.get(prefix, "") + local
    if iri not in graphs:
        raise _refusal(sparql, target, f"there is no graph {target.text} in this store; kg fetches none")


def _undeclared_prefix(sparql: str) -> Token | None:
    found = list(tokens(sparql))
    declared = set(vocab.PREFIXES)
    for before, token in zip([Token("other", "", 0), *found], found, strict=False):
        prefix = token.text.partition(":")[0]
        if before.text.upper() == "PREFIX":
            declared.add(prefix)
        elif token.kind == "name" and prefix not in declared:
            return token
    return None


def _refusal(sparql: str, token: Token, message: str) -> QueryError:
    before = sparql[: token.start]
    return _at(sparql, before.count("\n") + 1, token.start - (before.rfind("\n") + 1) + 1, message)


def _at(sparql: str, line: int, column: int, message: str) -> QueryError:
    lines = sparql.split("\n")
    shown = lines[line - 1].expandtabs(1) if line <= len(lines) else ""
    return QueryError(f"line {line}, column {column}: {message}\n  {shown}\n  {' ' * (column - 1)}^")
