from itertools import product

import numpy as np
import pytest

from kg.nlp.decoding import decode_names, decode_tree, is_tree
from kg.nlp.encoder_lemmas import apply_script

NAMES = ("O", "B-City", "I-City", "B-Model", "I-Model")


def best_by_trying(scores: np.ndarray) -> float:
    count = len(scores)
    trees = (heads for heads in product(range(count + 1), repeat=count) if all(h != i + 1 for i, h in enumerate(heads)))
    return max(sum(scores[range(count), heads]) for heads in trees if is_tree(np.array(heads)))


@pytest.mark.parametrize("seed", range(60))
def test_tree_is_the_best_of_all(seed: int) -> None:
    source = np.random.default_rng(seed)
    count = int(source.integers(1, 6))
    scores = source.normal(scale=3, size=(count, count + 1)).astype(np.float32)
    heads = decode_tree(scores)
    assert is_tree(heads)
    assert scores[range(count), heads].sum() == pytest.approx(best_by_trying(scores), abs=1e-4)


@pytest.mark.parametrize(
    ("heads", "good"),
    [([0], True), ([2, 0], True), ([0, 0], False), ([2, 1], False), ([2, 3, 2, 0], False), ([4, 1, 2, 0], True)],
)
def test_what_counts_as_a_tree(heads: list[int], good: bool) -> None:
    assert is_tree(np.array(heads)) is good


def test_long_hard_sentences_end() -> None:
    scores = np.random.default_rng(1).normal(size=(300, 301)).astype(np.float32)
    assert is_tree(decode_tree(scores))


def named(scores: np.ndarray, starts: list[bool]) -> list[str]:
    return [NAMES[i] for i in decode_names(np.log(scores), NAMES, np.array(starts))]


def test_names_never_go_on_from_nothing() -> None:
    scores = np.array([[0.6, 0.1, 0.1, 0.1, 0.1], [0.1, 0.35, 0.4, 0.1, 0.05]])
    assert named(scores, [True, False]) == ["O", "B-City"]


def test_names_keep_their_type() -> None:
    scores = np.array([[0.1, 0.6, 0.1, 0.1, 0.1], [0.1, 0.05, 0.35, 0.05, 0.45]])
    assert named(scores, [True, False]) == ["B-City", "I-City"]


def test_names_stop_at_a_sentence_start() -> None:
    scores = np.array([[0.1, 0.6, 0.1, 0.1, 0.1], [0.2, 0.3, 0.4, 0.05, 0.05]])
    assert named(scores, [True, False]) == ["B-City", "I-City"]
    assert named(scores, [True, True]) == ["B-City", "B-City"]


@pytest.mark.parametrize(
    ("form", "script", "lemma"),
    [
        ("avvistata", "l2re", "avvistare"),
        ("Sarebbe", "=essere", "essere"),
        ("Roma", "k0", "Roma"),
        ("FIAT", "t0", "Fiat"),
        ("è", "l6x", "è"),
    ],
)
def test_scripts(form: str, script: str, lemma: str) -> None:
    assert apply_script(form, script) == lemma
