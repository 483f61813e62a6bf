"""The interactive picture: one HTML page that needs no network, and a frame that shows it in a notebook."""

from __future__ import annotations

from kg.model import Subgraph


def html_page(subgraph: Subgraph, *, title: str, lang: str = "en", limit: int = 1000) -> str:
    """One self-contained page. Beyond `limit` nodes the best connected are kept, and the page says so."""
    raise NotImplementedError


def html_fragment(subgraph: Subgraph, *, title: str, lang: str = "en", height: int = 600, limit: int = 1000) -> str:
    """The page inside a sandboxed frame, `height` pixels high, for a notebook."""
    raise NotImplementedError
