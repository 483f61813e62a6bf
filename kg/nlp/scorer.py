"""Component: a learned head reads pairs of mentions and says which relation joins them, and how factual.

Reads the word states that the encoder leaves in `doc.user_data["kg_states"]` and the mentions; gives `Proposal`s with a
probability. Weights: model/pairs.npz, made by `training/pairs_export.py`; without them, or with another encoder, it
proposes nothing. Scores with the gold set named: docs/decisions/0006-relation-scorer.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg import vocab
from kg.model import Factuality, MentionKind, OntologySpec
from kg.nlp.analysis import Analysis, Found
from kg.nlp.encoder import STATES_KEY
from kg.nlp.scorer_head import PairHead
from kg.nlp.scorer_pairs import BRAND, ENDS, KINDS, TYPES, Floats, Ints, Scene, allowed_relations, candidate_pairs
from kg.resources import model_path
from kg.text import fold

FLOOR = 0.03
_STRETCH, _STEP = 600, 300
_FACTS = tuple(Factuality)
_SURE = 1e-4

Thing = tuple[str, str]


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
    views = sorted(_views(analysis), key=lambda view: view.start)
    starts, sentences, allowed = [v.start for v in views], _sentences(analysis), allowed_relations(ontology, head.relations)
    for low, high in _stretches(len(states)):
        inside = [view for view in views[bisect_left(starts, low) : bisect_left(starts, high)] if view.end <= high]
        stretch = _Stretch(analysis, inside, low, states[low:high], sentences[low:high])
        for proposal in _read(stretch, head, allowed, floor):
            key = (proposal.relation, *proposal.things)
            if key not in best or proposal.score > best[key].score:
                best[key] = proposal
    return sorted(best.values(), key=lambda p: (analysis.mentions[p.subject].start, p.relation, p.subject, p.object))


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
    said = _logit(head if head is not None else FLOOR / 2) * float(weights.trusted[column])
    values = (1.0, float(rule is not None), _logit(rule) if rule is not None else 0.0, said)
    total = sum(w * v for w, v in zip(weights.combination[:4].tolist(), values, strict=True))
    total += float(weights.combination[4 + column])
    return 1 / (1 + exp(-total))


def is_trusted(relation: str, *, folder: Path | None = None) -> bool:
    """True if the head was better than chance at this relation where it was measured, so that it may propose it."""
    weights = load_head(folder)
    return weights is not None and relation in weights.relations and bool(weights.trusted[weights.relations.index(relation)])


def _logit(chance: float) -> float:
    chance = min(max(chance, _SURE), 1 - _SURE)
    return log(chance / (1 - chance))


@lru_cache(maxsize=2)
def load_head(folder: Path | None = None) -> PairHead | None:
    """The head that ships with kg or lies in a folder, or None if there is none; loaded once."""
    path = (folder or model_path("graph.onnx").parent) / "pairs.npz"
    return PairHead(path) if path.is_file() else None


def thing(analysis: Analysis, index: int) -> Thing:
    """Class and folded name of what a mention stands for (of the first, if it stands for several)."""
    found = analysis.mentions[analysis.resolved(index)[0]]
    return found.type, fold(found.attributes.get("name") or analysis.text(found))


@dataclass(frozen=True, slots=True)
class _View:
    """A mention as one of the things that it stands for, in words. `shown` is the mention to propose: of several the name."""

    index: int
    shown: int
    start: int
    end: int
    thing: Thing


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a text that is read at once; `low` is its first word."""

    analysis: Analysis
    views: list[_View]
    low: int
    states: Floats
    sentence: Ints


def _views(analysis: Analysis) -> list[_View]:
    words = np.cumsum([0, *(not token.is_space for token in analysis.doc)])
    views = []
    for index, found in enumerate(analysis.mentions):
        if found.type not in TYPES or (found.chars is not None and found.component != BRAND):
            continue
        start, end = int(words[found.start]), int(words[found.end])
        if end > start:
            targets = analysis.resolved(index)
            views += [_View(index, target if targets[1:] else index, start, end, thing(analysis, target)) for target in targets]
    return views


def _stretches(count: int) -> Iterator[tuple[int, int]]:
    """Overlapping parts of a long text, so that the number of pairs grows with its length only."""
    start = 0
    while True:
        yield start, min(count, start + _STRETCH)
        if start + _STRETCH >= count:
            return
        start += _STEP


def _kind(found: Found) -> int:
    return KINDS.index(BRAND if found.component == BRAND else MentionKind(found.kind).value)


def _scene(stretch: _Stretch) -> Scene:
    analysis, views, low = stretch.analysis, stretch.views, stretch.low
    found = [analysis.mentions[view.index] for view in views]
    numbers = {key: i for i, key in enumerate(sorted({view.thing for view in views}))}
    makers = _makers(analysis, views)
    title = f" {fold(analysis.document.title or '')} "
    titled = {v.thing for v, f in zip(views, found, strict=True) if f.kind is MentionKind.NAME and _named(analysis, f) in title}
    return Scene(
        start=np.array([v.start - low for v in views], dtype=np.int64),
        end=np.array([v.end - low for v in views], dtype=np.int64),
        type=np.array([TYPES.index(f.type) for f in found], dtype=np.int64),
        kind=np.array([_kind(f) for f in found], dtype=np.int64),
        entity=np.array([numbers[v.thing] for v in views], dtype=np.int64),
        maker=np.array([numbers.get(makers[v.thing], -2) if v.thing in makers else -1 for v in views], dtype=np.int64),
        titled=np.array([v.thing in titled for v in views], dtype=np.int64),
        sentence=stretch.sentence,
    )


def _named(analysis: Analysis, found: Found) -> str:
    return f" {fold(analysis.text(found))} "


def _makers(analysis: Analysis, views: list[_View]) -> dict[Thing, Thing]:
    makers = {}
    for view in views:
        found = analysis.mentions[view.index]
        if found.type == vocab.MODEL and "maker_mention" in found.attributes:
            makers[view.thing] = thing(analysis, int(found.attributes["maker_mention"]))
    return makers


def _sentences(analysis: Analysis) -> Ints:
    """Number of the sentence of each word, by its marks and line ends."""
    numbers: list[int] = []
    current, closed = 0, False
    for token in analysis.doc:
        if token.is_space:
            closed = closed or "\n" in token.text
            continue
        current += int(closed and bool(numbers))
        numbers.append(current)
        closed = token.text in ENDS
    return np.array(numbers, dtype=np.int64)


def _read(stretch: _Stretch, head: PairHead, allowed: NDArray[np.bool_], floor: float) -> Iterator[Proposal]:
    """Proposals of one stretch, the best pair of mentions for each pair of things."""
    scene, views = _scene(stretch), stretch.views
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
