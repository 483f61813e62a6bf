"""Trains encoder and relation head together on data/gold, while a share of the other corpora keeps trees and tags in shape.

python -m training.joint BASE DATA CHECKPOINT OUT --gazetteers DIR --minutes 40

Writes OUT.pt, a checkpoint of the encoder, and OUT.head.pt, the relation head that belongs to it.
"""

import argparse
import json
import pickle
import random
import time
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn import functional as F

from kg.gold import load_gold
from kg.graph import load_ontology
from kg.nlp.lexicon import lexicon_languages
from kg.nlp.scorer_pairs import LEARNED, allowed_relations
from training.labels import NAMES, TYPES
from training.names import name_pools
from training.pairs_batches import fact_chances, pooled, tapped
from training.pairs_data import encode_sheet
from training.pairs_links import link_loss, tag_loss
from training.pairs_network import PairHead, spans_of
from training.pairs_sheets import gold_sheet, read_rules
from training.pairs_swaps import cropped, joined, swapped, thinned
from training.pairs_train import HIDDEN, save_head
from training.train import SMOOTHING, WEIGHTS, learning_rate, load, losses, make_examples, make_optimizer, save
from training.windows import Pieces, batches, collate, seeded

FROZEN = 6  # lowest layers that stay as they are
LENGTHS, ROWS = 32, 4  # batches are padded to multiples: each new matrix shape costs oneDNN a while
CROPPED, JOINED = 0.2, 0.15  # shares of sheets
BLOTTED = 0.08  # share of pieces
VEILED = 0.12  # share of names that only the words around tell
SHARES = {"relation": 1.0, "fact": 0.5, "tag": 0.5, "link": 0.5, "gold_name": 1.0}


class Sheets:
    """The passages, each time a little different: annotated or found mentions, fewer descriptions, other names."""

    def __init__(self, passages, ontology, pools, pieces):
        self.gold = [gold_sheet(passage) for passage in passages]
        read = [passage for passage in passages if passage.document.lang in lexicon_languages()]
        self.system = {sheet.id: sheet for sheet in read_rules(read, ontology)[0]}
        self.pools, self.pieces = pools, pieces
        self.allowed = allowed_relations(ontology, LEARNED)

    def part(self, sheet, rng):
        """The sheet in one more form, or a part of it, or that and a part of another passage."""
        turn = rng.random()
        if turn < 1 - CROPPED - JOINED:
            return self.vary(sheet, rng)
        some = cropped(self.vary(sheet, rng), rng)
        other = rng.choice(self.gold)
        if turn < 1 - JOINED or other.lang != sheet.lang or other.id == sheet.id:
            return some
        return joined(some, cropped(self.vary(other, rng), rng))

    def vary(self, sheet, rng):
        """The sheet with the annotation's mentions or those found, fewer descriptions, other names."""
        turn = rng.random()
        if turn < 0.3:
            return self.system.get(sheet.id, sheet)
        if turn < 0.5:
            return thinned(sheet, rng)
        if turn < 0.6:
            return swapped(replace(self.system.get(sheet.id, sheet), names=None, refers=None), self.pools, rng)
        return swapped(thinned(sheet, rng), self.pools, rng)

    def round(self, rng, size):
        """Batches of all passages in a new order, in numbers."""
        order = list(self.gold)
        rng.shuffle(order)
        for at in range(0, len(order), size):
            made = (encode_sheet(self.part(sheet, rng), self.pieces, self.allowed) for sheet in order[at : at + size])
            some = [sheet for sheet in made if sheet is not None]
            for sheet in some:
                if rng.random() < 0.5:
                    sheet.windows = [(self.blotted(ids, rng), first, last) for ids, first, last in sheet.windows]
                    self.veil(sheet, rng)
            if some:
                yield some

    def blotted(self, ids, rng):
        """The pieces of a window with some made unreadable."""
        unknown = self.pieces.config["unk"]
        return [ids[0], *(unknown if rng.random() < BLOTTED else i for i in ids[1:-1]), ids[-1]]

    def veil(self, sheet, rng):
        """Makes some names unreadable from end to end: what they are must come from the words around."""
        if sheet.names is None:
            return
        hidden, kinds = False, iter(sheet.names.tolist())
        for ids, first, last in sheet.windows:
            for low, high, kind in zip(first, last, kinds):  # noqa: B905 - kinds go on in the next window
                if NAMES[kind].startswith("B-") or not kind:
                    hidden = kind > 0 and rng.random() < VEILED
                if hidden:
                    ids[low : high + 1] = [self.pieces.config["unk"]] * (high + 1 - low)


