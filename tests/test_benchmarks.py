"""The gate of benchmarks/quality.py: it can fail, floors move one way, and the yardstick is pinned."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {"it dev": {"core F1": 0.5, "wrongly asserted": 0.1}}


@pytest.fixture
def quality(monkeypatch, tmp_path):
    spec = importlib.util.spec_from_file_location("quality", ROOT / "benchmarks" / "quality.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
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
