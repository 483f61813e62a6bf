"""The evidence for a claim, ready to be shown: the sentence, what is marked in it, source, date and voice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.graph.labels import Labels
from kg.graph.reading import Values, needed, properties, read_document, read_evidence
from kg.graph.status import first_day
from kg.graph.store import Store
from kg.graph.terms import kg, reading, term
from kg.model import CharSpan, Document, Evidence
from kg.views import EvidenceView

_OFFSETS = (term("nif:beginIndex"), term("nif:endIndex"))
_MENTIONS = (
    ("subject", "subjectMention"),
    ("object", "objectMention"),
    ("where", "whereMention"),
    ("event", "eventMention"),
    ("by", "attributedToMention"),
)


class EvidenceReader:
    """Evidence views of one store; documents and labels are read once."""

    def __init__(self, store: Store, labels: Labels) -> None:
        self._store = store
        self._labels = labels
        self._documents: dict[str, Document] = {}

    def of_claim(self, claim: NamedNode) -> tuple[EvidenceView, ...]:
        """All evidence for a claim in order of time; undated documents first."""
        found = list[EvidenceView]()
        for quad in self._store.match(None, kg("supports"), claim):
            if isinstance(quad.subject, NamedNode):
                with reading(quad.subject):
                    found.append(self._view(quad.subject))
        return tuple(sorted(found, key=lambda e: (first_day(e.published) or date.min, e.document, e.start, e.id)))

    def _view(self, node: NamedNode) -> EvidenceView:
        of = properties(self._store, node)
        evidence = read_evidence(of)
        document = self._document(of[term("nif:referenceContext")][0].value)
        sentence = needed(of, "nif:anchorOf")
        return EvidenceView(
            id=evidence.id,
            document=evidence.document,
            source=document.source,
            sentence=sentence,
            start=evidence.span.start,
            marks=tuple(sorted(set(self._marks(of, evidence, sentence)))),
            factuality=evidence.factuality,
            score=evidence.score,
            title=document.title,
            publisher=document.publisher,
            published=document.published,
            lang=document.lang or None,
            cue=evidence.cue,
            attributed_to=self._label(of, "attributedTo", "attributedToMention"),
            when=evidence.when,
            where=self._label(of, "where", "whereMention"),
            event=self._label(of, "atEvent", "eventMention"),
            headcount=evidence.headcount,
            office=evidence.office,
            former=evidence.former,
            component=evidence.component,
            reason=evidence.reason,
        )

    def _document(self, iri: str) -> Document:
        if iri not in self._documents:
            self._documents[iri] = read_document(self._store, NamedNode(iri))
        return self._documents[iri]

    def _label(self, of: Values, entity_term: str, mention_term: str) -> str | None:
        """The entity's label, or the words of the mention where no entity is known."""
        for node in of.get(kg(entity_term), ()):
            return self._labels.node(node.value).label
        for node in of.get(kg(mention_term), ()):
            return self._mention_words(node.value)
        return None

    def _mention_words(self, iri: str) -> str | None:
        found = properties(self._store, NamedNode(iri)).get(term("nif:anchorOf"))
        return found[0].value if found else None

    def _marks(self, of: Values, evidence: Evidence, sentence: str) -> Iterator[tuple[CharSpan, str]]:
        places = [("trigger", evidence.trigger)]
        for role, mention_term in _MENTIONS:
            places += [(role, span) for node in of.get(kg(mention_term), ()) for span in self._mention_span(node.value)]
        for role, span in places:
            if evidence.span.start <= span.start < span.end <= evidence.span.end:
                yield span.shifted(-evidence.span.start), role
        for role, text in (("cue", evidence.cue), ("when", evidence.when.text if evidence.when else None)):
            at = sentence.casefold().find(text.casefold()) if text else -1
            if text and at >= 0 and sentence[at : at + len(text)].casefold() == text.casefold():
                yield CharSpan(at, at + len(text)), role

    def _mention_span(self, iri: str) -> Iterator[CharSpan]:
        """Its span. Only two quads are read of the mention: reading all that is said of it takes five times as long."""
        begin, end = (
            [int(quad.object.value) for quad in self._store.match(NamedNode(iri), name, None) if isinstance(quad.object, Literal)]
            for name in _OFFSETS
        )
        if begin and end:
            yield CharSpan(begin[0], end[0])
