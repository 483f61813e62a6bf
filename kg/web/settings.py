"""What a server may do and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and permissions of one server. Sizes are bytes, times seconds."""

    query_seconds: float = 10.0
    """A query or update that takes longer is stopped."""
    wait_seconds: float = 10.0
    """A request that finds all workers at work for longer is sent away."""
    body_seconds: float = 30.0
    """A request whose body takes longer to arrive is dropped."""
    answer_bytes: int = 64 * MIB
    request_bytes: int = MIB
    memory_bytes: int = 2048 * MIB
    """What a query may use beyond what the worker needs by itself (Linux)."""
    workers: int = 4
    """Queries that run side by side."""
    waiting: int = 100
    """Requests that may wait for a worker; more are sent away at once."""
    origins: tuple[str, ...] = ("*",)
    """Web sites whose scripts may read answers; * is all of them."""
    token: str | None = None
    """Who sends it may change the store; None: nobody may."""
