"""How the encoder in model/ was made: public corpora in, ONNX weights out. Nothing in kg/ imports it."""

import os

# Read by oneDNN when torch is loaded: with its default of 1024, shapes of batches drive each other out, at four times the time.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "20000")
