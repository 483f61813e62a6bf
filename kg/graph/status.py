"""What the evidence for one claim adds up to: status, confidence, first and last seen, corroboration."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kg.graph.duplicates import voices
from kg.graph.terms import SCORE_DECIMALS
from kg.model import Document, Evidence, Factuality, Status

CONFIDENCE_CAP = 0.99
_STRENGTH = tuple(Factuality)  # strongest first


@dataclass(frozen=True, slots=True)
class Summary:
    """The derived facts of one claim."""

    status: Status
    confidence: float
    corroboration: int
    first_seen: date | None
    last_seen: date | None
    confirmed_on: date | None
    offices: tuple[str, ...]
    former: bool

    @property
    def confirmed_after(self) -> int | None:
        """Days from first seen to confirmed."""
        return (self.confirmed_on - self.first_seen).days if self.confirmed_on and self.first_seen else None


def first_day(published: str | None) -> date | None:
    """The earliest day of a date that is known to the year, month or day.

    >>> first_day("2024-12"), first_day(None)
    (datetime.date(2024, 12, 1), None)
    """
    if not published:
        return None
    try:
        return date.fromisoformat(published + "-01-01"[len(published) - 4 :])
    except ValueError:
        return None


def claim_status(evidence: Iterable[Evidence], published: Mapping[str, str | None]) -> Status:
    """The status of the claim that all this evidence is for; `published` maps document ids to their dates.

    In this order:
    1. disputed, if one document asserts it and another denies it, whichever is the later;
    2. denied, if the latest word is a denial: the latest date, and within one document what stands further on.
       Several documents of the latest date: one denial is enough. Undated documents count as the oldest;
    3. the strongest of asserted, reported, planned, rumoured since the last denial.
    """
    ordered = sorted(evidence, key=lambda e: (*_day_key(e, published), e.document, e.trigger, e.id))
    if not ordered:
        raise ValueError("a claim without evidence has no status")
    if _disputed(ordered):
        return Status.DISPUTED
    latest_day = _day_key(ordered[-1], published)
    last_words = {e.document: e for e in ordered if _day_key(e, published) == latest_day}
    if any(e.factuality is Factuality.DENIED for e in last_words.values()):
        return Status.DENIED
    since = max((i + 1 for i, e in enumerate(ordered) if e.factuality is Factuality.DENIED), default=0)
    return Status(min((e.factuality for e in ordered[since:]), key=_STRENGTH.index).value)


def summarise(evidence: Iterable[Evidence], documents: Mapping[str, Document]) -> Summary:
    """All derived facts of one claim. Evidence of a document that is not among `documents` raises KeyError."""
    given = tuple(evidence)
    published = {e.document: documents[e.document].published for e in given}
    stating = tuple(e for e in given if e.factuality is not Factuality.DENIED)
    days = [day for e in stating or given if (day := first_day(published[e.document]))]
    status, first_seen = claim_status(given, published), min(days, default=None)
    return Summary(
        status=status,
        confidence=_noisy_or(_best_by_voice(stating or given, documents).values()),
        corroboration=len(_best_by_voice(stating, documents)),
        first_seen=first_seen,
        last_seen=max(days, default=None),
        confirmed_on=_confirmed_on(stating, published, first_seen) if status is Status.ASSERTED else None,
        offices=tuple(sorted({e.office for e in stating if e.office})),
        former=max(given, key=lambda e: (*_day_key(e, published), e.trigger, e.id)).former,
    )


def _day_key(evidence: Evidence, published: Mapping[str, str | None]) -> tuple[bool, date]:
    day = first_day(published.get(evidence.document))
    return day is not None, day or date.min


def _disputed(evidence: Iterable[Evidence]) -> bool:
    asserting, denying = set[str](), set[str]()
    for item in evidence:
        if item.factuality is Factuality.ASSERTED:
            asserting.add(item.document)
        elif item.factuality is Factuality.DENIED:
            denying.add(item.document)
    return any(a != d for a in asserting for d in denying)


def _confirmed_on(stating: Iterable[Evidence], published: Mapping[str, str | None], first_seen: date | None) -> date | None:
    """The first day on which the claim is asserted, if it was around in another form before."""
    asserted = (first_day(published[e.document]) for e in stating if e.factuality is Factuality.ASSERTED)
    day = min((day for day in asserted if day), default=None)
    return day if day and first_seen and first_seen < day else None


def _best_by_voice(evidence: Iterable[Evidence], documents: Mapping[str, Document]) -> dict[str, float]:
    """The best score of each voice: two articles of one publisher, or of nearly the same text, are one."""
    given = tuple(evidence)
    voice_of = voices({item.document: documents[item.document] for item in given})
    best: dict[str, float] = {}
    for item in given:
        voice = voice_of[item.document]
        best[voice] = max(round(item.score, SCORE_DECIMALS), best.get(voice, 0.0))  # as a graph keeps it
    return best


def _noisy_or(scores: Iterable[float]) -> float:
    # sorted: a product of floats depends on its order, and the same input must give the same bytes
    return min(CONFIDENCE_CAP, 1.0 - math.prod(1.0 - score for score in sorted(scores)))
