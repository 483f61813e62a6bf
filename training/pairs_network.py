"""The relation head: two mentions, what the words around them say, and where they stand -> relation and factuality.

The encoder stays as it is: a small tower of its own reads three of its layers.
"""

import torch
from torch import nn
from torch.nn import functional as F

from kg.model import Factuality
from kg.nlp.scorer_pairs import BONDS, FEATURES, LOOKS, PLACES, SIGHTS
from training.pairs_links import LinkHead

TAPS = (6, 9, 12)  # read after so many layers
SIZE, HEADS = 128, 4
MENTION_LAYERS = 2
FACTS = tuple(Factuality)


class Layer(nn.Module):
    """The weights of one transformer layer."""

    def __init__(self, dropout):
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.attended = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE)
        self.widen = nn.Linear(SIZE, 2 * SIZE)
        self.narrow = nn.Linear(2 * SIZE, SIZE)
        self.norm2 = nn.LayerNorm(SIZE)
        self.dropout = nn.Dropout(dropout)


class Tower(Layer):
    """One transformer layer over the words of a window: (1, words, len(TAPS) * hidden) -> (1, words, SIZE).

    It goes into the encoder's graph, so everything has three dimensions, as there.
    """

    def __init__(self, hidden, dropout):
        super().__init__(dropout)
        self.down = nn.Linear(len(TAPS) * hidden, SIZE)
        self.enter = nn.LayerNorm(SIZE)

    def forward(self, vectors):
        count, width = vectors.shape[1], SIZE // HEADS
        x = self.enter(self.down(self.dropout(vectors)))
        parts = (part.reshape(count, HEADS, width) for part in self.qkv(x)[0].split(SIZE, dim=-1))
        query, key, value = (part.transpose(0, 1) for part in parts)
        weights = torch.softmax(query * width**-0.5 @ key.transpose(1, 2), -1)
        context = (weights @ value).transpose(0, 1).reshape(1, count, SIZE)
        x = self.norm1(x + self.dropout(self.attended(context)))
        return self.norm2(x + self.dropout(self.narrow(F.gelu(self.widen(x)))))


class Mentions(Layer):
    """One transformer layer in which the mentions of a text look at each other, however far apart they stand."""

    def __init__(self, dropout):
        super().__init__(dropout)
        self.sight = nn.Parameter(torch.zeros(HEADS, SIGHTS))
        self.bond = nn.Parameter(torch.zeros(HEADS, BONDS))

    def forward(self, x, scene):
        """(mentions, SIZE) each."""
        count, width = len(x), SIZE // HEADS
        parts = (part.reshape(count, HEADS, width) for part in self.qkv(x).split(SIZE, dim=-1))
        query, key, value = (part.transpose(0, 1) for part in parts)
        scores = query * width**-0.5 @ key.transpose(1, 2) + self.sight[:, scene.sight] + self.bond[:, scene.bond]
        context = (scores.softmax(-1) @ value).transpose(0, 1).reshape(count, SIZE)
        x = self.norm1(x + self.dropout(self.attended(context)))
        return self.norm2(x + self.dropout(self.narrow(F.gelu(self.widen(x), approximate="tanh"))))


class PairHead(nn.Module):
    """From word vectors of the encoder's layers; all but the tower runs in numpy in kg.nlp.scorer."""

    def __init__(self, hidden, relations, *, dropout=0.3):
        super().__init__()
        self.tower = Tower(hidden, dropout)
        self.links = LinkHead(dropout)
        self.enter = nn.Linear(3 * SIZE + LOOKS, SIZE)
        self.entered = nn.LayerNorm(SIZE)
        self.mentions = nn.ModuleList(Mentions(dropout) for _ in range(MENTION_LAYERS))
        self.left = nn.Linear(4 * SIZE + LOOKS, SIZE)
        self.right = nn.Linear(4 * SIZE + LOOKS, SIZE)
        self.query = nn.Linear(2 * SIZE, 2 * SIZE)
        self.key = nn.Linear(SIZE, 2 * SIZE)
        self.value = nn.Linear(SIZE, 2 * SIZE)
        self.place = nn.Parameter(torch.zeros(2 * HEADS, PLACES))
        self.decay = nn.Parameter(torch.full((2 * HEADS,), 0.3))
        self.hidden = nn.Linear(4 * SIZE + FEATURES, SIZE)
        self.relation = nn.Linear(SIZE, relations)
        self.fact_hidden = nn.Linear(4 * SIZE + FEATURES, SIZE // 2)
        self.fact = nn.Linear(SIZE // 2, len(FACTS))
        self.dropout = nn.Dropout(dropout)
        nn.init.constant_(self.relation.bias, -2.0)

    def states(self, windows):
        """(all words, SIZE) from (words, taps * hidden) each."""
        return self.dropout(torch.cat([self.tower(window[None])[0] for window in windows]))

    def forward(self, windows, scene):
        """windows: (words, taps * hidden) each. Returns (pairs, relations) and (pairs, factualities)."""
        return self.pairs(self.states(windows), scene)

    def pairs(self, state, scene):
        """(pairs, relations) log odds and (pairs, factualities) scores."""
        spans = self.aware(spans_of(state, scene), scene)
        left = F.silu(self.left(spans))[scene.subject]
        right = F.silu(self.right(spans))[scene.object]
        context = self.context(state, torch.cat([left, right], -1), scene)
        both = torch.cat([left, right, left * right], -1)
        rows = [torch.cat([both, part, scene.features], -1) for part in context.chunk(2, -1)]
        rows = [self.dropout(row) for row in rows]
        relation = self.relation(self.dropout(F.silu(self.hidden(rows[0]))))
        return relation, self.fact(self.dropout(F.silu(self.fact_hidden(rows[1]))))

    def aware(self, spans, scene):
        """(mentions, 4 SIZE + LOOKS) each mention, and what it has seen of the others."""
        x = self.entered(self.enter(spans))
        for layer in self.mentions:
            x = layer(x, scene)
        return torch.cat([spans, self.dropout(x)], -1)

    def context(self, state, pair, scene):
        """(pairs, 2 SIZE) words that matter to the pair: one half for the relation, one for the factuality."""
        width = SIZE // HEADS
        query = self.query(pair).view(len(pair), 2 * HEADS, width)
        state = state[scene.seen]
        key = self.key(state).view(len(state), 2 * HEADS, width)
        value = self.value(state).view(len(state), 2 * HEADS, width)
        scores = torch.einsum("phw,nhw->phn", query, key) * width**-0.5
        distance = scene.distance.float()
        scores = (
            scores
            + self.place[:, scene.place.long()].transpose(0, 1)
            - self.decay[:, None] * distance.clamp(min=0).log1p()[:, None]
        )
        scores = scores.masked_fill(distance[:, None] < 0, -1e4)
        return torch.einsum("phn,nhw->phw", scores.softmax(-1), value).flatten(1)


def spans_of(state, scene):
    """(mentions, 3 SIZE + LOOKS) first and last word, mean, class and kind."""
    return torch.cat([state[scene.first], state[scene.last], means(state, scene), scene.looks], -1)


def means(state, scene):
    """(mentions, SIZE) mean of each mention's words."""
    total = F.pad(state.float().cumsum(0), (0, 0, 1, 0))
    width = (scene.last - scene.first + 1)[:, None]
    return ((total[scene.last + 1] - total[scene.first]) / width).to(state.dtype)
