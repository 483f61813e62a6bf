"""Nearly the same text is found by its sketch; what is only about the same is not."""

import random
from dataclasses import replace
from itertools import combinations

import pytest
from newsroom import newsroom

from kg.gold import load_gold
from kg.graph import load_graph, open_store, write_graph
from kg.graph.claims import claims
from kg.graph.duplicates import ALIKE, resemblance, sketch_of, voices
from kg.model import Document, Extraction

PASSAGES = [passage.document for passage in load_gold(split="dev")]
WORDS = [f"parola{i}" for i in range(600)]


def text(seed: int, length: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def document(words: list[str], publisher: str = "One", source: str = "a") -> Document:
    return Document(source, " ".join(words), "it", publisher=publisher)


def true_share(left: list[str], right: list[str]) -> float:
    runs = [{tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (left, right)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


@pytest.mark.parametrize("kept", [0, 30, 60, 100, 140, 180, 200])
def test_a_sketch_tells_how_much_two_texts_share(kept):
    off = []
    for seed in range(40):
        words = text(seed)
        other = words[:kept] + text(seed + 1000, 200 - kept)
        off.append(resemblance(sketch_of(document(words)), sketch_of(document(other))) - true_share(words, other))
    assert abs(sum(off) / len(off)) < 0.03
    assert max(map(abs, off)) < 0.27


def test_passages_written_apart_are_far_from_alike():
    sketches = [sketch_of(passage) for passage in PASSAGES]
    pairs = [resemblance(left, right) for left, right in combinations(sketches, 2)]
    assert len(pairs) > 1000
    assert max(pairs) < ALIKE / 2


def test_a_passage_with_a_changed_line_is_the_same_article():
    changed = [Document("b", f"Dalla redazione. {passage.text} Tutti i diritti riservati", "it") for passage in PASSAGES]
    assert all(resemblance(sketch_of(a), sketch_of(b)) > ALIKE for a, b in zip(PASSAGES, changed, strict=True))


def test_case_and_punctuation_make_no_other_text():
    assert sketch_of(Document("a", "La «SU7» è qui, a Parigi!", "it")) == sketch_of(Document("b", "la su7 è qui: a Parigi", "it"))


@pytest.mark.parametrize("empty", ["", " \n", "...", "🚗"])
def test_a_text_without_words_is_like_no_other(empty):
    assert sketch_of(Document("a", empty, "it")) == ""
    assert resemblance("", "") == 0
    two = {"a": Document("a", empty, "it"), "b": Document("b", empty, "it")}
    assert voices(two) == {"a": "a", "b": "b"}


def test_who_speaks_with_one_voice():
    wire = text(1)
    documents = {
        "d1": document(wire, "Agency"),
        "d2": document([*wire, "fine"], "Paper", "b"),
        "d3": document(text(2), "Paper", "c"),  # another article of the paper that took over the wire
        "d4": document(text(3), "Other", "d"),
    }
    assert voices(documents) == {"d1": "d1", "d2": "d1", "d3": "d1", "d4": "d4"}
    assert voices(dict(reversed(documents.items()))) == voices(documents)


def copied(publisher: str, published: str):
    """The newsroom, and its rumour of the YU7 once more in another paper."""
    extractions, resolution = newsroom()
    first = extractions[0]
    copy = replace(first.document, source="copy.txt", publisher=publisher, published=published)
    mentions = {m.id: replace(m, document=copy.id) for m in first.mentions}
    ends = {name: mention.id for name, mention in mentions.items()}
    evidence = [replace(e, document=copy.id, subject=ends[e.subject], object=ends[e.object]) for e in first.evidence]
    entity_of = {**resolution.entity_of, **{mention.id: resolution.entity_of[name] for name, mention in mentions.items()}}
    again = Extraction(copy, tuple(mentions.values()), tuple(evidence))
    claim = resolution.evidence[0].claim
    more = tuple(replace(e, claim=claim) for e in evidence)
    return [*extractions, again], replace(resolution, entity_of=entity_of, evidence=(*resolution.evidence, *more))


def test_a_copied_article_corroborates_nothing_in_a_graph_and_after_reading_it_back(tmp_path):
    extractions, resolution = copied("Another Paper", "2024-11-01")
    store = open_store()
    for extraction in extractions:
        store.replace(extraction, resolution)
    store.write_derived(resolution, [extraction.document for extraction in extractions])
    write_graph(store, tmp_path / "g.ttl")
    for graph in (store, load_graph(tmp_path / "g.ttl")):
        (claim,) = claims(graph, relation="launchesModel", about="YU7")
        assert (len(claim.evidence), claim.corroboration) == (3, 2)
        assert (claim.confirmed_on, claim.confirmed_after) == ("2025-06-01", 242)
        assert claims(graph, relation="launchesModel", about="YU7", corroborated=2) == [claim]
        assert not claims(graph, relation="launchesModel", about="YU7", corroborated=3)
