"""Claims of a store with their evidence, picked by relation, status, thing or time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.graph.evidence import EvidenceReader
from kg.graph.labels import Labels, find_entities
from kg.graph.ontology import load_ontology
from kg.graph.query import select
from kg.graph.status import first_day
from kg.graph.store import Store
from kg.graph.terms import factuality_of, local_name, reading
from kg.model import Factuality, Status
from kg.views import ClaimView, EvidenceView

_CLAIMS = """
SELECT ?claim ?s ?p ?o ?status ?confidence ?corroboration ?first ?last ?confirmed ?days ?former {
  ?claim a kg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:status ?status .
  OPTIONAL { ?claim kg:confidence ?confidence } OPTIONAL { ?claim kg:corroboration ?corroboration }
  OPTIONAL { ?claim kg:firstSeen ?first } OPTIONAL { ?claim kg:lastSeen ?last } OPTIONAL { ?claim kg:former ?former }
  OPTIONAL { ?claim kg:confirmedOn ?confirmed ; kg:confirmedAfter ?days }
}"""
_STRENGTH = tuple(Factuality)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim without labels and evidence: enough to pick by."""

    iri: str
    subject: str
    relation: str
    object: str
    status: Status
    confidence: float
    corroboration: int
    first_seen: str | None
    last_seen: str | None
    confirmed_on: str | None
    confirmed_after: int | None
    former: bool


def claims(
    store: Store,
    *,
    relation: str | None = None,
    status: Status | str | None = None,
    about: str | None = None,
    since: str | None = None,
    corroborated: int = 0,
    lang: str = "en",
) -> list[ClaimView]:
    """Claims by relation, status, entity (`about`: label, alias, id or IRI), last mention (`since`: YYYY[-MM[-DD]]) and
    number of independent voices (at least `corroborated`).

    Sorted by relation, subject and object. QueryError names an unknown relation or status, or a date that is none.
    """
    relations = None if relation is None else (relation,)
    rows = pick_rows(store, relations=relations, status=status, about=about, since=since, corroborated=corroborated)
    return view_rows(store, rows, lang=lang)


def find_claim(store: Store, id_or_prefix: str, *, lang: str = "en") -> ClaimView:
    """The claim with this id, IRI, or beginning of an id ('6c80', 'claim-6c80'). QueryError if there is none or several."""
    wanted = local_name(id_or_prefix.removeprefix("id:"))
    wanted = wanted if wanted.startswith("claim-") else f"claim-{wanted}"
    found = [row for row in pick_rows(store) if local_name(row.iri).startswith(wanted)]
    if len(found) != 1:
        several = ", ".join(sorted(local_name(row.iri) for row in found)[:5])
        raise QueryError(
            f"'{id_or_prefix}' is the beginning of {len(found)} claims: {several}"
            if found
            else f"there is no claim '{id_or_prefix}'"
        )
    return view_rows(store, found, lang=lang)[0]


def claim_view(store: Store, iri: str, *, lang: str = "en") -> ClaimView | None:
    """The claim with this IRI; the others are not looked at. None if there is none."""
    rows = rows_where(store, f"VALUES ?claim {{ {NamedNode(iri)} }}")
    return next(iter(view_rows(store, rows, lang=lang)), None)


def claims_about(store: Store, iri: str, *, limit: int, lang: str = "en") -> list[ClaimView]:
    """At most `limit` claims that have this IRI as subject or object, the same ones each time, without their evidence."""
    rows = rows_where(store, f"?claim rdf:subject|rdf:object {NamedNode(iri)} .", f"ORDER BY ?claim LIMIT {limit}")
    return view_rows(store, rows, lang=lang, with_evidence=False)


def pick_rows(
    store: Store,
    *,
    relations: tuple[str, ...] | None = None,
    status: Status | str | None = None,
    about: str | None = None,
    since: str | None = None,
    corroborated: int = 0,
) -> list[ClaimRow]:
    """Claims by what can be seen without their evidence, in no particular order."""
    rows = [_row(row) for row in select(store, _CLAIMS)]
    if relations is not None:
        known = {*load_ontology().relations, *(row.relation for row in rows)}
        unknown = [name for name in relations if name not in known]
        if unknown:
            raise QueryError(f"there is no relation '{unknown[0]}'; known are {', '.join(sorted(known))}")
        rows = [row for row in rows if row.relation in relations]
    if status is not None:
        wanted = _status(status)
        rows = [row for row in rows if row.status is wanted]
    if about is not None:
        things = {node.iri for node in find_entities(store, about)}
        rows = [row for row in rows if row.subject in things or row.object in things]
    if since is not None:
        day = first_day(since)
        if day is None:
            raise QueryError(f"'{since}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        rows = [row for row in rows if row.last_seen is not None and row.last_seen >= day.isoformat()]
    return [row for row in rows if row.corroboration >= corroborated]


def view_rows(store: Store, rows: list[ClaimRow], *, lang: str = "en", with_evidence: bool = True) -> list[ClaimView]:
    """The same claims with labels and evidence, sorted."""
    labels = Labels(store, lang)
    reader = EvidenceReader(store, labels)
    views = [_view(row, labels, reader.of_claim(NamedNode(row.iri)) if with_evidence else (), lang) for row in rows]
    order = {name: i for i, name in enumerate(load_ontology().relations)}
    return sorted(views, key=lambda v: (order.get(v.relation, len(order)), v.relation, v.subject.label, v.object.label, v.id))


def rows_where(store: Store, pattern: str, order: str = "") -> list[ClaimRow]:
    """Claims for which a SPARQL pattern about ?claim holds; a pattern that holds twice gives a claim twice."""
    return [_row(row) for row in select(store, f"{_CLAIMS.replace('{', '{ ' + pattern, 1)} {order}")]


def _status(name: Status | str) -> Status:
    try:
        return Status(name)
    except ValueError:
        raise QueryError(f"there is no status '{name}'; known are {', '.join(Status)}") from None


def _row(row: tuple[object, ...]) -> ClaimRow:
    claim, subject, predicate, object_, status, confidence, corroboration, first, last, confirmed, days, former = row
    with reading(claim):
        return ClaimRow(
            iri=NamedNode(str(claim)).value,
            subject=NamedNode(str(subject)).value,
            relation=local_name(str(predicate)),
            object=NamedNode(str(object_)).value,
            status=Status(factuality_of(str(status))),
            confidence=float(str(confidence or 0)),
            corroboration=int(str(corroboration or 0)),
            first_seen=str(first) if first else None,
            last_seen=str(last) if last else None,
            confirmed_on=str(confirmed) if confirmed else None,
            confirmed_after=int(str(days)) if days else None,
            former=bool(former),
        )


def _view(row: ClaimRow, labels: Labels, evidence: tuple[EvidenceView, ...], lang: str) -> ClaimView:
    spec = load_ontology().relations.get(row.relation)
    return ClaimView(
        id=local_name(row.iri),
        subject=labels.node(row.subject),
        relation=row.relation,
        relation_label=spec.label(lang) if spec else row.relation,
        object=labels.node(row.object),
        status=row.status,
        confidence=row.confidence,
        corroboration=row.corroboration,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        confirmed_on=row.confirmed_on,
        confirmed_after=row.confirmed_after,
        when=next((e.when.edtf for e in _strongest(evidence) if e.when), None),
        office=next((e.office for e in _strongest(evidence) if e.office), None),
        former=row.former,
        evidence=evidence,
    )


def _strongest(evidence: tuple[EvidenceView, ...]) -> Iterator[EvidenceView]:
    return iter(sorted(evidence, key=lambda e: (_STRENGTH.index(e.factuality), -e.score)))
