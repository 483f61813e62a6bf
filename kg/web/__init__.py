"""The SPARQL server behind `kg serve`: SPARQL 1.1 Protocol, Graph Store read, pages for entities and claims."""

from __future__ import annotations

from kg.web.serving import serve
from kg.web.settings import Settings

__all__ = ["Settings", "serve"]
