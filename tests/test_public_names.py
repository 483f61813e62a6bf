"""`import kg` gives few names, at once."""

import subprocess
import sys

import pytest

import kg

HEAVY = ("spacy", "rdflib", "pyoxigraph", "onnxruntime", "numpy", "networkx", "pandas", "typer", "rich", "trafilatura")


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_every_public_name_exists():
    for name in kg.__all__:
        assert getattr(kg, name) is not None
        assert name in dir(kg)
    assert len(kg.__all__) == 14


def test_names_are_listed_once_and_in_order():
    assert kg.__all__ == sorted(kg._HOME)


def test_public_names_are_documented():
    for name in kg.__all__:
        assert getattr(kg, name).__doc__, name


def test_a_function_does_not_share_the_name_of_a_module():
    for name in kg.__all__:
        with pytest.raises(ModuleNotFoundError):
            __import__(f"kg.{name}")


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="has no attribute 'bild'"):
        _ = kg.bild


def test_importing_is_quick_and_light():
    loaded = run("import sys, kg; print(*sys.modules)")
    assert "kg" in loaded
    assert not [name for name in HEAVY if name in loaded]
    seconds = min(float(run("from time import process_time as t; a = t(); import kg; print(t() - a)")[0]) for _ in range(3))
    assert seconds < 0.3


def test_querying_does_not_load_the_reader(tmp_path):
    loaded = run("import sys, kg; kg.open_graph, kg.build, kg.KnowledgeGraph; print(*sys.modules)")
    assert "pyoxigraph" in loaded
    assert not [name for name in ("spacy", "onnxruntime", "rdflib", "pandas") if name in loaded]
