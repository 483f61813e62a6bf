import json
import pickle
import shutil
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.errors import ModelError
from kg.nlp.encoder import FACTORY, SCORES_KEY, Encoder, register_encoder
from kg.nlp.encoder_weights import FILES, load_weights
from kg.nlp.encoder_windows import WINDOW_PIECES, join_pieces, next_window, read_words
from kg.resources import model_path

ODD_TEXTS = [
    "",
    "   ",
    "\n\n \n",
    " ciao",
    "ciao \n",
    "🚗🚙 è 👩‍🚀 \u200b ﷽",
    "a" * 5000,
    "﷽" * 80 + " fine",
    "x\n" * 150,
    "Titolo\n\nTesto  con spazi.\r\nAltra riga\u2028ancora.",
    "\ufeffBOM e \x00 nul \x07",
    "!!!???...",
    "中文句子。第二句。",
    "parola " * 300,
]
NEWS = (
    "Xiaomi svela la SU7\nLa berlina elettrica è stata presentata a Pechino. Secondo il ceo Lei Jun arriverà in Europa nel "
    "2027.\n\nStellantis cerca ingegneri a Torino. "
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    register_encoder()
    nlp = spacy.blank("it")
    nlp.add_pipe(FACTORY)
    return nlp


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_texts_are_read(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert sum(len(sent) for sent in doc.sents) == len(doc)
    assert set(doc.user_data[SCORES_KEY]) == {(ent.start, ent.end) for ent in doc.ents}


@settings(max_examples=25, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("aeéLR2 .,\n\t'’\"«»-()€"), max_size=80))
def test_any_text_gives_trees_inside_lines(nlp: Language, text: str) -> None:
    doc = nlp(text)
    for sent in doc.sents:
        assert "\n" not in sent.text.strip()
        assert sum(token.head == token for token in sent) == 1


def test_a_line_break_ends_the_sentence(nlp: Language) -> None:
    assert next(sent.text.strip() for sent in nlp(NEWS).sents) == "Xiaomi svela la SU7"


def test_white_space_hangs_on_the_word_before(nlp: Language) -> None:
    doc = nlp("Titolo\nTesto lungo")
    assert (doc[1].pos_, doc[1].head.i, doc[1].dep_) == ("SPACE", 0, "dep")


def test_same_bytes_whatever_shares_the_batch(nlp: Language) -> None:
    alone = nlp(NEWS).to_bytes()
    together = list(nlp.pipe(["Altro testo.", NEWS, NEWS * 5], batch_size=3))[1].to_bytes()
    assert alone == together


def test_scores_are_probabilities(nlp: Language) -> None:
    scores = nlp(NEWS).user_data[SCORES_KEY]
    assert scores
    assert all(0 < score <= 1 for score in scores.values())


def test_component_can_travel_to_another_process(nlp: Language) -> None:
    component = pickle.loads(pickle.dumps(nlp.get_pipe(FACTORY)))
    assert isinstance(component, Encoder)


def test_registering_twice_is_harmless() -> None:
    register_encoder()
    register_encoder()


def test_windows_cover_each_word_once_and_end_at_lines(nlp: Language) -> None:
    weights = load_weights()
    words = read_words(nlp.make_doc(NEWS * 20), weights)
    start, seen = 0, []
    while start < len(words):
        window = next_window(words, start)
        ids, first, last = join_pieces(words, window, weights.bos, weights.eos)
        assert len(ids) <= WINDOW_PIECES + 2
        assert len(first) == len(last) == window.end - window.start
        assert window.end == len(words) or words.opens_line[window.end]
        seen.extend(range(window.start, window.end))
        start = window.end
    assert seen == list(range(len(words)))


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"encoder file missing: .*graph\.onnx"):
        load_weights(tmp_path)


def test_another_version_is_refused(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(model_path(name), tmp_path / name)
    labels = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))
    (tmp_path / "labels.json").write_text(json.dumps(labels | {"version": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="has version 99; this kg reads version 1"):
        load_weights(tmp_path)


def test_a_broken_graph_is_an_error_of_kg(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(model_path(name), tmp_path / name)
    (tmp_path / "graph.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_weights(tmp_path)


def test_the_shipped_files_are_small() -> None:
    assert sum(model_path(name).stat().st_size for name in FILES) <= 45_000_000
