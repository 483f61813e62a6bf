"""Claims, evidence and things as rows: for data frames, and as CSV files of nodes and edges for other graph tools."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from kg.model import Node, Status
from kg.views import ClaimView, EvidenceView

Row = dict[str, object]

CLAIM_COLUMNS = (
    "claim", "subject", "relation", "object", "status", "when", "confidence", "sources", "first_seen", "last_seen",
    "corroboration", "confirmed_on", "confirmed_after",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "evidence", "claim", "subject", "relation", "object", "factuality", "score", "sentence", "start", "document", "source",
    "publisher", "published", "attributed_to", "cue", "when", "earliest", "latest", "where", "event", "headcount", "office",
    "former", "component",
)  # fmt: skip
ENTITY_COLUMNS = ("entity", "label", "type", "iri", "claims", "asserted", "first_seen", "last_seen")

CSV_FORMATS = ("csv", "neo4j")
"""Two files each: PATH-nodes.csv and PATH-edges.csv; neo4j with the headers that `neo4j-admin database import` reads
(https://neo4j.com/docs/operations-manual/current/import/#import-tool-header-format)."""

_NODES = {"id": "id:ID", "label": "label", "type": ":LABEL", "iri": "iri"}
_EDGES = {
    "id": "id",
    "source": ":START_ID",
    "target": ":END_ID",
    "relation": ":TYPE",
    "label": "label",
    "status": "status",
    "confidence": "confidence:double",
    "corroboration": "corroboration:int",
    "sources": "sources:int",
    "when": "when",
    "first_seen": "first_seen:date",
    "last_seen": "last_seen:date",
    "confirmed_on": "confirmed_on:date",
    "confirmed_after": "confirmed_after:int",
    "sentences": "sentences",
}


def claim_record(claim: ClaimView) -> Row:
    """A claim as one row of a table."""
    said = (claim.id, claim.subject.label, claim.relation, claim.object.label, str(claim.status), claim.when, claim.confidence)
    times = (claim.first_seen, claim.last_seen, claim.corroboration, claim.confirmed_on, claim.confirmed_after)
    return dict(zip(CLAIM_COLUMNS, (*said, _sources(claim), *times), strict=True))


def evidence_records(claims: Iterable[ClaimView]) -> Iterator[Row]:
    """All evidence for the claims, one row each, in the order of the claims and of time."""
    for claim in claims:
        about = (claim.id, claim.subject.label, claim.relation, claim.object.label)
        for item in claim.evidence:
            yield dict(zip(EVIDENCE_COLUMNS, (item.id, *about, *_evidence(item)), strict=True))


def entity_records(claims: Iterable[ClaimView]) -> list[Row]:
    """The things that the claims are about, by label, with how many claims there are and from when to when."""
    about: dict[Node, list[ClaimView]] = defaultdict(list)
    for claim in claims:
        for node in {claim.subject, claim.object}:
            about[node].append(claim)
    return [_entity(node, about[node]) for node in sorted(about, key=lambda node: (node.label, node.id))]


def csv_files(claims: Sequence[ClaimView], format: str) -> dict[str, Iterator[str]]:
    """What follows the path, and the text of the file in pieces, one line each."""
    names = {"nodes": _NODES, "edges": _EDGES}
    headers = {name: list(of.values() if format == "neo4j" else of) for name, of in names.items()}
    nodes = {node.id: node for claim in claims for node in (claim.subject, claim.object)}
    rows = ((node.id, node.label, node.type, node.iri) for _, node in sorted(nodes.items()))
    edges = (_edge(claim) for claim in sorted(claims, key=lambda claim: claim.id))
    return {"-nodes.csv": _csv(headers["nodes"], rows), "-edges.csv": _csv(headers["edges"], edges)}


def _sources(claim: ClaimView) -> int:
    return len({evidence.document for evidence in claim.evidence})


def _evidence(item: EvidenceView) -> tuple[object, ...]:
    when = item.when
    return (
        str(item.factuality), item.score, item.sentence, item.start, item.document, item.source, item.publisher, item.published,
        item.attributed_to, item.cue, when and when.edtf, when and when.earliest, when and when.latest, item.where, item.event,
        item.headcount, item.office, item.former, item.component,
    )  # fmt: skip


def _entity(node: Node, claims: Sequence[ClaimView]) -> Row:
    asserted = sum(claim.status is Status.ASSERTED for claim in claims)
    first = min((claim.first_seen for claim in claims if claim.first_seen), default=None)
    last = max((claim.last_seen for claim in claims if claim.last_seen), default=None)
    return dict(zip(ENTITY_COLUMNS, (node.id, node.label, node.type, node.iri, len(claims), asserted, first, last), strict=True))


def _edge(claim: ClaimView) -> tuple[object, ...]:
    record: Mapping[str, object] = claim_record(claim) | {
        "id": claim.id,
        "source": claim.subject.id,
        "target": claim.object.id,
        "label": claim.relation_label,
        "sentences": "\n".join(" ".join(evidence.sentence.split()) for evidence in claim.evidence),
    }
    return tuple(record[name] for name in _EDGES)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """https://www.rfc-editor.org/rfc/rfc4180 , with LF; what is not known is empty."""
    for row in (header, *rows):
        line = StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()
