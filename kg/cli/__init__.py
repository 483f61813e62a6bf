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
    finally:
        # An interrupt that hit a module while it made a dataclass or a named tuple leaves a mark for which `python -m` would
        # end by the signal, whatever the exit code. Python drops the mark when it next evaluates a text.
        eval("0")
