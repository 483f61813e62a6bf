"""The graph stage: the model as RDF, kept in a store, queried, checked and written; the only importer of RDF libraries."""

from __future__ import annotations

from kg.graph.answering import Answered, Asked, answer_query, description_bytes, graph_bytes, update_store
from kg.graph.article import ArticleRow, articles, read_article
from kg.graph.browsing import SORTS, Excerpt, Which, all_claims, claims_bytes, claims_table, excerpt, prominent, strongest
from kg.graph.claims import claim_view, claims, claims_about, find_claim
from kg.graph.description import service_description
from kg.graph.export import FORMATS, serialise, write_graph, write_whole
from kg.graph.facts import Fact, facts
from kg.graph.interop import to_rdflib
from kg.graph.labels import find_entities
from kg.graph.loading import load_graph
from kg.graph.mapping import document_quads
from kg.graph.ontology import load_ontology
from kg.graph.overview import stats, subgraph
from kg.graph.places import spots
from kg.graph.query import ReadyQuery, Rows, Triples, ready_queries, run_query
from kg.graph.reading import read_extractions
from kg.graph.remote import Pushed, Remote, endpoint_at, push, query_remote
from kg.graph.shapes import conforms, validate, write_time_check
from kg.graph.snapshot import open_snapshot, write_snapshot
from kg.graph.status import claim_status
from kg.graph.store import Store, open_store
from kg.graph.summary import derived_quads

__all__ = [
    "FORMATS",
    "SORTS",
    "Answered",
    "ArticleRow",
    "Asked",
    "Excerpt",
    "Fact",
    "Pushed",
    "ReadyQuery",
    "Remote",
    "Rows",
    "Store",
    "Triples",
    "Which",
    "all_claims",
    "answer_query",
    "articles",
    "claim_status",
    "claim_view",
    "claims",
    "claims_about",
    "claims_bytes",
    "claims_table",
    "conforms",
    "derived_quads",
    "description_bytes",
    "document_quads",
    "endpoint_at",
    "excerpt",
    "facts",
    "find_claim",
    "find_entities",
    "graph_bytes",
    "load_graph",
    "load_ontology",
    "open_snapshot",
    "open_store",
    "prominent",
    "push",
    "query_remote",
    "read_article",
    "read_extractions",
    "ready_queries",
    "run_query",
    "serialise",
    "service_description",
    "spots",
    "stats",
    "strongest",
    "subgraph",
    "to_rdflib",
    "update_store",
    "validate",
    "write_graph",
    "write_snapshot",
    "write_time_check",
    "write_whole",
]
