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
from kg.nlp.scorer import Proposal, combine, lookup, thing

THRESHOLD = 0.4
"""Below this score a relation is left out: the best F1 on the dev split."""


def rank(analysis: Analysis, relations: list[Relation], proposals: list[Proposal] | None) -> list[Relation]:
    """The relations worth keeping, by place; `proposals` is None if there is no scorer."""
    if proposals is None:
        return relations
    scored = [_scored(analysis, relation, proposals) for relation in relations]
    known = {_key(analysis, r.relation, r.subject, r.object) for r in relations}
    new = [p for p in proposals if _key(analysis, p.relation, p.subject, p.object) not in known]
    kept = [r for r in [*scored, *_proposed(analysis, new)] if r.score >= THRESHOLD]
    return sorted(kept, key=lambda r: (r.start, r.relation, r.subject, r.object))


def _key(analysis: Analysis, relation: str, subject: int, obj: int) -> tuple[str, tuple[str, str], tuple[str, str]]:
    return relation, thing(analysis, subject), thing(analysis, obj)


def _scored(analysis: Analysis, relation: Relation, proposals: list[Proposal]) -> Relation:
    proposal = lookup(analysis, proposals, relation.relation, relation.subject, relation.object)
    score = combine(relation.score, proposal.score if proposal else None, relation.relation)
    return replace(relation, score=score, proposal=proposal)


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
            proposal=proposal,
        )
