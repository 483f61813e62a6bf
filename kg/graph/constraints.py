"""The constraint components of SHACL core that ontology/shapes.ttl uses: https://www.w3.org/TR/shacl/#core-components"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from kg import vocab
from kg.errors import OntologyError
from kg.graph.terms import local_name, term
from kg.graph.triples import Node, Triples, Value, Values

Constraint = Callable[[Triples, Node, Values], Iterable[Value | None]]
"""What breaks it, given the data, a focus node and its value nodes; None where no single value does."""
Test = Callable[[Triples, Value], bool]
"""Whether a node keeps a shape."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a shape says with one predicate; `siblings` is what it says with all of them, `test_of` reads another shape."""

    value: Value
    siblings: dict[str, Value]
    shapes: Triples
    test_of: Callable[[Value], Test]

    @property
    def iri(self) -> NamedNode:
        """The value, which must be an IRI."""
        if not isinstance(self.value, NamedNode):
            raise OntologyError(f"ontology/shapes.ttl: {self.value} stands where an IRI should")
        return self.value

    @property
    def number(self) -> int:
        """The value, which must be a whole number."""
        return _whole(self.value)

    @property
    def text(self) -> str:
        """The value, which must be a literal."""
        if not isinstance(self.value, Literal):
            raise OntologyError(f"ontology/shapes.ttl: {self.value} stands where a literal should")
        return self.value.value


def _each(holds: Test) -> Constraint:
    """A constraint that every value node keeps by itself."""
    return lambda data, _, values: [value for value in values if not holds(data, value)]


def _class(said: Parameter) -> Constraint:
    class_ = said.iri
    return _each(lambda data, value: data.is_a(value, class_))


def _datatype(said: Parameter) -> Constraint:
    wanted = said.iri
    iri = wanted.value
    return _each(lambda _, value: isinstance(value, Literal) and value.datatype == wanted and _well_formed(value.value, iri))


def _node_kind(said: Parameter) -> Constraint:
    kinds = {"IRI": NamedNode, "Literal": Literal, "BlankNode": BlankNode}
    allowed = tuple(class_ for name, class_ in kinds.items() if name in local_name(said.iri.value))
    return _each(lambda _, value: isinstance(value, allowed))


def _min_count(said: Parameter) -> Constraint:
    least = said.number
    return lambda _data, _focus, values: () if len(values) >= least else (None,)


def _max_count(said: Parameter) -> Constraint:
    most = said.number
    return lambda _data, _focus, values: () if len(values) <= most else (None,)


def _min_inclusive(said: Parameter) -> Constraint:
    return _each(lambda _, value: _compare(said.value, "<=", value))


def _max_inclusive(said: Parameter) -> Constraint:
    return _each(lambda _, value: _compare(value, "<=", said.value))


def _min_length(said: Parameter) -> Constraint:
    least = said.number
    return _each(lambda _, value: isinstance(value, NamedNode | Literal) and len(value.value) >= least)


def _pattern(said: Parameter) -> Constraint:
    found = re.compile(said.text).search
    return _each(lambda _, value: isinstance(value, NamedNode | Literal) and found(value.value) is not None)


def _language_in(said: Parameter) -> Constraint:
    ranges = tuple(f"{each.value.lower()}-" for each in said.shapes.members(said.value) if isinstance(each, Literal))
    return _each(lambda _, value: isinstance(value, Literal) and f"{value.language}-".lower().startswith(ranges))


def _unique_language(said: Parameter) -> Constraint:
    def constraint(_data: Triples, _focus: Node, values: Values) -> Iterable[None]:
        languages = Counter(value.language.lower() for value in values if isinstance(value, Literal) and value.language)
        return (None for count in languages.values() if count > 1)

    return constraint if said.text == "true" else lambda _data, _focus, _values: ()


def _pair(comparison: str) -> Callable[[Parameter], Constraint]:
    """Every value node against every value of another property of the focus node."""

    def made(said: Parameter) -> Constraint:
        other = said.iri

        def constraint(data: Triples, focus: Node, values: Values) -> Iterable[Value]:
            theirs = data.objects(focus, other)
            return [value for value in values for their in theirs if not _compare(value, comparison, their)]

        return constraint

    return made


def _equals(said: Parameter) -> Constraint:
    other = said.iri
    return lambda data, focus, values: set(values).symmetric_difference(data.objects(focus, other))


def _in(said: Parameter) -> Constraint:
    members = frozenset(said.shapes.members(said.value))
    return _each(lambda _, value: value in members)


def _or(said: Parameter) -> Constraint:
    tests = [said.test_of(shape) for shape in said.shapes.members(said.value)]
    return _each(lambda data, value: any(test(data, value) for test in tests))


def _qualified(said: Parameter) -> Constraint:
    test, least = said.test_of(said.value), _whole(said.siblings.get("qualifiedMinCount"))
    return lambda data, _, values: () if sum(test(data, value) for value in values) >= least else (None,)


COMPONENTS: dict[str, Callable[[Parameter], Constraint]] = {
    "class": _class,
    "datatype": _datatype,
    "equals": _equals,
    "in": _in,
    "languageIn": _language_in,
    "lessThan": _pair("<"),
    "lessThanOrEquals": _pair("<="),
    "maxCount": _max_count,
    "maxInclusive": _max_inclusive,
    "minCount": _min_count,
    "minInclusive": _min_inclusive,
    "minLength": _min_length,
    "nodeKind": _node_kind,
    "or": _or,
    "pattern": _pattern,
    "qualifiedValueShape": _qualified,
    "uniqueLang": _unique_language,
}
"""Local name of the parameter -> what makes the constraint."""


def _whole(value: Value | None) -> int:
    if not isinstance(value, Literal) or not value.value.isdecimal():
        raise OntologyError(f"ontology/shapes.ttl: {value} stands where a whole number should")
    return int(value.value)


_INTEGER = term("xsd:integer")
_CASTS = {"integer", "decimal", "double", "float", "boolean", "date", "dateTime", "time", "gYear", "gYearMonth"}
_EMPTY = ox.Store()


@lru_cache(maxsize=50_000)
def _well_formed(text: str, datatype: str) -> bool:
    """Whether a text can stand for a value of a datatype; of datatypes that SPARQL cannot cast to, every text can."""
    name = local_name(datatype)
    if name not in _CASTS or term(f"xsd:{name}").value != datatype:
        return True
    return _holds("BOUND(?read)", f"BIND (xsd:{name}({Literal(text)}) AS ?read)")


def _compare(left: Value, comparison: str, right: Value) -> bool:
    """As SPARQL compares; False for what cannot be compared."""
    if not (isinstance(left, Literal) and isinstance(right, Literal)):
        return False
    if left.datatype == right.datatype == _INTEGER and left.value.isdecimal() and right.value.isdecimal():
        first, second = int(left.value), int(right.value)
        return first < second or (first == second and comparison == "<=")
    return _compare_others(str(left), comparison, str(right))


@lru_cache(maxsize=50_000)
def _compare_others(left: str, comparison: str, right: str) -> bool:
    return _holds(f"{left} {comparison} {right}")


def _holds(condition: str, before: str = "") -> bool:
    return bool(_EMPTY.query(f"ASK {{ {before} FILTER ({condition}) }}", prefixes=vocab.PREFIXES))
