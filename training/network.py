"""The multi-task network: a BERT encoder over pieces, linear heads and a biaffine parser over words."""

import torch
from torch import nn
from torch.nn import functional as F

ARC_SIZE, LABEL_SIZE = 192, 96


class LockedDropout(nn.Module):
    """Drops the same features at all positions of a sequence: ten times cheaper on a CPU than one coin per number."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or not self.rate:
            return x
        shape = (x.shape[0], *(1 for _ in x.shape[1:-1]), x.shape[-1])
        keep = torch.empty(shape, dtype=x.dtype).bernoulli_(1 - self.rate)
        return x * (keep / (1 - self.rate))


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, config, dropout):
        super().__init__()
        hidden, inner = config["hidden"], config["inner"]
        self.heads = config["heads"]
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.attended = nn.Linear(hidden, hidden)
        self.widen = nn.Linear(hidden, inner)
        self.narrow = nn.Linear(inner, hidden)
        self.norm1 = nn.LayerNorm(hidden, config["epsilon"])
        self.norm2 = nn.LayerNorm(hidden, config["epsilon"])
        self.dropout = LockedDropout(dropout)

    def forward(self, x, mask):
        batch, length, hidden = x.shape
        shape = (batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = self.qkv(x).view(shape).permute(2, 0, 3, 1, 4)
        scores = query * (hidden // self.heads) ** -0.5 @ key.transpose(-1, -2)
        context = (scores + mask.to(scores.dtype)).softmax(-1) @ value
        context = context.transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + self.dropout(self.attended(context)))
        return self.norm2(x + self.dropout(self.narrow(F.gelu(self.widen(x)))))


class Encoder(nn.Module):
    """Pieces to vectors; word and position tables stay frozen."""

    def __init__(self, config, dropout):
        super().__init__()
        hidden = config["hidden"]
        self.word = nn.Embedding(config["vocabulary"], hidden)
        self.position = nn.Embedding(config["positions"], hidden)
        self.norm = nn.LayerNorm(hidden, config["epsilon"])
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config["layers"]))
        self.word.weight.requires_grad_(False)
        self.position.weight.requires_grad_(False)

    def forward(self, ids, mask):
        x = self.norm(self.word(ids) + self.position.weight[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, mask)
        return x


def projection(hidden, size, dropout):
    return nn.Sequential(nn.Linear(hidden, size), nn.GELU(), LockedDropout(dropout))


class Network(nn.Module):
    """sizes: classes of each softmax head; labels: number of relation labels."""

    def __init__(self, config, sizes, labels, *, dropout=0.1):
        super().__init__()
        hidden = config["hidden"]
        self.sizes = dict(sizes)
        self.encoder = Encoder(config, dropout)
        self.dropout = LockedDropout(2 * dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(hidden, size) for name, size in sizes.items()})
        self.arc_dependent = projection(hidden, ARC_SIZE, 2 * dropout)
        self.arc_head = projection(hidden, ARC_SIZE, 2 * dropout)
        self.label_dependent = projection(hidden, LABEL_SIZE, 2 * dropout)
        self.label_head = projection(hidden, LABEL_SIZE, 2 * dropout)
        self.arc = nn.Parameter(torch.randn(ARC_SIZE + 1, ARC_SIZE) * 0.02)
        self.label = nn.Parameter(torch.randn(LABEL_SIZE + 1, labels, LABEL_SIZE + 1) * 0.02)

    def words(self, ids, mask, first, last):
        """(batch, 1 + words, hidden): the root (the first piece), then the mean of each word's first and last piece."""
        pieces = self.encoder(ids, mask)
        width = pieces.shape[-1]
        start = pieces.gather(1, first[..., None].expand(-1, -1, width))
        end = pieces.gather(1, last[..., None].expand(-1, -1, width))
        return self.dropout(torch.cat([pieces[:, :1], (start + end) / 2], 1))

    def arcs(self, words):
        """(batch, words, 1 + words) score of each head for each word; column 0 is the root."""
        dependent = self.arc_dependent(words[:, 1:])
        return (dependent @ self.arc[:-1] + self.arc[-1]) @ self.arc_head(words).transpose(1, 2)

    def labels(self, dependent, head):
        """(rows, labels) scores for pairs of label vectors."""
        dependent, head = (F.pad(x, (0, 1), value=1.0) for x in (dependent, head))
        left = (dependent @ self.label.flatten(1)).view(len(dependent), self.label.shape[1], -1)
        return torch.einsum("nlj,nj->nl", left, head)
