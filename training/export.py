"""A checkpoint to the files that kg ships: ONNX graph in 8-bit blocks, word table in 4-bit blocks, tokenizer, labels.

python -m training.export BASE DATA CHECKPOINT model/
"""

import argparse
import json
import pickle
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
import wordfreq
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from tokenizers import Tokenizer, models
from torch import nn
from torch.nn import functional as F

from kg.nlp.encoder_weights import VERSION
from training.base import BLOCK, LANGS
from training.irregular import english_endings, finite_forms, verb_endings
from training.labels import FEATURES, NAMES, RELATIONS, UPOS
from training.lexicon import lemma_table
from training.pairs_export import write_head
from training.pairs_network import TAPS
from training.train import load

OUTPUTS = ("tags", "lemma", "lemma_scores", "arc", "dependent", "head")
LEMMAS = 5  # likeliest scripts that the component chooses from
WORDS = 40_000
INFINITIVES = {
    "it": ("are", "ere", "ire", "rre"),
    "fr": ("er", "ir", "re"),
    "es": ("ar", "er", "ir", "ír", "se"),
    "de": ("n",),
}


class Graph(nn.Module):
    """The network for one window: vectors (pieces, hidden) and each word's first and last piece."""

    def __init__(self, network, state=None):
        super().__init__()
        self.network, self.state = network, state
        heads = [network.heads[name] for name in ("upos", "feats", "start", "name")]
        hidden = heads[0].in_features
        self.tags = nn.Linear(hidden, sum(head.out_features for head in heads))
        self.tags.weight.data = torch.cat([head.weight for head in heads])
        self.tags.bias.data = torch.cat([head.bias for head in heads])

    def encode(self, vectors):
        encoder = self.network.encoder
        _, length, hidden = vectors.shape
        x = encoder.norm(vectors + encoder.position.weight[:length])
        kept = []
        for number, layer in enumerate(encoder.layers, 1):
            size = hidden // layer.heads
            query, key, value = (part.reshape(length, layer.heads, size) for part in layer.qkv(x)[0].split(hidden, dim=-1))
            query, value = query.transpose(0, 1), value.transpose(0, 1)
            weights = torch.softmax(query * size**-0.5 @ key.permute(1, 2, 0), -1)
            context = (weights @ value).transpose(0, 1).reshape(1, length, hidden)
            x = layer.norm1(x + layer.attended(context))
            x = layer.norm2(x + layer.narrow(F.gelu(layer.widen(x))))
            if number in TAPS:
                kept.append(x)
        return x, kept

    def forward(self, vectors, first, last):
        """Three dimensions throughout: a matrix product of two would become a Gemm, which is not quantised."""
        network = self.network
        x, kept = self.encode(vectors[None])
        words = (x[:, first] + x[:, last]) / 2
        rooted = torch.cat([x[:, :1], words], 1)
        dependent = network.arc_dependent(words) @ network.arc[:-1] + network.arc[-1]
        arcs = dependent @ network.arc_head(rooted).transpose(1, 2)
        scores, lemma = network.heads["lemma"](words)[0].topk(LEMMAS)
        dependent, head = network.label_dependent(words)[0], network.label_head(rooted)[0]
        state = [] if self.state is None else [self.state(torch.cat([(k[:, first] + k[:, last]) / 2 for k in kept], -1))[0]]
        return self.tags(words)[0], lemma, scores, arcs[0], dependent, head, *state


def write_graph(network, path, *, quantised=True, state=None):
    graph, outputs = Graph(network, state).eval(), OUTPUTS if state is None else (*OUTPUTS, "state")
    inputs = (torch.randn(12, network.encoder.word.weight.shape[1]), torch.tensor([1, 3, 5]), torch.tensor([2, 4, 6]))
    axes = {"vectors": {0: "pieces"}, "first": {0: "words"}, "last": {0: "words"}}
    axes |= {name: {0: "words"} for name in outputs} | {"arc": {0: "words", 1: "rooted"}, "head": {0: "rooted"}}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            graph,
            inputs,
            str(plain),
            input_names=["vectors", "first", "last"],
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=20,
            dynamo=False,
        )
        model = onnx.load(str(plain))
    if quantised:
        quantiser = MatMulNBitsQuantizer(model, bits=8, block_size=64, is_symmetric=True, accuracy_level=4)
        quantiser.process()
        model = quantiser.model.model
    onnx.save(model, str(path))


def quantise_words(table):
    """(pieces, bytes) 4-bit blocks, the inverse of training.base.dequantise; exact for the frozen table."""
    blocks = table.reshape(len(table), -1, BLOCK)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(2)[..., None], 2)
    scale = (peak / -8).astype(np.float16)
    wide = scale.astype(np.float32)
    values = np.where(wide == 0, 8, np.rint(blocks / np.where(wide == 0, 1, wide)) + 8).clip(0, 15).astype(np.uint8)
    error = float(np.abs((values - 8.0) * wide - blocks).max())
    packed = values[:, :, :16] | (values[:, :, 16:] << 4)
    return np.concatenate([scale.view(np.uint8), packed], 2).reshape(len(table), -1), error


def write_labels(path, base, scripts):
    config = base["config"]
    content = {
        "version": VERSION,
        "positions": config["positions"],
        "pieces": {name: config[name] for name in ("bos", "eos", "unk")},
        "upos": UPOS,
        "features": FEATURES,
        "relations": RELATIONS,
        "names": NAMES,
        "scripts": scripts,
        "infinitives": INFINITIVES,
        "finite": {"it": finite_forms()},
        "endings": {"en": english_endings(), "it": verb_endings()},
        "normal": {str(code): text for code, text in sorted(base["normal"].items())},
    }
    path.write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")


def write_words(folder, lang):
    """Frequent words, commonest first, and all that look like infinitives among the less frequent."""
    words = [word for word in wordfreq.top_n_list(lang, 6 * WORDS, wordlist="large") if len(word) > 2 and word.isalpha()]
    endings = INFINITIVES.get(lang, ()) if lang != "de" else ()
    kept = [*words[:WORDS], *(word for word in words[WORDS:] if endings and word.endswith(endings))]
    (folder / f"words-{lang}.txt").write_text("\n".join(kept), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=Path, help="relation head to go with it (training.pairs_train)")
    parser.add_argument("--plain", action="store_true", help="float32 graph, for comparison")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    base = torch.load(arguments.base, weights_only=False)
    network, scripts = load(arguments.checkpoint, base)
    network.eval()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    state = write_head(arguments.pairs, out / "pairs.npz") if arguments.pairs else None
    write_graph(network, out / "graph.onnx", quantised=not arguments.plain, state=state)
    words, error = quantise_words(base["state"]["word.weight"].float().numpy())
    np.save(out / "words.npy", words)
    np.save(out / "relations.npy", network.label.detach().numpy().astype(np.float16))
    vocabulary = list(zip(base["pieces"], base["scores"], strict=True))
    Tokenizer(models.Unigram(vocabulary, unk_id=base["config"]["unk"])).save(str(out / "tokenizer.json"), pretty=False)
    write_labels(out / "labels.json", base, scripts)
    for lang in LANGS:
        write_words(out, lang)
    data = pickle.loads(arguments.data.read_bytes())
    (out / "lemmas-it.txt").write_text("\n".join(lemma_table(data["items"], scripts)), encoding="utf-8")
    sizes = {path.name: path.stat().st_size for path in sorted(out.iterdir())}
    print(sizes, f"{sum(sizes.values()) / 1e6:.1f} MB; word table off by at most {error:.4f}")


if __name__ == "__main__":
    main()
