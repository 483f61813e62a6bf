"""One document as the graph knows it: its mentions, and the claims that it makes."""

from __future__ import annotations

from collections.abc import Sequence

from kg.graph.claims import pick_rows, view_rows
from kg.graph.query import select
from kg.graph.reading import read_extraction
from kg.graph.store import Store
from kg.model import Extraction
from kg.views import ClaimView


def read_article(store: Store, document_id: str, *, lang: str = "en") -> tuple[Extraction, Sequence[ClaimView]]:
    """What was found in a document (its text is blank where nothing is quoted), and its claims with all their evidence."""
    iri = store.names.iri(document_id)
    found = select(store, f"SELECT DISTINCT ?claim {{ ?e nif:referenceContext {iri} ; kg:supports ?claim }}")
    claims = {str(claim) for (claim,) in found}
    return read_extraction(store, iri), view_rows(store, [row for row in pick_rows(store) if row.iri in claims], lang=lang)
