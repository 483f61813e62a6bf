"""An evaluation as plain data: everything for a file, the key figures for floors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from kg import vocab
from kg.evaluation.scores import Evaluation, Score, reliability, total
from kg.model import Factuality

_DIGITS = 4


def key_figures(result: Evaluation) -> dict[str, float]:
    """The figures that have floors (or, for errors, ceilings: see `CEILINGS` in benchmarks/quality.py)."""
    core, names = result.total(vocab.CORE_RELATIONS), total(result.entities.values())
    exact = {
        "core precision": core.precision,
        "core recall": core.recall,
        "core F1": core.f1,
        "all F1": result.total(result.relations).f1,
        "entities F1": names.f1,
        "unseen names F1": result.names.get("unseen", Score()).f1,
        "references": result.references.recall,
        "factuality accuracy": result.factuality_accuracy,
        "factuality macro-F1": result.factuality_macro_f1,
        "claim dates F1": result.dates.f1,
        "time values": result.time_values.precision,
        "times F1": result.times.f1,
        "wrongly asserted": result.wrongly_asserted_share,
        "core per negative": result.core_per_negative,
        "calibration error": result.calibration_error,
    }
    return {name: round(value, _DIGITS) for name, value in exact.items()}


def figures(result: Evaluation) -> dict[str, object]:
    """All counts and shares, ready for JSON; no text of any passage."""
    return {
        "passages": result.passages,
        "key": key_figures(result),
        "relations": _scores(result.relations),
        "duplicates": result.duplicates,
        "entities": _scores(result.entities),
        "names": _scores(result.names),
        "references": _score(result.references),
        "dates": _score(result.dates),
        "times": _score(result.times),
        "time_values": _score(result.time_values),
        "details": _scores(result.details),
        "confusion": {gold: {found: result.confusion[gold, found] for found in Factuality} for gold in Factuality},
        "asserted": result.asserted,
        "wrongly_asserted": result.wrongly_asserted,
        "negatives": result.negatives,
        "core_on_negatives": result.core_on_negatives,
        "calibration": [
            {name: round(value, _DIGITS) for name, value in asdict(bin_).items()} for bin_ in reliability(result.calibration)
        ],
    }


def _scores(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    return {name: _score(scores[name]) for name in sorted(scores)}


def _score(score: Score) -> dict[str, float]:
    shares = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {**{name: round(share, _DIGITS) for name, share in shares.items()}, **asdict(score)}
