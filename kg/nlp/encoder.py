"""The multilingual encoder as a spaCy component: tags, lemmas, trees, sentences and names from one pass over the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.nlp.encoder_lemmas import VERBAL, LemmaWords, find_lemma, known_lemmas, known_words
from kg.nlp.encoder_rows import Layout, Rows, sentence_starts
from kg.nlp.encoder_verbs import Features, finite_features
from kg.nlp.encoder_weights import Labels, Weights, load_weights
from kg.nlp.encoder_windows import (
    LONG_SENTENCE_PIECES,
    Words,
    join_pieces,
    last_start,
    next_window,
    read_words,
)

Table = NDArray[np.uint64]

FACTORY = "kg_encoder"
SCORES_KEY = "kg_ner_scores"
STATES_KEY = "kg_states"
_ATTRIBUTES = [POS, MORPH, LEMMA, HEAD, DEP, ENT_IOB, ENT_TYPE]
_INSIDE, _OUTSIDE, _BEGIN = 1, 2, 3


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
    a dict from (start, end) in tokens; `doc.user_data["kg_states"]` has a row of numbers for each word, for the scorer.
    """

    def __init__(self, vocab: Vocab, *, folder: Path | None = None, threads: int = 1) -> None:
        self._vocab = vocab
        self._folder, self._threads = folder, threads
        self._morphs: dict[tuple[bytes, Features], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """The doc, annotated. The answer depends on its text alone."""
        weights = load_weights(self._folder, self._threads)
        words = read_words(doc, weights)
        rows = Rows(len(words))
        start = 0
        while start < len(words):
            start = self._read_window(words, start, weights, rows)
        self._write(doc, words, rows, weights)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:  # noqa: ARG002
        """The docs, annotated one by one: what shares a batch never changes an answer."""
        for doc in stream:
            yield self(doc)

    def _read_window(self, words: Words, start: int, weights: Weights, rows: Rows) -> int:
        """Annotates from `start` on; returns where the next window begins."""
        for budget in (None, LONG_SENTENCE_PIECES):
            window = next_window(words, start) if budget is None else next_window(words, start, budget)
            scores = weights.run(*join_pieces(words, window, weights.bos, weights.eos))
            layout = Layout(weights.labels)
            starts = sentence_starts(scores, layout, words, window)
            keep = window.end - window.start if window.whole else last_start(starts.tolist())
            if keep:
                break
        keep = keep or window.end - window.start
        rows.fill(window.start, keep, scores, starts[:keep], weights, layout)
        return window.start + keep

    def _write(self, doc: Doc, words: Words, rows: Rows, weights: Weights) -> None:
        """Puts the rows on the tokens; white space hangs on the word before it."""
        doc.user_data[SCORES_KEY] = {}
        if not len(doc):
            return
        places = np.array(words.tokens, dtype=np.int64)
        table = self._blank_table(doc, places)
        if len(words):
            doc.user_data[STATES_KEY] = np.concatenate(rows.states)
            spans = rows.spans(weights.labels)
            rows.mend_numerals(words.texts, spans, weights.labels)
            table[places, :5] = self._word_columns(words, rows, places, weights)
            doc.user_data[SCORES_KEY] = self._write_names(table, words, spans)
        doc.from_array(_ATTRIBUTES, cast("Any", table))

    def _blank_table(self, doc: Doc, places: NDArray[np.int64]) -> Table:
        """One row of attributes a token, all as for white space."""
        strings = self._vocab.strings
        table = np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.uint64)
        table[:, 0] = IDS["SPACE"]
        table[:, 1] = self._vocab.morphology.add("")
        table[:, 3] = _space_heads(len(doc), places).astype(np.uint64)
        table[:, 4] = strings.add("dep")
        table[:, 5] = _OUTSIDE
        spaces = np.setdiff1d(np.arange(len(doc)), places)
        table[spaces, 2] = [strings.add(doc[index].text) for index in spaces.tolist()]
        return table

    def _word_columns(self, words: Words, rows: Rows, places: NDArray[np.int64], weights: Weights) -> Table:
        """Part of speech, features, lemma, offset of the head and relation of each word."""
        labels, strings = weights.labels, self._vocab.strings
        columns = np.zeros((len(words), 5), dtype=np.uint64)
        columns[:, 0] = np.array([IDS[name] for name in labels.upos], dtype=np.uint64)[rows.upos]
        tags = [labels.upos[upos] for upos in rows.upos.tolist()]
        lexicon = self._lemma_words(weights)
        lemmas = [
            find_lemma(text, [(labels.scripts[script], score) for script, score in scripts], tag, lexicon)
            for text, scripts, tag in zip(words.texts, rows.lemmas, tags, strict=True)
        ]
        finite = labels.finite.get(self._vocab.lang)
        known = [
            finite_features(text, lemma, finite) if finite and tag in VERBAL else ()
            for text, lemma, tag in zip(words.texts, lemmas, tags, strict=True)
        ]
        columns[:, 1] = [self._morph(row, sure, labels) for row, sure in zip(rows.features, known, strict=True)]
        columns[:, 2] = [strings.add(lemma) for lemma in lemmas]
        columns[:, 3] = (places[rows.head] - places).astype(np.uint64)
        relations = [strings.add("ROOT" if name == "root" else name) for name in labels.relations]
        columns[:, 4] = np.array(relations, dtype=np.uint64)[rows.relation]
        return columns

    def _write_names(self, table: Table, words: Words, spans: list[tuple[int, int, str, float]]) -> dict[tuple[int, int], float]:
        """Marks the names in the table; returns their scores by tokens."""
        scores = {}
        for first, end, kind, score in spans:
            low, high = words.tokens[first], words.tokens[end - 1] + 1
            table[low:high, 5] = _INSIDE
            table[low, 5] = _BEGIN
            table[low:high, 6] = self._vocab.strings.add(kind)
            scores[low, high] = score
        return scores

    def _lemma_words(self, weights: Weights) -> LemmaWords:
        lang, labels = self._vocab.lang, weights.labels
        return LemmaWords(
            known_lemmas(weights.folder / f"lemmas-{lang}.txt"),
            known_words(weights.folder / f"words-{lang}.txt"),
            labels.infinitives.get(lang, ()),
            labels.endings.get(lang, {}),
        )

    def _morph(self, row: NDArray[np.int8], sure: Features, labels: Labels) -> int:
        key = (row.tobytes(), sure)
        if key not in self._morphs:
            features = {
                name: values[value - 1] for value, (name, values) in zip(row.tolist(), labels.features, strict=True) if value
            }
            if features.get("VerbForm", "Fin") == "Fin":
                features |= dict(sure)
            self._morphs[key] = self._vocab.morphology.add("|".join(f"{name}={value}" for name, value in features.items()))
        return self._morphs[key]


def _space_heads(count: int, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Offset from each token to the last word at or before it (to the first word, or token 0, where there is none)."""
    last = np.full(count, -1, dtype=np.int64)
    last[places] = places
    last = np.maximum.accumulate(last)
    last[last < 0] = places[0] if len(places) else 0
    offsets: NDArray[np.int64] = last - np.arange(count)
    return offsets
