"""Listening: a socket, the service and uvicorn around the application."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from kg.errors import ConfigError
from kg.web.settings import Settings


def serve(path: Path, settings: Settings, *, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serves a graph file or store until it is interrupted; port 0 picks a free one. `started` gets the address.

    ConfigError if the libraries of the extra `web` are missing or the address cannot be had; StoreError as for load_graph.
    """
    try:
        import uvicorn

        from kg.web.app import make_app
    except ImportError as error:
        raise ConfigError("kg serve needs Starlette and uvicorn: pip install 'kg[web]'") from error
    from kg.web.service import Service

    with _listen(host, port) as listener, Service(path, settings) as service:
        name, chosen = listener.getsockname()[:2]
        config = uvicorn.Config(
            make_app(service),
            http="h11",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        signal.signal(signal.SIGTERM, _end)  # uvicorn raises the signal again when it is done; ours cleans up then
        started(f"http://{f'[{name}]' if ':' in name else name}:{chosen}/")
        uvicorn.Server(config).run(sockets=[listener])


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host} port {port}: {error.strerror or error}; choose another --port") from error
