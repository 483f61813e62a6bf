"""Names of the ontology's terms and namespaces; tests hold them equal to ontology/kg.ttl."""

from __future__ import annotations

KG = "https://w3id.org/newskg/ontology#"
ID = "https://w3id.org/newskg/id/"
GRAPH_CLAIMS = "graph-claims"
GRAPH_JUDGEMENTS = "graph-judgements"
JUDGEMENT_PREFIX = "judgement-"
RULING_PREFIX = "ruling-"
"""Ids of judgements of the rules, and of a person."""

PREFIXES = {
    "kg": KG,
    "id": ID,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

COMPANY = "Company"
ORGANISATION = "Organisation"
PERSON = "Person"
MODEL = "Model"
CITY = "City"
PLACE = "Place"
EVENT = "Event"
ROLE = "Role"
MODEL_TYPE = "ModelType"
ENTITY_TYPES = (COMPANY, ORGANISATION, PERSON, MODEL, CITY, PLACE, EVENT, ROLE, MODEL_TYPE)

LAUNCHES_MODEL = "launchesModel"
SEEN_IN = "seenIn"
HIRING_FOR = "hiringFor"
PRESENTED_AT = "presentedAt"
ENTERS_MARKET = "entersMarket"
EXITS_MARKET = "exitsMarket"
SOLD_IN = "soldIn"
DIVISION_OF = "divisionOf"
LED_BY = "ledBy"
HELD_IN = "heldIn"
HAS_TYPE = "hasType"
CORE_RELATIONS = (LAUNCHES_MODEL, SEEN_IN, HIRING_FOR)
RELATIONS = (*CORE_RELATIONS, PRESENTED_AT, ENTERS_MARKET, EXITS_MARKET, SOLD_IN, DIVISION_OF, LED_BY, HELD_IN, HAS_TYPE)

# What `evidence.office` may say of a ledBy claim; each is an individual of kg:Role named id:role-<office>.
OFFICES = ("chief-executive", "founder", "chair", "general-manager", "president", "head", "other")
