"""A build that is killed, at whatever moment: the store opens, holds whole documents only, and the same command finishes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import killing
import pytest
from generated import afresh, two_states, write_news
from pressroom import read_document

import kg
from kg.errors import StoreError
from kg.graph import open_store, serialise
from kg.sources import read_documents

KILLS = 60
MAKERS = ("Zorlax", "Brixo", "Ombrax", "Xiaomi", "Fiat")
MODELS = ("Vixo", "Trilly", "Stelvy", "Panda", "Mirvo", "Qubo")
CITIES = ("Fantalia", "Parigi", "Monaco")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork; SIGKILL is of Unix")


def write_articles(path, numbers, seed):
    """One article a line; another seed has the same sources and other texts."""
    lines = []
    for number in numbers:
        random = Random(f"{seed} {number}")
        maker, model, city = random.choice(MAKERS), random.choice(MODELS), random.choice(CITIES)
        said = random.choice(("ha lanciato", "lancerebbe"))
        text = f"{maker} {said} la {model}. La {model} è stata vista a {city}. Lo scrivono i giornali numero {number}."
        lines.append(json.dumps({"url": f"https://news.example/{number}", "text": text, "date": f"2024-0{number % 9 + 1}-01"}))
    path.write_text("\n".join(lines), "utf-8")


@pytest.fixture
def inputs(tmp_path):
    """Two states of the same news: in the second some texts are others, some articles gone, some new."""
    first, second = tmp_path / "1" / "news.jsonl", tmp_path / "2" / "news.jsonl"
    for path in (first, second):
        path.parent.mkdir()
    write_articles(first, range(24), "a")
    write_articles(second, [*range(4, 16), *range(24, 30)], "b")
    second.write_text(second.read_text() + "\n" + "\n".join(first.read_text().splitlines()[16:22]))
    return first, second


def extractions(path):
    return {document.id: read_document(document) for document in read_documents([path], lang="it")}


def held(store):
    """The documents of a store, and its bytes."""
    with open_store(store, create=False) as opened:
        return {document.id for document in opened.documents()}, serialise(opened, "nq")


def check_whole(store, known):
    """The store, if it is there at all, is what comes of the documents that it holds; answers their ids."""
    if not (store / "kg-store.json").exists():
        return set()
    documents, graph = held(store)
    assert graph == afresh([known[document] for document in sorted(documents)]) or not (documents or graph)
    return documents


def check_finished(store, path):
    """The store is what comes of all the documents of a file."""
    wanted = extractions(path)
    documents, graph = held(store)
    assert documents == wanted.keys()
    assert graph == afresh(list(wanted.values()))


class Killer:
    """The process that forks builds and kills them."""

    def __enter__(self):
        command = [sys.executable, str(Path(killing.__file__))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        self._process.communicate("")

    def __call__(self, inputs, store, *, calls=None, after=None, generated=False):
        """How many calls the build made, None if it was killed."""
        order = {"inputs": str(inputs), "store": str(store), "calls": calls, "after": after, "generated": generated}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.mark.slow
def test_killed_at_any_moment(inputs, tmp_path):
    """Kills at random calls; the build goes on from what the last one left, with the news changing whenever it gets through."""
    store, random = tmp_path / "news.kg", Random(4)
    known = extractions(inputs[0]) | extractions(inputs[1])
    whole = [set(), extractions(inputs[0]).keys(), extractions(inputs[1]).keys()]
    kills = state = part_way = 0
    with Killer() as build:
        total = build(inputs[0], tmp_path / "whole.kg")
        assert total > 1000
        check_finished(tmp_path / "whole.kg", inputs[0])
        while kills < KILLS:
            if build(inputs[state], store, calls=random.randint(1, total)) is not None:
                check_finished(store, inputs[state])
                state = 1 - state
                continue
            kills += 1
            if random.random() < 0.5:  # else the next build finds the store as it was left
                part_way += check_whole(store, known) not in whole
        assert part_way > KILLS // 10
        build(inputs[state], store)
    check_finished(store, inputs[state])


def test_killed_after_any_time(inputs, tmp_path):
    """Kills by the clock reach also what happens inside one call."""
    store, random = tmp_path / "news.kg", Random(5)
    known = extractions(inputs[0]) | extractions(inputs[1])
    with Killer() as build:
        for kill in range(20):
            build(inputs[kill // 4 % 2], store, after=random.uniform(0.001, 0.3))
            check_whole(store, known)
        build(inputs[1], store)
    check_finished(store, inputs[1])


@pytest.mark.slow
def test_a_large_build_killed_and_resumed(tmp_path):
    """Two thousand articles, then with some of them revised and some gone, each by a build that is killed again and again."""
    store, random = tmp_path / "news.kg", Random(6)
    with Killer() as build:
        for number, state in enumerate(two_states(2000)):
            inputs = tmp_path / f"{number}" / "news.jsonl"
            inputs.parent.mkdir()
            write_news(inputs, random.sample(state, len(state)))
            kills = sum(build(inputs, store, after=random.uniform(0.2, 1.5), generated=True) is None for _ in range(12))
            assert kills > 1
            with open_store(store, create=False) as opened:
                documents = {document.id for document in opened.documents()}
                assert documents
                assert number or len(documents) < len(state)
            build(inputs, store, generated=True)
            assert held(store)[1] == afresh(state)


def test_two_builds_at_once_do_no_damage(inputs, tmp_path):
    store = tmp_path / "news.kg"
    killing.build(inputs[0], store).close()
    with kg.open_graph(store) as graph:
        with pytest.raises(StoreError, match=r"news\.kg: is open in another process; wait until that one is done"):
            killing.build(inputs[1], store)
        before = serialise(graph.store, "nq")
    assert held(store)[1] == before
    killing.build(inputs[1], store).close()
    check_finished(store, inputs[1])
