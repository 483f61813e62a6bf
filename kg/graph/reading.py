"""Quads back into the model: documents, mentions and evidence of a store, for resolving everything again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.graph.mapping import split_attribute
from kg.graph.ontology import ROLE_PREFIX
from kg.graph.terms import RDF_TYPE, factuality_of, kg, local_name, reading, term
from kg.model import CharSpan, Document, Evidence, Extraction, Factuality, Interval, Mention, MentionKind

if TYPE_CHECKING:
    from kg.graph.store import Store

Values = Mapping[NamedNode, list[NamedNode | Literal]]

_MOST_CHARACTERS = 64 * 2**20
"""More than an article may have that kg reads."""


def read_extractions(store: Store) -> Iterator[Extraction]:
    """What was found in each document, by document id. The full text is not in the graph: `Document.text` has spaces
    for all that no mention or evidence quotes, so that every span still cuts out the right words. Attributes of
    mentions come back sorted, scores with four decimals."""
    for iri in document_iris(store):
        yield read_extraction(store, iri)


def read_document(store: Store, iri: NamedNode) -> Document:
    """Metadata of one document; its text is all spaces. GraphFileError if it is no document as kg writes them."""
    with reading(iri):
        return _document(properties(store, iri))


def document_iris(store: Store) -> list[NamedNode]:
    """The documents of a store, sorted."""
    quads = store.match(None, RDF_TYPE, kg("Document"))
    return sorted({quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}, key=lambda node: node.value)


def properties(store: Store, subject: NamedNode) -> Values:
    """All that is said of a node, by predicate."""
    found: dict[NamedNode, list[NamedNode | Literal]] = defaultdict(list)
    for quad in store.match(subject, None, None):
        if isinstance(quad.object, NamedNode | Literal):
            found[quad.predicate].append(quad.object)
    return found


def read_evidence(of: Values) -> Evidence:
    """An evidence from its properties. ValueError says which of them is missing or cannot be read."""
    claim = _local(of, "kg:supports")
    return Evidence(
        document=_need_local(of, "nif:referenceContext"),
        relation=_need_local(of, "kg:relation"),
        subject=_need_local(of, "kg:subjectMention"),
        object=_need_local(of, "kg:objectMention"),
        span=_span(of, "nif:beginIndex", "nif:endIndex"),
        trigger=_span(of, "kg:triggerBegin", "kg:triggerEnd"),
        factuality=Factuality(factuality_of(needed(of, "kg:factuality"))),
        component=_text(of, "kg:component") or "",
        score=float(needed(of, "kg:confidence")),
        cue=_text(of, "kg:cue"),
        attributed_to=_local(of, "kg:attributedToMention"),
        when=_interval(of),
        where=_local(of, "kg:whereMention"),
        event=_local(of, "kg:eventMention"),
        headcount=_number(of, "kg:headcount"),
        office=(_local(of, "kg:office") or "").removeprefix(ROLE_PREFIX) or None,
        former=kg("former") in of,
        reason=_text(of, "kg:reason"),
        claim=claim,
    )


def read_extraction(store: Store, iri: NamedNode) -> Extraction:
    """What was found in one document, as `read_extractions` gives it. GraphFileError names what is not as kg writes it."""
    mentions, evidence = list[Mention](), list[Evidence]()
    quoted: list[tuple[int, str]] = []
    for quad in store.match(None, term("nif:referenceContext"), iri):
        if not isinstance(quad.subject, NamedNode):
            continue
        with reading(quad.subject):
            of = properties(store, quad.subject)
            quoted.append((_span(of, "nif:beginIndex", "nif:endIndex").start, needed(of, "nif:anchorOf")))
            if kg("Evidence") in of[RDF_TYPE]:
                evidence.append(read_evidence(of))
                quoted.append((evidence[-1].trigger.start, needed(of, "kg:trigger")))
            else:
                mentions.append(_mention(of))
    mentions.sort(key=lambda m: (m.span, m.id))
    evidence.sort(key=lambda e: (e.trigger, e.id))
    with reading(iri):
        return Extraction(_document(properties(store, iri), quoted), tuple(mentions), tuple(evidence))


def _document(of: Values, quoted: list[tuple[int, str]] | None = None) -> Document:
    characters = _number(of, "kg:characters") or 0
    if characters > _MOST_CHARACTERS:
        raise ValueError(f"kg:characters is {characters}, more than an article has")
    text = " " * characters
    if quoted:
        letters = list(text)
        for start, words in quoted:
            letters[start : start + len(words)] = words
        text = "".join(letters)
    return Document(
        source=needed(of, "dcterms:source"),
        text=text,
        lang=_text(of, "dcterms:language") or "",
        title=_text(of, "dcterms:title"),
        published=_text(of, "schema:datePublished"),
        publisher=_text(of, "dcterms:publisher"),
        digest=needed(of, "kg:textDigest"),
        sketch=_text(of, "kg:textSketch") or "",
    )


def _mention(of: Values) -> Mention:
    attributes = sorted(split_attribute(node.value) for node in of.get(kg("attribute"), ()))
    return Mention(
        document=_need_local(of, "nif:referenceContext"),
        span=_span(of, "nif:beginIndex", "nif:endIndex"),
        text=needed(of, "nif:anchorOf"),
        type=_need_local(of, "kg:mentionType"),
        kind=MentionKind(needed(of, "kg:mentionKind")),
        component=_text(of, "kg:component") or "",
        score=float(needed(of, "kg:confidence")),
        antecedent=_local(of, "kg:antecedent"),
        attributes=tuple(attributes),
    )


def _interval(of: Values) -> Interval | None:
    edtf = _text(of, "kg:when")
    if edtf is None:
        return None
    earliest, latest = _text(of, "kg:earliest"), _text(of, "kg:latest")
    return Interval(
        edtf=edtf,
        earliest=date.fromisoformat(earliest) if earliest else None,
        latest=date.fromisoformat(latest) if latest else None,
        text=_text(of, "kg:whenText") or "",
    )


def _text(of: Values, predicate: str) -> str | None:
    return next((node.value for node in of.get(term(predicate), ())), None)


def _number(of: Values, predicate: str) -> int | None:
    text = _text(of, predicate)
    return None if text is None else int(text)


def _local(of: Values, predicate: str) -> str | None:
    text = _text(of, predicate)
    return None if text is None else local_name(text)


def needed(of: Values, predicate: str) -> str:
    """One value of a property. ValueError if there is none."""
    text = _text(of, predicate)
    if text is None:
        raise ValueError(f"lacks {predicate}")
    return text


def _need_local(of: Values, predicate: str) -> str:
    return local_name(needed(of, predicate))


def _span(of: Values, start: str, end: str) -> CharSpan:
    return CharSpan(int(needed(of, start)), int(needed(of, end)))
