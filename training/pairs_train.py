"""Trains the relation head with the upper layers of the encoder, the other tasks kept alive beside it.

python -m training.pairs_train BASE DATA CHECKPOINT OUT.pt --gazetteers DIR
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
from kg.nlp.scorer_pairs import allowed_relations
from training.names import name_pools
from training.pairs_batches import fact_chances, freeze, pooled, word_vectors
from training.pairs_data import encode_sheet
from training.pairs_network import PairHead
from training.pairs_sheets import gold_sheet, read_rules
from training.pairs_swaps import swapped, thinned
from training.train import WEIGHTS, load, losses, save
from training.windows import Pieces, batches, collate, encode, make_windows, sample

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


def pair_losses(head, words, sheets):
    """Relation and factuality loss of some sheets."""
    relation_loss = fact_loss = 0.0
    positives = 0
    for vectors, ready in zip(words, sheets, strict=True):
        sheet = ready.sheet
        relation, facts = (x.float() for x in head(vectors, sheet.scene))
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


def replay(items, pieces, budget, rng):
    """Endless batches of the other tasks."""
    while True:
        examples = (encode(window, pieces) for window in make_windows(sample(items, rng), rng))
        for group in batches([e for e in examples if e is not None], budget, rng):
            yield collate(group)


def optimiser(network, head, layers, rate, head_rate):
    for parameter in [p for layer in network.encoder.layers[:layers] for p in layer.parameters()]:
        parameter.requires_grad_(False)
    network.encoder.norm.requires_grad_(False)
    groups = [
        {"params": [p for layer in network.encoder.layers[layers:] for p in layer.parameters()], "lr": rate},
        {"params": [p for n, p in network.named_parameters() if not n.startswith("encoder")], "lr": rate},
        {"params": list(head.parameters()), "lr": head_rate},
    ]
    for group in groups:
        group["base"] = group["lr"]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)


def fit(network, head, rounds, others, arguments, rng):
    """Trains on the rounds in turn; `others` gives batches of the other tasks, or None."""
    optimizer = optimiser(network, head, arguments.frozen, arguments.rate, arguments.head_rate)
    size = arguments.batch
    steps, step, begun = arguments.epochs * -(-len(rounds[0]) // size), 0, time.monotonic()
    network.train()
    head.train()
    for epoch in range(arguments.epochs):
        order = list(rounds[epoch % len(rounds)])
        rng.shuffle(order)
        sums = [0.0, 0.0, 0.0]
        for at in range(0, len(order), size):
            done = step / steps
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * (min(1, done / 0.1 + 0.02) if done < 0.1 else max(0.03, (1 - done) / 0.9))
            chosen = order[at : at + size]
            with torch.autocast("cpu", torch.bfloat16):
                relation, fact = pair_losses(head, word_vectors(network, chosen, arguments.frozen), chosen)
                loss = relation + arguments.fact_weight * fact
                loss.backward()
                parts = losses(network, next(others)) if others and step % arguments.every == 0 else {}
                other = sum(WEIGHTS[name] * value for name, value in parts.items())
            if parts:
                (arguments.other_weight * other).backward()
            torch.nn.utils.clip_grad_norm_([*network.parameters(), *head.parameters()], 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            for i, value in enumerate((relation, fact, other)):
                sums[i] += float(value.detach()) if torch.is_tensor(value) else value
        count = -(-len(order) // size)
        report = {"epoch": epoch, "seconds": round(time.monotonic() - begun), "relation": round(sums[0] / count, 3)}
        print(json.dumps({**report, "fact": round(sums[1] / count, 3), "other": round(sums[2] / count, 3)}), flush=True)


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
def predict(network, head, ready, layers):
    """A Row for each pair of things and possible relation."""
    network.eval()
    head.eval()
    rows = []
    for one in ready:
        with torch.autocast("cpu", torch.bfloat16):
            words = word_vectors(network, [one], layers)[0]
        relation, facts = (x.float() for x in head(words.float(), one.sheet.scene))
        count = len(one.sheet.target)
        total = pooled(relation, one.sheet.group, count).sigmoid()
        chances = fact_chances(relation, facts, one.sheet.group, count)
        for g, r in (one.sheet.target >= 0).nonzero().tolist():
            truth = one.sheet.facts[g, r].nonzero().flatten().tolist() if one.sheet.target[g, r] else []
            rows.append(
                Row(
                    one.sheet.id, vocab.RELATIONS[r], one.sheet.keys[g], one.sheet.things[g], float(total[g, r]),
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
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--variants", type=int, default=4)
    parser.add_argument("--frozen", type=int, default=6, help="lower layers that stay as they are")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--head-rate", type=float, default=1.5e-3)
    parser.add_argument("--fact-weight", type=float, default=0.5)
    parser.add_argument("--other-weight", type=float, default=1.0)
    parser.add_argument("--every", type=int, default=1, help="steps from one batch of the other tasks to the next")
    parser.add_argument("--batch", type=int, default=6, help="sheets in a batch")
    parser.add_argument("--budget", type=int, default=800, help="pieces in a batch of the other tasks")
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
    network, scripts = load(arguments.checkpoint, base)
    items = [item for item in pickle.loads(arguments.data.read_bytes())["items"] if item.weight > 0]
    pieces, ontology = Pieces(base), load_ontology()
    allowed = allowed_relations(ontology, vocab.RELATIONS)
    passages = load_gold(split="train")
    system = {sheet.id: sheet for sheet in read_rules(passages, ontology)[0]}
    pools = name_pools(arguments.gazetteers, items) if arguments.gazetteers else {}
    network.eval()
    made = variants([gold_sheet(p) for p in passages], system, pools, pieces, allowed, arguments.variants, rng)
    rounds = [freeze(network, some, arguments.frozen) for some in made]
    head = PairHead(HIDDEN, len(vocab.RELATIONS))
    fit(network, head, rounds, replay(items, pieces, arguments.budget, rng), arguments, rng)
    save(arguments.out, network, base, scripts)
    save_head(arguments.out.with_suffix(".head.pt"), head)


if __name__ == "__main__":
    main()
