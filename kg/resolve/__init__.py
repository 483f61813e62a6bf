"""Stage: which mentions, across documents, are one entity; and what that entity is elsewhere."""

from kg.resolve.resolving import resolve

__all__ = ["resolve"]
