"""What a SPARQL endpoint says of itself: https://www.w3.org/TR/sparql11-service-description/"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.errors import QueryError
from kg.graph.export import quads_text
from kg.graph.store import Store
from kg.graph.terms import RDF_TYPE, whole

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def service_description(store: Store, endpoint: str, format: str, *, writable: bool) -> str:
    """The endpoint's languages, formats, features and dataset. QueryError if its URL is no IRI."""
    try:
        service = NamedNode(endpoint)
    except ValueError as error:
        raise QueryError(f"'{endpoint}' is no URL of an endpoint: {error}") from error
    return quads_text(_quads(store, service, writable=writable), format)


def _quads(store: Store, service: NamedNode, *, writable: bool) -> Iterator[Quad]:
    dataset, default, named = (NamedNode(f"{service.value}#{name}") for name in ("dataset", "default-graph", "claims"))
    yield Quad(service, RDF_TYPE, _sd("Service"))
    yield Quad(service, _sd("endpoint"), service)
    for language in ("SPARQL11Query", *(("SPARQL11Update",) if writable else ())):
        yield Quad(service, _sd("supportedLanguage"), _sd(language))
    yield Quad(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield Quad(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Quad(service, _sd("defaultDataset"), dataset)
    yield Quad(dataset, RDF_TYPE, _sd("Dataset"))
    yield Quad(dataset, _sd("defaultGraph"), default)
    yield Quad(default, RDF_TYPE, _sd("Graph"))
    yield Quad(default, NamedNode(_VOID + "triples"), whole(len(store)))
    yield Quad(default, NamedNode(vocab.PREFIXES["dcterms"] + "description"), Literal("the union of all named graphs"))
    yield Quad(dataset, _sd("namedGraph"), named)
    yield Quad(named, RDF_TYPE, _sd("NamedGraph"))
    yield Quad(named, _sd("name"), store.names.iri(vocab.GRAPH_CLAIMS))


def _sd(local: str) -> NamedNode:
    return NamedNode(_SD + local)
