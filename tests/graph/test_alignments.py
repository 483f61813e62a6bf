"""Every IRI that the alignments name exists in its vocabulary, as far as rdflib knows that vocabulary."""

import pytest
import rdflib
from rdflib.namespace import ORG, SDO, SKOS

from kg import vocab
from kg.resources import ontology_path

KNOWN = {str(ORG): ORG, str(SDO): SDO, str(SKOS): SKOS}
# From the specifications: SEM (van Hage et al. 2011, table 2), ITS 2.0 (W3C, RDF mapping), GRaSP's grasp.rdf.
OTHERS = {
    "http://semanticweb.cs.vu.nl/2009/11/sem/hasEarliestBeginTimeStamp",
    "http://semanticweb.cs.vu.nl/2009/11/sem/hasLatestEndTimeStamp",
    "http://www.w3.org/2005/11/its/rdf#taConfidence",
    *(
        f"http://groundedannotationframework.org/grasp/factuality#{v}"
        for v in ("certain", "probable", "possible", "positive", "negative", "future")
    ),
}
NAMED = sorted({str(term) for triple in rdflib.Graph().parse(ontology_path("alignments.ttl")) for term in triple})


@pytest.mark.parametrize("iri", NAMED)
def test_each_term_exists(iri):
    namespace = next((n for n in KNOWN if iri.startswith(n)), None)
    if namespace:
        assert iri.removeprefix(namespace) in KNOWN[namespace]
    elif iri.startswith(vocab.KG):
        ontology = rdflib.Graph().parse(ontology_path("kg.ttl"))
        assert (rdflib.URIRef(iri), None, None) in ontology
    else:
        assert iri in OTHERS or iri.startswith(vocab.PREFIXES["rdfs"])


def test_enough_terms_were_looked_at():
    assert len(NAMED) > 25
