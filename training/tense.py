"""Teaches an exported model whether a time without a year lies behind the document or ahead, from the dates in data/gold.

python -m training.tense model/

Reads the train split, fits one layer on the word states, prints how often the words alone and the layer are right (each passage
without its own part; and dev), and writes it into model/pairs.npz.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from kg.evaluation.claims import days
from kg.gold import TIME, load_gold
from kg.graph import load_ontology
from kg.nlp.lexicon import lexicon_languages, load_lexicon
from kg.nlp.pipeline import Reader
from kg.nlp.scorer_head import load_head
from kg.nlp.scorer_views import word_places
from kg.nlp.temporal import find_intervals
from kg.nlp.tense import has_states, numbers
from training.calibrate import write_arrays

PARTS, RIDGE = 5, 3.0
SCALE = 0.3  # about the spread of a state; the ridge is for numbers of like size


@dataclass
class Example:
    """What the layer reads of one time, whether it lies behind, and whether the words alone say so."""

    lang: str
    passage: str
    numbers: np.ndarray
    behind: bool
    told: bool


def examples_of(passage, analyse, size):
    """The times of a passage that lie, by the annotation, on one side of its date and would have another value on the other."""
    document, seen = passage.document, {}

    def found(side):
        def judge(span, clues):
            seen[span] = clues
            return clues.lean if side is None else side

        times = find_intervals(document.text, lang=document.lang, published=document.published, judge=judge)
        return {time.span: time.interval.edtf for time in times}

    behind, ahead, told = found("past"), found("future"), found(None)
    gold = [(m.span, m.entity) for m in passage.mentions if m.type == TIME]
    decided = []
    for span, clues in seen.items():
        meant = next((value for place, value in gold if place.overlaps(span)), None)
        if meant is not None and (days(behind[span]) == days(meant)) != (days(ahead[span]) == days(meant)):
            lies_behind = days(behind[span]) == days(meant)
            decided.append((span, clues, lies_behind, days(told[span]) == days(meant)))
    if not decided:
        return
    analysis = analyse(replace(document, title=None), load_lexicon(document.lang))
    if has_states(analysis, size):
        places = word_places(analysis)
        for span, clues, lies_behind, right in decided:
            yield Example(document.lang, passage.id, numbers(analysis, places, span, clues), lies_behind, right)


def gathered(passages, jobs):
    """The examples of all passages, by several processes; the order is always the same."""
    known = [p for p in passages if p.document.lang in lexicon_languages()]
    with ProcessPoolExecutor(jobs) as pool:
        return [e for part in pool.map(examples_of_all, [known[at::jobs] for at in range(jobs)]) for e in part]


def examples_of_all(passages):
    """The examples of some passages."""
    reader, size = Reader(load_ontology()), load_head().size
    return [e for passage in passages for e in examples_of(passage, reader.analyse, size)]


def fitted(examples):
    """(1, numbers) weights and (1,) bias of a logistic regression."""
    inputs = torch.tensor(np.array([e.numbers for e in examples]), dtype=torch.float64)
    wanted = torch.tensor([float(e.behind) for e in examples], dtype=torch.float64)
    known = torch.ones(inputs.shape[1], dtype=torch.float64)
    known[:9] = 0.03
    weights = torch.zeros(inputs.shape[1] + 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def step():
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(inputs @ weights[:-1] + weights[-1], wanted, reduction="sum")
        loss = loss + RIDGE * SCALE**2 * (known * weights[:-1].square()).sum()
        loss.backward()
        return loss

    optimizer.step(step)
    weights = weights.detach().numpy().astype(np.float32)
    return weights[None, :-1], weights[-1:]


def right(layer, examples):
    """For each example whether the layer puts it on the right side."""
    weights, bias = layer
    return [bool(e.numbers @ weights[0] + bias[0] > 0) == e.behind for e in examples]


def crossed(examples):
    """The same, each example by a layer that has not seen its part of the passages."""
    part = {passage: number % PARTS for number, passage in enumerate(sorted({e.passage for e in examples}))}
    result = {}
    for number in range(PARTS):
        layer = fitted([e for e in examples if part[e.passage] != number])
        for i, example in enumerate(examples):
            if part[example.passage] == number:
                result[i] = right(layer, [example])[0]
    return [result[i] for i in range(len(examples))]


def tell(name, examples, judged):
    for lang in (*sorted({e.lang for e in examples}), None):
        rows = [(e.told, good) for e, good in zip(examples, judged, strict=True) if lang in (None, e.lang)]
        words, layer = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        print(f"{name} {lang or 'all'}: {len(rows)} times, words alone {words:.3f}, layer {layer:.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="exported model; it must be the one that kg reads with")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read passages")
    arguments = parser.parse_args()
    some = {split: gathered(load_gold(split=split), arguments.jobs) for split in ("train", "dev")}
    layer = fitted(some["train"])
    tell("train, crossed", some["train"], crossed(some["train"]))
    tell("dev", some["dev"], right(layer, some["dev"]))
    write_arrays(arguments.folder / "pairs.npz", {"tense.weight": layer[0], "tense.bias": layer[1]})


if __name__ == "__main__":
    main()
