"""The tutorial runs as it stands, says what it promises, and its page shows the pictures without asking anybody."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "viz"))  # where the browser is

from chromium import Chromium, chromium_path  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # the warnings of Jupyter's own code


def _script():
    spec = importlib.util.spec_from_file_location("build_tutorial", ROOT / "scripts" / "build_tutorial.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tutorial():
    return _script().executed()


@pytest.fixture(scope="module")
def outputs(tutorial):
    """The outputs of each cell of code: data by type, and what was printed."""
    cells = [cell for cell in tutorial.cells if cell.cell_type == "code"]
    return [
        {key: value for output in cell.outputs for key, value in (output.get("data") or {"printed": output.get("text")}).items()}
        for cell in cells
    ]


def test_fifteen_cells_from_articles_to_answers(outputs):
    assert len(outputs) == 15
    assert sum("image/svg+xml" in output for output in outputs) == 4
    assert all(output for output in outputs[:13])


def test_pictures_tables_and_texts_show_themselves(outputs):
    shown = [output.get("text/html", "") for output in outputs]
    assert [number for number, text in enumerate(shown) if text.startswith("<iframe")] == [0, 1, 5, 6]
    assert "<mark" in shown[2]
    assert "<mark" in shown[3]
    assert "white-space:pre-wrap" in shown[4]


def test_answers_are_those_of_the_articles(outputs):
    assert "Xiaomi SU7" in outputs[7]["text/html"]
    assert "Paris" in outputs[7]["text/html"]
    assert ">44<" in outputs[8]["text/html"]  # days from the rumour of the YU7 to the news
    assert "rumoured" in outputs[9]["text/html"]
    assert "a kg:" in outputs[10]["printed"]
    assert "('Xiaomi SU7', 'Paris')" in outputs[11]["text/plain"]
    assert "Xiaomi" in outputs[12]["text/plain"]


def test_the_new_relation_is_found_with_its_mood(outputs):
    rows = [line.split("\t")[:4] for line in outputs[14]["printed"].splitlines()]
    assert ["CATL", "supplies", "Renault", "asserted"] in rows
    assert ["Bosch", "supplies", "Fiat", "rumoured"] in rows


def test_the_copies_kept_are_of_this_tutorial(tutorial):
    """The page and the notebook in docs are made by scripts/build_tutorial.py from the same cells."""
    kept = nbformat.read(ROOT / "docs" / "tutorial.ipynb", as_version=4)
    assert [cell.source for cell in kept.cells] == [cell.source for cell in tutorial.cells]
    assert sum("image/png" in output.get("data", {}) for cell in kept.cells for output in cell.get("outputs", ())) == 4
    page = (ROOT / "docs" / "tutorial.html").read_text("utf-8")
    assert page.count("<iframe") == 4
    assert len(page.encode()) < 3_000_000


if chromium_path():

    def test_its_page_shows_the_pictures_and_asks_nobody(tutorial, tmp_path):
        path = tmp_path / "tutorial.html"
        path.write_text(_script().rendered(tutorial), encoding="utf-8")
        with Chromium(height=6000) as browser:
            browser.open(path)
            assert browser.run("document.querySelectorAll('iframe').length") == 4
            assert browser.run("[...document.querySelectorAll('iframe')].every(f => f.getBoundingClientRect().height >= 600)")
            assert not [url for url in browser.requests() if not url.startswith(("file:", "about:", "data:"))]
            assert not browser.complaints()
            frames = browser.run("[...document.querySelectorAll('iframe')].map(f => f.getAttribute('srcdoc'))")
            for number, page in enumerate(frames):  # the browser keeps frames that are sandboxed out of our reach
                path = tmp_path / f"frame-{number}.html"
                path.write_text(page, encoding="utf-8")
                browser.open(path)
                assert browser.run("document.querySelectorAll('g.node:not(.hidden), figure a').length") >= 3
                assert not browser.complaints()
                assert browser.requests() == [path.as_uri()]
