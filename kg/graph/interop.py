"""A store as an rdflib Dataset, for those who know rdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import vocab
from kg.graph.export import quads_text
from kg.graph.store import Store

if TYPE_CHECKING:
    import rdflib


def to_rdflib(store: Store) -> rdflib.Dataset:
    """All graphs as a Dataset whose default graph is their union: over the same data where oxrdflib is installed
    (changes show on both sides), else a copy, which takes about a second for 20,000 triples."""
    import rdflib

    try:
        from oxrdflib import OxigraphStore
    except ImportError:
        dataset = rdflib.Dataset(default_union=True)
        for graph in store.oxigraph.named_graphs():
            text = quads_text(store.oxigraph.quads_for_pattern(None, None, None, graph), "nt")
            dataset.graph(rdflib.URIRef(graph.value)).parse(data=text, format="nt")
    else:
        dataset = rdflib.Dataset(store=OxigraphStore(store=store.oxigraph), default_union=True)
    for prefix, namespace in vocab.PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset
