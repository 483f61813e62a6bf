"""Claims of one passage against the gold: which are right, how sure, how dated, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg import vocab
from kg.evaluation.alignment import Alignment
from kg.evaluation.scores import Evaluation, Score
from kg.gold import GoldRelation, Passage
from kg.graph import claim_status
from kg.model import Claim, Evidence, Factuality, Resolution, Status
from kg.nlp.temporal import edtf_interval

Key = tuple[str, str, str]
"""Relation, subject and object, as ids of gold entities; of the system's entities, after '?', where they are no gold entity."""

_NEAR = 60


@dataclass(slots=True)
class Found:
    """What the system says under one key; `entities` are the pairs of its own entities that came to it."""

    key: Key
    entities: set[tuple[str, str]] = field(default_factory=set)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def best(self) -> Evidence:
        """The evidence with the highest score."""
        return max(self.evidence, key=lambda e: (e.score, e.id))


def score_claims(result: Evaluation, passage: Passage, resolution: Resolution, alignment: Alignment) -> None:
    """Adds one passage's claims to the counts."""
    gold = gold_claims(passage)
    found = found_claims(resolution, alignment)
    for key in {**gold, **found}:
        score = result.relations.setdefault(key[0], Score())
        claim, right = found.get(key), key in gold and key in found and _holds(found[key], alignment)
        if claim is not None:
            result.calibration.extend((evidence.score, right) for evidence in claim.evidence)
            result.duplicates += len(claim.entities) - 1
        if claim is not None and right:
            score.right += 1
            _compare(result, passage, claim, gold[key], alignment)
        elif claim is not None:
            score.wrong += 1
            kind = why_wrong(key, claim, gold, alignment)
            result.problem(kind, key[0], passage.id, _account(passage, claim, alignment), _sentence(passage, claim.best))
        if key in gold and not right:
            score.missed += 1
            _missed(result, passage, key, gold[key], alignment)
    if not passage.relations:
        result.negatives += 1
        result.core_on_negatives += sum(key[0] in vocab.CORE_RELATIONS for key in found)


def gold_claims(passage: Passage) -> dict[Key, list[GoldRelation]]:
    """Lines of the gold by what they claim."""
    grouped: dict[Key, list[GoldRelation]] = {}
    for line in passage.relations:
        grouped.setdefault((line.relation, line.subject, line.object), []).append(line)
    return grouped


def found_claims(resolution: Resolution, alignment: Alignment) -> dict[Key, Found]:
    """The system's claims by what they come to in gold entities."""
    claims = {claim.id: claim for claim in resolution.claims}
    found: dict[Key, Found] = {}
    for evidence in resolution.evidence:
        claim = claims[str(evidence.claim)]
        key = _key(claim, alignment)
        at = found.setdefault(key, Found(key))
        at.entities.add((claim.subject, claim.object))
        at.evidence.append(evidence)
    return found


def _key(claim: Claim, alignment: Alignment) -> Key:
    subject, object_ = (alignment.gold_of.get(entity, f"?{entity}") for entity in (claim.subject, claim.object))
    return claim.relation, subject, object_


def _holds(claim: Found, alignment: Alignment) -> bool:
    """True if what comes to the gold's entities is also of their types, and not said of the names of others."""
    return _typed(claim, alignment) and any(_own_names(claim.key, evidence, alignment) for evidence in claim.evidence)


def _typed(claim: Found, alignment: Alignment) -> bool:
    """True if the arguments have the gold's types in at least one of the ways in which the system says it."""
    _, subject, object_ = claim.key
    return any(alignment.same_type(s, subject) and alignment.same_type(o, object_) for s, o in claim.entities)


def _own_names(key: Key, evidence: Evidence, alignment: Alignment) -> bool:
    """False if an argument is, in this place, the name of another gold entity, which was merged with the claim's."""
    stands_for = alignment.stands_for
    return stands_for.get(evidence.subject, key[1]) == key[1] and stands_for.get(evidence.object, key[2]) == key[2]


def why_wrong(key: Key, claim: Found, gold: Iterable[Key], alignment: Alignment) -> str:
    """The class of a claim that is not in the gold."""
    relation, subject, object_ = key
    same = [other for other in gold if other[0] == relation]
    checks = (
        ("claim of mixed entities", any(e in alignment.mixed for pair in claim.entities for e in pair)),
        ("claim with wrong type", key in same and not _typed(claim, alignment)),
        ("claim of mixed entities", key in same),
        ("claim turned round", (relation, object_, subject) in same),
        ("claim with wrong object", any(other[1] == subject for other in same)),
        ("claim with wrong subject", any(other[2] == object_ for other in same)),
        ("claim of another relation", any(other[1:] == (subject, object_) for other in gold)),
        ("claim of no gold entity", subject.startswith("?") or object_.startswith("?")),
    )
    return next((kind for kind, holds in checks if holds), "claim that nothing states")


