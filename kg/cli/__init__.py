"""The command line: `kg`. The only part of kg that prints."""

from kg.cli.app import app, main

__all__ = ["app", "main"]
