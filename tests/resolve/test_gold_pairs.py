"""The annotated pairs of data/gold/resolution: the loader, and floors on what the resolve stage makes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import GoldError
from kg.resolve.pairs import load_pairs, score_pairs

PRECISION, RECALL = 0.98, 0.93
HEADER = "same\tkind\tleft\tright\n"


def test_enough_and_varied() -> None:
    counts = Counter((pair.same, pair.kind) for pair in load_pairs())
    assert counts.total() >= 600
    assert min(counts[True, kind] for _, kind in counts) >= 15
    assert min(counts[False, kind] for _, kind in counts) >= 10


@pytest.mark.parametrize("part", ["dev", "test"])
def test_floors(part: str) -> None:
    score = score_pairs(pair for pair in load_pairs() if pair.part == part)
    assert score.pairs >= 280
    assert score.precision >= PRECISION, [pair for pair in score.wrong if not pair.same]
    assert score.recall >= RECALL, [pair for pair in score.wrong if pair.same]


def test_the_score_can_fall() -> None:
    pairs = load_pairs()[:20]
    right = score_pairs(pairs)
    turned = score_pairs(replace(pair, same=not pair.same) for pair in pairs)
    assert len(right.wrong) + len(turned.wrong) == 20
    assert turned.precision < right.precision


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("left\tright\n", ":1: the header"),
        (f"{HEADER}maybe\tcompany\tC:A\tC:B\n", ":2: not yes or no"),
        (f"{HEADER}yes\tcompany\tC:A\n", ":2: not yes or no"),
        (f"{HEADER}yes\tcompany\tC:A\tB\n", ":2: a mention is"),
        (f"{HEADER}yes\tcompany\tC:A\tC:B\nno\tcompany\tC:A\tC:B\n", ":3: the pair is there twice"),
    ],
)
def test_malformed(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(GoldError, match=message):
        load_pairs(path)
