"""Which of the formats that we write a client wants: https://www.rfc-editor.org/rfc/rfc9110#name-accept"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Offers = Mapping[str, str]
"""Names of formats by media type, the preferred ones first. Of several types for one format, all but the one that it is
sent as are only other names for it: a range such as text/* does not cover them."""

ROWS: Offers = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/html": "html",
}
TRIPLES: Offers = {
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "text/plain": "nt",
}
TRIPLES_OR_PAGE: Offers = {**TRIPLES, "text/html": "html"}
PAGE_OR_TRIPLES: Offers = {"text/html": "html", **TRIPLES}
DATASET: Offers = {
    "application/trig": "trig",
    "application/n-quads": "nq",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
}
MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}


def choose(accept: str | None, offers: Offers) -> str | None:
    """The name of the format that an Accept header likes best, the first offered among equals; None if it takes none.

    >>> choose("text/csv;q=0.5, application/*", ROWS), choose(None, ROWS), choose("image/png", ROWS)
    ('json', 'json', None)
    """
    wanted = list(_ranges(accept or ""))
    if not wanted:
        return next(iter(offers.values()))
    quality = {media: _quality(media, name, dict(wanted)) for media, name in offers.items()}
    best = max(quality, key=quality.__getitem__)  # max keeps the first of equals
    return offers[best] if quality[best] > 0 else None


def _quality(media: str, name: str, wanted: Mapping[str, float]) -> float:
    """What the most specific range that covers a media type gives it."""
    sent_as = MEDIA_TYPES[name].partition(";")[0] == media
    ranges = (media, f"{media.partition('/')[0]}/*", "*/*") if sent_as else (media,)
    return next((wanted[covering] for covering in ranges if covering in wanted), 0.0)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if "/" in media:
            yield media, _weight(parameters)


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
