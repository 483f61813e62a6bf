"""KnowledgeGraph: the one object that a user of the library holds."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypedDict, Unpack

from kg import graph, viz, vocab
from kg.errors import ExportError
from kg.explanation import Explanation
from kg.graph.export import write_whole
from kg.graph.labels import Labels
from kg.graph.part import part_of
from kg.graph.query import select
from kg.graph.shacl_report import report_text
from kg.graph.shapes import check, violations
from kg.model import BuildReport, Document, Node, Status, Subgraph
from kg.pictures import Article, ClaimList, Picture
from kg.tables import CLAIM_COLUMNS as CLAIM_COLUMNS
from kg.tables import CSV_FORMATS, ENTITY_COLUMNS, EVIDENCE_COLUMNS, csv_files, entity_records, evidence_records
from kg.tables import claim_record as claim_record
from kg.views import ClaimView, GraphStats, Violation

if TYPE_CHECKING:
    import networkx
    import pandas as pd
    import rdflib

PICTURES = ("html", "svg", "png", "graphml", "gexf")
"""Formats that hold entities and claims, but not the evidence as triples."""

ON_THE_MAP = (vocab.SEEN_IN, vocab.HIRING_FOR, vocab.ENTERS_MARKET, vocab.EXITS_MARKET, vocab.SOLD_IN)
"""What `map` shows if nothing else is asked for: sightings and openings."""


class Narrowing(TypedDict, total=False):
    """Which claims: of a relation, with a status, seen since a day, at least this sure, said by so many independent voices."""

    relation: str | None
    status: Status | str | None
    since: str | None
    min_confidence: float
    corroborated: int


class Selection(Narrowing, total=False):
    """The same, about a thing (name, id or IRI)."""

    about: str | None


class KnowledgeGraph:
    """Claims with their evidence, over a store. `report` says what the build did, if this graph was just built.

    `lang` picks among the labels of things ("berlina", "saloon"); None is the language that most documents are in.
    `texts` are articles by the id of their document, for showing them; the store itself holds only what is quoted.
    """

    def __init__(
        self,
        store: graph.Store,
        *,
        report: BuildReport | None = None,
        lang: str | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self.store = store
        self.report = report
        self.lang = lang or _main_language(store)
        self._texts = texts or {}

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

    def claims(self, **which: Unpack[Selection]) -> ClaimList:
        """Claims by relation, status, thing, day and confidence, sorted by relation, subject and object.

        A list, which a notebook shows as a table with the sentences.
        """
        least = which.get("min_confidence", 0.0)
        found = graph.claims(
            self.store,
            relation=which.get("relation"),
            status=which.get("status"),
            about=which.get("about"),
            since=which.get("since"),
            corroborated=which.get("corroborated", 0),
            lang=self.lang,
        )
        return ClaimList((claim for claim in found if claim.confidence >= least), lang=self.lang)

    def explain(self, claim: ClaimView | str) -> Explanation:
        """The sentences behind a claim, given as it is or by its id or the beginning of its id."""
        return Explanation(claim if isinstance(claim, ClaimView) else graph.find_claim(self.store, claim, lang=self.lang))

    def documents(self) -> tuple[Article, ...]:
        """The articles; `.show()` marks in one of them what was found in it."""
        return tuple(map(self._article, self.store.documents()))

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

    def validate(self, report: str | Path | None = None) -> list[Violation]:
        """Where the graph breaks a shape of the ontology; empty if it is right. `report`: a file for a SHACL report in Turtle."""
        found = check(self.store)
        if report is not None:
            write_whole(Path(report), [report_text(found)])
        return violations(found)

    def to_turtle(self, path: str | Path | None = None) -> str:
        """The graph as Turtle, which is also written to `path` if one is given."""
        if path is not None:
            self.export(path, format="ttl")
        return graph.serialise(self.store, "ttl")

    def part(self, **which: Unpack[Selection]) -> KnowledgeGraph:
        """Some claims as a graph of their own in memory, with their evidence and what they name; picked as by `claims`."""
        return KnowledgeGraph(part_of(self.store, [claim.id for claim in self.claims(**which)]), lang=self.lang)

    def export(self, path: str | Path, *, format: str | None = None, **which: Unpack[Selection]) -> tuple[Path, ...]:
        """Writes the graph, or some claims picked as by `claims`, in the format given or that of the suffix; answers the files.

        A file appears whole or not at all. The formats csv and neo4j make two: PATH-nodes.csv and PATH-edges.csv.
        """
        chosen, target = check_output(path, format), Path(path)
        seen = self.part(**which) if which else self
        if chosen in graph.FORMATS:
            graph.write_graph(seen.store, target, format=chosen)
        elif chosen in CSV_FORMATS:
            files = {target.with_name(target.stem + end): text for end, text in csv_files(seen.claims(), chosen).items()}
            for file, pieces in files.items():
                write_whole(file, pieces)
            return tuple(files)
        else:
            seen.show().save(target, format=chosen)
        return (target,)

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Entities and claims for graph algorithms: nodes with label and type, edges with relation, status and dates."""
        return viz.to_networkx(self.subgraph())

    def to_rdflib(self) -> rdflib.Dataset:
        """All triples, for those who know rdflib."""
        return graph.to_rdflib(self.store)

    def to_pandas(self, of: Literal["claims", "evidence", "entities"] = "claims", **which: Unpack[Selection]) -> pd.DataFrame:
        """Claims as a data frame, one row each, or the evidence for them, or the things they are about; picked as by `claims`.

        Columns: CLAIM_COLUMNS, EVIDENCE_COLUMNS and ENTITY_COLUMNS of kg.tables.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ExportError("to_pandas needs pandas: pip install 'kg[notebook]'") from error
        found = self.claims(**which)
        if of == "evidence":
            return pd.DataFrame(list(evidence_records(found)), columns=list(EVIDENCE_COLUMNS))
        if of == "entities":
            return pd.DataFrame(entity_records(found), columns=list(ENTITY_COLUMNS))
        return pd.DataFrame(map(claim_record, found), columns=list(CLAIM_COLUMNS))

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
        seen = self.subgraph(about=about, hops=hops, relations=relations, status=status, since=since)
        name = title or about or "kg"
        return Picture(
            name,
            html=lambda: viz.html_page(seen, title=name, lang=self.lang),
            svg=lambda: viz.svg(seen, title=name, lang=self.lang),
            graphml=lambda: viz.graphml(seen),
            gexf=lambda: viz.gexf(seen),
        )

    def timeline(self, about: str, **which: Unpack[Narrowing]) -> Picture:
        """What was said about a thing along the calendar: rumour, plan, fact; a sign leads to its sentence."""
        found = self.claims(about=about, **which)
        return Picture(
            about,
            html=lambda: viz.timeline_page(found, title=about, lang=self.lang),
            svg=lambda: viz.timeline_svg(found, title=about, lang=self.lang),
        )

    def map(
        self,
        about: str | None = None,
        *,
        relations: Collection[str] = ON_THE_MAP,
        status: Status | str | None = None,
        since: str | None = None,
        title: str | None = None,
    ) -> Picture:
        """Where things are seen, sold and opened, on a map that needs no network; a sign leads to its sentences."""
        found = [c for name in relations for c in self.claims(relation=name, about=about, status=status, since=since)]
        spots = graph.spots(self.store, found, lang=self.lang)
        name = title or about or viz.map_title(self.lang)
        return Picture(
            name,
            html=lambda: viz.map_page(spots, title=name, lang=self.lang),
            svg=lambda: viz.map_svg(spots, title=name, lang=self.lang),
        )

    def close(self) -> None:
        """Lets go of the store's folder; the graph cannot be used afterwards."""
        self.store.close()

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.show()._repr_html_()

    def _repr_svg_(self) -> str:
        return self.show().svg

    def _article(self, document: Document) -> Article:
        text = self._texts.get(document.id, document.text)
        known = {field.name: getattr(document, field.name) for field in fields(Document)} | {"text": text}
        return Article(**known, draw=lambda: self._marked(document, text))

    def _marked(self, document: Document, text: str) -> str:
        read, claims = graph.read_article(self.store, document.id, lang=self.lang)
        whole = read.document if text.isspace() else replace(document, text=text)
        return viz.article_html(whole, read.mentions, claims, lang=self.lang)


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
    if chosen not in (known_formats := (*graph.FORMATS, *PICTURES, *CSV_FORMATS)):
        known = ", ".join(known_formats)
        raise ExportError(f"{path}: '{chosen}' is no format that kg writes; known are {known}")
    return chosen
