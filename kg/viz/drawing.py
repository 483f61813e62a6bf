"""The picture without a script: one SVG with legend, for paper and for places that run no JavaScript."""

from __future__ import annotations

from kg.model import Subgraph


def svg(subgraph: Subgraph, *, title: str, lang: str = "en", dark: bool = False, limit: int = 150) -> str:
    """One SVG document of the `limit` best connected nodes; what is left out is said in it."""
    raise NotImplementedError
