"""Component: frames propose with an explanation; the learned scorer ranks them and proposes where no frame fires.

Reads the relations of the frames and the scorer's proposals; gives relations with one calibrated score each. Without
weights for the scorer, the frames' own scores stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from kg import vocab
from kg.nlp import syntax
from kg.nlp.analysis import Analysis
from kg.nlp.frames import Relation
from kg.nlp.scorer import Proposal, combine, lookup
from kg.nlp.scorer_views import thing

_LEAST, _LEAST_IN_SHORT = 0.5, 0.35
"""What rules and scorer together give less than this is dropped, for precision counts double (docs/decisions/0011); in
texts that are shorter than what the scorer has learned from, a little more is kept."""
_RIVALS, _AHEAD = (vocab.LAUNCHES_MODEL, vocab.HIRING_FOR), 0.15
"""Of the companies that might launch one model or hire for one role, those that come so far behind the best are dropped: it is
seldom more than one, unless the text names them together."""
SHORT = 90
"""Tokens of a text that is shorter than what the scorer has learned from: there a frame's own score counts for half, and
its factuality stands."""


def rank(analysis: Analysis, relations: list[Relation], proposals: list[Proposal] | None) -> list[Relation]:
    """The relations worth keeping, by place; `proposals` is None if there is no scorer."""
    if proposals is None:
        return relations
    kept = [_scored(analysis, relation, proposals) for relation in relations]
    known = {_key(analysis, r.relation, r.subject, r.object) for r in relations}
    new = [p for p in proposals if _key(analysis, p.relation, p.subject, p.object) not in known]
    least = _LEAST_IN_SHORT if len(analysis.doc) < SHORT else _LEAST
    likely = [relation for relation in [*kept, *_proposed(analysis, new)] if relation.score >= least]
    return sorted(_without_rivals(analysis, likely), key=lambda r: (r.start, r.relation, r.subject, r.object))


def _without_rivals(analysis: Analysis, relations: list[Relation]) -> Iterator[Relation]:
    best = defaultdict[tuple[str, tuple[str, str]], float](float)
    keys = [(relation.relation, thing(analysis, relation.object)) for relation in relations]
    for key, relation in zip(keys, relations, strict=True):
        best[key] = max(best[key], relation.score)
    for key, relation in zip(keys, relations, strict=True):
        if relation.relation not in _RIVALS or relation.score >= best[key] - _AHEAD:
            yield relation


def _key(analysis: Analysis, relation: str, subject: int, obj: int) -> tuple[str, tuple[str, str], tuple[str, str]]:
    return relation, thing(analysis, subject), thing(analysis, obj)


def _scored(analysis: Analysis, relation: Relation, proposals: list[Proposal]) -> Relation:
    """The frame's relation with the combined score."""
    proposal = lookup(analysis, proposals, relation.relation, relation.subject, relation.object)
    score = combine(relation.score, proposal.score if proposal else None, relation.relation)
    if len(analysis.doc) < SHORT:
        return replace(relation, score=max(score, (score + relation.score) / 2))
    if proposal is None:
        return relation if _is_named(analysis, relation) else replace(relation, score=score)
    return replace(relation, score=score, doubt=proposal.factuality, doubt_score=proposal.factuality_score)


def _is_named(analysis: Analysis, relation: Relation) -> bool:
    """'MWC di Barcellona': the name of the fair says it, and of names in names the scorer knows nothing."""
    whole, part = analysis.mentions[relation.subject], analysis.mentions[relation.object]
    return relation.relation == vocab.HELD_IN and whole.start <= part.start and part.end <= whole.end


def _proposed(analysis: Analysis, proposals: list[Proposal]) -> Iterator[Relation]:
    """A relation for each proposal; its trigger is the predicate over the object, or over the subject if that is nearer.

    Where the fair has a sentence of its own ("Eicma apre domani. ..."), what is shown there hangs on the sentence of the model.
    """
    for proposal in proposals:
        heads = [analysis.head(analysis.mentions[i]) for i in (proposal.object, proposal.subject)]
        if proposal.relation == vocab.PRESENTED_AT and heads[0].sent.start != heads[1].sent.start:
            heads = heads[1:]
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
            doubt_score=proposal.factuality_score,
        )
