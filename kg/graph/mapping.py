"""The model as quads, first half: one document with its mentions and evidence, in the graph that has the document's IRI.

`kg.graph.reading` is the way back. Terms: ontology/kg.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.graph.duplicates import sketch_of
from kg.graph.ontology import ROLE_PREFIX, load_ontology
from kg.graph.terms import RDF_TYPE, Object, day, factuality, kg, published, score, term, true, web_or_words, whole, words
from kg.model import Claim, Document, Evidence, Extraction, Interval, Mention, Resolution


class Names:
    """IRIs of local names under one base; concepts and offices of the ontology keep theirs under every base."""

    def __init__(self, base: str = vocab.ID) -> None:
        self.base = base
        ontology = load_ontology()
        self._shared = {spec.id for terms in (ontology.concepts, ontology.offices) for spec in terms.values()}

    def iri(self, local: str) -> NamedNode:
        """The IRI of an entity, claim, mention, evidence, document or graph."""
        return NamedNode((vocab.ID if local in self._shared else self.base) + local)


def document_quads(extraction: Extraction, resolution: Resolution, *, base: str = vocab.ID) -> Iterator[Quad]:
    """Everything about one document. Mentions without an entity get no itsrdf:taIdentRef; evidence with an argument
    that has no entity gets no kg:supports, and so makes no claim until a later resolution knows better."""
    names = Names(base)
    document = extraction.document
    graph = names.iri(document.id)
    for predicate, value in _document(document):
        yield Quad(graph, predicate, value, graph)
    for mention in extraction.mentions:
        subject = names.iri(mention.id)
        for predicate, value in _mention(mention, names, resolution.entity_of):
            yield Quad(subject, predicate, value, graph)
    for evidence in extraction.evidence:
        subject = names.iri(evidence.id)
        for predicate, value in _evidence(evidence, document, names, resolution.entity_of):
            yield Quad(subject, predicate, value, graph)


def claim_of(evidence: Evidence, entity_of: Mapping[str, str]) -> Claim | None:
    """The claim that an evidence makes, or None while one of its arguments has no entity, and where both are one."""
    subject, object_ = entity_of.get(evidence.subject), entity_of.get(evidence.object)
    return Claim(subject, evidence.relation, object_) if subject and object_ and subject != object_ else None


def attribute_text(name: str, value: str) -> str:
    """An attribute as one string; `split_attribute` takes it apart."""
    return f"{name}={value}"


def split_attribute(text: str) -> tuple[str, str]:
    """Name and value of an attribute string."""
    name, _, value = text.partition("=")
    return name, value


def _document(document: Document) -> Iterator[Object]:
    yield RDF_TYPE, kg("Document")
    yield term("dcterms:source"), web_or_words(document.source)
    if document.lang:
        yield term("dcterms:language"), words(document.lang)
    if document.title is not None:
        yield term("dcterms:title"), words(document.title, document.lang)
    if document.published:
        yield term("schema:datePublished"), published(document.published)
    if document.publisher is not None:
        yield term("dcterms:publisher"), words(document.publisher)
    yield kg("textDigest"), words(document.text_digest)
    if sketch := sketch_of(document):
        yield kg("textSketch"), words(sketch)
    yield kg("characters"), whole(len(document.text))


def _mention(mention: Mention, names: Names, entity_of: Mapping[str, str]) -> Iterator[Object]:
    yield RDF_TYPE, kg("Mention")
    yield term("nif:referenceContext"), names.iri(mention.document)
    yield term("nif:beginIndex"), whole(mention.span.start)
    yield term("nif:endIndex"), whole(mention.span.end)
    yield term("nif:anchorOf"), words(mention.text)
    yield kg("mentionType"), kg(mention.type)
    yield kg("mentionKind"), words(mention.kind.value)
    yield kg("confidence"), score(mention.score)
    if mention.component:
        yield kg("component"), words(mention.component)
    if mention.antecedent:
        yield kg("antecedent"), names.iri(mention.antecedent)
    if mention.id in entity_of:
        yield term("itsrdf:taIdentRef"), names.iri(entity_of[mention.id])
    for name, value in mention.attributes:
        yield kg("attribute"), words(attribute_text(name, value))


def _evidence(evidence: Evidence, document: Document, names: Names, entity_of: Mapping[str, str]) -> Iterator[Object]:
    yield RDF_TYPE, kg("Evidence")
    claim = claim_of(evidence, entity_of)
    if claim:
        yield kg("supports"), names.iri(claim.id)
    yield kg("relation"), kg(evidence.relation)
    yield kg("subjectMention"), names.iri(evidence.subject)
    yield kg("objectMention"), names.iri(evidence.object)
    yield from _place(evidence, document, names)
    yield kg("factuality"), factuality(evidence.factuality)
    yield kg("confidence"), score(evidence.score)
    yield kg("component"), words(evidence.component)
    yield from _circumstances(evidence, names, entity_of)
    if evidence.when:
        yield from _interval(evidence.when)


def _place(evidence: Evidence, document: Document, names: Names) -> Iterator[Object]:
    """Where in the text: https://persistence.uni-leipzig.org/nlp2rdf/ for the nif terms."""
    where = names.iri(evidence.document)
    yield term("nif:referenceContext"), where
    yield term("prov:wasDerivedFrom"), where
    yield term("nif:beginIndex"), whole(evidence.span.start)
    yield term("nif:endIndex"), whole(evidence.span.end)
    yield term("nif:anchorOf"), words(evidence.span.of(document.text), document.lang)
    yield kg("trigger"), words(evidence.trigger.of(document.text))
    yield kg("triggerBegin"), whole(evidence.trigger.start)
    yield kg("triggerEnd"), whole(evidence.trigger.end)


def _circumstances(evidence: Evidence, names: Names, entity_of: Mapping[str, str]) -> Iterator[Object]:
    for entity_term, mention_term, mention in (
        ("attributedTo", "attributedToMention", evidence.attributed_to),
        ("where", "whereMention", evidence.where),
        ("atEvent", "eventMention", evidence.event),
    ):
        if mention:
            yield kg(mention_term), names.iri(mention)
            if mention in entity_of:
                yield kg(entity_term), names.iri(entity_of[mention])
    if evidence.cue:
        yield kg("cue"), words(evidence.cue)
    if evidence.headcount is not None:
        yield kg("headcount"), whole(evidence.headcount)
    if evidence.office:
        yield kg("office"), names.iri(ROLE_PREFIX + evidence.office)
    if evidence.former:
        yield kg("former"), true()
    if evidence.reason:
        yield kg("reason"), words(evidence.reason)


def _interval(when: Interval) -> Iterator[Object]:
    yield kg("when"), words(when.edtf)
    if when.earliest:
        yield kg("earliest"), day(when.earliest)
    if when.latest:
        yield kg("latest"), day(when.latest)
    if when.text:
        yield kg("whenText"), words(when.text)
