"""The command line: `kg`. The only part of kg that prints."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and ends the process; what goes wrong is one line on standard error, never a traceback."""
    try:
        from kg.cli.app import run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("kg: interrupted\n")
        sys.exit(130)
