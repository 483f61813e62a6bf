"""Sheets as batches: what the lower layers say is computed once, the upper layers and the head see it again each round."""

from dataclasses import dataclass

import torch

from training.pairs_network import lower, upper

STEP = 16


@dataclass
class Ready:
    """An encoded sheet and its windows' piece vectors after the frozen layers."""

    sheet: object
    states: list


def padded(count):
    return -(-count // STEP) * STEP


@torch.no_grad()
def freeze(network, sheets, layers, budget=3000):
    """Ready sheets; windows of like length share a batch."""
    flat = [(len(ids), s, w) for s, sheet in enumerate(sheets) for w, (ids, _, _) in enumerate(sheet.windows)]
    states = [[None] * len(sheet.windows) for sheet in sheets]
    group = []
    for entry in [*sorted(flat), None]:
        if group and (entry is None or padded(entry[0]) * (len(group) + 1) > budget or padded(entry[0]) != padded(group[0][0])):
            length = padded(group[-1][0])
            ids, mask = torch.ones(len(group), length, dtype=torch.long), torch.zeros(len(group), 1, 1, length)
            for row, (count, s, w) in enumerate(group):
                ids[row, :count] = torch.tensor(sheets[s].windows[w][0])
                mask[row, ..., count:] = -1e4
            with torch.autocast("cpu", torch.bfloat16):
                x = lower(network, ids, mask, layers)
            for row, (count, s, w) in enumerate(group):
                states[s][w] = x[row, :count].to(torch.bfloat16).clone()
            group = []
        if entry is not None:
            group.append(entry)
    return [Ready(sheet, rows) for sheet, rows in zip(sheets, states, strict=True)]


def word_vectors(network, batch, layers):
    """The words of each sheet, (count, hidden) each."""
    rows = [(ready, w) for ready in batch for w in range(len(ready.states))]
    length = padded(max(len(ready.states[w]) for ready, w in rows))
    x = torch.zeros(len(rows), length, rows[0][0].states[0].shape[-1], dtype=torch.bfloat16)
    mask = torch.zeros(len(rows), 1, 1, length)
    for row, (ready, w) in enumerate(rows):
        count = len(ready.states[w])
        x[row, :count] = ready.states[w]
        mask[row, ..., count:] = -1e4
    x = upper(network, x.float(), mask, layers)
    result, at = [], 0
    for ready in batch:
        parts = []
        for _, first, last in ready.sheet.windows:
            parts.append((x[at, first] + x[at, last]) / 2)
            at += 1
        result.append(torch.cat(parts))
    return result


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
