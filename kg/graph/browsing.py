"""What a person browses: claims by many tests at once, sorted and in pages; what lies around a thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.graph.answering import bounded
from kg.graph.claims import ClaimRow, rows_where, view_rows
from kg.graph.export import graph_pieces
from kg.graph.labels import find_entities
from kg.graph.ontology import load_ontology
from kg.graph.overview import subgraph_of
from kg.graph.part import part_of
from kg.graph.query import select
from kg.graph.status import first_day
from kg.graph.store import Store
from kg.graph.terms import factuality, kg, local_name
from kg.model import Node, Status, Subgraph
from kg.views import ClaimView

_LOCAL = re.compile(r"[A-Za-z0-9_-]+")
_STRENGTH = (Status.ASSERTED, Status.REPORTED, Status.PLANNED, Status.DISPUTED, Status.RUMOURED, Status.DENIED)


@dataclass(frozen=True, slots=True)
class Which:
    """Which claims: about a thing (name, id or IRI), of a relation, with a status, said on or after and on or before a day
    (YYYY[-MM[-DD]]), at least this sure, in one document (its id). None leaves a test out."""

    about: str | None = None
    relation: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    confidence: float = 0.0
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a graph to draw, and how many claims and things there are in all."""

    subgraph: Subgraph
    claims: int
    things: int


def pick(store: Store, which: Which) -> list[ClaimRow]:
    """The claims, in no particular order. QueryError names an unknown relation or status, or a date that is none."""
    return _about(store, which, None if which.about is None else things_named(store, which.about))


def things_named(store: Store, about: str) -> tuple[str, ...]:
    """IRIs of the things with this id, IRI, name or alias, or whose label holds the words."""
    local = about.removeprefix("id:")
    if _LOCAL.fullmatch(local) and next(iter(store.match(store.names.iri(local), None, None)), None):
        return (store.base + local,)
    try:
        return tuple(node.iri for node in find_entities(store, about))
    except ValueError as error:
        raise QueryError(f"'{about}' is no IRI: {error}") from error


def claims_table(
    store: Store,
    which: Which,
    *,
    sort: str = "subject",
    descending: bool = False,
    start: int = 0,
    count: int = 50,
    lang: str = "en",
) -> tuple[list[ClaimView], int]:
    """`count` claims from number `start` on, with their evidence, and how many there are in all.

    `sort` is a name of SORTS; claims that are equal in it, and all without it, follow by id.
    """
    if sort not in SORTS:
        raise QueryError(f"claims cannot be sorted by '{sort}'; known are {', '.join(SORTS)}")
    rows = pick(store, which)
    names = _names(store, lang) if sort in ("subject", "object") else {}
    rows.sort(key=lambda row: row.iri)
    rows.sort(key=lambda row: SORTS[sort](row, names), reverse=descending)
    shown = rows[start : start + count]
    place = {row.iri: number for number, row in enumerate(shown)}
    views = view_rows(store, shown, lang=lang)
    return sorted(views, key=lambda view: place[store.base + view.id]), len(rows)


SORTS: dict[str, Callable[[ClaimRow, dict[str, str]], Any]] = {
    "subject": lambda row, names: names.get(row.subject, row.subject),
    "relation": lambda row, _: row.relation,
    "object": lambda row, names: names.get(row.object, row.object),
    "status": lambda row, _: _STRENGTH.index(row.status),
    "confidence": lambda row, _: row.confidence,
    "sources": lambda row, _: row.corroboration,
    "first": lambda row, _: row.first_seen or "",
    "last": lambda row, _: row.last_seen or "",
}
"""What claims can be sorted by."""


def excerpt(store: Store, which: Which, *, hops: int = 1, most: int = 200, lang: str = "en") -> Excerpt:
    """The claims within `hops` steps of a thing, or all, as nodes and edges. Of more than `most` things the nearest are kept,
    of those as near the ones with the strongest claims."""
    if which.about is None:
        found = sorted(pick(store, which), key=_strength)
    else:
        found, reached = [], set[str]()
        frontier = set(things_named(store, which.about))
        for _ in range(hops):
            if len(reached) > most or not frontier:
                break
            seen = {row.iri for row in found}
            reached |= frontier
            found += sorted((row for row in _about(store, which, sorted(frontier)) if row.iri not in seen), key=_strength)
            frontier = {end for row in found for end in (row.subject, row.object)} - reached
    kept = _within(found, most)
    everything = {end for row in found for end in (row.subject, row.object)}
    return Excerpt(subgraph_of(view_rows(store, kept, lang=lang)), len(found), len(everything))


