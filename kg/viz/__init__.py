"""Pictures of a `Subgraph` and of claims: interactive pages, frames for notebooks, static SVG, tables and marked text, and
files for other graph tools."""

from __future__ import annotations

from kg.viz.drawing import svg
from kg.viz.exchange import gexf, graphml, to_networkx
from kg.viz.map import map_page, map_svg, map_title
from kg.viz.page import frame, html_fragment, html_page
from kg.viz.reading import article_html, claims_table
from kg.viz.timeline import timeline_page, timeline_svg

__all__ = [
    "article_html",
    "claims_table",
    "frame",
    "gexf",
    "graphml",
    "html_fragment",
    "html_page",
    "map_page",
    "map_svg",
    "map_title",
    "svg",
    "timeline_page",
    "timeline_svg",
    "to_networkx",
]
