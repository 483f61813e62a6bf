"""A reader that understands three kinds of sentence, for tests of what comes before and after reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.model import CharSpan, Document, Evidence, Extraction, Factuality, Mention, Skipped

_SENTENCES = (
    (re.compile(r"(?P<Company>\w+) (?P<said>ha lanciato) la (?P<Model>\w+)\."), "launchesModel", Factuality.ASSERTED, 0.9),
    (re.compile(r"(?P<Company>\w+) (?P<said>lancerebbe) la (?P<Model>\w+)\."), "launchesModel", Factuality.RUMOURED, 0.5),
    (re.compile(r"La (?P<Model>\w+) (?P<said>è stata vista) a (?P<City>\w+)\."), "seenIn", Factuality.ASSERTED, 0.8),
    (re.compile(r"(?P<City>\w+) (?P<said>guida) (?P<Company>\w+)\."), "ledBy", Factuality.ASSERTED, 0.8),  # breaks the ontology
)


class FakeReader:
    """Reads like kg.nlp.pipeline.Reader; `read_sources` are the documents that it was given."""

    def __init__(self) -> None:
        self.read_sources: list[str] = []

    def read(self, documents: Iterable[Document]) -> Iterator[Extraction | Skipped]:
        for document in documents:
            self.read_sources.append(document.source)
            if "illeggibile" in document.text:
                yield Skipped(document.source, "cannot be understood; write more clearly")
            else:
                yield read_document(document)


def read_document(document: Document) -> Extraction:
    """What the three kinds of sentence say."""
    mentions: dict[str, Mention] = {}
    evidence = []
    for pattern, relation, factuality, score in _SENTENCES:
        for match in pattern.finditer(document.text):
            ends = []
            for type_ in (name for name in pattern.groupindex if name != "said"):
                mention = Mention(document.id, CharSpan(*match.span(type_)), match[type_], type_, component="fake")
                mentions[mention.id] = mention
                ends.append(mention.id)
            span, trigger = CharSpan(*match.span()), CharSpan(*match.span("said"))
            evidence.append(Evidence(document.id, relation, *ends, span, trigger, factuality, "fake", score))
    found = sorted(mentions.values(), key=lambda m: (m.span, m.type))
    return Extraction(document, tuple(found), tuple(sorted(evidence, key=lambda e: (e.trigger, e.id))))
