"""The nlp stage: one document at a time, text in, mentions and evidence out; the only importer of spaCy and onnxruntime."""
