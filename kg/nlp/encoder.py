"""The multilingual encoder as a spaCy component: tags, lemmas, trees, sentences and names from one pass over the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.nlp.decoding import NEVER, decode_names, decode_tree
from kg.nlp.encoder_lemmas import apply_script
from kg.nlp.encoder_weights import Labels, Scores, Weights, load_weights
from kg.nlp.encoder_windows import (
    LONG_SENTENCE_PIECES,
    Window,
    Words,
    join_pieces,
    last_start,
    next_window,
    read_words,
)

FACTORY = "kg_encoder"
SCORES_KEY = "kg_ner_scores"
_ATTRIBUTES = [POS, MORPH, LEMMA, HEAD, DEP, ENT_IOB, ENT_TYPE]
_INSIDE, _OUTSIDE, _BEGIN = 1, 2, 3
_CLOSING = frozenset(",;:.!?)]}»”…%")


def register_encoder() -> None:
    """Makes `kg_encoder` known to spaCy, so that `nlp.add_pipe("kg_encoder")` works; may be called again."""
    if not Language.has_factory(FACTORY):
        Language.factory(FACTORY, default_config={"folder": None, "threads": 1}, func=make_encoder)


def make_encoder(nlp: Language, name: str, folder: str | None = None, threads: int = 1) -> Encoder:  # noqa: ARG001
    """The component; `folder` holds other weights than the shipped ones."""
    return Encoder(nlp.vocab, folder=Path(folder) if folder else None, threads=threads)


class Encoder:
    """Sets pos_, morph, lemma_, head, dep_, sentence starts and ents; reads the text only.

    The score of each name (mean probability of its words' labels) is in `doc.user_data["kg_ner_scores"]`,
    a dict from (start, end) in tokens.
    """

    def __init__(self, vocab: Vocab, *, folder: Path | None = None, threads: int = 1) -> None:
        self._vocab = vocab
        self._folder, self._threads = folder, threads
        self._lemmas: dict[tuple[str, int], int] = {}
        self._morphs: dict[bytes, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """The doc, annotated. The answer depends on its text alone."""
        weights = load_weights(self._folder, self._threads)
        words = read_words(doc, weights)
        rows = _Rows(len(words))
        start = 0
        while start < len(words):
            start = self._read_window(words, start, weights, rows)
        self._write(doc, words, rows, weights.labels)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:  # noqa: ARG002
        """The docs, annotated one by one: what shares a batch never changes an answer."""
        for doc in stream:
            yield self(doc)

    def _read_window(self, words: Words, start: int, weights: Weights, rows: _Rows) -> int:
        """Annotates from `start` on; returns where the next window begins."""
        for budget in (None, LONG_SENTENCE_PIECES):
            window = next_window(words, start) if budget is None else next_window(words, start, budget)
            scores = weights.run(*join_pieces(words, window, weights.bos, weights.eos))
            layout = _Layout(weights.labels)
            starts = sentence_starts(scores, layout, words, window)
            keep = window.end - window.start if window.whole else last_start(starts.tolist())
            if keep:
                break
        keep = keep or window.end - window.start
        rows.fill(window.start, keep, scores, starts[:keep], weights, layout)
        return window.start + keep

    def _write(self, doc: Doc, words: Words, rows: _Rows, labels: Labels) -> None:
        """Puts the rows on the tokens; white space hangs on the word before it."""
        if not len(doc):
            return
        table = np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.uint64)
        strings = self._vocab.strings
        table[:, 0] = IDS["SPACE"]
        table[:, 1] = self._vocab.morphology.add("")
        table[:, 4] = strings.add("dep")
        table[:, 5] = _OUTSIDE
        places = np.array(words.tokens, dtype=np.int64)
        table[:, 3] = _space_heads(len(doc), places).astype(np.uint64)
        for index in set(range(len(doc))) - set(words.tokens):
            table[index, 2] = strings.add(doc[index].text)
        if len(words):
            table[places, 0] = np.array([IDS[name] for name in labels.upos], dtype=np.uint64)[rows.upos]
            table[places, 1] = [self._morph(row, labels) for row in rows.features]
            table[places, 2] = [
                self._lemma(text, script, labels) for text, script in zip(words.texts, rows.lemma.tolist(), strict=True)
            ]
            table[places, 3] = (places[rows.head] - places).astype(np.uint64)
            table[places, 4] = np.array([strings.add(_spacy_label(name)) for name in labels.relations], dtype=np.uint64)[
                rows.relation
            ]
            spans = rows.spans(labels)
            for first, end, kind, _ in spans:
                low, high = words.tokens[first], words.tokens[end - 1] + 1
                table[low:high, 5] = _INSIDE
                table[low, 5] = _BEGIN
                table[low:high, 6] = strings.add(kind)
            doc.user_data[SCORES_KEY] = {
                (words.tokens[first], words.tokens[end - 1] + 1): score for first, end, _, score in spans
            }
        doc.from_array(_ATTRIBUTES, cast("Any", table))

    def _lemma(self, text: str, script: int, labels: Labels) -> int:
        key = (text, script)
        if key not in self._lemmas:
            self._lemmas[key] = self._vocab.strings.add(apply_script(text, labels.scripts[script]))
        return self._lemmas[key]

    def _morph(self, row: NDArray[np.int8], labels: Labels) -> int:
        key = row.tobytes()
        if key not in self._morphs:
            pairs = [
                f"{name}={values[value - 1]}"
                for value, (name, values) in zip(row.tolist(), labels.features, strict=True)
                if value
            ]
            self._morphs[key] = self._vocab.morphology.add("|".join(pairs))
        return self._morphs[key]


def _spacy_label(name: str) -> str:
    return "ROOT" if name == "root" else name


def _space_heads(count: int, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Offset from each token to the last word at or before it (to the first word, or token 0, where there is none)."""
    last = np.full(count, -1, dtype=np.int64)
    last[places] = places
    last = np.maximum.accumulate(last)
    last[last < 0] = places[0] if len(places) else 0
    offsets: NDArray[np.int64] = last - np.arange(count)
    return offsets


class _Layout:
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


def sentence_starts(scores: Scores, layout: _Layout, words: Words, window: Window) -> NDArray[np.bool_]:
    """True at each word that begins a sentence: line starts always, closing marks never."""
    starts: NDArray[np.bool_] = scores.tags[:, layout.start].argmax(1) == 1
    for index in np.flatnonzero(starts).tolist():
        if words.texts[window.start + index] in _CLOSING:
            starts[index] = False
    starts |= np.array(words.opens_line[window.start : window.end])
    starts[0] = True
    return starts


class _Rows:
    """Class numbers of every word of a doc; heads are word numbers."""

    def __init__(self, count: int) -> None:
        self.upos = np.zeros(count, dtype=np.int64)
        self.features: NDArray[np.int8] = np.zeros((count, 0), dtype=np.int8)
        self.lemma = np.zeros(count, dtype=np.int64)
        self.head = np.zeros(count, dtype=np.int64)
        self.relation = np.zeros(count, dtype=np.int64)
        self.name = [0] * count
        self.score = np.zeros(count, dtype=np.float32)

    def fill(self, offset: int, count: int, scores: Scores, starts: NDArray[np.bool_], weights: Weights, layout: _Layout) -> None:
        """Decodes the first `count` words of a window whose first word has number `offset`."""
        if not self.features.shape[1]:
            self.features = np.zeros((len(self.upos), len(layout.features)), dtype=np.int8)
        tags, here = scores.tags[:count], slice(offset, offset + count)
        self.upos[here] = tags[:, layout.upos].argmax(1)
        for column, part in enumerate(layout.features):
            self.features[here, column] = tags[:, part].argmax(1)
        self.lemma[here] = scores.lemma[:count]
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
