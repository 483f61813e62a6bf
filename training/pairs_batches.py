"""What the encoder says of the words of sheets, computed once; and sums over the mention pairs of a pair of things."""

from dataclasses import dataclass

import torch

from training.pairs_network import TAPS

STEP = 16


@dataclass
class Ready:
    """An encoded sheet and its windows: (words, taps * hidden) each."""

    sheet: object
    windows: list


def padded(count):
    return -(-count // STEP) * STEP


def tapped(network, ids, mask):
    """Piece vectors after each of TAPS layers, side by side."""
    encoder, kept = network.encoder, []
    x = encoder.norm(encoder.word(ids) + encoder.position.weight[: ids.shape[1]])
    for number, layer in enumerate(encoder.layers, 1):
        x = layer(x, mask)
        if number in TAPS:
            kept.append(x)
    return torch.cat(kept, -1)


@torch.no_grad()
def make_ready(network, sheets, budget=3000):
    """Ready sheets; windows of like length share a batch."""
    network.eval()
    flat = [(len(ids), s, w) for s, sheet in enumerate(sheets) for w, (ids, _, _) in enumerate(sheet.windows)]
    windows = [[None] * len(sheet.windows) for sheet in sheets]
    group = []
    for entry in [*sorted(flat), None]:
        if group and (entry is None or padded(entry[0]) * (len(group) + 1) > budget or padded(entry[0]) != padded(group[0][0])):
            read_group(network, sheets, group, windows)
            group = []
        group.append(entry)
    return [Ready(sheet, rows) for sheet, rows in zip(sheets, windows, strict=True)]


def read_group(network, sheets, group, windows):
    length = padded(group[-1][0])
    ids, mask = torch.ones(len(group), length, dtype=torch.long), torch.zeros(len(group), 1, 1, length)
    for row, (count, s, w) in enumerate(group):
        ids[row, :count] = torch.tensor(sheets[s].windows[w][0])
        mask[row, ..., count:] = -1e4
    with torch.autocast("cpu", torch.bfloat16):
        x = tapped(network, ids, mask)
    for row, (_, s, w) in enumerate(group):
        _, first, last = sheets[s].windows[w]
        windows[s][w] = ((x[row, first].float() + x[row, last].float()) / 2).to(torch.bfloat16)


def pooled(logits, group, count):
    """(groups, relations) log of the summed odds over the mention pairs of each pair of things."""
    index = group[:, None].expand_as(logits)
    peak = torch.full((count, logits.shape[1]), -1e4).scatter_reduce(0, index, logits, "amax")
    total = torch.zeros_like(peak).index_add(0, group, (logits - peak[group]).exp())
    return peak + total.log()


def fact_chances(relation, facts, group, count):
    """(groups, relations, factualities): each mention pair counts as much as it is sure of the relation."""
    total = pooled(relation, group, count)
    weight = (relation - total[group]).exp()
    chances = facts.softmax(-1)
    return torch.zeros(count, relation.shape[1], facts.shape[1]).index_add(0, group, weight[..., None] * chances[:, None])
