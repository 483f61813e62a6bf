"""What a worker is asked to do, and how: each job is a small frozen record, each answer a page, a graph or rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg import graph
from kg.errors import KgError, LimitError
from kg.graph import Asked, Store
from kg.web import browse, pages
from kg.web.negotiation import DATASET, MEDIA_TYPES, PAGE_OR_TRIPLES, ROWS, TRIPLES, TRIPLES_OR_PAGE, choose
from kg.web.settings import Settings
from kg.web.site import Site
from kg.web.worker import Answer, Source, page, plain

_CLAIMS_ON_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Query:
    """SPARQL 1.1 Protocol, 2.1."""

    asked: Asked
    accept: str | None
    site: Site


@dataclass(frozen=True, slots=True)
class Update:
    """SPARQL 1.1 Protocol, 2.2; `snapshot` is the folder for a copy of the outcome."""

    asked: Asked
    snapshot: Path


@dataclass(frozen=True, slots=True)
class Copy:
    """A first copy of a store that may be written."""

    snapshot: Path


@dataclass(frozen=True, slots=True)
class Graph:
    """SPARQL 1.1 Graph Store Protocol, 5.2: `name` of a graph, or all of them, together (`merged`) or apart."""

    name: str | None
    merged: bool
    accept: str | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is known of the entity, claim, document ... with this local name; `suffix` (ttl, html ...) wins over `accept`."""

    local: str
    suffix: str
    accept: str | None
    site: Site


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    site: Site


@dataclass(frozen=True, slots=True)
class View:
    """A view of kg.web.browse."""

    name: str
    site: Site


@dataclass(frozen=True, slots=True)
class Description:
    """What the endpoint with this URL says of itself; for browsers, a form."""

    endpoint: str
    accept: str | None
    site: Site


Job = Query | Update | Copy | Graph | Thing | Home | View | Description


class Stores:
    """The store that this process has open: the last one asked for."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._store: Store | None = None

    def open(self, source: Source) -> Store:
        """The store of a source; the one open before is let go."""
        if self._store is None or source != self._source:
            if self._store is not None:
                self._store.close()
            self._store = (
                graph.open_store(source.folder, create=False)
                if source.writable
                else graph.open_snapshot(source.folder, base=source.base)
            )
            self._source = source
        return self._store


def perform(job: Job, store: Store, settings: Settings) -> Answer:
    """The answer to a job; what is wrong with it is told in the answer."""
    try:
        return _DO[type(job)](job, store, settings)
    except LimitError as error:
        return plain(500, str(error))  # "refused", https://www.w3.org/TR/sparql11-protocol/#query-failure
    except KgError as error:
        return plain(400, str(error))


def _query(job: Query, store: Store, settings: Settings) -> Answer:
    rows, triples = choose(job.accept, ROWS), choose(job.accept, TRIPLES_OR_PAGE)
    formats = {"rows": rows, "boolean": rows, "triples": triples}
    written = {kind: pages.UNDER_A_PAGE[kind] if name == "html" else name for kind, name in formats.items()}
    found = graph.answer_query(store, job.asked, formats=written, limit=settings.answer_bytes)
    if found.data is None:
        return _not_acceptable(TRIPLES if found.kind == "triples" else ROWS)
    if formats[found.kind] == "html":
        return page(pages.answer_page(job.site, job.asked.sparql, found, base=store.base))
    return Answer(200, MEDIA_TYPES[str(found.format)], found.data)


def _update(job: Update, store: Store, _settings: Settings) -> Answer:
    graph.update_store(store, job.asked)
    graph.write_snapshot(store, job.snapshot)
    return Answer(204, "", b"")


def _copy(job: Copy, store: Store, _settings: Settings) -> Answer:
    graph.write_snapshot(store, job.snapshot)
    return Answer(204, "", b"")


def _graph(job: Graph, store: Store, settings: Settings) -> Answer:
    offers = DATASET if job.name is None and not job.merged else TRIPLES
    format = choose(job.accept, offers)
    if format is None:
        return _not_acceptable(offers)
    data = graph.graph_bytes(store, job.name, format, limit=settings.answer_bytes)
    return plain(404, f"there is no graph <{job.name}>") if data is None else Answer(200, MEDIA_TYPES[format], data)


def _thing(job: Thing, store: Store, settings: Settings) -> Answer:
    format = job.suffix or choose(job.accept, PAGE_OR_TRIPLES)
    if format is None or format not in PAGE_OR_TRIPLES.values():
        return _not_acceptable(PAGE_OR_TRIPLES)
    iri = store.base + job.local
    data = graph.description_bytes(store, iri, "nt" if format == "html" else format, limit=settings.answer_bytes)
    if data is None:
        return plain(404, f"nothing is known of <{iri}>")
    if format != "html":
        return Answer(200, MEDIA_TYPES[format], data)
    claim = graph.claim_view(store, iri, lang=job.site.lang)
    if claim is not None:
        return page(pages.claim_page(job.site, claim, base=store.base))
    about = graph.claims_about(store, iri, limit=_CLAIMS_ON_A_PAGE, lang=job.site.lang)
    return page(pages.thing_page(job.site, iri, graph.facts(store, iri), about, base=store.base))


def _home(job: Home, store: Store, _settings: Settings) -> Answer:
    return page(pages.home_page(job.site, graph.stats(store), graph.ready_queries().values()))


def _view(job: View, store: Store, settings: Settings) -> Answer:
    return browse.show(job.name, job.site, store, settings)


def _description(job: Description, store: Store, settings: Settings) -> Answer:
    format = choose(job.accept, TRIPLES_OR_PAGE)
    if format is None:
        return _not_acceptable(TRIPLES_OR_PAGE)
    if format == "html":
        return page(pages.query_page(job.site, graph.ready_queries().values()))
    text = graph.service_description(store, job.endpoint, format, writable=settings.token is not None)
    return Answer(200, MEDIA_TYPES[format], text.encode())


def _not_acceptable(offers: Mapping[str, str]) -> Answer:
    return plain(406, f"this can be had as {', '.join(offers)}")


_DO: Mapping[type, Callable[..., Answer]] = {
    Query: _query,
    Update: _update,
    Copy: _copy,
    Graph: _graph,
    Thing: _thing,
    Home: _home,
    View: _view,
    Description: _description,
}
