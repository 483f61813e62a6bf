"""The gates of benchmarks: quality.py can fail, its floors move one way, the yardstick is pinned; variety.py can fail."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {"it dev": {"core F1": 0.5, "wrongly asserted": 0.1}}


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def quality(monkeypatch, tmp_path):
    module = load("quality")
    monkeypatch.setattr(module, "BASELINE", tmp_path / "baseline.json")
    monkeypatch.setattr(module, "CHANGELOG", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(module, "parts", lambda fast: {"it dev": []})
    module.CHANGELOG.write_text("# Changelog\n", "utf-8")
    return module


def run(quality, monkeypatch, *arguments, **figures):
    measured = {"core F1": 0.6, "wrongly asserted": 0.05} | {name.replace("_", " "): value for name, value in figures.items()}
    monkeypatch.setattr(quality, "measure", lambda passages: measured)
    monkeypatch.setattr(sys, "argv", ["quality.py", *arguments])
    return quality.main()


def write(quality, floors=FLOORS, **more):
    quality.write_baseline({"yardstick": quality.yardstick(), "floors": floors, **more})


def floors(quality):
    return json.loads(quality.BASELINE.read_text("utf-8"))["floors"]["it dev"]


def test_the_gate_passes_and_fails(quality, monkeypatch, capsys):
    write(quality)
    assert run(quality, monkeypatch) == 0
    assert run(quality, monkeypatch, core_F1=0.49) == 1
    assert "it dev: core F1 is 0.490, its floor 0.500" in capsys.readouterr().err
    assert run(quality, monkeypatch, wrongly_asserted=0.11) == 1
    assert "its ceiling 0.100" in capsys.readouterr().err


def test_a_part_without_floors_fails(quality, monkeypatch):
    write(quality, {})
    assert run(quality, monkeypatch) == 1


def test_floors_go_up_only(quality, monkeypatch):
    write(quality)
    assert run(quality, monkeypatch, "--raise", core_F1=0.7, wrongly_asserted=0.2) == 1
    assert floors(quality) == {"core F1": 0.68, "wrongly asserted": 0.1}
    assert run(quality, monkeypatch, "--raise", core_F1=0.69, wrongly_asserted=0.0) == 0
    assert floors(quality) == {"core F1": 0.68, "wrongly asserted": 0.08}


def test_floors_go_down_with_a_reason_in_the_changelog(quality, monkeypatch, capsys):
    write(quality)
    assert run(quality, monkeypatch, "--lower", "a smaller encoder", core_F1=0.4) == 1
    assert "CHANGELOG.md does not give the reason" in capsys.readouterr().err
    assert floors(quality) == FLOORS["it dev"]
    quality.CHANGELOG.write_text("- Floors lowered: a smaller encoder\n", "utf-8")
    assert run(quality, monkeypatch, "--lower", "a smaller encoder", core_F1=0.4) == 0
    assert floors(quality) == {"core F1": 0.38, "wrongly asserted": 0.1}
    quality.CHANGELOG.write_text("", "utf-8")
    assert run(quality, monkeypatch, core_F1=0.4) == 1


def test_floors_changed_by_hand_are_refused(quality, monkeypatch, capsys):
    write(quality)
    quality.BASELINE.write_text(quality.BASELINE.read_text("utf-8").replace("0.5", "0.2"), "utf-8")
    assert run(quality, monkeypatch) == 1
    assert "changed by hand" in capsys.readouterr().err


@pytest.mark.parametrize("which", ["gold", "scoring"])
def test_another_yardstick_is_refused_until_it_is_pinned(quality, monkeypatch, capsys, which):
    write(quality)
    now = quality.yardstick() | {which: "0123456789abcdef"}
    monkeypatch.setattr(quality, "yardstick", lambda: now)
    assert run(quality, monkeypatch) == 1
    assert f"the {which} is not the one" in capsys.readouterr().err
    assert run(quality, monkeypatch, "--pin") == (which == "gold")
    quality.CHANGELOG.write_text("- Test passages corrected: 0123456789ab\n", "utf-8")
    assert run(quality, monkeypatch, "--pin") == 0
    assert run(quality, monkeypatch) == 0


def test_the_baseline_that_ships_fits_its_yardstick():
    path = ROOT / "benchmarks" / "baseline.json"
    baseline = json.loads(path.read_text("utf-8"))
    assert {"it dev", "it test", "en test"} <= baseline["floors"].keys()
    assert len(baseline["floors"]["it dev"]) >= 12
    assert baseline["speed"]["whole / encoder"] >= 0.6


@pytest.fixture
def variety(monkeypatch, tmp_path):
    """Runs variety.py over the passages that ship and some more."""
    module = load("variety")
    gold = tmp_path / "gold"
    shutil.copytree(ROOT / "data" / "gold", gold)
    monkeypatch.setattr(sys, "argv", ["variety.py", "--folder", str(gold)])

    def run(*passages):
        (gold / "it" / "more.gold").write_text("\n".join(passages), "utf-8")
        return module.main()

    return run


def passage(name, body, lines=""):
    return f"=== it-dev-{name}\nlang: it\nsplit: dev\nvoice: blog\n---\n{body}\n---\n{lines}\n"


def test_the_passages_that_ship_are_varied(variety, capsys):
    assert variety() == 0
    assert "it across" in capsys.readouterr().out


def test_a_copied_passage_is_named(variety, capsys):
    first = (ROOT / "data" / "gold" / "it" / "dev-plain.gold").read_text("utf-8").split("\n=== ")[0]
    assert variety(first.replace("=== it-dev-plain-001", "=== it-dev-copied", 1)) == 1
    complaints = capsys.readouterr().err
    assert "it-dev-copied and it-dev-plain-001 share" in complaints
    assert "it-dev-copied, it-dev-plain-001 have the same lines at nearly the same length" in complaints


def test_a_template_filled_anew_is_named(variety, capsys):
    template = "{} [{}](Company a) {} [{}](Place b), {} [{}](Person c)."
    filled = [template.format(*words.split()) for words in ("Resta Voltex a Orvana pare Bix", "Scappa Zum da Ulmeto forse Kral")]
    lines = "exitsMarket a -> b | denied\nledBy a -> c | rumoured"
    assert variety(*(passage(f"filled-{number}", body, lines) for number, body in enumerate(filled))) == 1
    assert "it-dev-filled-0, it-dev-filled-1 have the same lines" in capsys.readouterr().err


def test_an_opening_used_three_times_is_named(variety, capsys):
    assert variety(*(passage(f"opening-{number}", f"Voltabo resta dov'era {number}.") for number in range(3))) == 1
    assert "it-dev-opening-0, it-dev-opening-1, it-dev-opening-2 open alike" in capsys.readouterr().err
