"""The relation head as pairs.npz: matrices of 8 bits, the names of the relations, and the weights of rules beside it."""

import zipfile
from io import BytesIO

import numpy as np
import torch

from kg.nlp.scorer_pairs import LEARNED
from training.pairs_network import HEADS, PairHead

HIDDEN = 384


def in_bytes(matrix):
    """The matrix in 8 bits, and the scale of each row."""
    scale = np.maximum(np.abs(matrix).max(1), 1e-6) / 127
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def write_head(checkpoint, path):
    """Writes all but the tower, which is returned: it goes into the encoder's graph."""
    saved = torch.load(checkpoint, weights_only=True)
    head = PairHead(HIDDEN, len(LEARNED))
    head.load_state_dict(saved["state"])
    arrays = {}
    for name, value in head.state_dict().items():
        if name.startswith("tower."):
            continue
        name = name.removeprefix("links.")
        if name.endswith(".weight") and value.dim() == 2:
            arrays[name], arrays[f"{name}.scale"] = in_bytes(value.numpy())
        else:
            arrays[name] = value.numpy().astype(np.float16)
    arrays["combination"] = np.array(saved["combination"], dtype=np.float32)
    arrays["relations"] = np.array(LEARNED)
    arrays["heads"] = np.array(HEADS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            content = BytesIO()
            np.save(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (2020, 1, 1, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED)
    return head.tower
