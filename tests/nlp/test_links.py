"""The learned linker: what is known of a name against a description, and the numpy head against the trained one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kg import vocab
from kg.gazetteers import load_gazetteer
from kg.graph import load_ontology
from kg.model import Document, MentionKind
from kg.nlp import links, scorer_head
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader
from kg.nlp.scorer_pairs import KINDS, LEARNED, TYPES, Scene, looks, pair_features


@pytest.mark.parametrize(
    ("words", "name", "type_", "lang", "expected"),
    [
        ("la casa tedesca", "BMW", vocab.COMPANY, "it", 1),
        ("la casa tedesca", "Ducati", vocab.COMPANY, "it", -1),
        ("il costruttore europeo", "Renault", vocab.COMPANY, "it", 1),
        ("la casa di Maranello", "Ferrari", vocab.COMPANY, "it", 1),
        ("la casa di Maranello", "Audi", vocab.COMPANY, "it", -1),
        ("il Biscione", "Alfa Romeo", vocab.COMPANY, "it", 1),
        ("l'azienda", "BMW", vocab.COMPANY, "it", 0),
        ("la casa tedesca", "Brambilla Motori Nuovi", vocab.COMPANY, "it", 0),
        ("the German carmaker", "BMW", vocab.COMPANY, "en", 1),
        ("lo smartphone", "iPhone 16", vocab.MODEL, "it", 1),
        ("la berlina", "iPhone 16", vocab.MODEL, "it", -1),
        ("l'elettrica", "iPhone 16", vocab.MODEL, "it", 0),
        ("il manager tedesco", "Lei Jun", vocab.PERSON, "it", 0),
    ],
)
def test_what_is_known_of_a_name_agrees_or_not(words, name, type_, lang, expected):
    assert links.fit(words, name, type_, lang, load_gazetteer()) == expected


def test_an_epithet_is_found_among_other_words():
    assert links.epithet("la nuova casa di Maranello", "it") == "Ferrari"
    assert links.epithet("la casa tedesca", "it") is None


def _read(text, lang="it"):
    reader = Reader(load_ontology())
    analysis = reader.analyse(Document("x", text, lang, None, "2024-12-05"), load_lexicon(lang))
    return analysis, [f for f in analysis.mentions if f.component == "links"]


def test_a_description_far_from_its_rules_is_linked():
    analysis, found = _read(
        "Kymco ha presentato a Milano lo scooter CV3. Il veicolo a tre ruote, spinto da un bicilindrico, sarà venduto in Italia "
        "dal 2026. La filiale milanese cerca due meccanici."
    )
    assert found
    for mention in found:
        assert mention.kind is not MentionKind.NAME
        assert mention.antecedents
        assert analysis.mentions[mention.antecedents[0]].type == mention.type
        assert links.SURE <= mention.score <= 1


def test_nothing_is_linked_where_nothing_is_named():
    assert _read("L'azienda ha presentato il modello a Milano. Il gruppo cerca operai.")[1] == []


def test_without_weights_nothing_is_linked(tmp_path, monkeypatch):
    monkeypatch.setattr(links, "load_head", lambda _: None)
    assert _read("Xiaomi cresce. L'azienda ha lanciato la SU7.")[1] == []


def test_the_numpy_linker_is_the_trained_one(tmp_path):
    torch = pytest.importorskip("torch")
    export = pytest.importorskip("training.pairs_export")
    from types import SimpleNamespace

    from training.pairs_network import PairHead, spans_of
    from training.pairs_train import save_head

    torch.manual_seed(1)
    head = PairHead(export.HIDDEN, len(LEARNED)).eval()
    save_head(tmp_path / "head.pt", head)
    export.write_head(tmp_path / "head.pt", tmp_path / "pairs.npz")
    mine = scorer_head.load_head(tmp_path)
    assert mine.links
    with torch.no_grad():
        for name, parameter in head.links.named_parameters():
            parameter.copy_(torch.from_numpy(mine.weights[name]))
    rows = [(2, 4, "Company", "name", 0), (20, 21, "Company", "brand", 1), (30, 33, "Company", "nominal", 2)]
    columns = np.array([(a, b, TYPES.index(t), KINDS.index(k), e) for a, b, t, k, e in rows], dtype=np.int64).T
    scene = Scene(
        *columns,
        maker=np.full(3, -1), titled=np.zeros(3, dtype=np.int64), sentence=np.arange(40) // 12,
    )  # fmt: skip
    states = torch.randn(40, mine.size)
    fits = np.eye(links.FITS, dtype=np.float32)[[0, 2]]
    one, other = np.array([2, 2]), np.array([0, 1])
    arrays = SimpleNamespace(
        first=torch.from_numpy(scene.start), last=torch.from_numpy(scene.end - 1), looks=torch.from_numpy(looks(scene)),
        one=torch.from_numpy(one), other=torch.from_numpy(other), described=torch.tensor([2]),
        features=torch.from_numpy(np.concatenate([pair_features(scene, one, other), fits], 1)),
    )  # fmt: skip
    with torch.no_grad():
        scores, none = head.links(spans_of(states, arrays), arrays)
        tags = head.links.refer(states).argmax(1)
    found, alone = mine.link(states.numpy(), replace(scene), 2, other, fits)
    np.testing.assert_allclose(found, scores.numpy(), atol=1e-4)
    assert alone == pytest.approx(float(none[0]), abs=1e-4)
    assert mine.tag(states.numpy()).tolist() == tags.tolist()
