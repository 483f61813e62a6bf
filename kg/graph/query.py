"""SPARQL over a store: rows, triples or yes/no, and the queries that ship with kg."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat

from kg import vocab
from kg.errors import ExportError, QueryError
from kg.graph.export import quads_text
from kg.graph.guard import check_harmless, explain_syntax_error, names_graphs
from kg.graph.store import Store
from kg.graph.terms import shorten
from kg.resources import ontology_path

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool | date | None
Cell = NamedNode | Literal | BlankNode | ox.Triple | None

_XSD = vocab.PREFIXES["xsd"]
_READERS: dict[str, Callable[[str], Value]] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}double": float,
    f"{_XSD}boolean": lambda text: text in ("true", "1"),
    f"{_XSD}date": date.fromisoformat,
}
_ROW_FORMATS = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "xml": QueryResultsFormat.XML}


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT. `cells` are RDF terms; `rows` has them as plain Python values."""

    variables: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows)

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """IRIs and strings as str; numbers, booleans and days as Python has them; None where a variable is unbound."""
        return [tuple(_plain(cell) for cell in row) for row in self.cells]

    def short(self) -> list[tuple[str, ...]]:
        """Rows for a table on a screen: IRIs as prefixed names, unbound variables empty."""
        return [tuple(_short(cell) for cell in row) for row in self.cells]

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with one column per variable."""
        try:
            import pandas as pd
        except ImportError as error:
            raise ExportError("to_pandas needs pandas: pip install 'kg[notebook]'") from error
        return pd.DataFrame(self.rows, columns=list(self.variables))

    def to_text(self, format: str = "csv") -> str:
        """csv, tsv, json or xml as https://www.w3.org/TR/sparql11-overview/ defines them."""
        answer = json.dumps(self._json(), ensure_ascii=False)
        if format == "json":
            return answer + "\n"
        if format not in _ROW_FORMATS:
            raise ExportError(f"rows cannot be written as '{format}'; known are csv, tsv, json, xml")
        solutions = ox.parse_query_results(answer.encode(), format=QueryResultsFormat.JSON)
        return solutions.serialize(format=_ROW_FORMATS[format]).decode()  # type: ignore[union-attr]

    def _json(self) -> dict[str, Any]:
        """https://www.w3.org/TR/sparql11-results-json/"""
        named = ({v: _json_cell(c) for v, c in zip(self.variables, row, strict=True) if c is not None} for row in self.cells)
        return {"head": {"vars": list(self.variables)}, "results": {"bindings": list(named)}}


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE."""

    triples: tuple[ox.Triple, ...]

    def __len__(self) -> int:
        return len(self.triples)

    def to_text(self, format: str = "ttl") -> str:
        """The triples in a format of kg.graph.FORMATS, sorted."""
        return quads_text([ox.Quad(t.subject, t.predicate, t.object) for t in self.triples], format)


@dataclass(frozen=True, slots=True)
class ReadyQuery:
    """A query that ships with kg; `description` is its first comment line."""

    name: str
    description: str
    text: str


def run_query(store: Store, sparql: str) -> Rows | Triples | bool:
    """The answer over all graphs together; GRAPH ?g picks one. The prefixes of kg need no declaration.

    QueryError with line, column and a caret if the query is wrong, or would write or ask another machine.
    """
    check_harmless(sparql, graphs=lambda: {g.value for g in store.oxigraph.named_graphs() if isinstance(g, NamedNode)})
    try:
        # FROM says which graphs to ask; pyoxigraph would ask all of them regardless
        found = store.oxigraph.query(sparql, prefixes=vocab.PREFIXES, use_default_graph_as_union=not names_graphs(sparql))
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        if isinstance(found, ox.QueryTriples):
            return Triples(tuple(found))
        variables = tuple(variable.value for variable in found.variables)
        return Rows(variables, tuple(tuple(row[v] for v in variables) for row in found))
    except SyntaxError as error:
        raise explain_syntax_error(sparql, str(error.msg)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def select(store: Store, sparql: str) -> Iterable[tuple[Value, ...]]:
    """Plain rows of a SELECT that kg itself wrote."""
    found = run_query(store, sparql)
    if not isinstance(found, Rows):
        raise QueryError("not a SELECT query")
    return found.rows


@cache
def ready_queries() -> dict[str, ReadyQuery]:
    """The queries of ontology/queries by name; the first line of each file says what it answers."""
    found: dict[str, ReadyQuery] = {}
    for path in sorted(ontology_path("queries").glob("*.rq")):
        text = path.read_text("utf-8")
        first = text.partition("\n")[0]
        if not first.startswith("# "):
            raise QueryError(f"{path}:1: the first line must be a comment that says what the query answers")
        found[path.stem] = ReadyQuery(path.stem, first[2:].strip(), text)
    return found


def _plain(cell: Cell) -> Value:
    if cell is None:
        return None
    if not isinstance(cell, Literal):
        return cell.value if isinstance(cell, NamedNode) else str(cell)
    read = _READERS.get(cell.datatype.value)
    try:
        return read(cell.value) if read else cell.value
    except ValueError:  # a lexical form that is legal in RDF and not in Python, such as "2024-12-01Z"
        return cell.value


def _short(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, NamedNode):
        return shorten(cell.value).strip("<>")
    return cell.value if isinstance(cell, Literal) else str(cell)


def _json_cell(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, ox.Triple):
        parts = {"subject": cell.subject, "predicate": cell.predicate, "object": cell.object}
        return {"type": "triple", "value": {name: _json_cell(part) for name, part in parts.items()}}
    if isinstance(cell, NamedNode):
        return {"type": "uri", "value": cell.value}
    if isinstance(cell, BlankNode):
        return {"type": "bnode", "value": cell.value}
    assert isinstance(cell, Literal)
    answer = {"type": "literal", "value": cell.value}
    if cell.language:
        return answer | {"xml:lang": cell.language}
    return answer if cell.datatype.value == f"{_XSD}string" else answer | {"datatype": cell.datatype.value}
