"""Descriptions and pronouns: which words are one, and which thing it stands for; targets and losses."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from kg.gazetteers import load_gazetteer
from kg.nlp.links import FITS, REFERRING, TAGS, fit
from kg.nlp.scorer_pairs import BRAND, FEATURES, KINDS, LOOKS, TYPES, Scene, looks, pair_features

SIZE, WIDTH, HIDDEN = 128, 64, 32
TAG_WEIGHT = 3.0  # of a word in a description


@dataclass
class Refer:
    """A description in characters, the thing that it stands for, and what is known of each thing against its words."""

    start: int
    end: int
    type: str
    kind: str
    gold: str
    fits: dict = field(default_factory=dict)


def refers_of(passage):
    """The passage's descriptions and pronouns; those that stand for nothing named are tagged, not linked."""
    gazetteer, lang = load_gazetteer(), passage.document.lang
    things = {(m.entity, m.type) for m in passage.mentions if m.type in REFERRING}
    result = []
    for mention in passage.mentions:
        if mention.kind == "name" or mention.type not in REFERRING:
            continue
        words = mention.span.of(passage.document.text)
        fits = {
            entity: max((fit(words, name, kind, lang, gazetteer) for name in sorted(passage.names(entity))), key=abs, default=0)
            for entity, kind in things
            if kind == mention.type
        }
        result.append(Refer(mention.span.start, mention.span.end, mention.type, mention.kind.value, mention.entity, fits))
    return sorted(result, key=lambda r: (r.start, -r.end))


class LinkHead(nn.Module):
    """Tags words as parts of descriptions, and scores the names that a description may stand for."""

    def __init__(self, dropout):
        super().__init__()
        self.refer = nn.Linear(SIZE, len(TAGS))
        self.link_left = nn.Linear(3 * SIZE + LOOKS, WIDTH)
        self.link_right = nn.Linear(3 * SIZE + LOOKS, WIDTH)
        self.link_hidden = nn.Linear(FEATURES + FITS, HIDDEN)
        self.link_out = nn.Linear(HIDDEN, 1)
        self.link_none = nn.Linear(WIDTH, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, spans, links):
        """spans: (rows, 3 SIZE + LOOKS) of links.scene. Returns (pairs,) log odds of each name, (descriptions,) of none."""
        left, right = self.link_left(self.dropout(spans[links.one])), self.link_right(self.dropout(spans[links.other]))
        known = self.link_out(F.silu(self.link_hidden(links.features)))[:, 0]
        alone = self.link_none(self.link_left(spans[links.described]))[:, 0]
        return (left * right).sum(-1) * WIDTH**-0.5 + known, alone


def link_targets(sheet, names, refers, sentence):
    """Arrays for LinkHead and its loss. names, refers: (first word, end, spot) each; None without descriptions."""
    rows = [(a, b, s) for a, b, s in names if s.type in REFERRING and s.kind in ("name", BRAND)]
    count = len(rows)
    things = sorted({s.gold for _, _, s in rows})
    number = {thing: i for i, thing in enumerate(things)}
    rows += list(refers)
    scene = Scene(
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array([TYPES.index(r[2].type) for r in rows], dtype=np.int64),
        np.array([KINDS.index(r[2].kind) for r in rows], dtype=np.int64),
        np.array([number[r[2].gold] for r in rows[:count]] + [len(things) + i for i in range(len(refers))], dtype=np.int64),
        np.full(len(rows), -1, dtype=np.int64),
        np.array([getattr(r[2], "key", "") in sheet.titled for r in rows], dtype=np.int64),
        sentence,
    )
    one, other, group, fits, targets = [], [], [], [], []
    for place, (_, _, refer) in enumerate(refers):
        for i, (_, _, spot) in enumerate(rows[:count]):
            if spot.type == refer.type:
                one.append(count + place)
                other.append(i)
                group.append(number[spot.gold])
                fits.append(refer.fits.get(spot.gold, 0) + 1)
        targets.append(number.get(refer.gold, -1))
    if not one:
        return None
    one, other = np.array(one), np.array(other)
    features = np.concatenate([pair_features(scene, one, other), np.eye(FITS, dtype=np.float32)[fits]], 1)
    return SimpleNamespace(
        first=torch.from_numpy(scene.start),
        last=torch.from_numpy(scene.end - 1),
        looks=torch.from_numpy(looks(scene)),
        one=torch.from_numpy(one),
        other=torch.from_numpy(other),
        described=torch.arange(count, len(rows)),
        features=torch.from_numpy(features),
        thing=torch.tensor(group),
        things=len(things),
        target=torch.tensor(targets),
    )


def tag_targets(count, refers):
    """(words,) class of TAGS of each word; the outermost description wins."""
    tags = torch.zeros(count, dtype=torch.long)
    for start, end, refer in refers:
        if not tags[start:end].any():
            tags[start] = TAGS.index(f"B-{refer.type}")
            tags[start + 1 : end] = TAGS.index(f"I-{refer.type}")
    return tags


def link_scores(scores, alone, links):
    """(descriptions, things + 1) log odds; the last column stands for none."""
    count = len(links.described)
    cell = (links.one - links.described[0]) * links.things + links.thing
    table = torch.full((count * links.things,), -1e4)
    peak = table.scatter_reduce(0, cell, scores.float(), "amax")
    total = torch.zeros_like(peak).index_add(0, cell, (scores - peak[cell]).exp())
    pooled = torch.where(total > 0, peak + total.clamp(min=1e-6).log(), peak)
    return torch.cat([pooled.view(count, links.things), alone[:, None].float()], 1)


def link_loss(scores, alone, links):
    """Cross-entropy of the thing of each description; none where no name of it is known."""
    table = link_scores(scores, alone, links)
    target = torch.where(links.target < 0, links.things, links.target)
    reachable = table.gather(1, target[:, None])[:, 0] > -1e3
    return F.cross_entropy(table, torch.where(reachable, target, links.things), reduction="sum")


def tag_loss(logits, tags):
    weight = torch.full((len(TAGS),), TAG_WEIGHT)
    weight[0] = 1.0
    return F.cross_entropy(logits.float(), tags, weight)
