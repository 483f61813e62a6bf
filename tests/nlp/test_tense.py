"""The learned head that says whether a time without a year lies behind the document or ahead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy

from kg.gazetteers import load_gazetteer
from kg.model import CharSpan, Document
from kg.nlp import scorer_head, tense
from kg.nlp.analysis import Analysis
from kg.nlp.encoder import STATES_KEY
from kg.nlp.lexicon import load_lexicon
from kg.nlp.scorer_views import word_places
from kg.nlp.temporal import Clues, Judge, find_intervals
from kg.resources import model_path

TEXT = "La Panda esce a settembre, la Tipo nel 2026."


def analysis(size: int = 128) -> Analysis:
    doc = spacy.blank("it")(TEXT)
    doc.user_data[STATES_KEY] = np.ones((len(doc), size), dtype=np.float32)
    return Analysis(Document("a.txt", TEXT, lang="it", published="2025-03-10"), doc, load_lexicon("it"), load_gazetteer())


def values(judge: Judge | None) -> list[str]:
    return [found.interval.edtf for found in find_intervals(TEXT, lang="it", published="2025-03-10", judge=judge)]


def test_the_judge_decides_only_where_there_are_two_sides() -> None:
    asked = []

    def judge(span: CharSpan, clues: Clues) -> str:
        asked.append((span.of(TEXT), clues))
        return "past"

    assert values(None) == ["2025-09", "2026"]
    assert values(judge) == ["2024-09", "2026"]
    assert [words for words, _ in asked] == ["a settembre"]
    assert asked[0][1].nearest_is_ahead is not asked[0][1].nearest_is_behind


def test_numbers_are_the_clues_each_with_each_and_the_mean_state() -> None:
    clues = Clues("future", nearest_is_behind=True, nearest_is_ahead=False)
    made = analysis()
    read = tense.numbers(made, word_places(made), CharSpan(14, 25), clues)
    assert read.tolist() == [0, 0, 0, 1, 0, 1, 0, 0, 0, *[1] * 128]


@pytest.mark.parametrize(("bias", "wanted"), [(5.0, "past"), (-5.0, "future")])
def test_the_head_puts_a_time_on_a_side(bias: float, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    head = scorer_head.PairHead(model_path("pairs.npz"))
    head.weights |= {"tense.weight": np.zeros((1, 9 + head.size), np.float32), "tense.bias": np.array([bias], np.float32)}
    monkeypatch.setattr(tense, "load_head", lambda folder: head)
    judge = tense.judge_of(analysis(head.size))
    assert judge is not None
    assert judge(CharSpan(14, 25), Clues(None, nearest_is_behind=True, nearest_is_ahead=False)) == wanted


def test_without_weights_or_states_the_words_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tense.judge_of(analysis(), folder=tmp_path) is None
    assert tense.judge_of(analysis(size=7)) is None


def test_the_shipped_head_has_the_layer() -> None:
    head = scorer_head.load_head()
    assert head is not None
    assert head.tells_tense
    assert head.weights["tense.weight"].shape == (1, 9 + head.size)
