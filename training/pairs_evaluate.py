"""Rules, head, and both: cross-validated over the train split and on dev; fits the weights of their combination.

python -m training.pairs_evaluate BASE DATA CHECKPOINT --gazetteers DIR --out OUT.head.pt
"""

import argparse
import pickle
import random
from pathlib import Path

import numpy as np
import torch

from kg import vocab
from kg.gold import load_gold
from kg.graph import load_ontology
from kg.nlp.scorer_pairs import LEARNED, allowed_relations
from training.names import name_pools
from training.pairs_batches import make_ready
from training.pairs_combine import Candidate, calibration_error, candidates, chance, fit_combination
from training.pairs_data import encode_sheet
from training.pairs_network import PairHead
from training.pairs_sheets import claims_of, gold_sheet, read_rules
from training.pairs_train import HIDDEN, fit, predict, save_head, settings, variants
from training.train import load
from training.windows import Pieces

RIDGE = 3.0
THRESHOLD = 0.3  # of the combined score, where F1 is best


def scores(some, claims, value, fact, threshold):
    """By relation, core and all: precision, recall, F1, wanted; then factuality right among the found."""
    result, right, found = {}, 0, 0
    kept = [c for c in some if (value(c) or 0) >= threshold]
    for name in (*vocab.RELATIONS, "core", "all"):
        group = {"core": vocab.CORE_RELATIONS, "all": vocab.RELATIONS}.get(name, (name,))
        mine = [c for c in kept if c.relation in group]
        hits = len({(c.id, c.relation, c.gold) for c in mine if c.truth})
        wrong = sum(not c.truth for c in mine)
        wanted = sum(relation in group for _, relation in claims)
        p, r = hits / max(1, hits + wrong), hits / max(1, wanted)
        result[name] = (p, r, 2 * p * r / max(1e-9, p + r), wanted)
    for c in kept:
        if c.truth:
            found, right = found + 1, right + (fact(c) in c.truth)
    result["factuality"] = (right / max(1, found), found)
    return result


def joint_fact(candidate):
    """The rule's factuality where a rule fired and found a sign of doubt, else the head's."""
    if candidate.rule is None or (candidate.rule_fact == 0 and candidate.head is not None):
        return candidate.head_fact
    return candidate.rule_fact


def print_table(title, some, claims, weights):
    print(f"\n### {title}\n\n| | " + " | ".join(("P", "R", "F1")) + " | factuality |\n| --- | --- | --- | --- | --- |")
    systems = {
        "rules": (lambda c: c.rule, lambda c: c.rule_fact, 0.0001),
        "rules >= 0.5": (lambda c: c.rule, lambda c: c.rule_fact, 0.5),
        "head": (lambda c: c.head, lambda c: c.head_fact, 0.5),
        "both": (lambda c: chance(c, weights(c)), joint_fact, THRESHOLD),
        "both, factuality of the head": (
            lambda c: chance(c, weights(c)),
            lambda c: c.head_fact if c.head else c.rule_fact,
            THRESHOLD,
        ),
        "both, factuality of the rules": (
            lambda c: chance(c, weights(c)),
            lambda c: c.rule_fact if c.rule else c.head_fact,
            THRESHOLD,
        ),
    }
    for group in ("core", "all"):
        for name, (value, fact, threshold) in systems.items():
            result = scores(some, claims, value, fact, threshold)
            p, r, f, wanted = result[group]
            print(f"| {group} ({wanted}), {name} | {p:.2f} | {r:.2f} | {f:.3f} | {result['factuality'][0]:.3f} |")
    print("\n| relation | wanted | rules P R F1 | head P R F1 | both P R F1 |\n| --- | --- | --- | --- | --- |")
    kinds = [scores(some, claims, *systems[name]) for name in ("rules", "head", "both")]
    for relation in vocab.RELATIONS:
        cells = [f"{k[relation][0]:.2f} {k[relation][1]:.2f} {k[relation][2]:.2f}" for k in kinds]
        print(f"| {relation} | {kinds[0][relation][3]} | " + " | ".join(cells) + " |")
    error = calibration_error([(chance(c, weights(c)), bool(c.truth)) for c in some if chance(c, weights(c)) >= 0.3])
    print(f"\nexpected calibration error of the combined score (>= 0.3): {error:.3f}", flush=True)


def claims_in(passages):
    return [(p.id, claim[0]) for p in passages for claim in claims_of(p)]


