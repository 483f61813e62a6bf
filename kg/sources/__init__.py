"""Files, folders, globs, standard input and URLs in; documents out, one at a time."""

from kg.sources.reading import SUFFIXES, read_documents

__all__ = ["SUFFIXES", "read_documents"]
