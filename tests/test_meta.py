"""What holds for the project as a whole: layers, documentation, what is committed."""

import dataclasses
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import kg
from kg.cli.app import app
from kg.config import Config

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT_SUFFIXES = {
    "",
    ".cfg",
    ".css",
    ".csv",
    ".gold",
    ".html",
    ".js",
    ".json",
    ".md",
    ".py",
    ".rq",
    ".sh",
    ".toml",
    ".tsv",
    ".ttl",
    ".txt",
}


def documentation():
    return "\n".join(path.read_text("utf-8") for path in DOCS)


def commands():
    """Name and options of every command of `kg`."""
    from typer.main import get_command

    root = get_command(app)
    return {
        name: [opt for parameter in command.params for opt in parameter.opts if opt.startswith("-")]
        for name, command in root.commands.items()
    }


def committed(*options):
    done = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name]


def test_layers_are_kept():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "4 kept, 0 broken" in done.stdout


def test_layers_can_be_broken(tmp_path):
    """The check above sees an import that goes upwards."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(contract for contract in config["contracts"] if contract["type"] == "layers")
    upside_down = "".join(f"    {layer}\n" for layer in reversed(layers["layers"]))
    contract = f"[importlinter:contract:1]\nname = Layers\ntype = layers\ncontainers = kg\nlayers =\n{upside_down}"
    path = tmp_path / "upside-down.ini"
    path.write_text(f"[importlinter]\nroot_package = kg\n{contract}")
    code = f"import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports({str(path)!r}, no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_every_module_is_in_a_layer_contract():
    """Modules that may not import spaCy, RDF libraries or networkx are listed one by one; none may be forgotten."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    modules = {f"kg.{path.stem}" for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    modules -= {"kg.__init__"}
    owners = {"spacy": "kg.nlp", "pyoxigraph": "kg.graph", "networkx": "kg.viz"}
    for contract in config["contracts"]:
        if contract["type"] == "forbidden":
            owner = owners[contract["forbidden_modules"][0]]
            assert set(contract["source_modules"]) == modules - {owner}, contract["name"]


def test_every_command_and_option_is_documented():
    text = documentation()
    for name, options in commands().items():
        section = text.partition(f"## kg {name}")[2].partition("\n## ")[0]
        assert section, f"docs/commands.md has no section 'kg {name}'"
        for option in options:
            if option not in ("--help", "-h"):
                assert f"`{option}" in section or f"`{option}`" in text, f"kg {name} {option}"
    assert len(commands()) >= 10


def test_every_documented_option_exists():
    options = {option for options in commands().values() for option in options} | {"--version", "--help", "--no-slow", "--fast"}
    named = set(re.findall(r"`(--?[a-z][a-z-]*)", (ROOT / "docs" / "commands.md").read_text("utf-8")))
    assert named - options == set()
    assert len(named) > 20


def test_public_names_are_documented():
    text = documentation()
    for name in kg.__all__:
        assert re.search(rf"\b{name}\b", text), f"kg.{name} is in no documentation"


def test_methods_of_the_graph_are_documented():
    text = documentation()
    for name in vars(kg.KnowledgeGraph):
        if not name.startswith("_"):
            assert f"{name}(" in text, f"KnowledgeGraph.{name} is in no documentation"


def test_settings_are_documented():
    text = documentation()
    for field in dataclasses.fields(Config):
        assert f"`{field.name}`" in text or field.name == "file", f"kg.toml: {field.name} is in no documentation"


def test_relations_are_documented():
    from kg.graph import load_ontology

    text = documentation()
    for name in load_ontology().relations:
        assert name in text, f"{name} is in no documentation"


def test_links_between_documents_lead_somewhere():
    links = 0
    for path in DOCS:
        prose = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)  # output shown is no link
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
            if "://" not in target:
                links += 1
                assert (path.parent / target).exists(), f"{path.name}: {target}"
    assert links >= 5


def test_nothing_that_is_ignored_is_committed():
    assert [str(path.relative_to(ROOT)) for path in committed("-ci", "--exclude-standard")][:3] == []


def test_nothing_committed_depends_on_one_machine():
    home = "/" + "work/"  # in two parts, or this file would name it
    shared = "../" + "shared"
    namespace = "http://bblfish.net" + home + "atom-owl/"  # of a public vocabulary, in the prefixes of the SPARQL editor
    read = 0
    for path in sorted({*committed()} - {*committed("-ci", "--exclude-standard")}):
        if path.suffix in TEXT_SUFFIXES and path.is_file():
            read += 1
            text = path.read_text("utf-8", errors="replace").replace(namespace, "")
            assert home not in text, f"{path.relative_to(ROOT)} names {home}"
            assert shared not in text, f"{path.relative_to(ROOT)} names {shared}"
    assert read > 100


def test_scripts_can_be_run():
    for name in ("scripts/demo", "scripts/test", ".ci/run"):
        path = ROOT / name
        assert path.stat().st_mode & 0o111, f"{name} is not executable"
        assert subprocess.run(["sh", "-n", path], check=False).returncode == 0


def test_the_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == kg.__version__
    assert project["scripts"] == {"kg": "kg.cli:main"}


def test_modules_stay_readable():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in (ROOT / "kg").rglob("*.py")
    }
    lengths.pop("kg/model.py")
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}
    assert len(lengths) > 50
