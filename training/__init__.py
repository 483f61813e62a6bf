"""How the encoder in model/ was made: public corpora in, ONNX weights out. Nothing in kg/ imports it."""
