"""What a person browses: claims by many tests at once, sorted and in pages; what lies around a thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

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
from kg.graph.terms import factuality, factuality_of, kg, local_name, reading
from kg.model import Factuality, Node, Status, Subgraph
from kg.views import ClaimView

_LOCAL = re.compile(r"[A-Za-z0-9_-]+")
_STRENGTH = (Status.ASSERTED, Status.REPORTED, Status.PLANNED, Status.DISPUTED, Status.RUMOURED, Status.DENIED)

_MANY = 1000
_SAID = """SELECT ?claim ?document ?said ?score ?when {
  ?evidence kg:supports ?claim ; nif:referenceContext ?document ; kg:factuality ?said .
  OPTIONAL { ?evidence kg:confidence ?score } OPTIONAL { ?evidence kg:when ?when }
}"""


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
    """Part of a graph to draw, and how many claims there are in all."""

    subgraph: Subgraph
    claims: int


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
    path, read = SORTS[sort]
    keys: dict[str, tuple[int, Any]] = {}
    for claim, value, tag in _keys(store, which, _things(store, which), (path,), tagged=True):
        with reading(claim):
            choice = (0 if not tag else 1 if tag == lang else 2, read(value))  # of several labels the reader's
        keys[claim] = min(choice, keys.get(claim, choice))
    order = sorted(sorted(keys), key=lambda claim: keys[claim][1], reverse=descending)
    return _views(store, order[start : start + count], lang), len(order)


SORTS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "subject": ("rdf:subject/(skos:prefLabel|rdfs:label)", lambda value: str(value or "").casefold()),
    "relation": ("rdf:predicate", str),
    "object": ("rdf:object/(skos:prefLabel|rdfs:label)", lambda value: str(value or "").casefold()),
    "status": ("kg:status", lambda value: _strength(value)),
    "confidence": ("kg:confidence", lambda value: float(value or 0)),
    "sources": ("kg:corroboration", lambda value: int(value or 0)),
    "first": ("kg:firstSeen", lambda value: str(value or "")),
    "last": ("kg:lastSeen", lambda value: str(value or "")),
}
"""What claims can be sorted by: where the value stands, and how it compares."""


def all_claims(store: Store, which: Which, *, lang: str = "en") -> list[tuple[ClaimView, int]]:
    """The claims without their evidence, which would take long, but with when they hold; and how many documents make each."""
    claims = _claims(store, which)
    views = view_rows(store, _rows(store, claims), lang=lang, with_evidence=False)
    documents, times = defaultdict[str, set[str]](set), defaultdict[str, list[tuple[int, float, str]]](list)
    for claim, document, said, score, when in select(store, _SAID.replace("{", "{ " + _values(claims), 1)):
        documents[str(claim)].add(str(document))
        if when:
            with reading(claim):
                strength = tuple(Factuality).index(Factuality(factuality_of(str(said))))
                times[str(claim)].append((strength, -float(str(score or 0)), str(when)))
    known = {iri: min(found)[2] for iri, found in times.items()}
    return [(replace(v, when=known.get(store.base + v.id)), len(documents[store.base + v.id])) for v in views]


_WHOLE: WeakKeyDictionary[Store, dict[tuple[int, str], Excerpt]] = WeakKeyDictionary()


def excerpt(store: Store, which: Which, *, hops: int = 1, most: int = 200, lang: str = "en") -> Excerpt:
    """The claims within `hops` steps of a thing, or all, as nodes and edges. Of more than `most` things the nearest are kept,
    of those as near the ones with the strongest claims. The whole of a store that never changes is worked out once."""
    if not store.frozen or which != Which():
        return _excerpt(store, which, hops, most, lang)
    kept = _WHOLE.setdefault(store, {})
    if (most, lang) not in kept:
        kept[most, lang] = _excerpt(store, which, hops, most, lang)
    return kept[most, lang]


def _excerpt(store: Store, which: Which, hops: int, most: int, lang: str) -> Excerpt:
    if which.about is None:
        found = _by_strength(store, which, None)
    else:
        found, reached = [], set[str]()
        frontier = set(things_named(store, which.about))
        for _ in range(hops):
            if len(reached) > most or not frontier:
                break
            reached |= frontier
            near = [claim for claim in _by_strength(store, which, sorted(frontier)) if claim not in set(found)]
            found += near
            ends = (end for row in _rows(store, near) for end in (row.subject, row.object))
            frontier = set(ends) - reached
    kept = _within(_rows(store, found[: 2 * most]), most)
    return Excerpt(subgraph_of(view_rows(store, kept, lang=lang)), len(found))


def strongest(store: Store, which: Which, *, most: int, lang: str = "en") -> tuple[list[ClaimView], int]:
    """At most `most` claims, the best attested ones, and how many there are in all."""
    found = _by_strength(store, which, _things(store, which))
    return _views(store, found[:most], lang), len(found)


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
    with part_of(store, list(map(local_name, _claims(store, which)))) as part:
        return bounded(graph_pieces(part, format), limit)


def _things(store: Store, which: Which) -> tuple[str, ...] | None:
    return None if which.about is None else things_named(store, which.about)


def _claims(store: Store, which: Which) -> list[str]:
    return list(dict.fromkeys(claim for (claim,) in _keys(store, which, _things(store, which))))


def _keys(
    store: Store, which: Which, about: Sequence[str] | None, paths: Sequence[str] = (), *, tagged: bool = False
) -> Iterator[tuple[Any, ...]]:
    """IRIs of the claims, about one of these things if any are given, with the values at property paths, None for none;
    `tagged`: and the language of the last. A claim comes several times if it has several values, or is about both things.
    To sort these out here is faster than DISTINCT."""
    values = [f"OPTIONAL {{ ?claim {path} ?k{place} }}" for place, path in enumerate(paths)]
    names = " ".join(f"?k{place}" for place in range(len(paths)))
    tag = f"(LANG(?k{len(paths) - 1}) AS ?tag)" if tagged else ""
    tests = "?claim a kg:Claim . " + " ".join(_tests(store, which, about))
    for claim, *rest in select(store, f"SELECT ?claim {names} {tag} {{ {tests} {' '.join(values)} }}"):
        yield str(claim), *rest


def _tests(store: Store, which: Which, about: Sequence[str] | None) -> Iterator[str]:
    if about is not None:
        yield f"VALUES ?about {{ {' '.join(map(str, map(NamedNode, about)))} }} ?claim rdf:subject|rdf:object ?about ."
    if which.document is not None:
        if not _LOCAL.fullmatch(which.document):
            raise QueryError(f"'{which.document}' is no id of a document")
        yield f"?evidence nif:referenceContext {store.names.iri(which.document)} ; kg:supports ?claim ."
    if which.relation is not None:
        known = load_ontology().relations
        if which.relation not in known:
            raise QueryError(f"there is no relation '{which.relation}'; known are {', '.join(sorted(known))}")
        yield f"?claim rdf:predicate {kg(which.relation)} ."
    if which.status is not None:
        yield f"?claim kg:status {factuality(_status(which.status))} ."
    if which.confidence > 0:
        yield f"?claim kg:confidence ?sure . FILTER(?sure >= {which.confidence:f})"
    for day, name, test in ((_day(which.since), "lastSeen", ">="), (_day(which.until), "firstSeen", "<=")):
        if day is not None:
            yield f'?claim kg:{name} ?{name} . FILTER(STR(?{name}) {test} "{day}")'


def _by_strength(store: Store, which: Which, about: Sequence[str] | None) -> list[str]:
    """IRIs of the claims, the best attested first."""
    paths = ("kg:status", "kg:corroboration", "kg:confidence")
    rank = set[tuple[int, int, float, str]]()
    for claim, status, voices, sure in _keys(store, which, about, paths):
        with reading(claim):
            rank.add((_strength(status), -int(voices or 0), -float(sure or 0), claim))
    return [claim for *_, claim in sorted(rank)]


def _strength(status: object) -> int:
    """Of the IRI of a status its place among all, the best attested first. ValueError if there is no such status."""
    return _STRENGTH.index(Status(factuality_of(str(status))))


def _rows(store: Store, claims: Sequence[str]) -> list[ClaimRow]:
    """The claims with these IRIs, in this order."""
    if not claims:
        return []
    rows = {row.iri: row for row in rows_where(store, _values(claims))}
    return [rows[claim] for claim in claims if claim in rows]


def _values(claims: Sequence[str]) -> str:
    """A pattern that holds for these claims; of many, for all: reading all and dropping some is faster then."""
    if len(claims) > _MANY:
        return ""
    nodes = list[str]()
    for claim in claims:
        with reading(claim):
            nodes.append(str(NamedNode(claim)))
    return f"VALUES ?claim {{ {' '.join(nodes)} }} "


def _views(store: Store, claims: Sequence[str], lang: str) -> list[ClaimView]:
    place = {claim: number for number, claim in enumerate(claims)}
    views = view_rows(store, _rows(store, claims), lang=lang)
    return sorted(views, key=lambda view: place[store.base + view.id])


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


def _within(rows: Iterable[ClaimRow], most: int) -> list[ClaimRow]:
    """Rows, the first ones first, as long as they name no more than `most` things; later ones between those come along."""
    things, kept = set[str](), list[ClaimRow]()
    for row in rows:
        ends = {row.subject, row.object}
        if len(things | ends) <= most:
            things |= ends
            kept.append(row)
    return kept
