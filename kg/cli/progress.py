"""How a build is going, told on standard error: live on a terminal, only what is skipped elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kg.cli.screen import note

if TYPE_CHECKING:
    from rich.status import Status

    from kg.knowledge_graph import KnowledgeGraph


class Progress:
    """Counts the steps of a build; to be called with a step and what it is about."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.counts = dict.fromkeys(("read", "unchanged", "outdated", "skipped", "replaced", "removed"), 0)
        self._live: Status | None = None
        self._quiet = quiet

    @property
    def known(self) -> int:
        """Documents that could be read, now or in an earlier build."""
        return self.counts["read"] + self.counts["unchanged"]

    @property
    def skipped(self) -> int:
        """Inputs that could not be read."""
        return self.counts["skipped"]

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and not self._quiet:
            from rich.console import Console

            self._live = Console(stderr=True).status("starting")
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def __call__(self, step: str, about: str) -> None:
        """Counts a step; what is skipped is told at once."""
        if step in self.counts:
            self.counts[step] += 1
        if step == "skipped":
            self._say(f"skipped {about}")
        if self._live:
            done = f"{self.counts['read']} read"
            unchanged = f", {self.counts['unchanged']} unchanged" if self.counts["unchanged"] else ""
            now = "writing the graph" if step == "write" else about
            self._live.update(f"{done}{unchanged} [dim]{_safe(now)}[/dim]")

    def stop(self) -> None:
        """Takes the live line off the screen."""
        if self._live:
            self._live.stop()
            self._live = None

    def summary(self, graph: KnowledgeGraph) -> str:
        """One line that says what the build did."""
        report = graph.report
        assert report is not None
        done = "nothing new to read"
        if report.documents:
            read = f"{count(report.documents, 'document')}, {count(report.words, 'word')}"
            done = f"{read}: {count(report.claims, 'claim')} in {count(report.evidence, 'statement')}"
        others = [
            f"{self.counts[step]} {step}"
            for step in ("unchanged", "outdated", "replaced", "removed", "skipped")
            if self.counts[step]
        ]
        others += [f"{count(len(report.dropped), 'statement')} dropped"] if report.dropped else []
        return f"{done}, {sum(report.timings.values()):.1f} s" + (f" ({', '.join(others)})" if others else "")

    def details(self, graph: KnowledgeGraph) -> str:
        """Lines that say what was dropped and why, and how long each stage took."""
        report = graph.report
        assert report is not None
        lines = [f"dropped {reason}" for reason in report.dropped]
        return "\n".join([*lines, *(f"{stage}: {seconds:.2f} s" for stage, seconds in report.timings.items())])

    def _say(self, line: str) -> None:
        if self._live:
            self._live.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            note(line)


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "claim"), count(0, "claim")
    ('1 claim', '0 claims')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _safe(text: str) -> str:
    from rich.markup import escape

    return escape(text)
