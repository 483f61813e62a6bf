"""Trains the network on the prepared sentences; every part of the mix is sampled anew each round.

python -m training.train BASE DATA OUT.pt --minutes 60
"""

import argparse
import json
import pickle
import time
from pathlib import Path

import torch
from torch.nn import functional as F

from kg.gold import load_gold
from training.labels import FEATURES, NAMES, RELATIONS, UPOS
from training.names import name_pools
from training.network import Network
from training.passages import passage_items
from training.windows import NAME_BITS, Pieces, batches, bits, collate, encode, make_windows, sample, seeded

SMOOTHING = 0.02
START_WEIGHT = torch.tensor([1.0, 3.0])
ROWS = 256  # word pairs are padded to multiples, as lengths are
WEIGHTS = {"arc": 1.0, "relation": 1.0, "upos": 0.5, "feats": 1.0, "lemma": 0.5, "start": 1.0, "name": 1.0}


def head_sizes(scripts):
    """Classes of each softmax head."""
    return {
        "upos": len(UPOS),
        "feats": sum(len(values) + 1 for values in FEATURES.values()),
        "lemma": scripts,
        "start": 2,
        "name": len(NAMES),
    }


def make_network(config, scripts):
    return Network(config, head_sizes(scripts), len(RELATIONS))


def smooth_loss(logits, target, weight=None):
    """Cross-entropy over the known targets; 0 where there are none."""
    known = target >= 0
    if not known.any():
        return logits.sum() * 0
    return F.cross_entropy(logits[known].float(), target[known], weight, label_smoothing=SMOOTHING)


def marginal_loss(logits, allowed):
    """-log of the summed probability of the allowed classes, with a little smoothing over them."""
    logs = logits.float().log_softmax(-1)
    inside = logs.masked_fill(~allowed, -1e4).logsumexp(-1)
    return -(1 - SMOOTHING) * inside.mean() - SMOOTHING * logs.mean()


def losses(network, batch):
    """Loss of each task on one batch."""
    words = network.words(batch["ids"], batch["mask"], batch["first"], batch["last"])
    flat = words[:, 1:].flatten(0, 1)
    result = {}
    for name, target, weight in (("upos", "upos", None), ("lemma", "lemmas", None), ("start", "starts", START_WEIGHT)):
        if (batch[target] >= 0).any():
            result[name] = smooth_loss(network.heads[name](flat), batch[target].flatten(), weight)
    if (batch["feats"] >= 0).any():
        result["feats"] = feature_loss(network.heads["feats"](flat), batch["feats"].flatten(0, 1))
    names = batch["names"].flatten()
    if names.any():
        tagged = names > 0
        result["name"] = marginal_loss(network.heads["name"](flat)[tagged], bits(names[tagged], NAME_BITS))
    if batch["relations"] is not None:
        result.update(tree_losses(network, batch, words))
    return result


def feature_loss(logits, target):
    """Sum over the features of their mean cross-entropies."""
    total, at = 0.0, 0
    for column, values in enumerate(FEATURES.values()):
        size = len(values) + 1
        total = total + smooth_loss(logits[:, at : at + size], target[:, column])
        at += size
    return total / 3


def tree_losses(network, batch, words):
    """Losses of heads and of relations given the right heads."""
    scores = network.arcs(words).float()
    columns = torch.arange(scores.shape[2])[None] <= batch["lengths"][:, None]
    scores = scores.masked_fill(~columns[:, None], -1e4)
    heads = batch["heads"]
    known = heads >= 0
    arc = F.cross_entropy(scores[known], heads[known])
    dependent, head = network.label_dependent(words), network.label_head(words)
    row, place = known.nonzero(as_tuple=True)
    row, column, head_column = (F.pad(x, (0, -len(row) % ROWS)) for x in (row, place + 1, heads[known]))
    relations = network.labels(dependent[row, column], head[row, head_column])[: len(place)]
    return {"arc": arc, "relation": marginal_loss(relations, batch["relations"])}


def make_examples(items, passages, pieces, rng):
    """A fresh round: sampled items and passages as augmented windows, encoded."""
    chosen = sample(items, rng) + [item for make in passages for item in make(rng)]
    examples = (encode(window, pieces) for window in make_windows(chosen, rng))
    return [example for example in examples if example is not None]


