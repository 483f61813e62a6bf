"""Component: a learned head reads pairs of mentions and says which relation joins them, and how factual.

Reads the word states that the encoder leaves in `doc.user_data["kg_states"]` and the mentions; gives `Proposal`s with a
probability. Weights: model/pairs.npz, made by `training/pairs_export.py`; without them, or with another encoder, it
proposes nothing. Scores with the gold set named: docs/decisions/0006-relation-scorer.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.model import Factuality, OntologySpec
from kg.nlp.analysis import Analysis
from kg.nlp.encoder import STATES_KEY
from kg.nlp.scorer_head import PairHead, load_head
from kg.nlp.scorer_pairs import SITED, allowed_relations, candidate_pairs
from kg.nlp.scorer_views import Stretch, Thing, scene_of, stretches, thing, views_of

FLOOR = 0.03
_FACTS = tuple(Factuality)
_SURE = 1e-4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A relation between two mentions (indexes into Analysis.mentions, the pair that says it best).

    `things` are what they stand for, `score` is the probability that the text states the relation of them,
    `factuality_score` that of the factuality.
    """

    relation: str
    subject: int
    object: int
    things: tuple[Thing, Thing]
    score: float
    factuality: Factuality
    factuality_score: float


def propose(analysis: Analysis, ontology: OntologySpec, *, floor: float = FLOOR, folder: Path | None = None) -> list[Proposal]:
    """The relations that the words make at least `floor` likely, each once for a pair of things, in order of the text."""
    states = analysis.doc.user_data.get(STATES_KEY)
    head = load_head(folder)
    if head is None or states is None or not len(states) or states.shape[1] != head.size:
        return []
    best: dict[tuple[str, Thing, Thing], Proposal] = {}
    allowed = allowed_relations(ontology, head.relations)
    for stretch in stretches(analysis, views_of(analysis), states):
        for proposal in _read(stretch, head, allowed, floor):
            key = (proposal.relation, *proposal.things)
            if key not in best or proposal.score > best[key].score:
                best[key] = proposal
    return sorted(best.values(), key=lambda p: (analysis.mentions[p.subject].start, p.relation, p.subject, p.object))


def take_sites(analysis: Analysis, proposals: list[Proposal]) -> list[Proposal]:
    """Notes in the analysis where things are wanted or launched; gives back the proposals of relations."""
    head = load_head()
    if head is None or SITED not in head.relations:
        return proposals
    sites: dict[Thing, dict[int, float]] = {}
    for proposal in proposals:
        if proposal.relation == SITED:
            sites.setdefault(proposal.things[0], {})[proposal.object] = proposal.score
    analysis.sites = sites
    return [proposal for proposal in proposals if proposal.relation != SITED]


def lookup(analysis: Analysis, proposals: list[Proposal], relation: str, subject: int, obj: int) -> Proposal | None:
    """The proposal for the things that two mentions stand for."""
    wanted = (thing(analysis, subject), thing(analysis, obj))
    return next((p for p in proposals if p.relation == relation and p.things == wanted), None)


def combine(rule: float | None, head: float | None, relation: str, *, folder: Path | None = None) -> float:
    """One calibrated score of a rule's score and the head's probability (None: no rule fired; below the floor)."""
    weights = load_head(folder)
    if weights is None or relation not in weights.relations:
        return rule or 0.0
    column = weights.relations.index(relation)
    said = _logit(head if head is not None else FLOOR / 2)
    values = (1.0, float(rule is not None), _logit(rule) if rule is not None else 0.0, said)
    total = sum(w * v for w, v in zip(weights.combination[:4].tolist(), values, strict=True))
    total += float(weights.combination[4 + column])
    return 1 / (1 + exp(-total))


def _logit(chance: float) -> float:
    chance = min(max(chance, _SURE), 1 - _SURE)
    return log(chance / (1 - chance))


def _read(stretch: Stretch, head: PairHead, allowed: NDArray[np.bool_], floor: float) -> Iterator[Proposal]:
    """Proposals of one stretch, the best pair of mentions for each pair of things."""
    scene, views = scene_of(stretch), stretch.views
    subject, obj = candidate_pairs(scene, allowed)
    if not len(subject):
        return
    scores, facts = head.read(stretch.states, scene, subject, obj)
    fits = allowed[scene.type[subject], scene.type[obj]]
    group = scene.entity[subject] * (int(scene.entity.max()) + 1) + scene.entity[obj]
    odds = np.where(fits, np.exp(np.clip(scores, -30, 15)), 0)
    _, group = np.unique(group, return_inverse=True)
    total = np.zeros((int(group.max()) + 1, odds.shape[1]))
    np.add.at(total, group, odds)
    mixed = np.zeros((*total.shape, facts.shape[1]))
    np.add.at(mixed, group, odds[:, :, None] * facts[:, None])
    for row, column in np.argwhere((total > 0) & (total / (1 + total) >= floor)).tolist():
        members = np.flatnonzero(group == row)
        pair = members[odds[members, column].argmax()]
        chances = mixed[row, column] / total[row, column]
        yield Proposal(
            head.relations[column],
            views[int(subject[pair])].shown,
            views[int(obj[pair])].shown,
            (views[int(subject[pair])].thing, views[int(obj[pair])].thing),
            round(float(total[row, column] / (1 + total[row, column])), 4),
            _FACTS[int(chances.argmax())],
            round(float(chances.max()), 4),
        )
