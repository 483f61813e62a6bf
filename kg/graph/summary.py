"""The model as quads, second half: the derived graph of entities, claims, their status and the plain triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph.mapping import Names, attribute_text, claim_of
from kg.graph.ontology import ROLE_PREFIX, TYPE_PREFIX, load_ontology
from kg.graph.status import Summary, summarise
from kg.graph.terms import (
    FORMAT_VERSION,
    RDF_TYPE,
    RDFS_LABEL,
    Node,
    Object,
    boolean,
    day,
    factuality,
    kg,
    score,
    term,
    true,
    whole,
    words,
)
from kg.ids import content_hash
from kg.model import Claim, Document, Entity, Evidence, Judgement, Resolution, Status

Quads = Iterator[Quad]

# Attributes that schema.org has a property for; all others are kept as kg:attribute "name=value".
_ATTRIBUTE_TERMS = {"country": "schema:addressCountry", "lat": "schema:latitude", "lon": "schema:longitude"}


def derived_quads(resolution: Resolution, documents: Iterable[Document], *, base: str = vocab.ID) -> Quads:
    """Entities, claims and, for asserted claims, the plain triple. `documents` are those that the evidence is from."""
    names = Names(base)
    yield from header_quads(names)
    ids = {entity.id for entity in resolution.entities}
    for entity in resolution.entities:
        yield from entity_quads(entity, names, ids)
    for judgement in resolution.judgements:
        yield from judgement_quads(judgement, names)
    by_claim = _evidence_by_claim(resolution)
    known = {document.id: document for document in documents}
    offices = set[str]()
    for claim in sorted(by_claim, key=lambda c: c.id):
        summary = summarise(by_claim[claim], known)
        offices.update(summary.offices)
        yield from claim_quads(claim, summary, names)
    for office in sorted(offices):
        yield from office_quads(office, names)


def header_quads(names: Names) -> Quads:
    """What the derived graph says of itself."""
    graph = names.iri(vocab.GRAPH_CLAIMS)
    yield Quad(graph, RDF_TYPE, kg("DerivedGraph"), graph)
    yield Quad(graph, kg("formatVersion"), whole(FORMAT_VERSION), graph)


def entity_quads(entity: Entity, names: Names, ids: Collection[str]) -> Quads:
    """One entity; `ids` are those of entities that its attributes may point to."""
    subject, graph = names.iri(entity.id), names.iri(vocab.GRAPH_CLAIMS)
    for predicate, value in _entity(entity, names, ids):
        yield Quad(subject, predicate, value, graph)


def judgement_quads(judgement: Judgement, names: Names) -> Quads:
    """Why a name or a link is an entity's, or why two entities that look alike are two."""
    graph = names.iri(vocab.GRAPH_CLAIMS)
    mark = content_hash(judgement.left, judgement.right, *judgement.reasons)
    node = names.iri(f"{vocab.JUDGEMENT_PREFIX}{mark}")
    other: Node = words(judgement.right)
    if not judgement.same:
        other = names.iri(judgement.right)
    elif judgement.right.startswith(("http://", "https://")):
        other = NamedNode(judgement.right)
    for predicate, value in judgement_nodes(judgement, other, names, component="resolve"):
        yield Quad(node, predicate, value, graph)


def judgement_nodes(judgement: Judgement, other: Node, names: Names, *, component: str) -> Iterator[Object]:
    """What a judgement says, `other` being what its `right` stands for."""
    yield RDF_TYPE, kg("Judgement")
    yield kg("judged"), names.iri(judgement.left)
    yield kg("judgedWith"), other
    yield kg("same"), boolean(judgement.same)
    yield kg("confidence"), score(judgement.score)
    yield kg("component"), words(component)
    for reason in judgement.reasons:
        yield kg("reason"), words(reason)


