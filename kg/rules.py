"""What a derived graph depends on besides the documents: when that changes, everything is resolved and derived anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from kg.graph import load_ontology
from kg.model import TermSpec
from kg.resources import code_path, data_path, files_digest

CODE = (
    "gazetteers/tables.py", "gazetteers/words.py",
    "resolve/blocking.py", "resolve/cluster.py", "resolve/compare.py", "resolve/judging.py", "resolve/link.py", "resolve/name.py",
    "resolve/naming.py", "resolve/products.py", "resolve/resolving.py",
    "graph/duplicates.py", "graph/judgements.py", "graph/mapping.py", "graph/ontology.py", "graph/reading.py", "graph/status.py",
    "graph/summary.py", "graph/terms.py",
    "ids.py", "ledger.py", "model.py", "text.py", "updating.py", "vocab.py",
)  # fmt: skip
"""The modules that decide what names mean and what is written about it; not those that query, check, draw, serve or export."""

TABLES = (
    "affixes.toml", "brands.tsv", "cities.tsv", "companies.tsv", "concepts.toml", "events.tsv", "models.tsv", "models_more.tsv",
    "places.tsv", "roles.tsv", "towns.tsv",
)  # fmt: skip
"""The known names that resolving looks up; the others serve reading and drawing."""


def rules_version() -> str:
    """Names, terms and rules by which a store is resolved and derived, as one word."""
    tables = (data_path(f"gazetteers/{name}") for name in TABLES)
    return f"names-{files_digest(tables)} terms-{_terms_digest()} rules-{files_digest(map(code_path, CODE))}"


def _terms_digest() -> str:
    """Of the ontology, a derived graph repeats the labels of types of models and of offices, and nothing else."""
    ontology = load_ontology()
    return sha256(json.dumps([_said(ontology.concepts), _said(ontology.offices)]).encode()).hexdigest()[:16]


def _said(terms: Mapping[str, TermSpec]) -> list[tuple[object, ...]]:
    return [(spec.id, sorted(spec.labels.items()), sorted(spec.parents)) for _, spec in sorted(terms.items())]
