"""Training windows: a few consecutive sentences as one text, with the accidents of real pages put in on purpose."""

import random
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer, models

from training.base import SPACE, normalise
from training.labels import FEATURES, NAMES, RELATIONS, UNKNOWN

MAX_PIECES = 208
STEP = 16  # lengths are padded to multiples: each new matrix shape costs oneDNN seconds
QUOTES = (("“", "”"), ("«", "»"), ("”", "”"), ("‘", "’"))


class Pieces:
    """Words to piece ids."""

    def __init__(self, base):
        vocabulary = list(zip(base["pieces"], base["scores"], strict=True))
        self.config, self.normal = base["config"], base["normal"]
        self.tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=self.config["unk"]))
        self.cache = {}

    def __call__(self, word, spaced):
        """Ids of a word; spaced: white space stands before it."""
        key = (word, spaced)
        if key not in self.cache:
            text = normalise(word, self.normal).strip().replace(" ", SPACE)
            ids = self.tokenizer.encode((SPACE if spaced else "") + text, add_special_tokens=False).ids
            self.cache[key] = ids or [self.config["unk"]]
        return self.cache[key]


@dataclass
class Part:
    """A sentence on its way into a window: the item, its words as they will look, and its separator to the next."""

    item: object
    words: list
    spaces: list
    keep: list  # token positions that stay
    newline: bool = False


def upper(words):
    return [word.upper() if len(word.upper()) == len(word) else word for word in words]


def change_quotes(words, rng):
    if rng.random() < 0.35:
        words = [word.replace("'", "’") for word in words]
    elif rng.random() < 0.3:
        words = [word.replace("’", "'") for word in words]
    if '"' in words and rng.random() < 0.5:
        pair, turn = rng.choice(QUOTES), 0
        for i, word in enumerate(words):
            if word == '"':
                words[i], turn = pair[turn % 2], turn + 1
    return words


def change_case(item, words, rng):
    """Headlines in capitals or title case, names in capitals."""
    draw = rng.random()
    if draw < 0.045:
        return upper(words)
    if draw < 0.07:
        return [word.capitalize() if word.islower() and len(word) > 3 else word for word in words]
    if draw < 0.13:
        names = [m for m in item.mentions if m[2] in ("Company", "Model", "Person")] or [
            (i, i + 1, "") for i, tag in enumerate(item.upos or ()) if tag == 11
        ]
        for first, end, _ in names:
            words[first:end] = upper(words[first:end])
    return words


def make_part(item, rng, augment):
    words = list(item.words)
    keep = list(range(len(words)))
    newline = False
    if augment:
        words = change_case(item, change_quotes(words, rng), rng)
        newline = rng.random() < (0.7 if words[-1][-1].isalnum() else 0.2)
        droppable = words[-1] == "." and len(words) > 2 and (item.heads is None or (len(words) - 1) not in item.heads)
        if droppable and rng.random() < (0.5 if newline else 0.1):
            keep = keep[:-1]
    return Part(item, words, item.spaces, keep, newline)


def make_windows(items, rng, augment=True, most=5):
    """Lists of Parts of the same document; a random number of sentences each."""
    window, wanted, size = [], 1, 0
    for item in items:
        length = len(item.words) * 1.6
        fits = window and window[-1].item.document == item.document and len(window) < wanted
        if not fits or size + length > MAX_PIECES - 16:
            if window:
                yield window
            window, size = [], 0
            wanted = rng.choice((1, 2, 2, 3, 4, most)) if augment else most
        window.append(make_part(item, rng, augment))
        size += length
    if window:
        yield window


@dataclass
class Example:
    """One window in numbers. heads: row of the word in the window, 0 is the root, UNKNOWN is not known."""

    ids: list
    first: list
    last: list
    starts: list
    upos: list
    feats: list
    lemmas: list
    heads: list
    labels: list
    names: list