def _evidence_by_claim(resolution: Resolution) -> dict[Claim, list[Evidence]]:
    """Claims without evidence are left out: nobody says so."""
    by_id = {claim.id: claim for claim in resolution.claims}
    found: dict[Claim, list[Evidence]] = defaultdict(list)
    for evidence in resolution.evidence:
        # by its mentions first, as in the document's graph: an evidence read back may carry the claim of an older resolution
        claim = claim_of(evidence, resolution.entity_of) or by_id.get(evidence.claim or "")
        if claim:
            found[claim].append(evidence)
    return found


def claim_quads(claim: Claim, summary: Summary, names: Names) -> Quads:
    """One claim, and the plain triple if it is asserted."""
    graph = names.iri(vocab.GRAPH_CLAIMS)
    subject, predicate, object_ = names.iri(claim.subject), kg(claim.relation), names.iri(claim.object)
    node = names.iri(claim.id)
    yield Quad(node, RDF_TYPE, kg("Claim"), graph)
    yield Quad(node, term("rdf:subject"), subject, graph)
    yield Quad(node, term("rdf:predicate"), predicate, graph)
    yield Quad(node, term("rdf:object"), object_, graph)
    for property_, value in _summary(summary, names):
        yield Quad(node, property_, value, graph)
    if summary.status is Status.ASSERTED:
        yield Quad(subject, predicate, object_, graph)


def _summary(summary: Summary, names: Names) -> Iterator[Object]:
    yield kg("status"), factuality(summary.status)
    yield kg("confidence"), score(summary.confidence)
    yield kg("corroboration"), whole(summary.corroboration)
    if summary.first_seen:
        yield kg("firstSeen"), day(summary.first_seen)
    if summary.last_seen:
        yield kg("lastSeen"), day(summary.last_seen)
    if summary.confirmed_on and summary.confirmed_after:
        yield kg("confirmedOn"), day(summary.confirmed_on)
        yield kg("confirmedAfter"), whole(summary.confirmed_after)
    for office in summary.offices:
        yield kg("office"), names.iri(ROLE_PREFIX + office)
    if summary.former:
        yield kg("former"), true()


def _entity(entity: Entity, names: Names, ids: Collection[str]) -> Iterator[Object]:
    yield RDF_TYPE, kg(entity.type)
    yield RDFS_LABEL, words(entity.label, entity.label_lang)
    if entity.type == vocab.MODEL_TYPE:
        yield from _concept(entity.id.removeprefix(TYPE_PREFIX))
    for alias in entity.aliases:
        if alias != entity.label:
            yield term("skos:altLabel"), words(alias, entity.label_lang)
    for link in entity.links:
        yield term("owl:sameAs" if link.certain else "skos:closeMatch"), NamedNode(link.iri)
    for name, value in entity.attributes:
        yield _attribute(name, value, names, ids)


def _attribute(name: str, value: str, names: Names, ids: Collection[str]) -> Object:
    if name == "maker" and value in ids:
        return term("schema:manufacturer"), names.iri(value)
    if name in _ATTRIBUTE_TERMS:
        return term(_ATTRIBUTE_TERMS[name]), Literal(value)
    return kg("attribute"), words(attribute_text(name, value))


def _concept(name: str) -> Iterator[Object]:
    """What the ontology says of a type of models, repeated so that the graph can be read without the ontology."""
    spec = load_ontology().concepts.get(name)
    if spec:
        for lang, label in spec.labels.items():
            yield term("skos:prefLabel"), words(label, lang)
        for parent in spec.parents:
            yield term("skos:broader"), NamedNode(vocab.ID + TYPE_PREFIX + parent)


def office_quads(office: str, names: Names) -> Quads:
    """What the ontology says of an office that a claim carries; nothing of one that it does not know."""
    spec = load_ontology().offices.get(office)
    if spec:
        subject, graph = NamedNode(vocab.ID + spec.id), names.iri(vocab.GRAPH_CLAIMS)
        yield Quad(subject, RDF_TYPE, kg(vocab.ROLE), graph)
        yield Quad(subject, RDFS_LABEL, words(spec.label("en"), "en"), graph)
        for lang, label in spec.labels.items():
            yield Quad(subject, term("skos:prefLabel"), words(label, lang), graph)
