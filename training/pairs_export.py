"""The relation head as pairs.npz: half-precision matrices, the names of the relations, and the weights of rules beside it."""

import zipfile
from io import BytesIO

import numpy as np
import torch

from kg import vocab
from training.pairs_network import HEADS, PairHead

HIDDEN = 384


def write_head(checkpoint, path):
    """Writes all but the projection of word states, which is returned: it goes into the encoder's graph."""
    saved = torch.load(checkpoint, weights_only=True)
    head = PairHead(HIDDEN, len(vocab.RELATIONS))
    head.load_state_dict(saved["state"])
    arrays = {
        name: value.numpy().astype(np.float16) for name, value in head.state_dict().items() if not name.startswith("state.")
    }
    arrays["combination"] = np.array(saved["combination"], dtype=np.float32)
    arrays["relations"] = np.array(vocab.RELATIONS)
    arrays["heads"] = np.array(HEADS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            content = BytesIO()
            np.save(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (2020, 1, 1, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED)
    return head.state
