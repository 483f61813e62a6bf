"""What rules and head say of the same claim, side by side, and the weights that make one calibrated score of both."""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch.nn import functional as F

from kg import vocab
from kg.nlp.scorer import FLOOR

EDGE = 1e-4


@dataclass
class Candidate:
    """A claim that a rule or the head proposes for one passage."""

    id: str
    relation: str
    things: tuple
    rule: float | None = None
    head: float | None = None
    rule_fact: int = 0
    head_fact: int = 0
    head_facts: list = field(default_factory=list)
    gold: tuple = ()
    truth: list = field(default_factory=list)


def candidates(rows, rules, sheets):
    """Rules and head side by side; a rule's things are tied to the gold as the sheet ties them."""
    table = {}
    for row in rows:
        if row.chance >= FLOOR:
            made = table.setdefault((row.id, row.relation, row.things), Candidate(row.id, row.relation, row.things))
            if made.head is None or row.chance > made.head:
                made.head, made.head_fact = row.chance, int(np.argmax(row.facts))
                made.head_facts, made.gold, made.truth = row.facts, row.gold, row.truth
    for sheet in sheets:
        gold_of = {spot.key: spot.gold for spot in sheet.spots}
        for (relation, things), (score, fact) in rules.get(sheet.id, {}).items():
            made = table.setdefault((sheet.id, relation, things), Candidate(sheet.id, relation, things))
            made.rule, made.rule_fact = score, fact
            made.gold = tuple(gold_of.get(key, "?") for key in things)
            made.truth = sorted(sheet.claims.get((relation, *made.gold), ()))
    return list(table.values())


def logit(chance):
    chance = min(max(chance, EDGE), 1 - EDGE)
    return float(np.log(chance / (1 - chance)))


def inputs(candidate):
    relation = [float(candidate.relation == name) for name in vocab.RELATIONS]
    fired = candidate.rule is not None
    head = logit(candidate.head if candidate.head is not None else FLOOR / 2)
    return [1.0, float(fired), logit(candidate.rule) if fired else 0.0, head, *relation]


def fit_combination(some, ridge=0.5):
    """Logistic weights of rule and head, the relations' own held near zero."""
    x = torch.tensor([inputs(c) for c in some], dtype=torch.float64)
    y = torch.tensor([float(bool(c.truth)) for c in some], dtype=torch.float64)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(x @ weights, y, reduction="sum") + ridge * (weights[1:] - 0).square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights.detach().tolist()


def chance(candidate, weights):
    return 1 / (1 + np.exp(-float(np.dot(inputs(candidate), weights))))


def calibration_error(pairs, bins=10):
    """Expected calibration error of (score, right)."""
    total = 0.0
    for low in range(bins):
        inside = [(s, r) for s, r in pairs if low / bins <= s < (low + 1) / bins or (low == bins - 1 and s == 1)]
        if inside:
            total += abs(sum(s for s, _ in inside) - sum(r for _, r in inside))
    return total / max(1, len(pairs))
