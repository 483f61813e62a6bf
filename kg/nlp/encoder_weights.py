"""The files of the encoder: graph.onnx (the network), words.npy (4-bit word table), tokenizer.json, labels.json, relations.npy.

Made by `training/export.py`; docs/model.md says what they are and under which licences.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.nlp.encoder_verbs import FiniteForms, read_finite_forms
from kg.resources import model_path

VERSION = 1
FILES = ("graph.onnx", "words.npy", "relations.npy", "tokenizer.json", "labels.json")
_OUTPUTS = ("tags", "lemma", "lemma_scores", "arc", "dependent", "head")
_BLOCK_BYTES = 18  # a float16 scale and 32 weights of 4 bits
_CACHED_WORDS = 100_000
_ROWS, _COLUMNS = 100, 24  # of the products for relations
_LONG_WORD = 60  # longer ones (addresses, junk) are read by their two ends
_SPACE = "\u2581"


@dataclass(frozen=True, slots=True)
class Labels:
    """What the classes of each head mean."""

    upos: tuple[str, ...]
    features: tuple[tuple[str, tuple[str, ...]], ...]
    relations: tuple[str, ...]
    names: tuple[str, ...]
    scripts: tuple[str, ...]
    infinitives: dict[str, tuple[str, ...]]  # language to endings
    finite: dict[str, FiniteForms]
    endings: dict[str, dict[str, list[str]]]  # language to ending of a verb to endings of its infinitive


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says about the words of one window; row 0 of `head` is the root, `state` is for the relation scorer."""

    tags: NDArray[np.float32]
    lemma: NDArray[np.int64]
    lemma_scores: NDArray[np.float32]
    arc: NDArray[np.float32]
    dependent: NDArray[np.float32]
    head: NDArray[np.float32]
    state: NDArray[np.float32]


class Weights:
    """The network, ready to run; one instance serves one thread at a time."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        for name in FILES:
            if not (folder / name).is_file():
                raise ModelError(f"encoder file missing: {folder / name}; a checkout and the wheel ship it")
        settings = self._read_settings(folder / "labels.json")
        self.folder = folder
        self.labels = Labels(
            upos=tuple(settings["upos"]),
            features=tuple((name, tuple(values)) for name, values in settings["features"].items()),
            relations=tuple(settings["relations"]),
            names=tuple(settings["names"]),
            scripts=tuple(settings["scripts"]),
            infinitives={lang: tuple(endings) for lang, endings in settings["infinitives"].items()},
            finite={lang: read_finite_forms(content) for lang, content in settings["finite"].items()},
            endings=settings["endings"],
        )
        self.bos, self.eos, self.unknown = (int(settings["pieces"][key]) for key in ("bos", "eos", "unk"))
        self.max_pieces = int(settings["positions"])
        self._normal = {int(code): text for code, text in settings["normal"].items()}
        self._cache: dict[tuple[str, bool], list[int]] = {}
        try:
            self._words: NDArray[np.uint8] = np.load(folder / "words.npy", mmap_mode="r")
            self._relations: NDArray[np.float32] = _narrow(np.load(folder / "relations.npy").astype(np.float32))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = self._open(folder / "graph.onnx", threads)
            self._optional = [node.name for node in self._session.get_outputs() if node.name == "state"]
        except Exception as error:
            raise ModelError(f"encoder files in {folder} cannot be loaded: {error}") from error

    @staticmethod
    def _read_settings(path: Path) -> dict[str, Any]:
        try:
            settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            version = settings["version"]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path} is no label file of the encoder: {error}") from error
        if version != VERSION:
            raise ModelError(f"{path} has version {version}; this kg reads version {VERSION}")
        return settings

    @staticmethod
    def _open(path: Path, threads: int) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def pieces(self, word: str, spaced: bool) -> list[int]:
        """Piece ids of a word; `spaced` if white space stands before it."""
        key = (word, spaced)
        ids = self._cache.get(key)
        if ids is None:
            shown = word if len(word) <= _LONG_WORD else word[: _LONG_WORD // 2] + word[-_LONG_WORD // 2 :]
            text = unicodedata.normalize("NFC", shown).translate(self._normal).strip().replace(" ", _SPACE)
            ids = self._tokenizer.encode((_SPACE if spaced else "") + text, add_special_tokens=False).ids
            ids = ids[:_LONG_WORD] or [self.unknown]
            if len(self._cache) < _CACHED_WORDS:
                self._cache[key] = ids
        return ids

    def vectors(self, ids: list[int]) -> NDArray[np.float32]:
        """(pieces, hidden) rows of the word table."""
        blocks = self._words[ids].reshape(len(ids), -1, _BLOCK_BYTES)
        scale = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16).astype(np.float32)
        nibbles = blocks[:, :, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=2).astype(np.float32)
        return ((values - 8.0) * scale).reshape(len(ids), -1)

    def run(self, ids: list[int], first: list[int], last: list[int]) -> Scores:
        """Scores for the words whose first and last pieces are given."""
        feed = {"vectors": self.vectors(ids), "first": np.array(first), "last": np.array(last)}
        found = self._session.run([*_OUTPUTS, *self._optional], feed)
        if not self._optional:
            found.append(np.zeros((len(first), 0), dtype=np.float32))
        return Scores(*found)

    def relation(self, scores: Scores, heads: NDArray[np.int64], count: int) -> NDArray[np.float32]:
        """(count, relations) scores of the first `count` words' relations to their heads (rows of `Scores.head`)."""
        dependent, head = (
            np.concatenate([part, np.ones((count, 1), np.float32)], axis=1)
            for part in (scores.dependent[:count], scores.head[heads])
        )
        parts = [self._relation(dependent[at : at + _ROWS], head[at : at + _ROWS]) for at in range(0, count, _ROWS)]
        return np.concatenate(parts)

    def _relation(self, dependent: NDArray[np.float32], head: NDArray[np.float32]) -> NDArray[np.float32]:
        rows, size = head.shape
        left = (dependent @ self._relations).transpose(1, 0, 2).reshape(rows, -1, size)
        return np.asarray((left @ head[:, :, None])[:, :, 0], dtype=np.float32)


def _narrow(tensor: NDArray[np.float32]) -> NDArray[np.float32]:
    """The relation tensor (size, relations, size) as a stack of narrow matrices: (blocks, size, columns).

    A product with _ROWS rows of such a block is below the size at which OpenBLAS wakes its threads, which gain nothing here
    and spin on while the network runs.
    """
    size = len(tensor)
    return np.ascontiguousarray(tensor.reshape(size, -1, _COLUMNS).transpose(1, 0, 2))


@lru_cache(maxsize=2)
def load_weights(folder: Path | None = None, threads: int = 1) -> Weights:
    """The weights that ship with kg, or those of another folder; loaded once."""
    return Weights(folder or model_path("graph.onnx").parent, threads=threads)
