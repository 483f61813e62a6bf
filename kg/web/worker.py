"""The process that answers: it holds a store, does one job at a time, and can be killed at any moment."""

from __future__ import annotations

import logging
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from kg.web.sandbox import end_after, forbid_sockets, limit_memory
from kg.web.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The store that a job is about: a snapshot, or the folder of a store that may be written."""

    folder: Path
    base: str
    writable: bool = False


def plain(status: int, message: str) -> Answer:
    """An answer in words."""
    return Answer(status, "text/plain; charset=utf-8", f"{message}\n".encode())


def page(html: str, policy: str | None = None) -> Answer:
    """A page of HTML; `policy` is its Content-Security-Policy where the one of plain pages is not enough."""
    headers = (("Content-Security-Policy", policy),) if policy else ()
    return Answer(200, "text/html; charset=utf-8", html.encode("utf-8", "replace"), headers)


def work(pipe: Connection, settings: Settings) -> None:
    """Answers jobs from a pipe until it closes. What a job gets wrong is an answer; what kills the process, the parent tells."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process decides when it ends
    forbid_sockets()
    from kg.web.jobs import Stores, perform

    stores = Stores()
    limit_memory(settings.memory_bytes)
    try:
        pipe.send(None)  # ready
        while True:
            job, source = pipe.recv()
            end_after(settings.query_seconds + 2)
            try:
                answer = perform(job, stores.open(source), settings)
            except MemoryError:
                answer = plain(503, "the query needs more memory than this server gives it")
            except Exception:  # a mistake of ours: told in the log, and the next job gets an answer
                _log.exception("cannot answer %r", job)
                answer = plain(500, "the server made a mistake; its log says more")
            end_after(0)
            pipe.send(answer)
    except (EOFError, OSError):  # the server is gone
        return
