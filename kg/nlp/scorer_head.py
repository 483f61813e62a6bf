"""The relation head in numpy: what training/pairs_network.py computes, from the states of words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.nlp.scorer_pairs import Floats, Ints, Scene, looks, mention_places, pair_features, places
from kg.resources import model_path

_CHUNK = 192
_EPSILON = np.float32(1e-5)
_NUMBERS = (np.int8, np.float16, np.float32)


class PairHead:
    """Weights of the head by name; `relations` names the columns of its scores.

    `combination` weighs rules against the head.
    """

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as stored:
                self.weights = {name: _unpacked(stored, name) for name in stored.files if stored[name].dtype in _NUMBERS}
                self.relations = tuple(str(name) for name in stored["relations"])
                self._heads = int(stored["heads"])
            self.combination = self.weights["combination"]
            self.size = self.weights["enter.weight"].shape[0]
            self._layers = sum(name.startswith("mentions.") and name.endswith(".sight") for name in self.weights)
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(f"{path} is no file of relation weights: {error}; training/pairs_export.py writes it") from error

    def read(self, states: Floats, scene: Scene, subject: Ints, obj: Ints) -> tuple[Floats, Floats]:
        """(pairs, relations) log odds and (pairs, factualities) probabilities."""
        spans = self._aware(self._spans(states, scene), scene)
        left, right = _silu(self._linear("left", spans)), _silu(self._linear("right", spans))
        key, value = self._linear("key", states), self._linear("value", states)
        order = np.argsort(np.minimum(scene.start[subject], scene.start[obj]), kind="stable")
        scores = np.zeros((len(subject), len(self.relations)), dtype=np.float32)
        facts = np.zeros((len(subject), self.weights["fact.bias"].shape[0]), dtype=np.float32)
        features = pair_features(scene, subject, obj)
        for at in range(0, len(order), _CHUNK):
            rows = order[at : at + _CHUNK]
            one, other = left[subject[rows]], right[obj[rows]]
            context = self._context(key, value, np.concatenate([one, other], 1), scene, subject[rows], obj[rows])
            both = np.concatenate([one, other, one * other], 1)
            half = context.shape[1] // 2
            joined = (np.concatenate([both, part, features[rows]], 1) for part in (context[:, :half], context[:, half:]))
            scores[rows] = self._linear("relation", _silu(self._linear("hidden", next(joined))))
            facts[rows] = _softmax(self._linear("fact", _silu(self._linear("fact_hidden", next(joined)))))
        return scores, facts

    @property
    def links(self) -> bool:
        """True if the weights can find and place descriptions."""
        return "refer.weight" in self.weights

    @property
    def tells_tense(self) -> bool:
        """True if the weights can say whether a time lies behind or ahead."""
        return "tense.weight" in self.weights

    def past(self, numbers: Floats) -> float:
        """Log odds that a time lies behind the document, from what `tense.numbers` gives."""
        return float(self._linear("tense", numbers)[0])

    def tag(self, states: Floats) -> Ints:
        """(words,) the likeliest of links.TAGS of each word."""
        result: Ints = self._linear("refer", states).argmax(1)
        return result

    def link(self, states: Floats, scene: Scene, one: int, names: Ints, fits: Floats) -> tuple[Floats, float]:
        """(names,) log odds that mention `one` stands for each name, and the log odds that it stands for none."""
        spans = self._spans(states, scene)
        left, right = self._linear("link_left", spans[one]), self._linear("link_right", spans[names])
        rows = np.concatenate([pair_features(scene, np.full(len(names), one), names), fits], axis=1)
        known = self._linear("link_out", _silu(self._linear("link_hidden", rows)))[:, 0]
        scores: Floats = right @ left * np.float32(len(left) ** -0.5) + known
        return scores, float(self._linear("link_none", left)[0])

    def _linear(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return result

    def _spans(self, states: Floats, scene: Scene) -> Floats:
        total = np.concatenate([np.zeros((1, states.shape[1]), np.float32), states.cumsum(0, dtype=np.float32)])
        means = (total[scene.end] - total[scene.start]) / (scene.end - scene.start)[:, None].astype(np.float32)
        return np.concatenate([states[scene.start], states[scene.end - 1], means, looks(scene)], axis=1)

    def _aware(self, spans: Floats, scene: Scene) -> Floats:
        """Each mention, and what it has seen of the others, in layers of attention."""
        x = self._normed("entered", self._linear("enter", spans))
        sight, bond = mention_places(scene)
        for layer in range(self._layers):
            x = self._layer(f"mentions.{layer}", x, sight, bond)
        return np.concatenate([spans, x], axis=1)

    def _layer(self, name: str, x: Floats, sight: Ints, bond: Ints) -> Floats:
        count = len(x)
        query, key, value = (
            part.reshape(count, self._heads, -1).transpose(1, 0, 2)
            for part in np.split(self._linear(f"{name}.qkv", x), 3, axis=1)
        )
        scores = np.matmul(query * np.float32(query.shape[2] ** -0.5), key.transpose(0, 2, 1))
        scores += self.weights[f"{name}.sight"][:, sight] + self.weights[f"{name}.bond"][:, bond]
        context = np.matmul(_softmax(scores), value).transpose(1, 0, 2).reshape(count, -1)
        x = self._normed(f"{name}.norm1", x + self._linear(f"{name}.attended", context))
        return self._normed(f"{name}.norm2", x + self._linear(f"{name}.narrow", _gelu(self._linear(f"{name}.widen", x))))

    def _normed(self, name: str, x: Floats) -> Floats:
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPSILON)
        result: Floats = centred / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return result

    def _context(self, key: Floats, value: Floats, pair: Floats, scene: Scene, subject: Ints, obj: Ints) -> Floats:
        """(pairs, 2 size) the words around each pair, weighed by what the pair looks for."""
        place, distance, low = places(scene, subject, obj)
        seen = slice(low, low + place.shape[1])
        count, double = len(pair), 2 * self._heads
        query = self._linear("query", pair).reshape(count, double, -1)
        width = query.shape[2]
        keys = key[seen].reshape(-1, double, width)
        scores = np.matmul(query.transpose(1, 0, 2) * np.float32(width**-0.5), keys.transpose(1, 2, 0))
        scores += self.weights["place"][:, place]
        scores -= self.weights["decay"][:, None, None] * np.log1p(np.maximum(distance, 0))
        scores[:, distance < 0] = -1e4
        context = np.matmul(_softmax(scores), value[seen].reshape(-1, double, width).transpose(1, 0, 2))
        result: Floats = context.transpose(1, 0, 2).reshape(count, -1)
        return result


def _unpacked(stored: Mapping[str, NDArray[np.generic]], name: str) -> Floats:
    """An array as it was before it was put into bytes, one scale a row."""
    values: Floats = stored[name].astype(np.float32)
    return values * stored[f"{name}.scale"].astype(np.float32)[:, None] if f"{name}.scale" in stored else values


def _silu(x: Floats) -> Floats:
    result: Floats = x / (1 + np.exp(-x))
    return result


def _gelu(x: Floats) -> Floats:
    """The usual approximation by a hyperbolic tangent."""
    result: Floats = 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    return result


def _softmax(x: Floats) -> Floats:
    raised = np.exp(x - x.max(-1, keepdims=True))
    result: Floats = raised / raised.sum(-1, keepdims=True)
    return result


@lru_cache(maxsize=2)
def load_head(folder: Path | None = None) -> PairHead | None:
    """The head that ships with kg or lies in a folder, or None if there is none; loaded once."""
    path = (folder or model_path("graph.onnx").parent) / "pairs.npz"
    return PairHead(path) if path.is_file() else None