def strongest(store: Store, which: Which, *, most: int, lang: str = "en") -> tuple[list[ClaimView], int]:
    """At most `most` claims, the best attested ones, and how many there are in all."""
    rows = sorted(pick(store, which), key=_strength)
    return view_rows(store, rows[:most], lang=lang), len(rows)


def prominent(store: Store, *, most: int, lang: str = "en") -> list[tuple[Node, int]]:
    """The things that most claims are about, with how many."""
    rows = select(
        store,
        "SELECT ?e (COUNT(DISTINCT ?c) AS ?n) { ?c a kg:Claim ; rdf:subject|rdf:object ?e }"
        f" GROUP BY ?e ORDER BY DESC(?n) ?e LIMIT {most}",
    )
    return [(node, int(str(n))) for iri, n in rows for node in find_entities(store, str(iri), lang=lang)]


def claims_bytes(store: Store, which: Which, format: str, *, limit: int) -> bytes:
    """The claims with all that stands behind them as triples in a format of kg.graph.FORMATS; kg reads the file again.
    LimitError if it has more than `limit` bytes."""
    with part_of(store, [local_name(row.iri) for row in pick(store, which)]) as part:
        return bounded(graph_pieces(part, format), limit)


def _about(store: Store, which: Which, iris: Sequence[str] | None) -> list[ClaimRow]:
    tests = []
    if iris is not None:
        tests.append(f"VALUES ?about {{ {' '.join(map(str, map(NamedNode, iris)))} }} ?claim rdf:subject|rdf:object ?about .")
    if which.document is not None:
        if not _LOCAL.fullmatch(which.document):
            raise QueryError(f"'{which.document}' is no id of a document")
        tests.append(f"?evidence nif:referenceContext {store.names.iri(which.document)} ; kg:supports ?claim .")
    if which.relation is not None:
        known = load_ontology().relations
        if which.relation not in known:
            raise QueryError(f"there is no relation '{which.relation}'; known are {', '.join(sorted(known))}")
        tests.append(f"?claim rdf:predicate {kg(which.relation)} .")
    if which.status is not None:
        tests.append(f"?claim kg:status {factuality(_status(which.status))} .")
    since, until = _day(which.since), _day(which.until)
    rows = {row.iri: row for row in rows_where(store, " ".join(tests))}.values()
    return [
        row
        for row in rows
        if row.confidence >= which.confidence
        and (since is None or (row.last_seen or "") >= since)
        and (until is None or "" < (row.first_seen or "") <= until)
    ]


def _status(name: str) -> Status:
    try:
        return Status(name)
    except ValueError:
        raise QueryError(f"there is no status '{name}'; known are {', '.join(Status)}") from None


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    day = first_day(text)
    if day is None:
        raise QueryError(f"'{text}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    return day.isoformat()


def _strength(row: ClaimRow) -> tuple[int, int, float, str]:
    return _STRENGTH.index(row.status), -row.corroboration, -row.confidence, row.iri


def _within(rows: Iterable[ClaimRow], most: int) -> list[ClaimRow]:
    """Rows, the first ones first, as long as they name no more than `most` things; later ones between those come along."""
    things, kept = set[str](), list[ClaimRow]()
    for row in rows:
        ends = {row.subject, row.object}
        if len(things | ends) <= most:
            things |= ends
            kept.append(row)
    return kept


def _names(store: Store, lang: str) -> dict[str, str]:
    """What to sort things by: their label, in the language asked for where there is one, without regard to case."""
    found: dict[str, tuple[int, str]] = {}
    things = "?c a kg:Claim ; rdf:subject|rdf:object ?e . ?e rdfs:label ?label"
    for iri, label, tag in select(store, f"SELECT DISTINCT ?e ?label (LANG(?label) AS ?lang) {{ {things} }}"):
        choice = (0 if not tag else 1 if tag == lang else 2, str(label).casefold())
        found[str(iri)] = min(choice, found.get(str(iri), choice))
    return {iri: label for iri, (_, label) in found.items()}
