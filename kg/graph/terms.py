"""RDF terms of kg: namespaces, literals and local names; the one place that decides how a value is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.errors import GraphFileError, one_line
from kg.model import Factuality, Status

FORMAT_VERSION = 1
SCORE_DECIMALS = 4

RDF_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
RDFS_LABEL = NamedNode(vocab.PREFIXES["rdfs"] + "label")

Node = NamedNode | Literal
Object = tuple[NamedNode, Node]
"""Predicate and object of a triple whose subject is known."""


@lru_cache(maxsize=4096)
def term(curie: str) -> NamedNode:
    """The IRI of a prefixed name.

    >>> term("kg:status").value
    'https://w3id.org/newskg/ontology#status'
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def kg(local: str) -> NamedNode:
    """A term of the ontology."""
    return term(f"kg:{local}")


def local_name(iri: str) -> str:
    """What follows the last / or #; ids of the model are local names, whatever the base.

    >>> local_name("https://w3id.org/newskg/id/company-xiaomi")
    'company-xiaomi'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def shorten(iri: str) -> str:
    """The prefixed name of an IRI where a prefix of kg fits, else the IRI in angle brackets."""
    local = local_name(iri)
    prefix = _PREFIX_OF.get(iri[: len(iri) - len(local)])
    return f"{prefix}:{local}" if prefix and local else f"<{iri}>"


_PREFIX_OF = {namespace: prefix for prefix, namespace in vocab.PREFIXES.items()}
_XSD = {
    name: NamedNode(vocab.PREFIXES["xsd"] + name) for name in ("date", "decimal", "gYear", "gYearMonth", "integer", "boolean")
}


def words(text: str, lang: str | None = None) -> Literal:
    """A string, tagged with its language if there is one."""
    return Literal(text, language=lang) if lang else Literal(text)


def whole(number: int) -> Literal:
    """An xsd:integer."""
    return Literal(str(number), datatype=_XSD["integer"])


def true() -> Literal:
    """xsd:boolean true."""
    return boolean(True)


def boolean(value: bool) -> Literal:
    """An xsd:boolean."""
    return Literal("true" if value else "false", datatype=_XSD["boolean"])


def score(value: float) -> Literal:
    """An xsd:decimal in canonical form, rounded to four decimals: finer digits differ between machines.

    >>> score(0.93).value, score(1.0).value, score(0.123456).value
    ('0.93', '1', '0.1235')
    """
    number = Decimal(repr(round(value, SCORE_DECIMALS))).normalize()
    return Literal(format(number if number else Decimal(0), "f"), datatype=_XSD["decimal"])


def day(value: date) -> Literal:
    """An xsd:date."""
    return Literal(value.isoformat(), datatype=_XSD["date"])


def published(value: str) -> Literal:
    """YYYY, YYYY-MM or YYYY-MM-DD as xsd:gYear, gYearMonth or date."""
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(value))
    return Literal(value, datatype=_XSD[kind]) if kind else Literal(value)


def web_or_words(source: str) -> Node:
    """An IRI for a URL that is a valid one, else a string."""
    if source.startswith(("http://", "https://")):
        try:
            return NamedNode(source)
        except ValueError:
            pass
    return Literal(source)


def factuality(value: Factuality | Status) -> NamedNode:
    """The individual for a factuality or status."""
    return kg(value.value.capitalize())


def factuality_of(node: NamedNode | Literal | str) -> str:
    """The value of Factuality or Status that an individual stands for."""
    return local_name(node if isinstance(node, str) else node.value).lower()


@contextmanager
def reading(node: object) -> Iterator[None]:
    """Around the reading of what a graph says of a node, which a person may have written: a ValueError becomes a
    GraphFileError that names the node."""
    try:
        yield
    except ValueError as error:
        raise GraphFileError(f"{node}: {one_line(error)}; `kg validate` says what is wrong with the graph") from error
