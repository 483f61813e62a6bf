"""The files that kg ships, back to checkpoints that training can go on from: 8-bit blocks to numbers.

python -m training.restore MODEL BASE OUT

Writes OUT.pt and OUT.head.pt, for `training.joint`. What the 8 bits have lost stays lost (0.1 points, docs/model.md).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from kg.nlp.scorer_head import PairHead as Shipped
from kg.nlp.scorer_pairs import LEARNED
from training.pairs_network import PairHead
from training.pairs_train import HIDDEN, save_head
from training.train import make_network, save

TAGS = ("upos", "feats", "start", "name")  # in the order of training.export.Graph


def matrix(node, arrays):
    """(rows, columns) of a MatMulNBits node: bytes around 128 times the scale of their block."""
    blocks = arrays[node.input[1]]
    rows, columns = (next(a.i for a in node.attribute if a.name == name) for name in ("N", "K"))
    scales = arrays[node.input[2]].reshape(rows, -1, 1)
    return ((blocks.astype(np.float32) - 128) * scales).reshape(rows, -1)[:, :columns]


def read_graph(path):
    """Tensors of graph.onnx by their names in `training.export.Graph`."""
    graph = onnx.load(str(path)).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    named = {name: array for name, array in arrays.items() if name.endswith((".weight", ".bias"))}
    added = {name: node for node in graph.node if node.op_type == "Add" for name in node.input}
    for node in graph.node:
        if node.op_type != "MatMulNBits":
            continue
        bias = next((name for name in added[node.output[0]].input if name.endswith(".bias")), None)
        if bias is not None:
            named[bias.removesuffix("bias") + "weight"] = matrix(node, arrays)
        else:  # the one product with a table that is no layer
            constant = next(name for name in added[node.output[0]].input if name != node.output[0])
            last = arrays[constant] if constant in arrays else constant_of(graph, constant)
            named["network.arc"] = np.concatenate([matrix(node, arrays).T, last.reshape(1, -1)])
    return {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in named.items()}


def constant_of(graph, name):
    return next(numpy_helper.to_array(node.attribute[0].t) for node in graph.node if name in node.output)


def encoder_state(tensors, relations, network):
    """State of a Network from the tensors of the graph and the table of relations."""
    state = {name.removeprefix("network."): value for name, value in tensors.items() if name.startswith("network.")}
    sizes = [network.heads[name].out_features for name in TAGS]
    for kind in ("weight", "bias"):
        for name, part in zip(TAGS, tensors[f"tags.{kind}"].split(sizes), strict=True):
            state[f"heads.{name}.{kind}"] = part
    return state | {"label": torch.from_numpy(relations.astype(np.float32))}


def head_state(tensors, weights, wanted):
    """State of a PairHead from the graph, which has its tower, and from pairs.npz."""
    state = {f"tower.{name.removeprefix('state.')}": value for name, value in tensors.items() if name.startswith("state.")}
    for name in wanted:
        if not name.startswith("tower."):
            state[name] = torch.from_numpy(np.array(weights[name.removeprefix("links.")], dtype=np.float32))
    return state


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder of graph.onnx")
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path, help="path without ending")
    arguments = parser.parse_args()
    folder, base = arguments.model, torch.load(arguments.base, weights_only=False)
    scripts = json.loads((folder / "labels.json").read_text(encoding="utf-8"))["scripts"]
    network, tensors = make_network(base["config"], len(scripts)), read_graph(folder / "graph.onnx")
    missing = network.load_state_dict(encoder_state(tensors, np.load(folder / "relations.npy"), network), strict=False)
    assert missing.missing_keys == ["encoder.word.weight"] and not missing.unexpected_keys, missing
    save(arguments.out.with_suffix(".pt"), network, base, scripts)
    shipped, head = Shipped(folder / "pairs.npz"), PairHead(HIDDEN, len(LEARNED))
    head.load_state_dict(head_state(tensors, shipped.weights, head.state_dict()))
    save_head(arguments.out.with_suffix(".head.pt"), head, [float(value) for value in shipped.combination])


if __name__ == "__main__":
    main()
