"""Pictures of a `Subgraph`: an interactive page, a frame for notebooks, a static SVG, and files for other graph tools."""

from __future__ import annotations

from kg.viz.drawing import svg
from kg.viz.exchange import gexf, graphml, to_networkx
from kg.viz.page import html_fragment, html_page

__all__ = ["gexf", "graphml", "html_fragment", "html_page", "svg", "to_networkx"]
