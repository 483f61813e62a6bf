"""The command line: `kg`. The only part of kg that prints."""

from __future__ import annotations

import _thread
import sys
import threading

_SOON = 0.01
"""Seconds until an interrupt that was lost is sent again: by then the callback that lost it has returned."""


def main() -> None:
    """Runs the command line and ends the process; what goes wrong is one line on standard error, never a traceback."""
    sys.unraisablehook = _interrupt_again
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


def _interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """An interrupt that falls in the callback of a weak reference or in a destructor (an import has some) is dropped by Python
    with a traceback, and the command would go on."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        threading.Timer(_SOON, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(lost)
