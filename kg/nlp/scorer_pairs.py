"""Which two mentions may stand in a relation, and what is known of a pair besides its words.

Pure arrays, so that the scorer and its training see the same thing. Places are numbers of words (white space is none).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg import vocab
from kg.model import MentionKind, OntologySpec

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

TYPES = vocab.ENTITY_TYPES
SITED = "sitedIn"
"""What the head says besides the relations: where a role is wanted, or a model launched."""
LEARNED = (*vocab.RELATIONS, SITED)
_SITES = frozenset({(thing, site) for thing in (vocab.ROLE, vocab.MODEL) for site in (vocab.CITY, vocab.PLACE)})
BRAND = "brand"
KINDS = (*(kind.value for kind in MentionKind), BRAND)
LOOKS = len(TYPES) + len(KINDS)
ENDS = frozenset(".!?…:;")
FARTHEST = 80
REACH = 30
PLACES = 7
_BUCKETS = 8
_UNKNOWN, _FOREIGN = -1, -2


@dataclass(frozen=True, slots=True)
class Scene:
    """The mentions of a text. `maker` is the entity that makes a Model: -1 unknown, -2 a company that the text does not name.

    `sentence` numbers the sentences word by word; `titled` is 1 for what the headline names.
    """

    start: Ints
    end: Ints
    type: Ints
    kind: Ints
    entity: Ints
    maker: Ints
    titled: Ints
    sentence: Ints


def allowed_relations(ontology: OntologySpec, relations: tuple[str, ...]) -> NDArray[np.bool_]:
    """(types, types, relations): which relation may lead from which class to which."""
    accepts = [[[(s, o) in _SITES if r == SITED else ontology.accepts(r, s, o) for r in relations] for o in TYPES] for s in TYPES]
    return np.array(accepts, dtype=np.bool_)


def candidate_pairs(scene: Scene, allowed: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Subjects and objects: all pairs of different things that a relation may join, near each other.

    A brand inside a model's name is paired with that model alone. Things that are never near are paired where they are nearest.
    """
    if not len(scene.start):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    joined: NDArray[np.bool_] = np.any(allowed, axis=2)
    fits = joined[scene.type[:, None], scene.type[None]]
    fits &= scene.entity[:, None] != scene.entity[None]
    brand = np.equal(scene.kind, KINDS.index(BRAND))
    own = (scene.start[:, None] == scene.start[None]) & (scene.end[:, None] == scene.end[None])
    fits &= own | np.logical_not(np.logical_or.outer(brand, brand))
    gap = gaps(scene)
    near = gap <= FARTHEST
    subject, obj = np.nonzero(fits & (near | (gap == _nearest(scene, gap, fits))))
    return subject, obj


def gaps(scene: Scene) -> Ints:
    """(mentions, mentions) words between two mentions, 0 where they touch or overlap."""
    after = scene.start[None] - scene.end[:, None]
    result: Ints = np.maximum(np.maximum(after, after.T), 0)
    return result


def mention_places(scene: Scene) -> tuple[Ints, Ints]:
    """(mentions, mentions), (mentions, mentions): how each mention sees each other one, as numbers below SIGHTS and BONDS.

    Sights: how far, before or after, of its class or not, in the headline or not. Bonds: one thing, one sentence.
    """
    bucket = np.minimum(np.log2(gaps(scene) + 1).astype(np.int64), _BUCKETS - 1)
    after = scene.start[None] > scene.start[:, None]
    alike = scene.type[None] == scene.type[:, None]
    sight = bucket + _BUCKETS * (after + 2 * alike + 4 * (scene.titled[None] > 0))
    sentence = scene.sentence[scene.start]
    bond = (scene.entity[None] == scene.entity[:, None]) + 2 * (sentence[None] == sentence[:, None])
    return sight.astype(np.int64), bond.astype(np.int64)


SIGHTS, BONDS = 8 * _BUCKETS, 4


def _nearest(scene: Scene, gap: Ints, fits: NDArray[np.bool_]) -> Ints:
    """For each pair of mentions the smallest gap between any two mentions of their entities."""
    count = int(scene.entity.max()) + 1
    best = np.full((count, count), np.iinfo(np.int64).max)
    rows, columns = np.nonzero(fits)
    np.minimum.at(best, (scene.entity[rows], scene.entity[columns]), gap[rows, columns])
    nearest: Ints = best[scene.entity[:, None], scene.entity[None]]
    return nearest


def looks(scene: Scene) -> Floats:
    """(mentions, LOOKS) class and kind of each mention."""
    result = np.zeros((len(scene.start), LOOKS), dtype=np.float32)
    rows = np.arange(len(scene.start))
    result[rows, scene.type] = 1
    result[rows, len(TYPES) + scene.kind] = 1
    return result


def _one_hot(values: Ints, size: int) -> Floats:
    result: Floats = (np.minimum(values, size - 1)[:, None] == np.arange(size)).astype(np.float32)
    return result


