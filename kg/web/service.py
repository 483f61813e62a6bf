"""One graph being served: its snapshot, the workers that read it and, where allowed, the one that writes."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from kg import graph
from kg.errors import StoreError
from kg.graph import Asked
from kg.web.jobs import Copy, Job, Update
from kg.web.pool import Pool
from kg.web.settings import Settings
from kg.web.worker import Answer, Source


class Service:
    """Answers jobs. Readers see a snapshot: nobody who builds or updates the store waits for them, or they for him."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="kg-serve-"))
        self._lock = threading.Lock()
        self._users: dict[Source, int] = {}
        self._made = 0
        self._writer: Pool | None = None
        self._writing = threading.Lock()
        try:
            self._current = self._first_snapshot()
        except BaseException:
            self.close()
            raise
        self._readers = Pool(settings, settings.workers)

    def __enter__(self) -> Service:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def ask(self, job: Job) -> Answer:
        """The answer to a job that reads."""
        source = self._enter()
        try:
            return self._readers.run(job, source)
        finally:
            self._leave(source)

    def update(self, asked: Asked) -> Answer:
        """Changes the store; the next reader sees the outcome. One update at a time."""
        assert self._writer is not None
        with self._writing:
            job = Update(asked, self._next_folder())
            answer = self._writer.run(job, self._master)
            if answer.status == 204:
                self._switch(Source(job.snapshot, self._master.base))
            else:
                shutil.rmtree(job.snapshot, ignore_errors=True)
        return answer

    def close(self) -> None:
        """Ends all processes and removes the snapshots."""
        for pool in (getattr(self, "_readers", None), self._writer):
            if pool is not None:
                pool.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _first_snapshot(self) -> Source:
        folder = self._next_folder()
        with graph.load_graph(self.path) as store:
            base = store.base
            if self.settings.token is None or store.path is None:
                graph.write_snapshot(store, folder)
        if self.settings.token is None:
            return Source(folder, base)
        if not self.path.is_dir():
            raise StoreError(f"{self.path}: only a store can be written to; `kg build ... --store FOLDER` makes one")
        self._master = Source(self.path, base, writable=True)
        self._writer = Pool(self.settings, 1)
        answer = self._writer.run(Copy(folder), self._master)
        if answer.status != 204:
            raise StoreError(answer.body.decode().strip())
        return Source(folder, base)

    def _next_folder(self) -> Path:
        self._made += 1
        return self._folder / f"snapshot-{self._made}"

    def _enter(self) -> Source:
        with self._lock:
            source = self._current
            self._users[source] = self._users.get(source, 0) + 1
        return source

    def _leave(self, source: Source) -> None:
        with self._lock:
            self._users[source] -= 1
            self._forget(source)

    def _switch(self, source: Source) -> None:
        with self._lock:
            before, self._current = self._current, source
            self._forget(before)

    def _forget(self, source: Source) -> None:
        """Removes a snapshot that nobody reads and nobody will."""
        if source != self._current and not self._users.get(source):
            self._users.pop(source, None)
            shutil.rmtree(source.folder, ignore_errors=True)