def crossed(some, parts=5):
    """Weights for each candidate, fitted without its own passage's part."""
    part = {passage: number % parts for number, passage in enumerate(sorted({c.id for c in some}))}
    fitted = [fit_combination([c for c in some if part[c.id] != number], RIDGE) for number in range(parts)]
    return lambda c: fitted[part[c.id]]


class Bench:
    """Everything that the folds share."""

    def __init__(self, arguments):
        self.arguments, self.rng = arguments, random.Random(arguments.seed)
        base = torch.load(arguments.base, weights_only=False)
        self.network, _ = load(arguments.checkpoint, base)
        items = pickle.loads(arguments.data.read_bytes())["items"]
        self.pieces, self.ontology = Pieces(base), load_ontology()
        self.allowed = allowed_relations(self.ontology, LEARNED)
        self.pools = name_pools(arguments.gazetteers, items) if arguments.gazetteers else {}

    def ready(self, sheets):
        encoded = [e for sheet in sheets if (e := encode_sheet(sheet, self.pieces, self.allowed)) is not None]
        return make_ready(self.network, encoded)

    def rounds(self, passages, system):
        """All variants of the passages, ready; `system` holds sheets with the program's own mentions."""
        sheets = [gold_sheet(p) for p in passages]
        made = variants(sheets, system, self.pools, self.pieces, self.allowed, self.arguments.variants, self.rng)
        return [make_ready(self.network, some) for some in made]

    def train(self, rounds):
        torch.manual_seed(self.arguments.seed)
        head = PairHead(HIDDEN, len(LEARNED))
        fit(head, rounds, self.arguments, self.rng)
        return head

    def predict(self, head, sheets):
        return predict(head, self.ready(sheets))

    def candidates(self, head, rules, sheets):
        return candidates(self.predict(head, sheets), rules, sheets)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    settings(parser)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--rows", type=Path, help="file for what was predicted")
    parser.add_argument("--out", type=Path, help="file for the head of all passages, with the fitted combination")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    bench = Bench(arguments)
    passages, dev = load_gold(split="train"), load_gold(split="dev")
    random.Random(7).shuffle(passages)
    sheets, rules = read_rules([*passages, *dev], bench.ontology)
    system = {sheet.id: sheet for sheet in sheets}
    folds = {p.id: i % arguments.folds for i, p in enumerate(passages)}
    stored = {"folds": folds, "train": claims_in(passages), "dev": claims_in(dev), "gold": [], "system": [], "devs": []}
    rounds = bench.rounds(passages, system)
    for fold in range(arguments.folds):
        outside = [p for p in passages if folds[p.id] == fold]
        head = bench.train([[ready for ready in some if folds[ready.sheet.id] != fold] for some in rounds])
        stored["gold"] += bench.predict(head, [gold_sheet(p) for p in outside])
        stored["system"] += candidates(
            bench.predict(head, [system[p.id] for p in outside]), rules, [system[p.id] for p in outside]
        )
        stored["devs"].append(candidates(bench.predict(head, [system[p.id] for p in dev]), rules, [system[p.id] for p in dev]))
        if arguments.rows:
            arguments.rows.write_bytes(pickle.dumps(stored))
    fitted = tell(stored)
    if arguments.out:
        save_head(arguments.out, bench.train(rounds), fitted)


def tell(stored):
    """Prints all tables and the weights of the combination."""
    annotated = [Candidate(r.id, r.relation, r.things, None, r.chance, 0, int(np.argmax(r.facts)), r.facts, r.gold, r.truth)
                 for r in stored["gold"]]  # fmt: skip
    plain = [0.0, 0.0, 0.0, 1.0] + [0.0] * len(vocab.RELATIONS)
    done = {c.id for c in annotated}
    claims = [c for c in stored["train"] if stored["folds"][c[0]] in {stored["folds"][i] for i in done}]
    print_table("train split, cross-validated, annotated mentions (head alone)", annotated, claims, lambda _: plain)
    print_table("train split, cross-validated, from raw text", stored["system"], claims, crossed(stored["system"]))
    fitted = fit_combination(stored["system"], RIDGE)
    print_table("dev, from raw text (head of the first fold)", stored["devs"][0], stored["dev"], lambda _: fitted)
    print("combination", [round(w, 4) for w in fitted])
    return fitted


if __name__ == "__main__":
    main()
