"""What sets off that a store is resolved and derived anew: all that decides what comes out, and no more."""

import ast
import shutil
from pathlib import Path

import pytest

from kg.resources import code_path, data_path, ontology_path
from kg.rules import CODE, TABLES, rules_version

PACKAGE = code_path("")
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
NO_RULES = {"errors.py", "resources.py", "graph/store.py", "graph/records.py"}
"""What updating needs besides: how to fail, where files are, where quads lie."""


def imports(path: Path) -> list[tuple[str, str]]:
    """Module and name of each import from kg that is not for type checking only."""
    found = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ImportFrom)]
    return [(node.module, alias.name) for node in found if (node.module or "").startswith("kg") for alias in node.names]


def module_of(package: str, name: str) -> Path:
    """Where a name is from that is imported from a module, or from a package that got it from a module."""
    if f"{package}.{name}" in MODULES:
        return MODULES[f"{package}.{name}"]
    path = MODULES[package]
    if path.name == "__init__.py":
        return next((module_of(module, name) for module, each in imports(path) if each == name), path)
    return path


def needed_by(name: str) -> set[Path]:
    """The module and all that it imports, directly or not."""
    found, new = set(), {MODULES[name]}
    while new:
        found |= new
        new = {module_of(*each) for path in new for each in imports(path)} - found
    return found


def test_everything_that_updating_needs_is_a_rule_or_known_to_be_none():
    needed = {path.relative_to(PACKAGE).as_posix() for path in needed_by("kg.updating")}
    assert needed == set(CODE) | NO_RULES
    assert not set(CODE) & NO_RULES


def test_resolving_reads_no_other_table():
    asked = {name for file in CODE if not file.startswith("gazetteers/") for _, name in imports(PACKAGE / file)}
    assert asked.isdisjoint({"demonym", "load_demonyms", "point_of", "company_epithets"})
    others = {"demonyms.tsv", "points.tsv", "functions.tsv", "regions.tsv"}
    assert {path.name for path in data_path("gazetteers").iterdir()} - others == set(TABLES)


@pytest.fixture
def copied(monkeypatch, tmp_path):
    """kg's own files in a folder where they can be changed."""
    shutil.copytree(PACKAGE, tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copytree(data_path("gazetteers"), tmp_path / "gazetteers")
    monkeypatch.setattr("kg.rules.code_path", lambda name: tmp_path / "kg" / name)
    monkeypatch.setattr("kg.rules.data_path", lambda name: tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    "file", ["kg/graph/export.py", "kg/graph/shapes.py", "kg/web/app.py", "kg/nlp/slots.py", "gazetteers/points.tsv"]
)
def test_what_nothing_is_derived_from_sets_nothing_off(copied, file):
    before = rules_version()
    with (copied / file).open("a") as opened:
        opened.write("# changed")
    assert rules_version() == before


@pytest.mark.parametrize("file", ["kg/graph/status.py", "kg/resolve/compare.py", "kg/model.py", "gazetteers/companies.tsv"])
def test_what_something_is_derived_from_sets_it_off(copied, file):
    before = rules_version()
    with (copied / file).open("a") as opened:
        opened.write("# changed")
    assert rules_version() != before


def test_of_the_ontology_only_what_the_graph_repeats_counts(monkeypatch, tmp_path):
    from kg.graph.ontology import load_ontology

    text, before = ontology_path("kg.ttl").read_text("utf-8"), rules_version()

    def version_with(old: str, new: str) -> str:
        assert old in text
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.ttl"
        path.write_text(text.replace(old, new, 1), "utf-8")
        monkeypatch.setattr("kg.rules.load_ontology", lambda: load_ontology(path))
        return rules_version()

    assert version_with("", "") == before
    assert version_with("", "# a comment\n") == before
    assert version_with('rdfs:comment "', 'rdfs:comment "In short: ') == before
    assert version_with('skos:prefLabel "berlina"@it', 'skos:prefLabel "tre volumi"@it') != before
