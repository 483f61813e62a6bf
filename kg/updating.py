"""Keeping a store up to date: documents come, change and go; what they bear on is resolved and derived anew, nothing else.

The outcome is that of resolving and deriving everything from the documents that are there, whatever the order and the batches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg import vocab
from kg.gazetteers import Gazetteer
from kg.graph import Store, read_extractions
from kg.graph.judgements import read_rulings, write_judgements, write_rulings
from kg.graph.ontology import ROLE_PREFIX
from kg.graph.reading import read_extraction
from kg.graph.status import summarise
from kg.graph.summary import Quads, claim_quads, entity_quads, header_quads, office_quads
from kg.ledger import Ledger
from kg.model import Entity, Extraction, Judgement, Resolution
from kg.resolve import handles
from kg.resolve.cluster import clusters
from kg.resolve.judging import by_entity, judgements
from kg.resolve.link import entity_of
from kg.resolve.name import Name
from kg.resolve.naming import names_of
from kg.resolve.resolving import told_apart

_DERIVED_WITH = "derived with"


@dataclass(frozen=True, slots=True)
class _Touched:
    """What has to be written."""

    documents: set[str]
    entities: set[str]
    claims: set[str]
    judged: Mapping[str, Sequence[Judgement]]


def update(
    store: Store,
    gazetteer: Gazetteer,
    entered: Sequence[Extraction],
    *,
    read_with: Mapping[str, str],
    removed: Collection[str] = (),
) -> None:
    """Takes in documents, in place of what they were, and lets go of others (ids); one transaction.

    `read_with` says for each id of `entered` which version of the reader it is from.
    """
    with store.transaction():
        ledger = Ledger(store.records)
        touched = _take_in(ledger, gazetteer, entered, read_with, removed, read_rulings(store))
        _write(store, ledger, gazetteer, entered, touched, removed)


def rule(store: Store, gazetteer: Gazetteer, rulings: Collection[Judgement]) -> None:
    """Lets judgements of persons take the place of those that were kept, and follows them; one transaction."""
    with store.transaction():
        ledger = Ledger(store.records)
        changed = {handle for ruling in set(rulings) ^ set(read_rulings(store)) for handle in (ruling.left, ruling.right)}
        write_rulings(store, rulings)
        names = ledger.names_under(changed)
        _write(store, ledger, gazetteer, (), _take_in(ledger, gazetteer, (), {}, (), rulings, names), ())


def bring_up_to_date(store: Store, gazetteer: Gazetteer, version: str) -> bool:
    """Resolves and derives everything anew if that was last done by another version of words and rules, or never; one
    transaction. False if there was nothing to do."""
    with store.transaction():
        ledger = Ledger(store.records)
        if ledger.stamp(_DERIVED_WITH) == version:
            return False
        ledger.set_stamp(_DERIVED_WITH, version)
        entered = list(read_extractions(store))
        versions = {extraction.document.id: "" for extraction in entered} | ledger.versions()
        removed = versions.keys() - {extraction.document.id for extraction in entered}
        touched = _take_in(ledger, gazetteer, entered, versions, removed, read_rulings(store))
        left = {local for local in store.derived_ids() if not local.startswith(vocab.JUDGEMENT_PREFIX)} - {vocab.GRAPH_CLAIMS}
        claims = {local for local in left if local.startswith("claim-")}
        judged = {**dict.fromkeys(left - claims, ()), **touched.judged}
        whole = _Touched(touched.documents, touched.entities | (left - claims), touched.claims | claims, judged)
        _write(store, ledger, gazetteer, entered, whole, ())
        return True


def _take_in(
    ledger: Ledger,
    gazetteer: Gazetteer,
    entered: Sequence[Extraction],
    read_with: Mapping[str, str],
    removed: Collection[str],
    rulings: Collection[Judgement],
    ruled: Collection[int] = (),
) -> _Touched:
    """The ledger as it will be, and what of the graph that bears on."""
    new = {extraction.document.id for extraction in entered}
    gone = new | set(removed)
    offices = ledger.offices()
    names, claims = ledger.names_in(gone), ledger.claims_in(gone)
    ledger.forget(gone)
    for extraction in entered:
        ledger.enter(extraction, names_of(extraction, gazetteer), read_with[extraction.document.id])
    judged, entities, moved = _regroup(ledger, names | ledger.names_in(new) | set(ruled), gazetteer, rulings)
    claims |= ledger.claim_anew(new, moved)
    entities |= {ROLE_PREFIX + office for office in offices ^ ledger.offices()}
    return _Touched(new | ledger.documents_with(moved), entities, claims, judged)


def _regroup(
    ledger: Ledger, names: set[int], gazetteer: Gazetteer, rulings: Collection[Judgement]
) -> tuple[Mapping[str, Sequence[Judgement]], set[str], set[int]]:
    """Clusters the names anew with all that they could be one with; answers the judgements of all entities that the names had
    or have, and the entities and the names that this bears on."""
    around, more = set[int](), names
    while more:
        around = ledger.around(around | more)
        forms, numbers = ledger.forms(around)
        clustered = clusters(forms, rulings)
        found = [(group, entity_of(group, forms, gazetteer)) for group in clustered.groups]
        plain = ledger.names_of_plain({entity.id for _, entity in found})
        more = (plain | ledger.names_under(_ruled_with(forms, rulings))) - around
    if not around:
        return {}, set(), set()
    old = ledger.entities_of(around)
    apart = told_apart(found)
    entities = {entity.id: (was.id, _maker(was)) for (_, was), (_, entity) in zip(found, apart, strict=True)}
    moved = ledger.regroup(around, entities, {numbers[name]: entity.id for group, entity in apart for name in group})
    of_name = {name: entity for group, entity in apart for name in group}
    judged = {**dict.fromkeys(old, ()), **by_entity(judgements(clustered, of_name))}
    return judged, old | entities.keys() | ledger.made_by(old ^ entities.keys()), moved


def _ruled_with(names: Iterable[Name], rulings: Collection[Judgement]) -> set[str]:
    """Handles that rulings name together with a handle of these names."""
    known = {handle for name in names for handle in handles(name)} if rulings else set()
    return {handle for ruling in rulings if {ruling.left, ruling.right} & known for handle in (ruling.left, ruling.right)}


def _maker(entity: Entity) -> str | None:
    return next((value for name, value in entity.attributes if name == "maker"), None)


def _write(
    store: Store,
    ledger: Ledger,
    gazetteer: Gazetteer,
    entered: Iterable[Extraction],
    touched: _Touched,
    removed: Collection[str],
) -> None:
    at_hand = {extraction.document.id: extraction for extraction in entered}
    for document in sorted(touched.documents):
        extraction = at_hand.get(document) or read_extraction(store, store.names.iri(document))
        store.replace(extraction, Resolution(entity_of=ledger.entity_of(document)))
    for document in removed:
        if document not in at_hand:
            store.remove(document)
    store.write_node(vocab.GRAPH_CLAIMS, header_quads(store.names))
    offices = {ROLE_PREFIX + office: office for office in ledger.offices()}
    there = ledger.existing(touched.entities)
    for local in sorted(touched.entities):
        entity = _entity_quads(store, ledger, gazetteer, local) if local in there else ()
        office = office_quads(offices[local], store.names) if local in offices else ()
        store.write_node(local, (*entity, *office))
    for local, judged in touched.judged.items():
        write_judgements(store, local, judged)
    said = ledger.evidence(touched.claims)
    for claim, evidence in said.items():
        summary = summarise([item for item, _ in evidence], {item.document: document for item, document in evidence})
        store.write_claim(claim.id, claim_quads(claim, summary, store.names))
    for gone in touched.claims - {claim.id for claim in said}:
        store.write_claim(gone, ())


def _entity_quads(store: Store, ledger: Ledger, gazetteer: Gazetteer, local: str) -> Quads:
    forms = ledger.forms_of(local)
    entity = replace(entity_of(sorted(forms, key=lambda name: name.order), forms, gazetteer), id=local)
    makers = ledger.existing({maker} if (maker := _maker(entity)) else ())
    kept = tuple((name, value) for name, value in entity.attributes if name != "maker" or value in makers)
    return entity_quads(replace(entity, attributes=kept), store.names, makers)
