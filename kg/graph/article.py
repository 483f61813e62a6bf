"""Documents as the graph knows them: a list, and one with its mentions and the claims that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from kg.graph.claims import pick_rows, view_rows
from kg.graph.query import select
from kg.graph.reading import read_extraction
from kg.graph.store import Store
from kg.model import Extraction
from kg.views import ClaimView


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A document in a list; `published` is ISO, `claims` how many it makes."""

    id: str
    title: str
    publisher: str | None
    published: str | None
    source: str
    lang: str | None
    claims: int


def read_article(store: Store, document_id: str, *, lang: str = "en") -> tuple[Extraction, Sequence[ClaimView]]:
    """What was found in a document (its text is blank where nothing is quoted), and its claims with all their evidence."""
    iri = store.names.iri(document_id)
    found = select(store, f"SELECT DISTINCT ?claim {{ ?e nif:referenceContext {iri} ; kg:supports ?claim }}")
    claims = {str(claim) for (claim,) in found}
    return read_extraction(store, iri), view_rows(store, [row for row in pick_rows(store) if row.iri in claims], lang=lang)


def articles(store: Store, *, words: str = "", start: int = 0, count: int = 100) -> tuple[list[ArticleRow], int]:
    """Documents whose title or publisher has the words, the newest first, in pages; and how many there are in all."""
    wanted = Literal(words.casefold())
    test = f'FILTER(CONTAINS(LCASE(CONCAT(STR(?title), " ", COALESCE(STR(?publisher), ""))), {wanted}))' if words else ""
    pattern = f"""?d a kg:Document ; dcterms:source ?source .
      OPTIONAL {{ ?d dcterms:title ?named }} OPTIONAL {{ ?d dcterms:publisher ?publisher }}
      OPTIONAL {{ ?d schema:datePublished ?published }} OPTIONAL {{ ?d dcterms:language ?lang }}
      BIND (COALESCE(?named, ?source) AS ?title) {test}"""
    ((number,),) = select(store, f"SELECT (COUNT(DISTINCT ?d) AS ?n) {{ {pattern} }}")
    found = select(
        store,
        f"SELECT DISTINCT ?d ?title ?publisher ?published ?source ?lang {{ {pattern} }}"
        f" ORDER BY DESC(STR(?published)) ?d LIMIT {count} OFFSET {start}",
    )
    rows = [tuple(None if cell is None else str(cell) for cell in row) for row in found]
    values = " ".join(f"<{row[0]}>" for row in rows)
    said = f"VALUES ?d {{ {values} }} ?e nif:referenceContext ?d ; kg:supports ?c"
    made = select(store, f"SELECT ?d (COUNT(DISTINCT ?c) AS ?n) {{ {said} }} GROUP BY ?d")
    counts = {str(document): int(str(n)) for document, n in made}
    return [_article(store, row, counts) for row in rows], int(str(number))


def _article(store: Store, row: tuple[str | None, ...], counts: dict[str, int]) -> ArticleRow:
    iri, title, publisher, published, source, lang = row
    local = str(iri).removeprefix(store.base)
    return ArticleRow(local, str(title), publisher, published, str(source), lang, counts.get(str(iri), 0))