def pair_features(scene: Scene, subject: Ints, obj: Ints) -> Floats:
    """(pairs, FEATURES) order and distance, sentences and mentions between, rivals, maker, headline."""
    start_s, end_s, start_o, end_o = scene.start[subject], scene.end[subject], scene.start[obj], scene.end[obj]
    order = np.where(end_s <= start_o, 0, np.where(end_o <= start_s, 1, 2))
    left, right = np.minimum(end_s, end_o), np.maximum(start_s, start_o)
    gap = np.maximum(right - left, 0)
    bucket = np.minimum(np.log2(gap + 1).astype(np.int64), _BUCKETS - 1)
    apart = np.abs(scene.sentence[start_s] - scene.sentence[start_o])
    maker = scene.maker[obj]
    parts = [
        _one_hot(order * _BUCKETS + bucket, 3 * _BUCKETS),
        _one_hot(apart, 4),
        *(_one_hot(_between(scene, scene.type[side], left, right), 3) for side in (subject, obj)),
        _nearest_of_type(scene, subject, obj)[:, None],
        _nearest_of_type(scene, obj, subject)[:, None],
        (maker == scene.entity[subject])[:, None],
        ((maker != scene.entity[subject]) & (maker != _UNKNOWN))[:, None],
        *(_standing(scene, side) for side in (subject, obj)),
    ]
    return np.concatenate([part.astype(np.float32) for part in parts], axis=1)


FEATURES = 3 * _BUCKETS + 4 + 6 + 2 + 2 + 2 * 6


def _between(scene: Scene, types: Ints, left: Ints, right: Ints) -> Ints:
    """How many mentions of a class begin between two places."""
    last = int(scene.end.max()) + 1
    counts = np.zeros((len(TYPES), last + 1), dtype=np.int64)
    np.add.at(counts, (scene.type, scene.start + 1), 1)
    counts = counts.cumsum(1)
    result: Ints = np.maximum(counts[types, np.maximum(left, right)] - counts[types, left], 0)
    return result


def _nearest_of_type(scene: Scene, one: Ints, other: Ints) -> NDArray[np.bool_]:
    """True where no mention of `one`'s class is nearer to `other`."""
    gap = gaps(scene)
    best = np.full((len(scene.start), len(TYPES)), np.iinfo(np.int64).max)
    for kind in range(len(TYPES)):
        columns = scene.type == kind
        if columns.any():
            best[:, kind] = np.where(np.eye(len(gap), dtype=bool), np.iinfo(np.int64).max, gap)[:, columns].min(1)
    result: NDArray[np.bool_] = gap[other, one] <= best[other, scene.type[one]]
    return result


def _standing(scene: Scene, side: Ints) -> Floats:
    """How many things of its class the text names (1, 2, more), its share of their mentions, first of them, in the headline."""
    count = int(scene.entity.max()) + 1
    mentions = np.bincount(scene.entity, minlength=count)
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, scene.entity, scene.start)
    kind_of = np.zeros(count, dtype=np.int64)
    kind_of[scene.entity] = scene.type
    present = mentions > 0
    things = np.bincount(kind_of[present], minlength=len(TYPES))
    total = np.bincount(scene.type, minlength=len(TYPES))
    earliest = np.full(len(TYPES), np.iinfo(np.int64).max)
    np.minimum.at(earliest, scene.type, scene.start)
    entity, kind = scene.entity[side], scene.type[side]
    return np.concatenate(
        [
            _one_hot(things[kind] - 1, 3),
            (mentions[entity] / np.maximum(total[kind], 1))[:, None].astype(np.float32),
            (first[entity] == earliest[kind])[:, None].astype(np.float32),
            scene.titled[side][:, None].astype(np.float32),
        ],
        axis=1,
    )


def places(scene: Scene, subject: Ints, obj: Ints) -> tuple[Ints, Floats, int]:
    """(pairs, words): where each word stands as seen from the pair, and how far (-1: out of sight); number of the first word.

    0 and 1: before, in the same or another sentence; 2 subject; 3 between; 4 object; 5 and 6: after.
    """
    low = max(0, int(np.minimum(scene.start[subject], scene.start[obj]).min()) - REACH)
    high = min(len(scene.sentence), int(np.maximum(scene.end[subject], scene.end[obj]).max()) + REACH)
    word = np.arange(low, high)[None]
    start_s, end_s = scene.start[subject][:, None], scene.end[subject][:, None]
    start_o, end_o = scene.start[obj][:, None], scene.end[obj][:, None]
    first, last = np.minimum(start_s, start_o), np.maximum(end_s, end_o)
    opening, closing = scene.sentence[first], scene.sentence[last - 1]
    place = np.full((len(subject), high - low), 3, dtype=np.int64)
    before, after = word < first, word >= last
    place[before] = 0
    place[before & (scene.sentence[word] != opening)] = 1
    place[after] = 5
    place[after & (scene.sentence[word] != closing)] = 6
    place[(word >= start_o) & (word < end_o)] = 4
    place[(word >= start_s) & (word < end_s)] = 2
    distance = np.minimum(_away(word, start_s, end_s), _away(word, start_o, end_o)).astype(np.float32)
    distance[distance > REACH] = -1
    return place, distance, low


def _away(word: Ints, start: Ints, end: Ints) -> Ints:
    result: Ints = np.maximum(np.maximum(start - word, word - end + 1), 0)
    return result
