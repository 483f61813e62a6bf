"""SPARQL endpoints elsewhere: asking them, and keeping a copy of a graph there up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from urllib import error, parse, request

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat

from kg import vocab
from kg.errors import EndpointError
from kg.graph.guard import query_form, tokens
from kg.graph.query import Cell, Rows, Triples
from kg.graph.store import Store

PUSHED = "graph-pushed"
"""Local name of the graph at the endpoint that says which graphs were pushed there whole, and their digests."""
_DIGEST = vocab.PREFIXES["schema"] + "sha256"
_BATCH_BYTES = 512 * 1024
_INSERT_TRIPLES = 2000
"""Of one INSERT: the parser of Virtuoso gives up at some 5,000."""
_BATCH_STEPS = 100
"""Of one request: Virtuoso finds a query too large that has some 500."""
_DIGESTS = 5000
"""Asked for at a time. Some servers give fewer, and do not say so."""
_JSON = "application/sparql-results+json"
_VIRTUOSO_ASK = "__ASK_RETVAL"
"""Virtuoso 7.2.5 answers ASK with a row of this name, or with none."""
_TRIPLES = {"application/n-triples": RdfFormat.N_TRIPLES, "text/turtle": RdfFormat.TURTLE}
_FORM, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint: its URLs for queries and updates, a token or a user if it wants one, and seconds to wait for an answer."""

    query_url: str
    update_url: str
    token: str | None = None
    user: str | None = None
    password: str = field(default="", repr=False)
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: named graphs sent, left as they were, removed; and triples sent."""

    sent: int
    unchanged: int
    removed: int
    triples: int


def endpoint_at(
    url: str, *, query_url: str | None = None, token: str | None = None, user: str | None = None, password: str | None = None
) -> Remote:
    """The endpoint at a URL; where that ends in /update, queries go to /query beside it unless told otherwise.

    The token is sent with every request; user and password in its place, by digest or basic, once the endpoint asks for them.

    >>> endpoint_at("http://localhost:7878/update").query_url
    'http://localhost:7878/query'
    """
    beside = url.removesuffix("/update") + "/query" if url.endswith("/update") else url
    for given in (url, query_url or beside):
        if not given.startswith(("http://", "https://")):
            raise EndpointError(f"'{given}' is no endpoint; write an http or https address")
    return Remote(query_url or beside, url, token, user, password or "")


def query_remote(endpoint: Remote, sparql: str) -> Rows | Triples | bool:
    """The answer of an endpoint; the prefixes of kg that the query uses are declared for it. EndpointError if it fails.

    A query without FROM is asked of all named graphs, as `run_query` does, where the endpoint can: Oxigraph is told so, the
    default graph of `kg serve`, Virtuoso and others is made of them anyway.
    """
    fields = {"query": _with_prefixes(sparql)}
    if all(token.text.upper() != "FROM" for token in tokens(sparql)):
        fields["union-default-graph"] = "true"
    form = parse.urlencode(fields).encode()
    wanted = ", ".join(_TRIPLES) if query_form(sparql) in ("CONSTRUCT", "DESCRIBE") else _JSON
    body, media = _send(endpoint, endpoint.query_url, form, _FORM, wanted)
    try:
        if media in _TRIPLES:
            return Triples(tuple(quad.triple for quad in ox.parse(body, format=_TRIPLES[media])))
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        names = tuple(variable.value for variable in found.variables)
        if names == (_VIRTUOSO_ASK,):
            return any(True for _ in found)
        return Rows(names, tuple(_cells(row, names) for row in found))
    except (SyntaxError, ValueError) as problem:
        raise EndpointError(f"{endpoint.query_url}: the answer ({media}) cannot be understood: {problem}") from problem


def push(store: Store, endpoint: Remote, *, progress: Callable[[int, int], None] | None = None) -> Pushed:
    """Makes the named graphs of an endpoint those of a store: graphs that differ are sent, those no longer here removed.

    The endpoint keeps the digest of each graph that arrived whole, so that a push that was cut off goes on where it was,
    and a second one sends nothing. Graphs that were not pushed from here are left alone. `progress` gets triples sent and
    to send. EndpointError says what the endpoint refused.
    """
    ledger = store.names.iri(PUSHED)
    there = _digests(endpoint, ledger)
    here = {graph: _lines(store, graph) for graph in _graphs(store)}
    digests = {graph: sha256("\n".join(lines).encode()).hexdigest() for graph, lines in here.items()}
    changed = {graph: lines for graph, lines in here.items() if there.get(graph) != digests[graph]}
    gone = sorted(there.keys() - here.keys())
    total, sent = sum(map(len, changed.values())), 0
    steps = [_forget(graph, ledger) for graph in gone]
    for graph, lines in changed.items():
        steps += _replace(graph, lines, digests[graph], ledger)
    for batch in _batches(steps):
        _send(endpoint, endpoint.update_url, " ;\n".join(text for text, _ in batch).encode(), _UPDATE)
        sent += sum(count for _, count in batch)
        if progress:
            progress(sent, total)
    return Pushed(len(changed), len(here) - len(changed), len(gone), total)


Step = tuple[str, int]
"""An update operation, and how many triples it sends."""


def _forget(graph: str, ledger: NamedNode) -> Step:
    return f"DELETE WHERE {{ GRAPH {ledger} {{ <{graph}> <{_DIGEST}> ?digest }} }} ;\nDROP SILENT GRAPH <{graph}>", 0


def _replace(graph: str, lines: list[str], digest: str, ledger: NamedNode) -> Iterator[Step]:
    """The digest comes last: a graph that arrived in part has none."""
    yield _forget(graph, ledger)
    piece, size = list[str](), 0
    for line in lines:
        piece.append(line)
        size += len(line.encode())
        if size > _BATCH_BYTES / 2 or len(piece) == _INSERT_TRIPLES:
            yield _insert(graph, piece)
            piece, size = [], 0
    if piece:
        yield _insert(graph, piece)
    yield _insert(ledger.value, [f'<{graph}> <{_DIGEST}> "{digest}"'])[0], 0


def _insert(graph: str, lines: list[str]) -> Step:
    triples = " .\n".join(lines)
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{triples}\n}} }}", len(lines)


def _batches(steps: list[Step]) -> Iterator[list[Step]]:
    """Steps in order, as many at a time as fit into one request."""
    batch, size = list[Step](), 0
    for step in steps:
        length = len(step[0].encode())
        if batch and (size + length > _BATCH_BYTES or len(batch) == _BATCH_STEPS):
            yield batch
            batch, size = [], 0
        batch.append(step)
        size += length
    if batch:
        yield batch


def _graphs(store: Store) -> list[str]:
    return sorted(graph.value for graph in store.oxigraph.named_graphs() if isinstance(graph, NamedNode))


def _lines(store: Store, graph: str) -> list[str]:
    return sorted(str(quad.triple) for quad in store.oxigraph.quads_for_pattern(None, None, None, NamedNode(graph)))


def _digests(endpoint: Remote, ledger: NamedNode) -> dict[str, str]:
    digests, last = dict[str, str](), ""
    while True:
        after = f'FILTER (STR(?graph) > "{last}") }} ORDER BY STR(?graph) LIMIT {_DIGESTS}'
        found = query_remote(endpoint, f"SELECT ?graph ?digest {{ GRAPH {ledger} {{ ?graph <{_DIGEST}> ?digest }} {after}")
        if not isinstance(found, Rows):
            raise EndpointError(f"{endpoint.query_url}: does not answer SELECT with rows; is this the address for queries?")
        page = {str(graph): str(digest) for graph, digest in found}
        if page.keys() <= digests.keys():
            return digests
        digests |= page
        *_, last = page


def _with_prefixes(sparql: str) -> str:
    used = {token.text.partition(":")[0] for token in tokens(sparql) if token.kind == "name"}
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in vocab.PREFIXES.items() if name in used) + sparql


def _cells(row: ox.QuerySolution, names: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(row[name] for name in names)


class _NoRedirect(request.HTTPRedirectHandler):
    """A redirect is told, not followed: a token must not go to a place that nobody named."""

    def redirect_request(self, *_: object) -> None:
        """None: the answer is an error."""


def _opener(endpoint: Remote, url: str) -> request.OpenerDirector:
    if endpoint.user is None:
        return request.build_opener(_NoRedirect)
    known = request.HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, url, endpoint.user, endpoint.password)
    return request.build_opener(_NoRedirect, request.HTTPDigestAuthHandler(known), request.HTTPBasicAuthHandler(known))


def _send(endpoint: Remote, url: str, body: bytes, media: str, accept: str = "*/*") -> tuple[bytes, str]:
    """Body and media type of the answer to a POST."""
    headers = {"Content-Type": media, "Accept": accept, "User-Agent": "kg"}
    if endpoint.token and endpoint.user is None:
        headers["Authorization"] = f"Bearer {endpoint.token}"
    try:
        with _opener(endpoint, url).open(request.Request(url, body, headers), timeout=endpoint.timeout) as answer:
            return answer.read(), answer.headers.get_content_type()
    except error.HTTPError as problem:
        with problem:
            told = problem.read(2000).decode("utf-8", "replace").partition("\n\nSPARQL query:")[0].strip()
        where = problem.headers.get("Location")
        told = f"moved to {where}; name that address" if where and problem.code < 400 else told
        if problem.code == 401 and not told:
            told = "it wants to know who asks: a token (KG_TOKEN), or a user (--user) and the password (KG_PASSWORD)"
        raise EndpointError(f"{url}: {problem.code} {problem.reason}: {told}") from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        raise EndpointError(f"{url}: cannot be reached: {reason}") from problem
