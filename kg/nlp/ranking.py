"""Component: frames propose with an explanation; the learned scorer ranks them and proposes where no frame fires.

Reads the relations of the frames and the scorer's proposals; gives relations with one calibrated score each. Without
weights for the scorer, the frames' own scores stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.nlp import syntax
from kg.nlp.analysis import Analysis
from kg.nlp.frames import Relation
from kg.nlp.scorer import Proposal, combine, is_trusted, lookup
from kg.nlp.scorer_views import thing

PROPOSED = 0.85
"""A pair without a frame needs this probability; chosen with the next two on the dev split (docs/decisions/0006)."""
DOUBTED, WEAK = 0.03, 0.65
"""A frame's relation is dropped if the scorer gives it less than the first and the frame itself less than the second."""


def rank(analysis: Analysis, relations: list[Relation], proposals: list[Proposal] | None) -> list[Relation]:
    """The relations worth keeping, by place; `proposals` is None if there is no scorer."""
    if proposals is None:
        return relations
    kept = [scored for relation in relations if (scored := _scored(analysis, relation, proposals))]
    known = {_key(analysis, r.relation, r.subject, r.object) for r in relations}
    sure = [p for p in proposals if p.score >= PROPOSED and is_trusted(p.relation)]
    new = [p for p in sure if _key(analysis, p.relation, p.subject, p.object) not in known]
    return sorted([*kept, *_proposed(analysis, new)], key=lambda r: (r.start, r.relation, r.subject, r.object))


def _key(analysis: Analysis, relation: str, subject: int, obj: int) -> tuple[str, tuple[str, str], tuple[str, str]]:
    return relation, thing(analysis, subject), thing(analysis, obj)


def _scored(analysis: Analysis, relation: Relation, proposals: list[Proposal]) -> Relation | None:
    """The frame's relation with the combined score; None if neither the frame nor the scorer believes in it."""
    proposal = lookup(analysis, proposals, relation.relation, relation.subject, relation.object)
    chance = proposal.score if proposal else None
    if (chance or 0.0) < DOUBTED and relation.score < WEAK:
        return None
    return replace(relation, score=combine(relation.score, chance, relation.relation))


def _proposed(analysis: Analysis, proposals: list[Proposal]) -> Iterator[Relation]:
    """A relation for each proposal; its trigger is the predicate over the object, or over the subject if that is nearer."""
    for proposal in proposals:
        heads = [analysis.head(analysis.mentions[i]) for i in (proposal.object, proposal.subject)]
        predicates = [syntax.clause_head(head) for head in heads]
        trigger = min(predicates, key=lambda t: abs(t.i - heads[0].i))
        yield Relation(
            relation=proposal.relation,
            subject=proposal.subject,
            object=proposal.object,
            start=trigger.i,
            end=trigger.i + 1,
            head=trigger.i,
            score=combine(None, proposal.score, proposal.relation),
            reason="scorer",
            component="scorer",
            doubt=proposal.factuality,
        )
