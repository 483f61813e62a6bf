"""What reading a graph gives: claims and evidence as the interfaces show them, counts, and violations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import CharSpan, Factuality, Interval, Node, Status


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One place where a document makes a claim, ready to be shown; everything that names a thing is its label.

    `marks` are spans inside `sentence` with a role: subject, object, trigger, cue, when, where, event, by.
    `start` is the offset of the sentence in the document.
    """

    id: str
    document: str
    source: str
    sentence: str
    start: int
    marks: tuple[tuple[CharSpan, str], ...]
    factuality: Factuality
    score: float
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    lang: str | None = None
    cue: str | None = None
    attributed_to: str | None = None
    when: Interval | None = None
    where: str | None = None
    event: str | None = None
    headcount: int | None = None
    office: str | None = None
    former: bool = False
    component: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with what its evidence adds up to; `evidence` in order of time. `when` is EDTF, dates are ISO.

    `corroboration` counts independent voices. A claim that was asserted only after it had been rumoured, planned or reported
    has `confirmed_on`, and the days from `first_seen` to then in `confirmed_after`.
    """

    id: str
    subject: Node
    relation: str
    relation_label: str
    object: Node
    status: Status
    confidence: float
    corroboration: int
    first_seen: str | None = None
    last_seen: str | None = None
    confirmed_on: str | None = None
    confirmed_after: int | None = None
    when: str | None = None
    office: str | None = None
    former: bool = False
    evidence: tuple[EvidenceView, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with the claims that happen there; latitude and longitude in degrees, None where nobody knows them."""

    place: Node
    lat: float | None
    lon: float | None
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class GraphStats:
    """How much of what a graph holds; the mappings are sorted, most first."""

    documents: int
    mentions: int
    evidence: int
    claims: int
    entities: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    first_published: str | None = None
    last_published: str | None = None
    publishers: int = 0
    triples: int = 0


@dataclass(frozen=True, slots=True)
class Violation:
    """A place where a graph breaks a shape. All but `message` are IRIs, shortened where a prefix is known."""

    focus: str
    shape: str
    message: str
    path: str | None = None
    value: str | None = None
