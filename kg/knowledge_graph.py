"""KnowledgeGraph: the one object that a user of the library holds."""

from __future__ import annotations

import os
from collections.abc import Collection
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

from kg import graph
from kg.errors import ExportError
from kg.explanation import Explanation
from kg.graph.export import write_whole
from kg.graph.labels import Labels
from kg.graph.query import select
from kg.model import BuildReport, Document, Node, Status, Subgraph
from kg.views import ClaimView, GraphStats, Violation

if TYPE_CHECKING:
    import networkx
    import pandas as pd
    import rdflib

PICTURES = ("html", "graphml", "gexf")
"""Formats that hold entities and claims, but not the evidence as triples."""


class Selection(TypedDict, total=False):
    """Which claims: of a relation, with a status, about a thing (name, id or IRI), seen since a day, at least this sure."""

    relation: str | None
    status: Status | str | None
    about: str | None
    since: str | None
    min_confidence: float


class KnowledgeGraph:
    """Claims with their evidence, over a store. `report` says what the build did, if this graph was just built.

    `lang` picks among the labels of things ("berlina", "saloon"); None is the language that most documents are in.
    """

    def __init__(self, store: graph.Store, *, report: BuildReport | None = None, lang: str | None = None) -> None:
        self.store = store
        self.report = report
        self.lang = lang or _main_language(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        """The number of triples."""
        return len(self.store)

    def __repr__(self) -> str:
        counts = self.stats()
        return f"<KnowledgeGraph: {counts.documents} documents, {counts.claims} claims, {counts.triples} triples>"

    def query(self, sparql: str) -> graph.Rows | graph.Triples | bool:
        """The answer to a SPARQL query: rows (`.to_pandas()`), triples, or yes and no. QueryError if it is wrong."""
        return graph.run_query(self.store, sparql)

    def claims(self, **which: Unpack[Selection]) -> list[ClaimView]:
        """Claims by relation, status, thing, day and confidence, sorted by relation, subject and object."""
        least = which.get("min_confidence", 0.0)
        found = graph.claims(
            self.store,
            relation=which.get("relation"),
            status=which.get("status"),
            about=which.get("about"),
            since=which.get("since"),
            lang=self.lang,
        )
        return [claim for claim in found if claim.confidence >= least]

    def explain(self, claim: ClaimView | str) -> Explanation:
        """The sentences behind a claim, given as it is or by its id or the beginning of its id."""
        return Explanation(claim if isinstance(claim, ClaimView) else graph.find_claim(self.store, claim, lang=self.lang))

    def documents(self) -> tuple[Document, ...]:
        """The articles, without their text."""
        return self.store.documents()

    def entities(self, type: str | None = None) -> list[Node]:
        """The things that claims are about, all or those of one class, by label."""
        labels = Labels(self.store, self.lang)
        rows = select(self.store, "SELECT DISTINCT ?e { ?c a kg:Claim ; rdf:subject|rdf:object ?e }")
        nodes = [labels.node(str(iri)) for (iri,) in rows]
        return sorted((node for node in nodes if type in (None, node.type)), key=lambda node: (node.label, node.id))

    def subgraph(
        self,
        *,
        about: str | None = None,
        hops: int = 1,
        relations: Collection[str] | None = None,
        status: Status | str | None = None,
        since: str | None = None,
    ) -> Subgraph:
        """Claims as nodes and edges: all of them, or those within some steps of a thing."""
        return graph.subgraph(self.store, about=about, hops=hops, relations=relations, status=status, since=since, lang=self.lang)

    def stats(self) -> GraphStats:
        """How much of what there is."""
        return graph.stats(self.store)

    def validate(self) -> list[Violation]:
        """Where the graph breaks a shape of the ontology; empty if it is right."""
        return graph.validate(self.store)

    def to_turtle(self, path: str | Path | None = None) -> str:
        """The graph as Turtle, which is also written to `path` if one is given."""
        if path is not None:
            self.export(path, format="ttl")
        return graph.serialise(self.store, "ttl")

    def export(self, path: str | Path, *, format: str | None = None) -> None:
        """Writes a file in the format given or that of its suffix; it appears whole or not at all."""
        chosen = check_output(path, format)
        if chosen in graph.FORMATS:
            graph.write_graph(self.store, Path(path), format=chosen)
        else:
            write_whole(Path(path), [self._picture(chosen)])

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Entities and claims for graph algorithms."""
        from kg import viz

        return viz.to_networkx(self.subgraph())

    def to_rdflib(self) -> rdflib.Dataset:
        """All triples, for those who know rdflib."""
        return graph.to_rdflib(self.store)

    def to_pandas(self, **which: Unpack[Selection]) -> pd.DataFrame:
        """Claims as a data frame, one row each; picked as by `claims`."""
        try:
            import pandas as pd
        except ImportError as error:
            raise ExportError("to_pandas needs pandas: pip install 'kg[notebook]'") from error
        return pd.DataFrame([claim_record(claim) for claim in self.claims(**which)], columns=list(CLAIM_COLUMNS))

    def show(
        self,
        about: str | None = None,
        *,
        hops: int = 1,
        relations: Collection[str] | None = None,
        status: Status | str | None = None,
        since: str | None = None,
        title: str | None = None,
    ) -> Picture:
        """An interactive picture that a notebook shows and `.save(path)` writes; needs no network."""
        from kg import viz

        seen = self.subgraph(about=about, hops=hops, relations=relations, status=status, since=since)
        return Picture(viz.html_page(seen, title=title or about or "kg", lang=self.lang))

    def close(self) -> None:
        """Lets go of the store's folder; the graph cannot be used afterwards."""
        self.store.close()

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.show()._repr_html_()

    def _picture(self, format: str) -> str:
        from kg import viz

        if format == "html":
            return self.show().html
        return viz.graphml(self.subgraph()) if format == "graphml" else viz.gexf(self.subgraph())


class Picture:
    """One page of HTML that holds all it needs."""

    def __init__(self, html: str) -> None:
        self.html = html

    def save(self, path: str | Path) -> None:
        """Writes the page to a file."""
        write_whole(Path(path), [self.html])

    def _repr_html_(self) -> str:
        """The page in a frame that can reach neither the notebook nor the network's cookies."""
        frame = 'sandbox="allow-scripts" width="100%" height="600" style="border:1px solid #ccc"'
        return f'<iframe {frame} srcdoc="{escape(self.html, quote=True)}"></iframe>'


def open_graph(path: str | Path, *, lang: str | None = None) -> KnowledgeGraph:
    """A graph file (.ttl .trig .nt .nq .jsonld .rdf) in memory, or the store in a folder. StoreError if it is neither."""
    return KnowledgeGraph(graph.load_graph(Path(path)), lang=lang)


def _main_language(store: graph.Store) -> str:
    count = "SELECT ?l { ?d a kg:Document ; dcterms:language ?l } GROUP BY ?l ORDER BY DESC(COUNT(?d)) ?l LIMIT 1"
    return next((str(lang) for (lang,) in select(store, count)), "en")


def check_output(path: str | Path, format: str | None = None) -> str:
    """The format given, else that of the suffix; ExportError if kg does not write it or could not write there.

    Folders that are missing are no reason: the command line makes them.
    """
    target = Path(path)
    if target.is_dir():
        raise ExportError(f"{path}: is a folder; name a file in it")
    folder = next(folder for folder in target.absolute().parents if folder.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ExportError(f"{path}: cannot be written: {folder} is {'not writable' if folder.is_dir() else 'no folder'}")
    chosen = (format or Path(path).suffix.removeprefix(".")).lower()
    if chosen not in graph.FORMATS and chosen not in PICTURES:
        known = ", ".join([*graph.FORMATS, *PICTURES])
        raise ExportError(f"{path}: '{chosen}' is no format that kg writes; known are {known}")
    return chosen


CLAIM_COLUMNS = ("claim", "subject", "relation", "object", "status", "when", "confidence", "sources", "first_seen", "last_seen")


def claim_record(claim: ClaimView) -> dict[str, object]:
    """A claim as one row of a table."""
    sources = len({evidence.document for evidence in claim.evidence})
    values = (claim.id, claim.subject.label, claim.relation, claim.object.label, str(claim.status), claim.when)
    return dict(zip(CLAIM_COLUMNS, (*values, claim.confidence, sources, claim.first_seen, claim.last_seen), strict=True))
