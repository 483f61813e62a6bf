"""Judgements of persons: they win, they can be undone, and a store that is built afresh under them is the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "resolve"))
from making import article, saying

from kg import vocab
from kg.cli.app import run
from kg.errors import JudgementError
from kg.gazetteers import load_gazetteer
from kg.graph import open_store, serialise, validate
from kg.graph.judgements import read_rulings
from kg.judging import explain, forget, judge
from kg.resolve import resolve
from kg.rules import rules_version
from kg.updating import bring_up_to_date, update


def launch(company, model, number):
    return saying(article(f"C:{company}", f"M:{model}", source=f"{number}.txt"), ("launchesModel", 0, 1))


ARTICLES = [
    launch("Zubriani", "Zorba maker=Zubriani", 0),
    launch("Zubriani Motori", "Zorba X9 maker=Zubriani_Motori", 1),
    launch("VW", "Golf maker=VW", 2),
    launch("Volkswagen", "Golf maker=Volkswagen", 3),
    launch("Ascari", "Zorba maker=Ascari", 4),
    launch("Xiaomi", "SU7 maker=Xiaomi", 5),
    launch("Xiaomi", "SU7 Ultra maker=Xiaomi", 6),
]


def put(store, extractions, removed=()):
    update(store, load_gazetteer(), extractions, read_with={e.document.id: "1" for e in extractions}, removed=removed)


@pytest.fixture
def store():
    made = open_store()
    put(made, ARTICLES)
    return made


def entities(store):
    return {local for local in store.derived_ids() if not local.startswith(("claim-", "judgement-", "graph-"))}


def quads(store):
    return serialise(store, "nq")


def afresh(store):
    """The graph from all documents at once under the judgements that the store keeps."""
    rulings = read_rulings(store)
    resolution = resolve(ARTICLES, load_gazetteer(), rulings)
    other = open_store()
    with other.transaction():
        for extraction in ARTICLES:
            other.replace(extraction, resolution)
        other.write_derived(resolution, [extraction.document for extraction in ARTICLES])
    return quads(other)


def without_rulings(store):
    return "\n".join(line for line in quads(store).split("\n") if vocab.GRAPH_JUDGEMENTS not in line)


def test_merge_and_forget(store):
    before = quads(store)
    assert {"company-zubriani", "company-zubriani-motori"} <= entities(store)
    judge(store, "Zubriani", "Zubriani Motori", same=True, reason="one firm since 2020")
    assert "company-zubriani" not in entities(store)
    assert without_rulings(store) == afresh(store)
    account = explain(store, "company-zubriani", "Zubriani Motori")
    assert (account.same, account.ruling.reasons) == (True, ("one firm since 2020",))
    assert validate(store) == []
    forget(store, "Zubriani", "Zubriani Motori")
    assert quads(store) == before


def test_split_of_two_spellings(store):
    assert "company-volkswagen" in entities(store)
    judge(store, "VW", "Volkswagen", same=False)
    account = explain(store, "VW", "Volkswagen")
    assert not account.same
    assert account.score == 1.0
    assert account.left.entity != account.right.entity
    assert without_rulings(store) == afresh(store)
    judge(store, "VW", "Volkswagen", same=True)
    assert explain(store, "VW", "Volkswagen").same
    assert len(read_rulings(store)) == 1


def test_a_merge_wins_over_two_makers(store):
    one, other = "model-zubriani-zorba", "model-ascari-zorba"
    assert not explain(store, one, other).same
    assert "two makers" in [reason for _, reason in explain(store, one, other).rules]
    judge(store, one, other, same=True)
    assert explain(store, one, other).same
    assert without_rulings(store) == afresh(store)


def test_judgements_survive(store):
    judge(store, "Zubriani", "Zubriani Motori", same=True)
    judge(store, "VW", "Volkswagen", same=False)
    judged = quads(store)
    bring_up_to_date(store, load_gazetteer(), "another version")
    assert quads(store) == judged
    gone = [extraction.document.id for extraction in ARTICLES[:3]]
    put(store, [], removed=gone)
    assert len(read_rulings(store)) == 2
    for extraction in reversed(ARTICLES[:3]):
        put(store, [extraction])
    assert quads(store) == judged


def test_what_cannot_be_judged(store):
    before = quads(store)
    for left, right, message in [
        ("Nobody", "VW", "nothing in the store is called 'Nobody'"),
        ("Zorba", "VW", "give an id: model-ascari-zorba, model-zubriani-zorba"),
        ("VW", "VW", "written alike"),
    ]:
        with pytest.raises(JudgementError, match=message):
            judge(store, left, right, same=True)
    with pytest.raises(JudgementError, match="no person judged"):
        forget(store, "VW", "Zubriani")
    assert quads(store) == before


def test_contradicting_judgements_change_nothing(store):
    judge(store, "Zubriani", "Zubriani Motori", same=True)
    judge(store, "Ascari", "Zubriani Motori", same=True)
    before = quads(store)
    with pytest.raises(JudgementError, match="contradicts what was judged of"):
        judge(store, "company-ascari", "company-zubriani", same=False)
    assert quads(store) == before


@pytest.fixture
def kg(capsys, monkeypatch):
    """Runs `kg resolve`; the exit code and what was printed."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["kg", "resolve", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            run()
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err

    return command


def test_what_a_name_means_may_be_two_things_after_the_command(tmp_path, kg):
    """'Monaco' was written nowhere; it is a name of the one town, and then of both."""
    with open_store(tmp_path / "news.kg") as made:
        bring_up_to_date(made, load_gazetteer(), rules_version())
        put(made, [article("T:Munich", source="1.txt"), article("T:Monaco di Baviera", source="2.txt")])
    code, text = kg(tmp_path / "news.kg", "--split", "Monaco", "Monaco di Baviera")
    assert (code, "one thing: no\n  by a person: no" in text) == (0, True), text


def test_command(tmp_path, kg):
    folder = tmp_path / "news.kg"
    with open_store(folder) as made:
        bring_up_to_date(made, load_gazetteer(), rules_version())
        put(made, ARTICLES)

    code, text = kg(folder, "--explain", "Xiaomi SU7", "Xiaomi SU7 Ultra")
    assert code == 0
    assert "one thing: no" in text
    code, text = kg(folder, "--merge", "Zubriani", "Zubriani Motori", "--because", "one firm")
    assert code == 0
    assert "one thing: yes\n  by a person: yes, one firm" in text
    code, text = kg(folder)
    assert "company-zubriani\tcompany-zubriani-motori\tyes\t1.00\tperson\tone firm" in text
    assert "company-volkswagen\tVW\tyes" in text
    assert "http://www.wikidata.org/entity/Q246" in text
    assert kg(folder, "--merge", "VW", "Fiat", "--split", "VW", "Fiat")[0] == 2
    assert kg(folder, "--split", "VW", "Nobody")[0] == 1
    assert kg(folder, "--forget", "Zubriani", "Zubriani Motori")[0] == 0
    with open_store(folder) as made:
        assert read_rulings(made) == ()
        path = tmp_path / "graph.ttl"
        path.write_text(serialise(made, "ttl"), "utf-8")
    assert "one thing: yes" in kg(path, "--explain", "VW", "Volkswagen")[1]
    assert kg(path, "--merge", "VW", "Xiaomi")[0] == 1
