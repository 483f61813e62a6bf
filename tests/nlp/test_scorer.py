"""The relation scorer: pairs and their features, the numpy head against its definition, and what ships."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import spacy

from kg import vocab
from kg.errors import ModelError
from kg.gazetteers import load_gazetteer
from kg.graph import load_ontology
from kg.model import Document, Factuality, MentionKind
from kg.nlp import scorer
from kg.nlp.analysis import Analysis, Found
from kg.nlp.encoder import STATES_KEY
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader
from kg.nlp.scorer_pairs import (
    BONDS,
    FARTHEST,
    FEATURES,
    KINDS,
    LEARNED,
    LOOKS,
    PLACES,
    SIGHTS,
    TYPES,
    Scene,
    allowed_relations,
    candidate_pairs,
    mention_places,
    pair_features,
    places,
)

RELATIONS = vocab.RELATIONS
SIZE = 8


def scene(*mentions: tuple[int, int, str, str, int], makers: dict[int, int] | None = None, words: int = 200) -> Scene:
    """(start, end, type, kind, entity) each; a sentence is ten words."""
    columns = list(zip(*mentions, strict=True)) or [()] * 5
    return Scene(
        start=np.array(columns[0], dtype=np.int64),
        end=np.array(columns[1], dtype=np.int64),
        type=np.array([TYPES.index(t) for t in columns[2]], dtype=np.int64),
        kind=np.array([KINDS.index(k) for k in columns[3]], dtype=np.int64),
        entity=np.array(columns[4], dtype=np.int64),
        maker=np.array([(makers or {}).get(i, -1) for i in range(len(mentions))], dtype=np.int64),
        titled=np.zeros(len(mentions), dtype=np.int64),
        sentence=np.arange(words) // 10,
    )


@pytest.fixture(scope="module")
def allowed() -> np.ndarray:
    return allowed_relations(load_ontology(), RELATIONS)


def pairs(some: Scene, allowed: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(*(side.tolist() for side in candidate_pairs(some, allowed)), strict=True))


def test_only_pairs_that_the_ontology_allows(allowed):
    some = scene((0, 1, "Company", "name", 0), (3, 4, "Model", "name", 1), (5, 6, "Person", "name", 2))
    assert pairs(some, allowed) == {(0, 1), (0, 2)}


def test_a_thing_is_never_paired_with_itself(allowed):
    assert pairs(scene((0, 1, "Company", "name", 0), (3, 4, "Company", "nominal", 0)), allowed) == set()


def test_a_brand_is_paired_with_its_own_model_only(allowed):
    some = scene(
        (0, 2, "Company", "brand", 0), (0, 2, "Model", "name", 1), (5, 6, "Model", "name", 2), (8, 9, "Person", "name", 3)
    )
    assert pairs(some, allowed) == {(0, 1)}


def test_far_mentions_are_paired_only_where_the_things_are_nearest(allowed):
    far = FARTHEST + 20
    some = scene((0, 1, "Company", "name", 0), (10, 11, "Company", "name", 0), (far, far + 1, "Role", "name", 1))
    assert pairs(some, allowed) == {(1, 2)}


def test_no_mentions_no_pairs(allowed):
    assert pairs(scene(), allowed) == set()


def test_features_tell_order_distance_and_maker(allowed):
    some = scene((0, 1, "Company", "name", 0), (3, 4, "Model", "name", 1), (30, 31, "Company", "name", 2), makers={1: 0})
    subject, obj = candidate_pairs(some, allowed)
    rows = {(s, o): row for s, o, row in zip(subject.tolist(), obj.tolist(), pair_features(some, subject, obj), strict=True)}
    assert all(row.shape == (FEATURES,) for row in rows.values())
    right, foreign = FEATURES - 14, FEATURES - 13
    assert (rows[0, 1][right], rows[0, 1][foreign]) == (1, 0)
    assert (rows[2, 1][right], rows[2, 1][foreign]) == (0, 1)
    assert rows[0, 1][:8].argmax() == 1 and rows[0, 1][:8].sum() == 1
    assert rows[2, 1][8:16].sum() == 1


def test_places_of_words_as_seen_from_a_pair():
    some = scene((12, 13, "Company", "name", 0), (15, 16, "Model", "name", 1))
    place, distance, low = places(some, np.array([0]), np.array([1]))
    by_word = {low + i: int(p) for i, p in enumerate(place[0])}
    assert [by_word[w] for w in (9, 11, 12, 13, 15, 17, 20)] == [1, 0, 2, 3, 4, 5, 6]
    assert distance[0][13 - low] == 1


def test_how_mentions_see_each_other():
    some = scene((2, 3, "Company", "name", 0), (5, 6, "Company", "nominal", 0), (40, 41, "Model", "name", 1))
    sight, bond = mention_places(some)
    assert bond.tolist() == [[3, 3, 0], [3, 3, 0], [0, 0, 3]]
    assert len({int(sight[0, 1]), int(sight[1, 0]), int(sight[0, 2]), int(sight[2, 0])}) == 4
    assert sight.max() < SIGHTS
    titled = replace(some, titled=np.array([1, 0, 0]))
    assert (mention_places(titled)[0] != sight).tolist() == [[True, False, False]] * 3


def test_what_a_mention_is_depends_on_the_others(analysis, folder):
    alone = scorer.propose(analysis, load_ontology(), floor=0.0, folder=folder)
    analysis.mentions.append(Found(0, 1, "Event"))
    beside = scorer.propose(analysis, load_ontology(), floor=0.0, folder=folder)
    scores = {(p.relation, p.subject, p.object): p.score for p in beside}
    assert any(abs(scores[p.relation, p.subject, p.object] - p.score) > 1e-3 for p in alone)


def weights(folder: Path, seed: int = 1) -> None:
    """A small random head in the format that ships."""
    rng = np.random.default_rng(seed)

    def linear(name: str, out: int, size: int) -> dict[str, np.ndarray]:
        matrix = rng.normal(size=(out, size)) / 4
        return {f"{name}.weight": matrix.astype(np.float16), f"{name}.bias": rng.normal(size=out).astype(np.float16)}

    def layer(name: str) -> dict[str, np.ndarray]:
        parts = {
            **linear(f"{name}.qkv", 3 * SIZE, SIZE),
            **linear(f"{name}.attended", SIZE, SIZE),
            **linear(f"{name}.widen", 2 * SIZE, SIZE),
            **linear(f"{name}.narrow", SIZE, 2 * SIZE),
            f"{name}.sight": rng.normal(size=(4, SIGHTS)).astype(np.float16),
            f"{name}.bond": rng.normal(size=(4, BONDS)).astype(np.float16),
        }
        return parts | norm(f"{name}.norm1") | norm(f"{name}.norm2")

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.weight": np.ones(SIZE, dtype=np.float16), f"{name}.bias": np.zeros(SIZE, dtype=np.float16)}

    joined = 4 * SIZE + FEATURES
    arrays = {
        **linear("enter", SIZE, 3 * SIZE + LOOKS),
        **norm("entered"),
        **layer("mentions.0"),
        **linear("left", SIZE, 4 * SIZE + LOOKS),
        **linear("right", SIZE, 4 * SIZE + LOOKS),
        **linear("query", 2 * SIZE, 2 * SIZE),
        **linear("key", 2 * SIZE, SIZE),
        **linear("value", 2 * SIZE, SIZE),
        **linear("hidden", SIZE, joined),
        **linear("relation", len(RELATIONS), SIZE),
        **linear("fact_hidden", SIZE // 2, joined),
        **linear("fact", 5, SIZE // 2),
        "place": rng.normal(size=(8, PLACES)).astype(np.float16),
        "decay": np.full(8, 0.3, dtype=np.float16),
        "combination": np.array([0.0, 1.0, 0.5, 1.0, *[0.0] * len(RELATIONS)], dtype=np.float32),
        "relations": np.array(RELATIONS),
        "heads": np.array(4),
    }
    np.savez(folder / "pairs.npz", **arrays)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("head")
    weights(made)
    return made


TEXT = "Xiaomi ha lanciato la SU7 a Parigi.\nL'azienda cerca un project manager."


@pytest.fixture
def analysis() -> Analysis:
    doc = spacy.blank("it")(TEXT)
    words = [t for t in doc if not t.is_space]
    doc.user_data[STATES_KEY] = np.random.default_rng(2).normal(size=(len(words), SIZE)).astype(np.float32)
    made = Analysis(Document("a", TEXT, "it", "Xiaomi a Parigi"), doc, load_lexicon("it"), load_gazetteer())
    at = {t.text: t.i for t in doc}
    made.mentions += [
        Found(at["Xiaomi"], at["Xiaomi"] + 1, "Company"),
        Found(at["SU7"], at["SU7"] + 1, "Model"),
        Found(at["Parigi"], at["Parigi"] + 1, "City"),
        Found(at["L'"], at["azienda"] + 1, "Company", MentionKind.NOMINAL, antecedents=(0,)),
        Found(at["project"], at["manager"] + 1, "Role"),
    ]
    return made


def test_proposals_are_type_checked_and_each_pair_of_things_stands_once(analysis, folder):
    ontology = load_ontology()
    found = scorer.propose(analysis, ontology, floor=0.0, folder=folder)
    assert len(found) >= 4
    for proposal in found:
        subject, obj = analysis.mentions[proposal.subject], analysis.mentions[proposal.object]
        assert ontology.accepts(proposal.relation, subject.type, obj.type)
        assert 0 <= proposal.score <= 1 and isinstance(proposal.factuality, Factuality)
    keys = [(p.relation, *p.things) for p in found]
    assert all(p.things == (scorer.thing(analysis, p.subject), scorer.thing(analysis, p.object)) for p in found)
    assert len(keys) == len(set(keys))
    assert found == scorer.propose(analysis, ontology, floor=0.0, folder=folder)


def test_lookup_goes_by_the_thing_and_not_by_the_mention(analysis, folder):
    found = scorer.propose(analysis, load_ontology(), floor=0.0, folder=folder)
    by_name = scorer.lookup(analysis, found, vocab.HIRING_FOR, 0, 4)
    assert by_name is not None
    assert by_name is scorer.lookup(analysis, found, vocab.HIRING_FOR, 3, 4)
    assert scorer.lookup(analysis, found, vocab.LED_BY, 0, 4) is None


def test_without_states_or_weights_nothing_is_proposed(analysis, folder, tmp_path):
    ontology = load_ontology()
    assert scorer.propose(analysis, ontology, folder=tmp_path) == []
    analysis.doc.user_data[STATES_KEY] = np.zeros((len(analysis.doc), 0), dtype=np.float32)
    assert scorer.propose(analysis, ontology, folder=folder) == []
    del analysis.doc.user_data[STATES_KEY]
    assert scorer.propose(analysis, ontology, folder=folder) == []


def test_broken_weights_name_the_file(tmp_path):
    np.savez(tmp_path / "pairs.npz", heads=np.array(4))
    with pytest.raises(ModelError, match=r"pairs\.npz"):
        scorer.load_head(tmp_path)


def test_combine_grows_with_rule_and_head(folder, tmp_path):
    relation = vocab.SEEN_IN
    chances = [scorer.combine(rule, head, relation, folder=folder) for rule, head in ((None, 0.1), (None, 0.9), (0.8, 0.9))]
    assert chances == sorted(chances)
    assert all(0 <= c <= 1 for c in chances)
    assert scorer.combine(0.8, None, relation, folder=tmp_path) == 0.8
    assert scorer.combine(None, None, relation, folder=tmp_path) == 0.0


@pytest.mark.parametrize(
    ("text", "relation", "words"),
    [
        ("Xiaomi ha presentato a Barcellona la nuova SU7.", vocab.LAUNCHES_MODEL, ("Xiaomi", "SU7")),
        ("La Xiaomi SU7 è stata avvistata per le strade di Parigi.", vocab.SEEN_IN, ("Xiaomi SU7", "Parigi")),
        ("Ferrero cerca un project manager per la sede di Alba.", vocab.HIRING_FOR, ("Ferrero", "project manager")),
    ],
)
def test_what_ships_reads_plain_sentences(text, relation, words):
    reader = Reader(load_ontology())
    made = reader.analyse(Document("a", text, "it", published="2024-07-01"), load_lexicon("it"))
    text_of = [made.text(found) for found in made.mentions]
    scores = {(p.relation, text_of[p.subject], text_of[p.object]): p.score for p in scorer.propose(made, load_ontology())}
    assert scores.get((relation, *words), 0.0) > 0.5, scores


def test_a_long_text_is_read_in_stretches(folder):
    count = 1500
    doc = spacy.blank("it")(" ".join(["parola"] * count))
    doc.user_data[STATES_KEY] = np.random.default_rng(3).normal(size=(count, SIZE)).astype(np.float32)
    made = Analysis(Document("a", doc.text, "it"), doc, load_lexicon("it"), load_gazetteer())
    for start in range(0, count, 50):
        made.mentions.append(Found(start, start + 1, "Company", attributes={"name": f"C{start}"}))
        made.mentions.append(Found(start + 5, start + 6, "Role", attributes={"name": f"R{start}"}))
    found = scorer.propose(made, load_ontology(), floor=0.0, folder=folder)
    hires = {(p.subject, p.object) for p in found if p.relation == vocab.HIRING_FOR}
    assert {(2 * i, 2 * i + 1) for i in range(count // 50)} <= hires


def test_the_numpy_head_is_the_trained_one(tmp_path):
    torch = pytest.importorskip("torch")
    export = pytest.importorskip("training.pairs_export")
    from types import SimpleNamespace

    from kg.nlp.scorer_pairs import looks
    from training.pairs_network import TAPS, PairHead
    from training.pairs_train import save_head

    torch.manual_seed(1)
    head = PairHead(export.HIDDEN, len(LEARNED)).eval()
    save_head(tmp_path / "head.pt", head)
    export.write_head(tmp_path / "head.pt", tmp_path / "pairs.npz")
    mine = scorer.load_head(tmp_path)
    with torch.no_grad():
        for name, parameter in head.named_parameters():
            if name.endswith(("sight", "bond")):
                mine.weights[name] = np.random.default_rng(2).normal(size=parameter.shape).astype(np.float32)
                parameter.copy_(torch.from_numpy(mine.weights[name]))
            elif name in mine.weights:
                np.testing.assert_allclose(mine.weights[name], parameter.numpy(), atol=0.02)
                parameter.copy_(torch.from_numpy(mine.weights[name]))
    some = scene((2, 3, "Company", "name", 0), (8, 10, "Model", "name", 1), (30, 31, "City", "name", 2), words=60)
    subject, obj = candidate_pairs(some, allowed_relations(load_ontology(), LEARNED))
    words = torch.randn(60, len(TAPS) * export.HIDDEN)
    place, distance, low = places(some, subject, obj)
    arrays = SimpleNamespace(
        first=torch.from_numpy(some.start), last=torch.from_numpy(some.end - 1), looks=torch.from_numpy(looks(some)),
        subject=torch.from_numpy(subject), object=torch.from_numpy(obj), place=torch.from_numpy(place),
        features=torch.from_numpy(pair_features(some, subject, obj)), distance=torch.from_numpy(distance),
        seen=slice(low, low + place.shape[1]),
        **{name: torch.from_numpy(rows) for name, rows in zip(("sight", "bond"), mention_places(some), strict=True)},
    )  # fmt: skip
    with torch.no_grad():
        relation, facts = head([words[:35], words[35:]], arrays)
        states = torch.cat([head.tower(part[None])[0] for part in (words[:35], words[35:])]).numpy()
    scores, chances = mine.read(states, some, subject, obj)
    np.testing.assert_allclose(scores, relation.numpy(), atol=1e-4)
    np.testing.assert_allclose(chances, facts.softmax(-1).numpy(), atol=1e-4)
