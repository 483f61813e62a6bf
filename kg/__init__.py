"""kg: from news articles to an RDF knowledge graph that keeps the sentence, the source, the date and the doubt.

The public names are below; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.building import build
    from kg.config import Config, load_config
    from kg.errors import KgError
    from kg.knowledge_graph import KnowledgeGraph, open_graph
    from kg.model import BuildReport, Document, Factuality, Skipped, Status
    from kg.removal import remove
    from kg.views import ClaimView, EvidenceView

_HOME = {
    "BuildReport": "kg.model",
    "ClaimView": "kg.views",
    "Config": "kg.config",
    "Document": "kg.model",
    "EvidenceView": "kg.views",
    "Factuality": "kg.model",
    "KgError": "kg.errors",
    "KnowledgeGraph": "kg.knowledge_graph",
    "Skipped": "kg.model",
    "Status": "kg.model",
    "build": "kg.building",
    "load_config": "kg.config",
    "open_graph": "kg.knowledge_graph",
    "remove": "kg.removal",
}

__version__ = "0.1.0"
__all__ = [
    "BuildReport",
    "ClaimView",
    "Config",
    "Document",
    "EvidenceView",
    "Factuality",
    "KgError",
    "KnowledgeGraph",
    "Skipped",
    "Status",
    "build",
    "load_config",
    "open_graph",
    "remove",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
