"""Trains the relation head on the encoder of a checkpoint, which stays as it is.

python -m training.pairs_train BASE DATA CHECKPOINT OUT.head.pt --gazetteers DIR
"""

import argparse
import json
import pickle
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional as F

from kg import vocab
from kg.gold import load_gold
from kg.graph import load_ontology
from kg.nlp.scorer_pairs import LEARNED, allowed_relations
from training.names import name_pools
from training.pairs_batches import fact_chances, make_ready, pooled
from training.pairs_data import encode_sheet
from training.pairs_network import PairHead
from training.pairs_sheets import gold_sheet, read_rules
from training.pairs_swaps import swapped, thinned
from training.train import load
from training.windows import Pieces

HIDDEN = 384


def variants(sheets, system, pools, pieces, allowed, count, rng):
    """`count` lists of encoded sheets: as annotated, with the program's own mentions (`system`, by id), then with other names."""
    rounds = [list(sheets)]
    if system:
        rounds.append([system.get(sheet.id, sheet) for sheet in sheets])
    while len(rounds) < count:
        sources = [system[s.id] if s.id in system and rng.random() < 0.4 else thinned(s, rng) for s in sheets]
        rounds.append([swapped(s, pools, rng) if pools else s for s in sources])
    encoded = [[encode_sheet(sheet, pieces, allowed) for sheet in some] for some in rounds]
    return [[e for e in some if e is not None] for some in encoded]


def pair_losses(head, some):
    """Relation and factuality loss of some ready sheets."""
    relation_loss = fact_loss = 0.0
    positives = 0
    for ready in some:
        sheet = ready.sheet
        relation, facts = head([window.float() for window in ready.windows], sheet.scene)
        total = pooled(relation, sheet.group, len(sheet.target))
        known = sheet.target >= 0
        relation_loss = relation_loss + F.binary_cross_entropy_with_logits(
            total[known], sheet.target[known].float(), reduction="sum"
        )
        hits = sheet.target == 1
        positives += int(hits.sum())
        if hits.any():
            chances = fact_chances(relation.detach(), facts, sheet.group, len(sheet.target))[hits]
            fact_loss = fact_loss - (chances * sheet.facts[hits]).sum(-1).clamp(min=1e-6).log().sum()
    scale = 1 / max(positives, 8)
    return relation_loss * scale, fact_loss * scale


def fit(head, rounds, arguments, rng):
    """Trains on the rounds in turn."""
    optimizer = torch.optim.AdamW(head.parameters(), lr=arguments.rate, weight_decay=0.02, betas=(0.9, 0.98))
    size = arguments.batch
    steps, step, begun = arguments.epochs * -(-len(rounds[0]) // size), 0, time.monotonic()
    head.train()
    for epoch in range(arguments.epochs):
        order, sums = list(rounds[epoch % len(rounds)]), [0.0, 0.0]
        rng.shuffle(order)
        for at in range(0, len(order), size):
            done = step / steps
            for group in optimizer.param_groups:
                group["lr"] = arguments.rate * (done / 0.1 + 0.02 if done < 0.1 else max(0.03, (1 - done) / 0.9))
            relation, fact = pair_losses(head, order[at : at + size])
            optimizer.zero_grad(set_to_none=True)
            (relation + arguments.fact_weight * fact).backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            step += 1
            for i, value in enumerate((relation, fact)):
                sums[i] += float(value.detach())
        count = -(-len(order) // size)
        told = {"epoch": epoch, "seconds": round(time.monotonic() - begun), "cpu": round(time.process_time())}
        print(json.dumps({**told, "relation": round(sums[0] / count, 3), "fact": round(sums[1] / count, 3)}), flush=True)
    head.eval()


@dataclass
class Row:
    """A possible claim: annotated things, things as the text has them, chance, chances of factualities, the true ones."""

    id: str
    relation: str
    gold: tuple
    things: tuple
    chance: float
    facts: list
    truth: list


@torch.no_grad()
def predict(head, ready):
    """A Row for each pair of things and possible relation."""
    head.eval()
    rows = []
    for one in ready:
        relation, facts = head([window.float() for window in one.windows], one.sheet.scene)
        count = len(one.sheet.target)
        total = pooled(relation, one.sheet.group, count).sigmoid()
        chances = fact_chances(relation, facts, one.sheet.group, count)
        for g, r in (one.sheet.target >= 0).nonzero().tolist():
            truth = one.sheet.facts[g, r].nonzero().flatten().tolist() if one.sheet.target[g, r] else []
            rows.append(
                Row(
                    one.sheet.id, LEARNED[r], one.sheet.keys[g], one.sheet.things[g], float(total[g, r]),
                    chances[g, r].tolist(), truth,
                )
            )  # fmt: skip
    return rows


def save_head(path, head, combination=None):
    """The head with the weights of rules beside it: constant, a rule fired, its log odds, the head's, one for each relation."""
    plain = [0.0, 0.0, 0.0, 1.0] + [0.0] * len(vocab.RELATIONS)
    torch.save({"state": head.state_dict(), "combination": combination or plain}, path)


def settings(parser):
    parser.add_argument("base", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--gazetteers", type=Path, help="folder of names to swap in")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--variants", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--fact-weight", type=float, default=0.5)
    parser.add_argument("--batch", type=int, default=8, help="sheets in a batch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    settings(parser)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    base = torch.load(arguments.base, weights_only=False)
    network, _ = load(arguments.checkpoint, base)
    items = pickle.loads(arguments.data.read_bytes())["items"]
    pieces, ontology = Pieces(base), load_ontology()
    allowed = allowed_relations(ontology, LEARNED)
    passages = load_gold(split="train")
    system = {sheet.id: sheet for sheet in read_rules(passages, ontology)[0]}
    pools = name_pools(arguments.gazetteers, items) if arguments.gazetteers else {}
    made = variants([gold_sheet(p) for p in passages], system, pools, pieces, allowed, arguments.variants, rng)
    head = PairHead(HIDDEN, len(LEARNED))
    fit(head, [make_ready(network, some) for some in made], arguments, rng)
    save_head(arguments.out, head)


if __name__ == "__main__":
    main()
