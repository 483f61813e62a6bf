"""Builds that are killed: a process that has everything loaded forks one for each order, so that a build costs no start.

Run as a program it answers each line of JSON, {inputs, store, after, calls, generated}, with one: how many calls the build made
if it was left to finish, else null. `calls` kills it at that call of a function, `after` when so many seconds have gone by;
`generated` says that the inputs are articles of benchmarks/articles.py.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

BATCH = 4


def build(inputs, store, *, generated=False):
    from generated import Reader
    from pressroom import FakeReader

    import kg

    reader, lang = (Reader(), None) if generated else (FakeReader(), "it")
    return kg.build(inputs, store=store, lang=lang, prune=True, reader=reader, read_with="1")


def counting(limit):
    """Counts calls from now on, of Python and of C, and ends the process at the last one allowed."""
    count = 0

    def on_event(frame, event, argument):
        nonlocal count
        if event in ("call", "c_call"):
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(on_event)
    return lambda: count


def child(order, pipe):
    """The build, in a forked process."""
    calls = counting(order["calls"]) if order["calls"] or not order["after"] else lambda: 0
    build(order["inputs"], order["store"], generated=order["generated"]).close()
    sys.setprofile(None)
    os.write(pipe, str(calls()).encode())
    os._exit(0)


def obey(order):
    """What came of one order."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            child(order, writing)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    if order["after"]:
        time.sleep(order["after"])
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    if not said and not os.WIFSIGNALED(status):
        raise RuntimeError(f"the build failed with status {status}")
    return int(said) if said else None


def main():
    sys.path.insert(0, str(Path(__file__).parent))
    import kg.building
    from kg.gazetteers import load_gazetteer
    from kg.graph import load_ontology

    load_gazetteer()
    load_ontology()
    kg.building.BATCH = BATCH
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
