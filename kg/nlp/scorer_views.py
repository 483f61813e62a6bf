"""The mentions of a text as the learned heads see them: places in words, and which of them are one thing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kg import vocab
from kg.model import MentionKind
from kg.nlp.analysis import Analysis, Found
from kg.nlp.scorer_pairs import BRAND, ENDS, KINDS, TYPES, Floats, Ints, Scene
from kg.text import fold

_STRETCH, _STEP = 600, 300

Thing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A mention as one of the things that it stands for, in words. `shown` is the mention to propose: of several the name."""

    index: int
    shown: int
    start: int
    end: int
    thing: Thing
    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text that is read at once; `low` is its first word."""

    analysis: Analysis
    views: list[View]
    low: int
    states: Floats
    sentence: Ints


def thing(analysis: Analysis, index: int) -> Thing:
    """Class and folded name of what a mention stands for (of the first, if it stands for several)."""
    found = analysis.mentions[analysis.resolved(index)[0]]
    return found.type, fold(found.attributes.get("name") or analysis.text(found))


def word_places(analysis: Analysis) -> Ints:
    """(tokens + 1) number of words, which are no white space, before each token."""
    places: Ints = np.cumsum([0, *(not token.is_space for token in analysis.doc)])
    return places


def views_of(analysis: Analysis) -> list[View]:
    """One view for each thing that a mention stands for."""
    words = word_places(analysis)
    views = []
    for index, found in enumerate(analysis.mentions):
        if found.type not in TYPES or (found.chars is not None and found.component != BRAND):
            continue
        start, end = int(words[found.start]), int(words[found.end])
        if end > start:
            targets = analysis.resolved(index)
            views += [
                View(index, t if targets[1:] else index, start, end, thing(analysis, t), found.type, _kind(found))
                for t in targets
            ]
    return views


def stretches(analysis: Analysis, views: list[View], states: Floats) -> Iterator[Stretch]:
    """Overlapping parts of a long text, so that the number of pairs grows with its length only."""
    views = sorted(views, key=lambda view: view.start)
    starts, sentences, low = [view.start for view in views], _sentences(analysis), 0
    while True:
        high = min(len(states), low + _STRETCH)
        inside = [view for view in views[bisect_left(starts, low) : bisect_left(starts, high)] if view.end <= high]
        yield Stretch(analysis, inside, low, states[low:high], sentences[low:high])
        if high == len(states):
            return
        low += _STEP


def _kind(found: Found) -> str:
    return BRAND if found.component == BRAND else MentionKind(found.kind).value


def scene_of(stretch: Stretch) -> Scene:
    """The views of a stretch as arrays."""
    analysis, views, low = stretch.analysis, stretch.views, stretch.low
    numbers = {key: i for i, key in enumerate(sorted({view.thing for view in views}))}
    makers = _makers(analysis, views)
    title = f" {fold(analysis.document.title or '')} "
    titled = {v.thing for v in views if v.kind == MentionKind.NAME.value and _named(analysis, v) in title}
    return Scene(
        start=np.array([v.start - low for v in views], dtype=np.int64),
        end=np.array([v.end - low for v in views], dtype=np.int64),
        type=np.array([TYPES.index(v.type) for v in views], dtype=np.int64),
        kind=np.array([KINDS.index(v.kind) for v in views], dtype=np.int64),
        entity=np.array([numbers[v.thing] for v in views], dtype=np.int64),
        maker=np.array([numbers.get(makers[v.thing], -2) if v.thing in makers else -1 for v in views], dtype=np.int64),
        titled=np.array([v.thing in titled for v in views], dtype=np.int64),
        sentence=stretch.sentence,
    )


def _named(analysis: Analysis, view: View) -> str:
    return f" {fold(analysis.text(analysis.mentions[view.index]))} "


def _makers(analysis: Analysis, views: list[View]) -> dict[Thing, Thing]:
    makers = {}
    for view in views:
        if view.type == vocab.MODEL and view.index >= 0:
            maker = analysis.mentions[view.index].attributes.get("maker_mention")
            if maker is not None:
                makers[view.thing] = thing(analysis, int(maker))
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
