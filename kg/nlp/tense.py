"""Component: a learned head says whether a time without a year ("in autumn", "on Monday") lies behind the document or ahead.

Reads the word states that the encoder leaves, and what the words around the time tell (temporal_context). Without weights
for it, or with another pipeline, those words alone decide. Weights: model/pairs.npz, made by `training/tense.py`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kg.model import CharSpan
from kg.nlp.analysis import Analysis
from kg.nlp.encoder import STATES_KEY
from kg.nlp.scorer_head import load_head
from kg.nlp.scorer_pairs import Floats, Ints
from kg.nlp.scorer_views import word_places
from kg.nlp.temporal import Clues, Judge
from kg.nlp.temporal_calendar import Lean


def judge_of(analysis: Analysis, *, folder: Path | None = None) -> Judge | None:
    """What the head makes of the times of one document, or None if there is no head for it."""
    head = load_head(folder)
    if head is None or not head.tells_tense or not has_states(analysis, head.size):
        return None
    places = word_places(analysis)

    def judge(span: CharSpan, clues: Clues) -> Lean:
        return "past" if head.past(numbers(analysis, places, span, clues)) > 0 else "future"

    return judge


def has_states(analysis: Analysis, size: int) -> bool:
    """True if the encoder left a row of so many numbers for each word."""
    states = analysis.doc.user_data.get(STATES_KEY)
    return states is not None and len(states) > 0 and states.shape[1] == size


def numbers(analysis: Analysis, places: Ints, span: CharSpan, clues: Clues) -> Floats:
    """(9 + state size) what the head reads: the clues, each with each, then the mean state of the time's words.

    `places` are `word_places` of the analysis, counted once for all times of a text.
    """
    told = (clues.lean == "past", clues.lean == "future", clues.lean is None)
    sides = (clues.nearest_is_behind, clues.nearest_is_ahead, True)
    tokens = analysis.doc.char_span(span.start, span.end, alignment_mode="expand")
    low, high = (places[tokens.start], places[tokens.end]) if tokens else (0, 1)
    rows = analysis.doc.user_data[STATES_KEY][low:high]
    known = np.outer(told, sides).astype(np.float32).ravel()
    return np.concatenate([known, rows.mean(axis=0, dtype=np.float32)])
