"""The graph for other tools: networkx in memory, GraphML and GEXF as text. The only importer of networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from kg.model import Edge, Subgraph
from kg.viz.tidying import tidy

if TYPE_CHECKING:
    import networkx

_GEXF = "http://www.gexf.net/1.2draft"


def to_networkx(subgraph: Subgraph) -> networkx.MultiDiGraph:
    """A MultiDiGraph: nodes and edge keys are ids; `quotes` of an edge are the `Quote`s behind it.

    Nodes carry label, type and iri; edges relation, label, status, confidence, corroboration, when, first_seen and last_seen
    (ISO days, "" if unknown) and quotes, which have the factuality, source and date of each sentence.
    """
    seen = tidy(subgraph)
    graph = _flat(seen)
    for edge in seen.edges:
        graph.edges[edge.source, edge.target, edge.id]["quotes"] = edge.quotes
    return graph


def graphml(subgraph: Subgraph) -> str:
    """GraphML. The sentences behind an edge are one attribute, a line each."""
    import networkx

    return "\n".join(networkx.generate_graphml(_with_sentences(tidy(subgraph)))) + "\n"


def gexf(subgraph: Subgraph) -> str:
    """GEXF 1.2, as Gephi reads it, without the day of writing that networkx puts in."""
    import networkx
    from networkx.readwrite.gexf import GEXFWriter

    graph = _with_sentences(tidy(subgraph))
    for _, _, key, data in graph.edges(keys=True, data=True):
        data["id"] = key
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(networkx.MultiDiGraph(graph))
    for meta in writer.xml.findall(f"{{{_GEXF}}}meta") + writer.xml.findall("meta"):
        writer.xml.remove(meta)
    ElementTree.indent(writer.xml)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(writer.xml, encoding="unicode") + "\n"


def _flat(seen: Subgraph) -> networkx.MultiDiGraph:
    import networkx

    graph = networkx.MultiDiGraph()
    for node in seen.nodes:
        graph.add_node(node.id, label=node.label, type=node.type, iri=node.iri)
    for edge in seen.edges:
        graph.add_edge(edge.source, edge.target, key=edge.id, **_attributes(edge))
    return graph


def _attributes(edge: Edge) -> dict[str, Any]:
    return {
        "relation": edge.relation,
        "label": edge.label,
        "status": edge.status.value,
        "confidence": float(edge.confidence),
        "when": edge.when or "",
        "first_seen": edge.first_seen or "",
        "last_seen": edge.last_seen or "",
        "corroboration": edge.corroboration,
    }


def _with_sentences(seen: Subgraph) -> networkx.MultiDiGraph:
    graph = _flat(seen)
    for edge in seen.edges:
        lines = (" ".join(quote.text.split()) for quote in edge.quotes)
        graph.edges[edge.source, edge.target, edge.id]["sentences"] = "\n".join(lines)
    return graph
