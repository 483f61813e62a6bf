"""Reading a SPARQL query before it runs: what it may not do, and where a mistake is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_REMOTE = {
    "SERVICE": "SERVICE asks another machine; kg never does",
    "LOAD": "LOAD changes data, from another machine; kg never asks one",
}
_REMOTE_WORD = re.compile("|".join(_REMOTE), re.IGNORECASE)
# An IRI that begins with a scheme and // is one for every parser; no expression and no triple term goes on like that.
_AMBIGUOUS = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*://)[^>]*['#]")
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


def query_form(sparql: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; the first other word where that should stand, and "" if there is none.

    >>> query_form("PREFIX select: <urn:ask> # describe\\nconstruct { ?s ?p 1 } { ?s ?p 1 }")
    'CONSTRUCT'
    """
    return next((word for word in map(_keyword, tokens(sparql)) if word not in ("", "PREFIX", "BASE")), "")


def check_harmless(sparql: str, *, graphs: Callable[[], Collection[str]] = tuple) -> None:
    """QueryError if a query would change data (LOAD, INSERT ...) or ask another machine (SERVICE, FROM an unknown graph).

    `graphs` gives the IRIs of the graphs that there are; it is called only if the query has a FROM.
    """
    _check_local(sparql)
    found = list(tokens(_decode(sparql)))
    for i, token in enumerate(found):
        if _keyword(token) == "FROM":
            _check_from(sparql, found[i : i + 3], _prefixes(found), graphs())
    first = next((token for token in found if _keyword(token) not in ("", "PREFIX", "BASE")), None)
    if first and _keyword(first) in _UPDATES:
        raise _refusal(sparql, first, f"{_keyword(first)} changes data; kg query only reads")
    if first and _keyword(first) not in _FORMS:
        raise _refusal(sparql, first, f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with '{first.text}'")


def check_local_update(sparql: str) -> None:
    """QueryError if an update would read what is not in the store: LOAD, SERVICE."""
    _check_local(sparql)


def with_dataset(sparql: str, graphs: Sequence[str], named: Sequence[str]) -> str:
    """An update whose every WHERE is about these graphs. QueryError if the update itself says with USING or WITH which.

    The IRIs must be valid ones.

    >>> with_dataset("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", ["urn:g"], [])
    'DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }'
    """
    clauses = "".join([*(f"USING <{graph}> " for graph in graphs), *(f"USING NAMED <{graph}> " for graph in named)])
    found, pieces, end, depth = list(tokens(sparql)), list[str](), 0, 0
    for before, token in zip([None, *found], found, strict=False):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth or _keyword(token) not in ("USING", "WITH", "WHERE"):
            continue
        if _keyword(token) != "WHERE":
            raise _refusal(sparql, token, "the request and the update both say which graphs it is about")
        if before is None or before.text != "}":
            raise _refusal(sparql, token, "DELETE WHERE takes no graphs from the request; write DELETE { ... } WHERE { ... }")
        pieces += [sparql[end : token.start], clauses]
        end = token.start
    return "".join([*pieces, sparql[end:]])


def names_graphs(sparql: str) -> bool:
    """True if a query says with FROM which graphs it is about."""
    return any(_keyword(token) == "FROM" for token in tokens(_decode(sparql)))


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


def _check_local(sparql: str) -> None:
    r"""Refuses LOAD and SERVICE, however the text is read.

    pyoxigraph decodes \u escapes only inside IRIs and strings, the specification everywhere: both readings are checked.
    And it takes some `<` for "less than" or the opening of a triple term where the longest token is an IRI; quotes and #
    inside such an IRI could hide a keyword from us, so that a text that has both is refused.
    """
    for text in dict.fromkeys((sparql, _decode(sparql))):
        for token in tokens(text):
            if _keyword(token) in _REMOTE:
                raise _refusal(sparql, token, _REMOTE[_keyword(token)])
            if token.kind == "iri" and _AMBIGUOUS.match(token.text) and _REMOTE_WORD.search(text):
                raise _refusal(sparql, token, "this can be read as an IRI or as 'less than'; write a space after the <")


def _decode(sparql: str) -> str:
    r"""SPARQL 19.2: \u escapes may stand anywhere, so also inside keywords."""
    return _CODE_POINT.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)


def _keyword(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _prefixes(found: list[Token]) -> dict[str, str]:
    """Namespaces by prefix with its colon: those of kg, and those that the query declares."""
    known = {f"{prefix}:": namespace for prefix, namespace in vocab.PREFIXES.items()}
    for before, name, iri in zip(found, found[1:], found[2:], strict=False):
        if _keyword(before) == "PREFIX":
            known[name.text] = iri.text[1:-1]
    return known


def _check_from(sparql: str, following: list[Token], prefixes: Mapping[str, str], graphs: Collection[str]) -> None:
    """`following` is FROM and the two tokens after it."""
    target = next((token for token in following[1:] if _keyword(token) != "NAMED"), None)
    if target is None or target.kind not in ("iri", "name"):
        return
    prefix, colon, local = target.text.partition(":")
    iri = target.text[1:-1] if target.kind == "iri" else prefixes.get(prefix + colon, "") + local
    if iri not in graphs:
        raise _refusal(sparql, target, f"there is no graph {target.text} in this store; kg fetches none")


def _undeclared_prefix(sparql: str) -> Token | None:
    found = list(tokens(sparql))
    declared = _prefixes(found)
    return next((token for token in found if token.kind == "name" and f"{token.text.partition(':')[0]}:" not in declared), None)


def _refusal(sparql: str, token: Token, message: str) -> QueryError:
    before = sparql[: token.start]
    return _at(sparql, before.count("\n") + 1, token.start - (before.rfind("\n") + 1) + 1, message)


def _at(sparql: str, line: int, column: int, message: str) -> QueryError:
    lines = sparql.split("\n")
    shown = lines[line - 1].expandtabs(1) if line <= len(lines) else ""
    return QueryError(f"line {line}, column {column}: {message}\n  {shown}\n  {' ' * (column - 1)}^")
