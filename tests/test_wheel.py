"""What is installed from a wheel works by itself, in an environment and a folder that share nothing with the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = """date: 2025-06-26

Xiaomi ha lanciato oggi a Pechino il suo primo SUV elettrico, la YU7. Lo ha annunciato Lei Jun, amministratore delegato di Xiaomi.
La berlina Xiaomi SU7 è stata avvistata a Parigi nel luglio del 2024. L'azienda cerca project manager a Monaco di Baviera."""
MOST_BYTES = 60 * 2**20

pytestmark = pytest.mark.slow


def run(*command, cwd):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (path,) = folder.glob("kg-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The bin folder of a new environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder / "venv", with_pip=True)
    binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(binaries / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
    return binaries


def test_the_wheel_holds_what_is_needed_and_no_more(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for needed in (
        "kg/py.typed",
        "kg/cli/app.py",
        "kg/_resources/ontology/kg.ttl",
        "kg/_resources/ontology/shapes.ttl",
        "kg/_resources/ontology/queries/sightings.rq",
        "kg/_resources/data/lexicon/it.toml",
        "kg/_resources/data/gazetteers/cities.tsv",
        "kg/_resources/data/gold/README.md",
        "kg/_resources/data/CREDITS.md",
        "kg/_resources/model/graph.onnx",
    ):
        assert needed in names
    assert len([name for name in names if name.startswith("kg/_resources/data/samples/")]) >= 12
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-DATA"}
    assert {name.partition("/")[0] for name in names} == {"kg", next(n for n in names if ".dist-info" in n).partition("/")[0]}
    assert not [name for name in names if name.endswith((".pyc", ".orig", "~"))]
    assert wheel.stat().st_size < MOST_BYTES


def test_an_installed_wheel_builds_a_graph_elsewhere(installed, tmp_path):
    (tmp_path / "articolo.txt").write_text(ARTICLE, "utf-8")
    kg = installed / "kg"
    where = run(installed / "python", "-c", "import kg; print(kg.__file__)", cwd=tmp_path)
    assert str(installed.parent) in where
    run(kg, "build", "articolo.txt", "-o", "graph.ttl", "-o", "graph.html", cwd=tmp_path)
    claims = run(kg, "claims", "graph.ttl", "--relation", "launchesModel", cwd=tmp_path)
    assert "Xiaomi\tlaunchesModel\t" in claims
    assert "YU7" in claims
    assert "Paris" in run(kg, "query", "graph.ttl", "--name", "sightings", cwd=tmp_path) + run(
        kg, "claims", "graph.ttl", cwd=tmp_path
    )
    run(kg, "validate", "graph.ttl", cwd=tmp_path)
    assert run(kg, "eval", "--coverage", cwd=tmp_path).startswith("relation\t")
    assert (tmp_path / "graph.html").stat().st_size > 10_000