def _missed(result: Evaluation, passage: Passage, key: Key, lines: list[GoldRelation], alignment: Alignment) -> None:
    known = {*alignment.gold_of.values()}
    absent = [end for end in key[1:] if end not in known and end in alignment.types]
    kind = "claim missed, argument not found" if absent else "claim missed"
    detail = f"{key[1]} -> {key[2]} | {'/'.join(line.factuality for line in lines)}"
    detail += f" | not found: {', '.join(absent)}" if absent else ""
    result.problem(kind, key[0], passage.id, detail, gold_sentence(passage, key))


def _compare(result: Evaluation, passage: Passage, claim: Found, gold: list[GoldRelation], alignment: Alignment) -> None:
    """Factuality, dates and circumstances of a claim that is in the gold."""
    _compare_factuality(result, passage, claim, [line.factuality for line in gold])
    dated = {value for line in gold if (value := line.key("when"))}
    given = {e.when.edtf for e in claim.evidence if e.when is not None and e.when.edtf}
    result.dates.compare(map(days, given), map(days, dated))
    if {*map(days, given)} != {*map(days, dated)}:
        detail = f"{_words(claim)}: gold {'/'.join(sorted(dated)) or 'none'}, found {'/'.join(sorted(given)) or 'none'}"
        result.problem("date of a claim", claim.key[0], passage.id, detail, _sentence(passage, claim.best))
    said = _details(claim, alignment)
    for name, found in said.items():
        wanted = {value for line in gold if (value := line.key(name))}
        if found or wanted:
            result.details.setdefault(name, Score()).compare(found, wanted)
        if found != wanted:
            detail = f"{_words(claim)}: gold {'/'.join(sorted(wanted)) or 'none'}, found {'/'.join(sorted(found)) or 'none'}"
            result.problem(f"{name} of a claim", claim.key[0], passage.id, detail, _sentence(passage, claim.best))


def _compare_factuality(result: Evaluation, passage: Passage, claim: Found, wanted: list[Factuality]) -> None:
    status = status_of(claim.evidence)
    right = status in wanted
    result.confusion[(status if right else min(wanted, key=tuple(Factuality).index)).value, status.value] += 1
    if status is Factuality.ASSERTED:
        result.asserted += 1
        result.wrongly_asserted += not right
    if not right:
        detail = f"{_words(claim)}: gold {'/'.join(wanted)}, found {status} (cue {claim.best.cue!r})"
        kind = "wrongly asserted" if status is Factuality.ASSERTED else "factuality"
        result.problem(kind, claim.key[0], passage.id, detail, _sentence(passage, claim.best))


def status_of(evidence: list[Evidence]) -> Factuality:
    """The status that the graph gives to a claim of one document, which cannot dispute itself."""
    status = claim_status(evidence, {})
    return Factuality.ASSERTED if status is Status.DISPUTED else Factuality(status.value)


def days(edtf: str) -> tuple[date | None, date | None] | str:
    """First and last day of an EDTF value; the value itself where it is no such value."""
    try:
        return edtf_interval(edtf)
    except ValueError:
        return edtf


def _details(claim: Found, alignment: Alignment) -> Mapping[str, set[str]]:
    """What the evidence says beside the date, as the gold spells it."""
    given = claim.evidence
    return {
        "where": {*_entities((e.where for e in given), alignment)},
        "event": {*_entities((e.event for e in given), alignment)},
        "by": {*_entities((e.attributed_to for e in given), alignment)},
        "count": {str(e.headcount) for e in given if e.headcount is not None},
        "office": {e.office for e in given if e.office},
        "former": {"yes" for e in given if e.former},
    }


def _entities(mentions: Iterable[str | None], alignment: Alignment) -> Iterator[str]:
    for mention in mentions:
        if mention is not None:
            yield alignment.gold_of_mention(mention) or f"?{alignment.entity_of.get(mention, mention)}"


def _words(claim: Found) -> str:
    return f"{claim.key[1]} -> {claim.key[2]}"


def _account(passage: Passage, claim: Found, alignment: Alignment) -> str:
    best = claim.best
    labels = " -> ".join(f"{alignment.entities[e].label!r}" for e in min(claim.entities))
    trigger = best.trigger.of(passage.document.text)
    why = f"trigger {trigger!r}, {best.component}: {best.reason}, score {best.score:.2f}"
    return f"{_words(claim)} ({labels}) | {best.factuality} | {why}"


def _sentence(passage: Passage, evidence: Evidence) -> str:
    return evidence.span.of(passage.document.text)


def gold_sentence(passage: Passage, key: Key) -> str:
    """The text around the closest pair of mentions of the two arguments, or around the one that is mentioned."""
    text, subject, object_ = passage.document.text, passage.spans(key[1]), passage.spans(key[2])
    pairs = sorted(((abs(a.start - b.start), a, b) for a in subject for b in object_), key=lambda pair: pair[0])
    spans = pairs[0][1:] if pairs else (*subject, *object_)[:1]
    if not spans:
        return text[: 2 * _NEAR]
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    return text[max(0, start - _NEAR) : end + _NEAR]
