"""What the page's script is given: a subgraph with places, looks and words, as plain JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from kg.model import Edge, Quote, Status, Subgraph
from kg.viz.appearance import LINES, LOOKS, SHAPES, box_of, label_lines, look_of, radius_of
from kg.viz.layout import positions
from kg.viz.sentences import segments
from kg.viz.tidying import degrees, most_connected, ranked, tidy
from kg.viz.wording import Words, human_date, load_words, type_name

# Enough to judge a claim by; a claim of a big graph can have hundreds.
MOST_QUOTES = 12


def payload(subgraph: Subgraph, *, title: str, lang: str, limit: int) -> dict[str, Any]:
    """Everything the page shows, in one order for the same graph whatever the order of its parts."""
    whole, words = tidy(subgraph), load_words(lang)
    seen = most_connected(whole, limit)
    return {
        "title": title,
        "words": words,
        "looks": _looks(seen, words),
        "shapes": SHAPES,
        "statuses": _statuses(seen, words),
        "relations": _relations(seen),
        "nodes": _nodes(seen, words),
        "edges": [_edge(edge, bend, words) for edge, bend in bends(seen)],
        "days": [[day, human_date(day, words)] for day in sorted({day for edge in seen.edges for day in _days(edge)})],
        "left_out": {"nodes": len(whole.nodes) - len(seen.nodes), "edges": len(whole.edges) - len(seen.edges)},
    }


def to_script_json(data: object) -> str:
    """JSON that may stand inside a <script> element: no character of it can end the element or a line.

    >>> to_script_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def bends(seen: Subgraph) -> list[tuple[Edge, float]]:
    """Each edge with how far it bows out, so that edges between the same two nodes lie apart (unit: one lane)."""
    lanes = Counter(frozenset((edge.source, edge.target)) for edge in seen.edges)
    used = Counter[frozenset[str]]()
    found = []
    for edge in seen.edges:
        pair = frozenset((edge.source, edge.target))
        lane = used[pair] - (lanes[pair] - 1) / 2
        used[pair] += 1
        found.append((edge, lane if edge.source <= edge.target else -lane))
    return found


def _looks(seen: Subgraph, words: Words) -> list[dict[str, Any]]:
    """One legend entry per type, in the order of the palette."""
    present = Counter(node.type for node in seen.nodes)
    order = [*LOOKS, *sorted(set(present) - set(LOOKS))]
    return [
        {"type": type_, "name": type_name(type_, words), "count": present[type_], **look_of(type_)._asdict()}
        for type_ in order
        if present[type_]
    ]


def _statuses(seen: Subgraph, words: Words) -> list[dict[str, Any]]:
    present = Counter(edge.status for edge in seen.edges)
    return [
        {"status": status.value, "name": words["statuses"][status.value], "count": present[status], **_line(status)}
        for status in Status
        if present[status]
    ]


def _line(status: Status) -> dict[str, Any]:
    line = LINES[status]
    return {"width": line.width, "dashes": line.dashes, "sign": line.sign}


def _relations(seen: Subgraph) -> list[dict[str, Any]]:
    present = Counter(edge.relation for edge in seen.edges)
    labels = {edge.relation: edge.label for edge in reversed(seen.edges)}
    return [{"relation": relation, "name": labels[relation], "count": present[relation]} for relation in sorted(present)]


def _nodes(seen: Subgraph, words: Words) -> list[dict[str, Any]]:
    count = degrees(seen)
    lines = {node.id: label_lines(node.label or node.id) for node in seen.nodes}
    places = positions(seen, {node: box_of(lines[node], radius_of(count[node])) for node in lines})
    rank = {node: place for place, node in enumerate(ranked(seen))}
    return [
        {
            "id": node.id,
            "label": node.label or node.id,
            "lines": lines[node.id],
            "type": node.type,
            "kind": type_name(node.type, words),
            "iri": node.iri,
            "radius": radius_of(count[node.id]),
            "degree": count[node.id],
            "rank": rank[node.id],
            "x": places[node.id][0],
            "y": places[node.id][1],
        }
        for node in seen.nodes
    ]


def _edge(edge: Edge, bend: float, words: Words) -> dict[str, Any]:
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "relation": edge.relation,
        "label": edge.label,
        "status": edge.status.value,
        "confidence": round(edge.confidence, 2),
        "when": human_date(edge.when, words) if edge.when else "",
        "sort": edge.when or "",
        "days": _days(edge),
        "bend": bend,
        "quotes": [_quote(quote, words) for quote in edge.quotes[:MOST_QUOTES]],
        "more": max(0, len(edge.quotes) - MOST_QUOTES),
    }


def _days(edge: Edge) -> list[str]:
    """When it was said: dates of publication, as precise as known."""
    return sorted({quote.published for quote in edge.quotes if quote.published})


def _quote(quote: Quote, words: Words) -> dict[str, Any]:
    return {
        "segments": list(segments(quote)),
        "source": quote.source,
        "document": quote.document,
        "published": human_date(quote.published, words) if quote.published else "",
        "factuality": words["statuses"][quote.factuality.value],
        "by": quote.attributed_to or "",
        "when": human_date(quote.when, words) if quote.when else "",
        "score": round(quote.score, 2),
    }
