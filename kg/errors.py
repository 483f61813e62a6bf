"""The exceptions of kg.

KgError
├── ConfigError            kg.toml, an option, or the environment is wrong
├── SourceError            one input cannot be read; the rest of the batch goes on
├── ModelError             the encoder's files are missing, broken or of another version
├── PipelineError          a spaCy pipeline cannot stand in for the encoder
├── LexiconError           a file of words (lexicon, gazetteer) is malformed
├── GoldError              an annotated passage is malformed
├── OntologyError          the ontology does not say what the code needs
├── StoreError             a store cannot be opened or written
│   └── GraphFileError     a file is no graph written by kg
├── JudgementError         two names cannot be judged to be one thing, or two
├── QueryError             SPARQL that cannot be parsed or run
│   └── LimitError         an answer that is larger than allowed, or takes too long
├── EndpointError          a SPARQL endpoint elsewhere cannot be reached, or refuses
└── ExportError            an output cannot be written
"""

from __future__ import annotations


class KgError(Exception):
    """Root of all errors that kg raises on purpose; the message is one line meant for the user."""


class ConfigError(KgError):
    """A setting has a wrong name or value."""


class SourceError(KgError):
    """An input cannot be read as an article."""


class ModelError(KgError):
    """The encoder's files are missing, broken, or made for another version."""


class PipelineError(KgError):
    """A spaCy pipeline lacks what kg needs."""


class LexiconError(KgError):
    """A lexicon or gazetteer file is empty or malformed."""


class GoldError(KgError):
    """An annotated passage breaks the format of data/gold/README.md."""


class OntologyError(KgError):
    """The ontology lacks a term or contradicts itself."""


class StoreError(KgError):
    """A store cannot be opened, read or written."""


class GraphFileError(StoreError):
    """A file is not a graph that kg wrote."""


class JudgementError(KgError):
    """Two names cannot be judged to be one thing or two."""


class QueryError(KgError):
    """A SPARQL query is invalid or failed."""


class LimitError(QueryError):
    """An answer is larger than allowed, or takes too long."""


class EndpointError(KgError):
    """A SPARQL endpoint elsewhere cannot be reached, or refuses what is asked of it."""


class ExportError(KgError):
    """An output file or format cannot be written."""


def one_line(problem: object, most: int = 300) -> str:
    """What another library says of a problem, fit for the message of a KgError: on one line of at most `most` characters."""
    return " ".join(str(problem).split())[:most] or type(problem).__name__
