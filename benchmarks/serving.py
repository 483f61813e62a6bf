"""How `kg serve` does under load, beside Oxigraph's own server over the same graph in the same run.

    python benchmarks/serving.py GRAPH [--clients 32] [--seconds 60]

GRAPH is a file or store. Each client asks the queries of ontology/queries one after the other. Prints requests per second,
errors, and the 50th and 99th percentile of the time to an answer, in milliseconds, for each server. Exit 1 if there was an error.
"""

from __future__ import annotations

import argparse
import http.client
import re
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from kg import vocab
from kg.graph import load_graph, ready_queries, write_graph

PREFIXES = "".join(f"PREFIX {name}: <{iri}> " for name, iri in vocab.PREFIXES.items())


def ask(port: int, path: str, until: float, first: int) -> list[tuple[float, int]]:
    """Seconds and status of each request of one client; status 0 is a broken connection."""
    bodies = [urlencode({"query": PREFIXES + query.text}) for query in ready_queries().values()]
    done = list[tuple[float, int]]()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            body = bodies[(first + len(done)) % len(bodies)]
            connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            done.append((time.monotonic() - began, answer.status))
        except (OSError, http.client.HTTPException):
            done.append((time.monotonic() - began, 0))
            connection.close()
    connection.close()
    return done


def load(name: str, port: int, path: str, *, clients: int, seconds: float) -> int:
    """Prints one line of figures; gives the number of errors."""
    ask(port, path, time.monotonic() + 0.5, 0)  # nobody measures a cold start here
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as crowd:
        done = [one for many in crowd.map(lambda i: ask(port, path, until, i), range(clients)) for one in many]
    times = sorted(taken for taken, _ in done)
    errors = sum(status != 200 for _, status in done)
    median, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    print(f"{name}\t{len(done) / seconds:.0f}/s\t{errors} errors of {len(done)}\tp50 {median:.0f} ms\tp99 {p99:.0f} ms")
    return errors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("graph", type=Path)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    load_options = {"clients": options.clients, "seconds": options.seconds}
    with tempfile.TemporaryDirectory() as folder:
        quads = Path(folder) / "graph.nq"
        with load_graph(options.graph) as store:
            write_graph(store, quads)
            print(f"{len(store)} quads, {options.clients} clients, {options.seconds:g} s each")
        command = [sys.executable, "-m", "kg.cli", "serve", str(quads), "--port", "0", "--timeout", "60"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as ours:
            assert ours.stderr is not None
            found = re.search(r":(\d+)/", ours.stderr.readline())
            assert found
            errors = load("kg serve", int(found[1]), "/sparql", **load_options)
            ours.terminate()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        oxigraph, location = str(Path(sys.executable).parent / "oxigraph"), f"{folder}/ox"
        subprocess.run([oxigraph, "load", "--location", location, "--file", str(quads)], check=True, capture_output=True)
        command = [oxigraph, "serve", "--location", location, "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as theirs:
            time.sleep(2)
            load("oxigraph serve", port, "/query", **load_options)
            theirs.terminate()
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
