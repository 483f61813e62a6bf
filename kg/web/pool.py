"""Worker processes, and what happens to one that takes too long."""

from __future__ import annotations

import threading
from multiprocessing import get_context
from queue import Empty, LifoQueue

from kg.web.jobs import Job
from kg.web.settings import Settings
from kg.web.worker import Answer, Source, plain, work

_START_SECONDS = 60.0


class Worker:
    """One process; jobs one after the other."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        context = get_context("spawn")  # a forked process would share the locks and the store of this one
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, settings), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False
        self.alive = True

    def run(self, job: Job, source: Source) -> Answer:
        """The answer to a job. A process that takes too long or dies is gone afterwards, and the answer says so."""
        try:
            self._wait_until_ready()
            self._pipe.send((job, source))
            if not self._pipe.poll(self._settings.query_seconds):
                self.stop()
                return plain(503, f"stopped: it took longer than the {self._settings.query_seconds:g} seconds allowed here")
            answer = self._pipe.recv()
            assert isinstance(answer, Answer)
        except (EOFError, OSError):
            self.stop()
            return plain(503, "stopped: it needed more memory or nesting than is allowed here")
        return answer

    def stop(self) -> None:
        """Ends the process at once."""
        self.alive = False
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _wait_until_ready(self) -> None:
        if not self._ready and not self._pipe.poll(_START_SECONDS):
            raise OSError("the worker does not start")
        if not self._ready:
            self._pipe.recv()
            self._ready = True


class Pool:
    """Workers that share the load; a dead one is replaced at once."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._settings = settings
        self._idle: LifoQueue[Worker] = LifoQueue()
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._open = True
        for _ in range(count):
            self._idle.put(self._start())

    def run(self, job: Job, source: Source) -> Answer:
        """The answer of the first worker that is free, or 503 if none is for too long."""
        try:
            worker = self._idle.get(timeout=self._settings.wait_seconds)
        except Empty:
            return plain(503, "busy: all workers are at work; try again later")
        try:
            return worker.run(job, source)
        finally:
            self._put_back(worker)

    def close(self) -> None:
        """Ends all processes, whatever they do."""
        with self._lock:
            self._open = False
            workers, self._all = self._all, set()
        for worker in workers:
            worker.stop()

    def _start(self) -> Worker:
        worker = Worker(self._settings)
        self._all.add(worker)
        return worker

    def _put_back(self, worker: Worker) -> None:
        with self._lock:
            if self._open and not worker.alive:
                self._all.discard(worker)
                worker = self._start()
            self._idle.put(worker)
