"""The parser of data/gold: what it reads, what it refuses and where; and the passages that ship."""

from __future__ import annotations

import pytest

from kg import vocab
from kg.errors import GoldError
from kg.gold import SPLITS, TIME, load_gold, parse_gold
from kg.model import Factuality, MentionKind
from kg.nlp.temporal import edtf_interval

PASSAGE = """=== it-1
lang: it
split: train
date: 2024-12-05
voice: blog
---
[La casa di [Lei Jun](Person lei-jun)](Company xiaomi nominal) cerca [tester](Role tester) a [Monaco](City munich).

Arriva nel [2025](Time 2025), pare.
---
entity xiaomi Company Xiaomi
hiringFor xiaomi -> tester | rumoured | where=munich | when=2025 | cue=pare | count=5
"""
TEXT = "La casa di Lei Jun cerca tester a Monaco.\n\nArriva nel 2025, pare."
FEWEST = {
    ("it", "train"): 100, ("it", "dev"): 10, ("it", "test"): 30,
    ("en", "train"): 20, ("en", "dev"): 4, ("en", "test"): 10,
}  # fmt: skip
"""Language and split -> floor on the number of passages; they only grow."""


def parse(tmp_path, text):
    path = tmp_path / "some.gold"
    path.write_text(text, "utf-8")
    return list(parse_gold(path))


def test_a_passage_is_text_mentions_and_relations(tmp_path):
    (passage,) = parse(tmp_path, PASSAGE)
    document = passage.document
    assert (passage.id, passage.split, passage.voice) == ("it-1", "train", "blog")
    assert (document.text, document.lang, document.published, document.title) == (TEXT, "it", "2024-12-05", None)
    marked = [(m.span.of(document.text), m.type, m.entity, m.kind) for m in passage.mentions]
    assert marked == [
        ("La casa di Lei Jun", "Company", "xiaomi", MentionKind.NOMINAL),
        ("Lei Jun", "Person", "lei-jun", MentionKind.NAME),
        ("tester", "Role", "tester", MentionKind.NAME),
        ("Monaco", "City", "munich", MentionKind.NAME),
        ("2025", TIME, "2025", MentionKind.NAME),
    ]
    (line,) = passage.relations
    assert (line.relation, line.subject, line.object, line.factuality) == ("hiringFor", "xiaomi", "tester", Factuality.RUMOURED)
    assert [line.key(k) for k in ("where", "when", "cue", "count", "by")] == ["munich", "2025", "pare", "5", None]
    assert passage.declared == (("xiaomi", "Company", "Xiaomi"),)
    assert passage.names("xiaomi") == {"Xiaomi"}
    assert passage.names("tester") == {"tester"}
    assert [span.of(TEXT) for span in passage.spans("xiaomi")] == ["La casa di Lei Jun"]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("=== it-1", "it-1", 1, "before the first"),
        ("lang: it\n", "", 1, "no lang"),
        ("split: train\n", "", 1, "no split"),
        ("voice: blog\n", "", 1, "no voice"),
        ("split: train", "split: training", 3, "split 'training'"),
        ("lang: it", "language: it", 2, "header line 'language: it'"),
        ("lang: it", "lang it", 2, "header line"),
        ("2024-12-05", "5/12/2024", 4, "date '5/12/2024'"),
        ("\n---\nentity", "\nentity", 1, "needs two '---' lines"),
        ("pare.\n", "pare.\n---\n", 1, "needs two '---' lines"),
        ("](Role tester)", "](Job tester)", 7, "unknown type 'Job'"),
        ("](Role tester)", "](ModelType tester)", 7, "unknown type 'ModelType'"),
        ("](Role tester)", "](Role Tester)", 7, "id 'Tester'"),
        ("](Role tester)", "](Role tester name)", 7, "must close"),
        ("](Role tester)", "]", 7, "must close"),
        ("[tester]", "[]", 7, "empty mention"),
        ("[2025]", "2025]", 9, "must close"),
        ("](Time 2025)", "", 9, "never closed"),
        ("entity xiaomi Company Xiaomi", "entity xiaomi Company", 11, "write 'entity id Type Name'"),
        ("entity xiaomi Company Xiaomi", "entity xiaomi Firm Xiaomi", 11, "write 'entity id Type Name'"),
        ("xiaomi -> tester", "xiaomi tester", 12, "write 'relation subject -> object"),
        ("hiringFor", "hires", 12, "unknown relation 'hires'"),
        ("| rumoured", "| perhaps", 12, "unknown factuality 'perhaps'"),
        ("count=5", "number=5", 12, "keys are"),
        ("count=5", "count", 12, "keys are"),
        ("count=5", "count=five", 12, "count=five"),
        ("count=5", "office=boss", 12, "office=boss"),
        ("count=5", "former=no", 12, "former=no"),
        ("-> tester", "-> taster", 12, "'taster', which no mention"),
        ("where=munich", "where=berlin", 12, "'berlin', which no mention"),
        ("cue=pare", "cue=forse", 12, "the cue 'forse' does not stand"),
    ],
)
def test_what_is_malformed_is_refused_with_file_and_line(tmp_path, right, wrong, line, says):
    assert right in PASSAGE
    with pytest.raises(GoldError) as error:
        parse(tmp_path, PASSAGE.replace(right, wrong, 1))
    assert str(error.value).startswith(f"some.gold:{line}: ")
    assert says in str(error.value)


def test_the_line_is_right_in_a_later_passage(tmp_path):
    second = PASSAGE.replace("it-1", "it-2").replace("hiringFor", "hires")
    with pytest.raises(GoldError, match=r"^some\.gold:25: unknown relation"):
        parse(tmp_path, f"{PASSAGE}\n{second}")


def test_ids_are_unique(tmp_path):
    folder = tmp_path / "it"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.gold").write_text(PASSAGE, "utf-8")
    with pytest.raises(GoldError, match="it-1 exists twice"):
        load_gold(folder=tmp_path)


@pytest.fixture(scope="module")
def gold():
    return load_gold()


def test_all_that_ships_is_read_and_there_is_enough(gold):
    counts = {key: sum((p.document.lang, p.split) == key for p in gold) for key in FEWEST}
    assert {key: count for key, count in counts.items() if count < FEWEST[key]} == {}
    assert {p.split for p in gold} == {*SPLITS}
    assert all(f"-{p.split}-" in p.id and p.id.startswith(p.document.lang) for p in gold)


def test_a_good_part_states_nothing(gold):
    for split in SPLITS:
        passages = [p for p in gold if p.split == split]
        assert sum(not p.relations for p in passages) / len(passages) > 0.15


def test_values_are_those_of_the_format(gold):
    """Names of passages and values only: test passages are not to be read."""
    bad = []
    for passage in gold:
        times = [m.entity for m in passage.mentions if m.type == TIME]
        times += [when for line in passage.relations if (when := line.key("when"))]
        bad += [(passage.id, time) for time in times if not _is_edtf(time)]
        for line in passage.relations:
            count, office, former = line.key("count"), line.key("office"), line.key("former")
            bad += [(passage.id, count)] if count and not count.isdecimal() else []
            bad += [(passage.id, office)] if office and office not in vocab.OFFICES else []
            bad += [(passage.id, former)] if former not in (None, "yes") else []
    assert bad == []


def _is_edtf(value):
    try:
        edtf_interval(value)
    except ValueError:
        return False
    return True


def test_test_passages_are_apart_from_the_others(gold):
    texts = {split: {p.document.text for p in gold if p.split == split} for split in SPLITS}
    assert not texts["test"] & (texts["train"] | texts["dev"])