def read_windows(network, sheets):
    """(words, taps * hidden) of each sheet's windows; gradients flow."""
    flat = [window for sheet in sheets for window in sheet.windows]
    length = -(-max(len(ids) for ids, _, _ in flat) // LENGTHS) * LENGTHS
    count = -(-len(flat) // ROWS) * ROWS
    ids, mask = torch.ones(count, length, dtype=torch.long), torch.zeros(count, 1, 1, length)
    for row, (pieces, _, _) in enumerate(flat):
        ids[row, : len(pieces)] = torch.tensor(pieces)
        mask[row, ..., len(pieces) :] = -1e4
    with torch.autocast("cpu", torch.bfloat16):
        vectors = tapped(network, ids, mask)
    rows = iter((vectors[row, first].float() + vectors[row, last].float()) / 2 for row, (_, first, last) in enumerate(flat))
    return [[next(rows) for _ in sheet.windows] for sheet in sheets]


def sheet_losses(network, head, sheets):
    """Relations, factualities, descriptions and names of some sheets."""
    hidden = network.encoder.word.weight.shape[1]
    parts = dict.fromkeys(SHARES, 0.0)
    claims = descriptions = tagged = 0
    for sheet, windows in zip(sheets, read_windows(network, sheets), strict=True):
        state = head.states(windows)
        relation, facts = head.pairs(state, sheet.scene)
        total, known = pooled(relation, sheet.group, len(sheet.target)), sheet.target >= 0
        parts["relation"] += F.binary_cross_entropy_with_logits(total[known], sheet.target[known].float(), reduction="sum")
        hits = sheet.target == 1
        claims += int(hits.sum())
        if hits.any():
            chances = fact_chances(relation.detach(), facts, sheet.group, len(sheet.target))[hits]
            parts["fact"] -= (chances * sheet.facts[hits]).sum(-1).clamp(min=1e-6).log().sum()
        if sheet.tags is not None:
            tagged += 1
            parts["tag"] += tag_loss(head.links.refer(state), sheet.tags)
            words = network.dropout(torch.cat(windows)[:, -hidden:])
            parts["gold_name"] += F.cross_entropy(network.heads["name"](words), sheet.names, label_smoothing=SMOOTHING)
        if sheet.links is not None:
            parts["link"] += link_loss(*head.links(spans_of(state, sheet.links), sheet.links), sheet.links)
            descriptions += len(sheet.links.target)
    counts = {"relation": claims, "fact": claims, "tag": tagged, "gold_name": tagged, "link": descriptions}
    least = {"relation": 8, "fact": 8, "tag": 1, "gold_name": 1, "link": 4}
    return {name: value / max(counts[name], least[name]) for name, value in parts.items() if torch.is_tensor(value)}


def widened(state, wanted):
    """The weights of an earlier head with new rows, as they are at the start, for the relations that it had not learned."""
    for name in ("relation.weight", "relation.bias"):
        state[name] = torch.cat([state[name], wanted[name][len(state[name]) :]])
    return state


def freeze(network):
    for layer in [network.encoder.norm, *network.encoder.layers[:FROZEN]]:
        layer.requires_grad_(False)


def train(network, head, sheets, items, pieces, arguments, keep):
    """Steps of one batch of sheets and one of the other corpora, until the minutes are over; `keep` saves what there is."""
    optimizer = make_optimizer(network, arguments.rate, arguments.head_rate)
    pair_rate = arguments.pair_rate
    optimizer.add_param_group({"params": list(head.parameters()), "lr": pair_rate, "base": pair_rate, "weight_decay": 0.02})
    rng, begun = seeded(arguments.seed), time.monotonic()
    limit, saved, step, sums = arguments.minutes * 60, 0.0, 0, {}
    replay = replays(items, pieces, arguments.budget, rng)
    network.train()
    head.train()
    for number in range(10_000):
        for group in sheets.round(rng, arguments.batch):
            elapsed = time.monotonic() - begun
            if elapsed > limit:
                keep()
                return
            for part in optimizer.param_groups:
                part["lr"] = part["base"] * learning_rate(elapsed / limit)
            optimizer.zero_grad(set_to_none=True)
            parts = sheet_losses(network, head, group)
            sum(SHARES[name] * value for name, value in parts.items()).backward()
            if step % arguments.every == 0:
                with torch.autocast("cpu", torch.bfloat16):
                    other = losses(network, collate(next(replay)))
                    loss = sum(WEIGHTS[name] * value for name, value in other.items())
                loss.backward()
                parts |= other
            torch.nn.utils.clip_grad_norm_([*network.parameters(), *head.parameters()], 2.0)
            optimizer.step()
            step += 1
            for name, value in parts.items():
                sums.setdefault(name, []).append(float(value.detach()))
        if elapsed - saved > 300:
            keep()
            saved = elapsed
        means = {name: round(sum(values) / len(values), 3) for name, values in sums.items()}
        print(json.dumps({"round": number, "step": step, "minutes": round(elapsed / 60, 1), **means}), flush=True)
        sums = {}


def replays(items, pieces, budget, rng):
    """Batches of the other corpora, without end."""
    while True:
        yield from batches(make_examples(items, [], pieces, rng), budget, rng)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path, help="path without ending")
    parser.add_argument("--gazetteers", type=Path, required=True, help="folder of names to swap in")
    parser.add_argument("--head", type=Path, help="relation head to go on from")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--head-rate", type=float, default=2e-4)
    parser.add_argument("--pair-rate", type=float, default=8e-4)
    parser.add_argument("--batch", type=int, default=4, help="sheets in a step")
    parser.add_argument("--budget", type=int, default=1000, help="pieces of the other corpora in a step that has some")
    parser.add_argument("--every", type=int, default=2, help="steps from one batch of the other corpora to the next")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    base = torch.load(arguments.base, weights_only=False)
    network, scripts = load(arguments.checkpoint, base)
    freeze(network)
    head = PairHead(HIDDEN, len(LEARNED))
    if arguments.head:
        head.load_state_dict(widened(torch.load(arguments.head, weights_only=True)["state"], head.state_dict()), strict=False)
    items = pickle.loads(arguments.data.read_bytes())["items"]
    pieces = Pieces(base)
    passages = load_gold(split="train")
    sheets = Sheets(passages, load_ontology(), name_pools(arguments.gazetteers, items), pieces)
    print(len(passages), "passages", TYPES, flush=True)

    def keep():
        save(arguments.out.with_suffix(".pt"), network, base, scripts)
        save_head(arguments.out.with_suffix(".head.pt"), head)

    train(network, head, sheets, [item for item in items if item.weight > 0], pieces, arguments, keep)


if __name__ == "__main__":
    main()
