"""Stage: which mentions, across documents, are one entity; and what that entity is elsewhere."""

from kg.resolve.blocking import handles
from kg.resolve.resolving import resolve

__all__ = ["handles", "resolve"]
