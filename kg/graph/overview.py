"""A store seen from above: counts, and the claims as nodes and edges to draw."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.graph.claims import ClaimRow, pick_rows, view_rows
from kg.graph.labels import find_entities
from kg.graph.query import select
from kg.graph.store import Store
from kg.graph.terms import factuality_of, local_name
from kg.model import Edge, Quote, Status, Subgraph
from kg.views import ClaimView, EvidenceView, GraphStats


def subgraph(
    store: Store,
    *,
    about: str | None = None,
    hops: int = 1,
    status: Status | str | None = None,
    relations: Collection[str] | None = None,
    since: str | None = None,
    lang: str = "en",
) -> Subgraph:
    """Claims as edges between entities: all of them, or those within `hops` steps of an entity."""
    rows = pick_rows(store, relations=None if relations is None else tuple(relations), status=status, since=since)
    if about is not None:
        rows = _around(rows, {node.iri for node in find_entities(store, about)}, hops)
    return subgraph_of(view_rows(store, rows, lang=lang))


def subgraph_of(views: Sequence[ClaimView]) -> Subgraph:
    """Claims as edges, and the things they are between as nodes."""
    nodes = {node.id: node for view in views for node in (view.subject, view.object)}
    return Subgraph(tuple(nodes[name] for name in sorted(nodes)), tuple(_edge(view) for view in views))


def stats(store: Store) -> GraphStats:
    """Counts of what a graph holds."""
    ((first, last),) = select(
        store, "SELECT (MIN(STR(?day)) AS ?first) (MAX(STR(?day)) AS ?last) { ?d a kg:Document ; schema:datePublished ?day }"
    )
    return GraphStats(
        documents=_count(store, "kg:Document"),
        mentions=_count(store, "kg:Mention"),
        evidence=_count(store, "kg:Evidence"),
        claims=_count(store, "kg:Claim"),
        entities=_tally(store, "{ ?c a kg:Claim ; rdf:subject ?x } UNION { ?c a kg:Claim ; rdf:object ?x } ?x a ?key"),
        relations=_tally(store, "?x a kg:Claim ; rdf:predicate ?key"),
        statuses={factuality_of(name): n for name, n in _tally(store, "?x a kg:Claim ; kg:status ?key").items()},
        first_published=str(first) if first else None,
        last_published=str(last) if last else None,
        publishers=_number(store, "?d a kg:Document ; dcterms:publisher ?x"),
        triples=len(store),
    )


def _count(store: Store, class_: str) -> int:
    return _number(store, f"?x a {class_}")


def _number(store: Store, pattern: str) -> int:
    """How many different ?x fit a pattern."""
    ((number,),) = select(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    return int(str(number))


def _tally(store: Store, pattern: str) -> dict[str, int]:
    rows = select(store, f"SELECT ?key (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }} GROUP BY ?key ORDER BY DESC(?n) ?key")
    return {local_name(str(key)): int(str(n)) for key, n in rows}


def _around(rows: list[ClaimRow], start: set[str], hops: int) -> list[ClaimRow]:
    reached, kept = set(start), list[ClaimRow]()
    for _ in range(hops):
        kept = [row for row in rows if row.subject in reached or row.object in reached]
        reached.update(end for row in kept for end in (row.subject, row.object))
    return kept


def _edge(view: ClaimView) -> Edge:
    return Edge(
        id=view.id,
        source=view.subject.id,
        target=view.object.id,
        relation=view.relation,
        label=view.relation_label,
        status=view.status,
        confidence=view.confidence,
        when=view.when,
        quotes=tuple(_quote(evidence) for evidence in view.evidence),
        first_seen=view.first_seen,
        last_seen=view.last_seen,
        corroboration=view.corroboration,
    )


def _quote(evidence: EvidenceView) -> Quote:
    return Quote(
        text=evidence.sentence,
        marks=evidence.marks,
        source=evidence.publisher or evidence.source,
        published=evidence.published,
        factuality=evidence.factuality,
        attributed_to=evidence.attributed_to,
        when=evidence.when.edtf if evidence.when else None,
        score=evidence.score,
        document=evidence.document,
    )
