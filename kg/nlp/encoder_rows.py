"""Decodes the scores of windows into class numbers for every word of a doc."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kg.nlp.decoding import NEVER, decode_names, decode_tree
from kg.nlp.encoder_weights import Labels, Scores, Weights
from kg.nlp.encoder_windows import Window, Words

LEMMA_MARGIN = 3.0  # in logits
_CLOSING = frozenset(",;:.!?)]}»”…%")


class Layout:
    """Where each head's scores stand in a row of `Scores.tags`."""

    def __init__(self, labels: Labels) -> None:
        at = len(labels.upos)
        self.upos = slice(0, at)
        self.features = []
        for _, values in labels.features:
            self.features.append(slice(at, at + len(values) + 1))
            at += len(values) + 1
        self.start = slice(at, at + 2)
        self.names = slice(at + 2, at + 2 + len(labels.names))


def sentence_starts(scores: Scores, layout: Layout, words: Words, window: Window) -> NDArray[np.bool_]:
    """True at each word that begins a sentence: line starts always, closing marks never."""
    starts: NDArray[np.bool_] = scores.tags[:, layout.start].argmax(1) == 1
    for index in np.flatnonzero(starts).tolist():
        if words.texts[window.start + index] in _CLOSING:
            starts[index] = False
    starts |= np.array(words.opens_line[window.start : window.end])
    starts[0] = True
    return starts


class Rows:
    """Class numbers of every word of a doc; heads are word numbers, lemmas are likely scripts."""

    def __init__(self, count: int) -> None:
        self.upos = np.zeros(count, dtype=np.int64)
        self.features: NDArray[np.int8] = np.zeros((count, 0), dtype=np.int8)
        self.lemmas: list[tuple[tuple[int, float], ...]] = [()] * count
        self.head = np.zeros(count, dtype=np.int64)
        self.relation = np.zeros(count, dtype=np.int64)
        self.name = [0] * count
        self.score = np.zeros(count, dtype=np.float32)
        self.states: list[NDArray[np.float32]] = []

    def fill(self, offset: int, count: int, scores: Scores, starts: NDArray[np.bool_], weights: Weights, layout: Layout) -> None:
        """Decodes the first `count` words of a window whose first word has number `offset`."""
        if not self.features.shape[1]:
            self.features = np.zeros((len(self.upos), len(layout.features)), dtype=np.int8)
        tags, here = scores.tags[:count], slice(offset, offset + count)
        self.states.append(scores.state[:count])
        self.upos[here] = tags[:, layout.upos].argmax(1)
        for column, part in enumerate(layout.features):
            self.features[here, column] = tags[:, part].argmax(1)
        self.lemmas[here] = likely_scripts(scores, count)
        heads = decode_heads(scores.arc, starts)
        self.relation[here] = root_relation(weights, scores, heads, count)
        self.head[here] = np.where(heads == 0, np.arange(count), heads - 1) + offset
        names = tags[:, layout.names]
        logs = names - np.log(np.exp(names - names.max(1, keepdims=True)).sum(1, keepdims=True)) - names.max(1, keepdims=True)
        found = decode_names(logs, weights.labels.names, starts)
        self.name[here] = found
        self.score[here] = np.exp(logs[np.arange(count), found])

    def spans(self, labels: Labels) -> list[tuple[int, int, str, float]]:
        """(first word, end word, type, score) of each name."""
        found, start = [], None
        for index, value in enumerate([*self.name, 0]):
            name = labels.names[value]
            if start is not None and not name.startswith("I-"):
                score = float(self.score[start:index].mean())
                found.append((start, index, labels.names[self.name[start]][2:], round(score, 4)))
                start = None
            if name.startswith("B-"):
                start = index
        return found

    def mend_numerals(self, texts: Sequence[str], spans: Sequence[tuple[int, int, str, float]], labels: Labels) -> None:
        """Words without digits inside a name are no numerals: 'Turbo' in 'Renault 5 Turbo' becomes a proper noun."""
        numeral, proper = labels.upos.index("NUM"), labels.upos.index("PROPN")
        for first, end, _, _ in spans:
            for index in range(first, end):
                if self.upos[index] == numeral and texts[index][:1].isupper() and texts[index].isalpha():
                    self.upos[index] = proper


def likely_scripts(scores: Scores, count: int) -> list[tuple[tuple[int, float], ...]]:
    """The scripts of each word that come close to the best, best first, each with its score."""
    near = (scores.lemma_scores >= scores.lemma_scores[:, :1] - LEMMA_MARGIN).sum(1)
    return [
        tuple(zip(scripts[:size], values[:size], strict=True))
        for scripts, values, size in zip(
            scores.lemma[:count].tolist(), scores.lemma_scores[:count].tolist(), near[:count].tolist(), strict=True
        )
    ]


def decode_heads(arc: NDArray[np.float32], starts: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Head row of each word (0 is the root), inside its own sentence."""
    heads = np.zeros(len(starts), dtype=np.int64)
    bounds = [*np.flatnonzero(starts).tolist(), len(starts)]
    for low, high in pairwise(bounds):
        inside = np.concatenate([arc[low:high, :1], arc[low:high, low + 1 : high + 1]], axis=1)
        local = decode_tree(inside)
        heads[low:high] = np.where(local == 0, 0, local + low)
    return heads


def root_relation(weights: Weights, scores: Scores, heads: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Relation of each word; `root` for those and only those that hang on the root."""
    values = weights.relation(scores, heads, count)
    root = weights.labels.relations.index("root")
    values[:, root] = NEVER
    best: NDArray[np.int64] = values.argmax(1)
    best[heads == 0] = root
    return best