def encode(window, pieces):
    """The Example of a window."""
    config = pieces.config
    example = Example([config["bos"]], [], [], [], [], [], [], [], [], [])
    spaced = True
    for number, part in enumerate(window):
        item, offset = part.item, len(example.first) + 1
        place = {old: new + offset for new, old in enumerate(part.keep)}
        for position, i in enumerate(part.keep):
            ids = pieces(part.words[i], spaced)
            spaced = part.spaces[i]
            if len(example.ids) + len(ids) > MAX_PIECES - 2:
                return cut(example, offset, config)
            example.first.append(len(example.ids))
            example.ids.extend(ids)
            example.last.append(len(example.ids) - 1)
            example.starts.append(int(position == 0) if item.starts and (position or number) else UNKNOWN)
            example.upos.append(item.upos[i] if item.upos else UNKNOWN)
            example.feats.append(item.feats[i] if item.feats else [UNKNOWN] * len(FEATURES))
            example.lemmas.append(item.lemmas[i] if item.lemmas else UNKNOWN)
            if item.heads:
                example.heads.append(0 if item.heads[i] < 0 else place[item.heads[i]])
                example.labels.append(item.labels[i])
            else:
                example.heads.append(UNKNOWN)
                example.labels.append(())
            example.names.append(item.names[i] if item.names else 0)
        spaced = True
        if part.newline and number < len(window) - 1:
            example.ids.append(config["eos"])
    example.ids.append(config["eos"])
    return example


def cut(example, offset, config):
    """The example without its unfinished last sentence."""
    words = offset - 1
    if not words:
        return None
    end = example.last[words - 1] + 1
    values = [getattr(example, name)[:words] for name in list(Example.__annotations__)[1:]]
    return Example([*example.ids[:end], config["eos"]], *values)


def pad(rows, fill, length):
    return torch.tensor([list(row) + [fill] * (length - len(row)) for row in rows])


RELATION_BITS = [1 << i for i in range(len(RELATIONS))]


def bits(masks, count):
    """Boolean (rows, count) of integer bit masks."""
    array = np.array(masks, dtype=np.int64)
    return torch.from_numpy((array[:, None] >> np.arange(count)) & 1 > 0)


def collate(examples):
    """Tensors of a batch; pieces and words are padded to the same length."""
    length = padded(examples[-1])
    ids = pad([example.ids for example in examples], 1, length)
    mask = torch.zeros(len(examples), 1, 1, length)
    for row, example in enumerate(examples):
        mask[row, ..., len(example.ids) :] = -1e4
    empty = [UNKNOWN] * len(FEATURES)
    feats = [example.feats + [empty] * (length - len(example.first)) for example in examples]
    relations = [sum(RELATION_BITS[i] for i in ids) for example in examples for ids in example.labels if ids]
    return {
        "ids": ids,
        "mask": mask,
        "first": pad([example.first for example in examples], 0, length),
        "last": pad([example.last for example in examples], 0, length),
        "lengths": torch.tensor([len(example.first) for example in examples]),
        "starts": pad([example.starts for example in examples], UNKNOWN, length),
        "upos": pad([example.upos for example in examples], UNKNOWN, length),
        "feats": torch.tensor(feats),
        "lemmas": pad([example.lemmas for example in examples], UNKNOWN, length),
        "heads": pad([example.heads for example in examples], UNKNOWN, length),
        "relations": bits(relations, len(RELATIONS)) if relations else None,
        "names": pad([example.names for example in examples], 0, length),
    }


def padded(example):
    return -(-len(example.ids) // STEP) * STEP


def batches(examples, budget, rng):
    """Lists of examples of one padded length, budget pieces each; the longest few that fill no batch are left out."""
    groups, group = [], []
    for example in sorted(examples, key=lambda example: (padded(example), rng.random())):
        group.append(example)
        full = budget // padded(group[-1])
        while len(group) >= full:
            groups.append(group[-full:] if len(group) > full else group)
            group = group[:-full] if len(group) > full else []
    rng.shuffle(groups)
    return groups


def sample(items, rng):
    """Items in their order, each as often as its weight says on average; documents stay together."""
    documents = {}
    for item in items:
        documents.setdefault(item.document, []).append(item)
    chosen = []
    for group in documents.values():
        times = int(group[0].weight) + (rng.random() < group[0].weight % 1)
        chosen.extend(list(group) for _ in range(times))
    rng.shuffle(chosen)
    return [item for group in chosen for item in group]


NAME_BITS = len(NAMES)


def seeded(seed):
    return random.Random(seed)
