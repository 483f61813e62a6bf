"""Sheets in numbers: windows for the encoder, the scene for the head, and what is to be learned."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import torch

from kg import vocab
from kg.nlp.encoder_windows import join_pieces, next_window, read_words
from kg.nlp.scorer_pairs import ENDS, KINDS, LEARNED, TYPES, Scene, candidate_pairs, looks, mention_places, pair_features, places
from training.labels import NAMES
from training.pairs_links import link_targets, tag_targets
from training.pairs_sheets import FACTS, blank


@dataclass
class Encoded:
    """A sheet in numbers: windows for the encoder, the scene for the head, targets by pair of things.

    `group` gives each pair's row in `target` (1 true, 0 false, -1 impossible) and `facts` (allowed factualities); `links`,
    `tags` and `names` are the targets of descriptions and names, where the sheet has them.
    """

    id: str
    windows: list
    scene: object
    group: torch.Tensor
    target: torch.Tensor
    facts: torch.Tensor
    keys: list
    things: list
    missing: int
    links: object = None
    tags: torch.Tensor | None = None
    names: torch.Tensor | None = None


def windows_of(words, pieces):
    """(ids, first, last) of each window, cut where the runtime would cut them."""
    config, start = pieces.config, 0
    while start < len(words):
        window = next_window(words, start)
        if not window.whole:
            ends = [i for i in range(window.start + 1, window.end) if words.texts[i - 1] in ".!?"]
            window = replace(window, end=ends[-1] if ends else window.end)
        yield join_pieces(words, window, config["bos"], config["eos"])
        start = window.end


def sentence_numbers(texts, opens_line):
    numbers, current = [], 0
    for i, _ in enumerate(texts):
        if i and (opens_line[i] or texts[i - 1] in ENDS):
            current += 1
        numbers.append(current)
    return np.array(numbers)


def encode_sheet(sheet, pieces, allowed):
    """The sheet in numbers, or None if it has no pairs."""
    doc = blank(sheet.lang).make_doc(sheet.text)
    words = read_words(doc, SimpleNamespace(pieces=pieces))
    lows = [doc[t].idx for t in words.tokens]
    highs = [doc[t].idx + len(doc[t]) for t in words.tokens]
    rows = in_words(sheet.spots, lows, highs)
    keys = sorted({spot.key + "\t" + spot.type for _, _, spot in rows})
    entity = {key: i for i, key in enumerate(keys)}
    companies = {key.split("\t")[0]: i for key, i in entity.items() if key.endswith("\t" + vocab.COMPANY)}
    maker = [
        companies.get(sheet.makers[s.key], -2) if s.type == vocab.MODEL and s.key in sheet.makers else -1 for _, _, s in rows
    ]
    scene = Scene(
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows], dtype=np.int64),
        np.array([TYPES.index(r[2].type) for r in rows], dtype=np.int64),
        np.array([KINDS.index(r[2].kind) for r in rows], dtype=np.int64),
        np.array([entity[r[2].key + "\t" + r[2].type] for r in rows], dtype=np.int64),
        np.array(maker, dtype=np.int64),
        np.array([r[2].key in sheet.titled for r in rows], dtype=np.int64),
        sentence_numbers(words.texts, words.opens_line),
    )
    subject, obj = candidate_pairs(scene, allowed)
    if not len(subject):
        return None
    made = targets(sheet, rows, scene, subject, obj, allowed, list(windows_of(words, pieces)))
    if sheet.refers is not None:
        refers = in_words(sheet.refers, lows, highs)
        made.tags = tag_targets(len(words), refers)
        made.links = link_targets(sheet, rows, refers, scene.sentence)
        made.names = name_targets(len(words), in_words(sheet.names, lows, highs))
    return made


def in_words(spots, lows, highs):
    """(first word, end, spot) of each spot that has words; lows and highs are the characters of the words."""
    rows = []
    for spot in spots:
        inner = [i for i in range(bisect_right(highs, spot.start), len(lows)) if lows[i] < spot.end]
        if inner:
            rows.append((inner[0], inner[-1] + 1, spot))
    return rows


def name_targets(count, names):
    """(words,) class of NAMES of each word."""
    result = torch.zeros(count, dtype=torch.long)
    for start, end, spot in names:
        result[start] = NAMES.index(f"B-{spot.type}")
        result[start + 1 : end] = NAMES.index(f"I-{spot.type}")
    return result


def targets(sheet, rows, scene, subject, obj, allowed, windows):
    gold = [spot.gold for _, _, spot in rows]
    groups, group = {}, []
    for s, o in zip(subject.tolist(), obj.tolist(), strict=True):
        key = (scene.entity[s], scene.entity[o], gold[s], gold[o], scene.type[s], scene.type[o])
        group.append(groups.setdefault(key, len(groups)))
    relations = LEARNED
    target = np.full((len(groups), len(relations)), -1, dtype=np.int64)
    facts = np.zeros((len(groups), len(relations), len(FACTS)), dtype=bool)
    reached, named = set(), []
    key_of = {int(entity): spot.key for (_, _, spot), entity in zip(rows, scene.entity, strict=True)}
    for (_, _, s, o, type_s, type_o), row in groups.items():
        for r in np.flatnonzero(allowed[type_s, type_o]).tolist():
            claim = (relations[r], s, o)
            if claim in sheet.unsure:
                continue
            target[row, r] = claim in sheet.claims
            for fact in sheet.claims.get(claim, ()):
                facts[row, r, fact] = True
            if claim in sheet.claims:
                reached.add(claim)
        named.append((s, o))
    place, distance, low = places(scene, subject, obj)
    sight, bond = mention_places(scene)
    arrays = SimpleNamespace(
        first=torch.from_numpy(scene.start),
        last=torch.from_numpy(scene.end - 1),
        looks=torch.from_numpy(looks(scene)),
        sight=torch.from_numpy(sight),
        bond=torch.from_numpy(bond),
        subject=torch.from_numpy(subject),
        object=torch.from_numpy(obj),
        features=torch.from_numpy(pair_features(scene, subject, obj)),
        place=torch.from_numpy(place).to(torch.uint8),
        distance=torch.from_numpy(distance).half(),
        seen=slice(low, low + place.shape[1]),
    )
    return Encoded(
        sheet.id, windows, arrays, torch.tensor(group), torch.from_numpy(target), torch.from_numpy(facts), named,
        [(key_of[int(a)], key_of[int(b)]) for a, b, *_ in groups], len(sheet.claims) - len(reached),
    )  # fmt: skip