def passage_makers(passages, names, times):
    """Functions of a random source that give the items of one passage: as written, and with names swapped."""

    def maker(passage):
        def make(rng):
            items = list(passage_items(passage, 1))
            for _ in range(times - 1):
                items += passage_items(passage, 1, names, rng)
            return items

        return make

    return [maker(passage) for passage in passages]


def learning_rate(done, warm=0.05):
    """Factor at a share of the time: linear up, then linear down to 5 %."""
    return max(done / warm, 0.01) if done < warm else max(0.05, (1 - done) / (1 - warm))


def save(path, network, base, scripts):
    state = {name: value for name, value in network.state_dict().items() if "word.weight" not in name}
    torch.save({"state": state, "scripts": scripts, "config": base["config"]}, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def load(checkpoint, base):
    """The network of a checkpoint, its word table from the base weights."""
    saved = torch.load(checkpoint, weights_only=False)
    network = make_network(base["config"], len(saved["scripts"]))
    missing = network.load_state_dict(saved["state"], strict=False)
    assert missing.missing_keys == ["encoder.word.weight"], missing
    network.encoder.word.weight.data.copy_(base["state"]["word.weight"].float())
    return network, saved["scripts"]


def make_optimizer(network, rate, head_rate):
    groups = {"encoder": [], "heads": []}
    for name, value in network.named_parameters():
        if value.requires_grad:
            groups["encoder" if name.startswith("encoder") else "heads"].append(value)
    return torch.optim.AdamW(
        [
            {"params": groups["encoder"], "lr": rate, "base": rate},
            {"params": groups["heads"], "lr": head_rate, "base": head_rate},
        ],
        weight_decay=0.01,
        betas=(0.9, 0.98),
        fused=True,
    )


def train(network, items, passages, pieces, out, base, scripts, arguments):
    """Trains until the minutes are over; writes a checkpoint every five."""
    optimizer = make_optimizer(network, arguments.rate, arguments.head_rate)
    rng, begun = seeded(arguments.seed), time.monotonic()
    limit, saved, step, seen, sums = arguments.minutes * 60, 0.0, 0, 0, {}
    network.train()
    while True:
        for group in batches(make_examples(items, passages, pieces, rng), arguments.budget, rng):
            elapsed = time.monotonic() - begun
            if elapsed > limit:
                save(out, network, base, scripts)
                return
            for part in optimizer.param_groups:
                part["lr"] = part["base"] * learning_rate(elapsed / limit)
            batch = collate(group)
            with torch.autocast("cpu", torch.bfloat16):
                parts = losses(network, batch)
                loss = sum(WEIGHTS[name] * value for name, value in parts.items())
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step, seen = step + 1, seen + sum(len(example.ids) for example in group)
            for name, value in parts.items():
                sums.setdefault(name, []).append(float(value.detach()))
            if step % 50 == 0:
                means = {name: round(sum(values[-50:]) / len(values[-50:]), 3) for name, values in sums.items()}
                print(
                    json.dumps({"step": step, "minutes": round(elapsed / 60, 1), "rate": int(seen / elapsed), **means}),
                    flush=True,
                )
            if elapsed - saved > 300:
                save(out, network, base, scripts)
                saved = elapsed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--init", type=Path, help="checkpoint to go on from")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--budget", type=int, default=1500, help="pieces in a batch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passages", type=int, default=0, help="times that each passage of data/gold is seen in a round")
    parser.add_argument("--gazetteers", type=Path, help="folder of gazetteers for names to swap in")
    parser.add_argument("--mix", default="{}", help='JSON: path prefix of a corpus to factor on its weight, {"en/": 0.5}')
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    base = torch.load(arguments.base, weights_only=False)
    data = pickle.loads(arguments.data.read_bytes())
    items = data["items"]
    for prefix, factor in json.loads(arguments.mix).items():
        for item in items:
            if item.source.startswith(prefix):
                item.weight *= factor
    if arguments.init:
        network, _ = load(arguments.init, base)
    else:
        network = make_network(base["config"], len(data["scripts"]))
        network.encoder.load_state_dict({name: value.float() for name, value in base["state"].items()})
    passages = []
    if arguments.passages:
        names = name_pools(arguments.gazetteers, items)
        passages = passage_makers(load_gold(split="train"), names, arguments.passages)
        print(len(passages), "passages", {key: len(pool) for key, pool in names.items()}, flush=True)
    items = [item for item in items if item.weight > 0]
    train(network, items, passages, Pieces(base), arguments.out, base, data["scripts"], arguments)


if __name__ == "__main__":
    main()
