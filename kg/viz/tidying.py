"""A subgraph made safe and small enough to draw: one order, no unprintable characters, no more nodes than can be read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from heapq import heappop, heappush

from kg.model import Edge, Node, Quote, Subgraph

# Not allowed in XML 1.0 (https://www.w3.org/TR/xml/#charsets) or, for lone surrogates, in UTF-8.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tidy(subgraph: Subgraph) -> Subgraph:
    """The same graph with nodes and edges sorted by id, each once, and every text fit for XML and UTF-8.

    ValueError if an edge ends at a node that the subgraph lacks.
    """
    nodes = {node.id: node for node in sorted(map(_clean_node, subgraph.nodes), key=_node_key, reverse=True)}
    edges = {edge.id: edge for edge in sorted(map(_clean_edge, subgraph.edges), key=_edge_key, reverse=True)}
    for edge in edges.values():
        for end in (edge.source, edge.target):
            if end not in nodes:
                raise ValueError(f"edge {edge.id!r} ends at {end!r}, which is no node of the subgraph")
    return Subgraph(tuple(nodes[key] for key in sorted(nodes)), tuple(edges[key] for key in sorted(edges)))


def degrees(subgraph: Subgraph) -> Counter[str]:
    """How many edges meet at each node; a loop counts twice."""
    count = Counter({node.id: 0 for node in subgraph.nodes})
    for edge in subgraph.edges:
        count[edge.source] += 1
        count[edge.target] += 1
    return count


def ranked(subgraph: Subgraph) -> list[str]:
    """Node ids by weight in a picture: from the best connected node outwards, always on to the best connected one in reach.

    So the first few of them hang together, where the nodes of highest degree alone may share no edge.
    """
    count, near = degrees(subgraph), _neighbours(subgraph)
    order: dict[str, None] = {}
    for start in sorted(count, key=lambda node: (-count[node], node)):
        reach = [(-count[start], start)]
        while reach:
            _, node = heappop(reach)
            if node not in order:
                order[node] = None
                for other in near[node]:
                    heappush(reach, (-count[other], other))
    return list(order)


def _neighbours(subgraph: Subgraph) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {node.id: set() for node in subgraph.nodes}
    for edge in subgraph.edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    return near


def most_connected(subgraph: Subgraph, limit: int) -> Subgraph:
    """The `limit` best connected nodes and the edges among them."""
    kept = set(ranked(subgraph)[:limit])
    return Subgraph(
        tuple(node for node in subgraph.nodes if node.id in kept),
        tuple(edge for edge in subgraph.edges if edge.source in kept and edge.target in kept),
    )


def clean(text: str) -> str:
    """The text with unprintable characters replaced, one for one, so that offsets stay true.

    >>> clean("Xiaomi\\x00 \\ud800SU7") == "Xiaomi\\ufffd \\ufffdSU7"
    True
    """
    return _UNPRINTABLE.sub("\ufffd", text)


def _clean_node(node: Node) -> Node:
    return Node(clean(node.id), clean(node.label), clean(node.type), clean(node.iri))


def _clean_edge(edge: Edge) -> Edge:
    return replace(
        edge,
        id=clean(edge.id),
        source=clean(edge.source),
        target=clean(edge.target),
        relation=clean(edge.relation),
        label=clean(edge.label),
        when=_clean_maybe(edge.when),
        first_seen=_clean_maybe(edge.first_seen),
        last_seen=_clean_maybe(edge.last_seen),
        quotes=tuple(map(_clean_quote, edge.quotes)),
    )


def _clean_quote(quote: Quote) -> Quote:
    return replace(
        quote,
        text=clean(quote.text),
        source=clean(quote.source),
        published=_clean_maybe(quote.published),
        attributed_to=_clean_maybe(quote.attributed_to),
        when=_clean_maybe(quote.when),
        document=clean(quote.document),
    )


def _clean_maybe(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _node_key(node: Node) -> tuple[str, str, str, str]:
    return (node.id, node.label, node.type, node.iri)


def _edge_key(edge: Edge) -> tuple[str, str]:
    return (edge.id, repr(edge))
