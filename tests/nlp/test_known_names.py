"""Names against what is known of them: their type, their extent, and words that are no names or roles."""

from __future__ import annotations

import pytest
import spacy

from kg import vocab
from kg.gazetteers import load_gazetteer
from kg.graph import load_ontology
from kg.model import Document, Extraction, Factuality
from kg.nlp.analysis import Analysis, Found
from kg.nlp.known_types import check_types, part_names, trim_quotes
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader


def analysis_of(text: str, *found: tuple[str, str, float]) -> Analysis:
    """An Analysis of bare tokens with mentions (words, type, the encoder's score)."""
    doc = spacy.blank("it")(text)
    made = Analysis(Document("case", text, "it"), doc, load_lexicon("it"), load_gazetteer())
    for words, type_, score in found:
        span = doc.char_span(text.index(words), text.index(words) + len(words))
        assert span is not None
        made.add(Found(span.start, span.end, type_, score=score))
    return made


@pytest.mark.parametrize(
    ("name", "read_as", "score", "wanted"),
    [
        ("Motorola", vocab.MODEL, 0.99, vocab.COMPANY),  # known as a company only
        ("Trenord", vocab.CITY, 0.95, vocab.COMPANY),
        ("Galaxy S25", vocab.COMPANY, 0.9, vocab.MODEL),
        ("Motorola", vocab.PERSON, 0.95, vocab.PERSON),  # a sure person may bear the name of a company
        ("Motorola", vocab.PERSON, 0.4, vocab.COMPANY),
        ("Bologna", vocab.COMPANY, 0.6, vocab.CITY),  # a town, unless the encoder is sure of the club
        ("Bologna", vocab.COMPANY, 0.95, vocab.COMPANY),
        ("Panda", vocab.COMPANY, 0.9, vocab.COMPANY),  # an animal too: the bare name proves nothing
        ("Panda", vocab.COMPANY, 0.5, vocab.MODEL),  # but of the two guesses it is the better one
        ("Terna", vocab.CITY, 0.7, vocab.COMPANY),  # a row of three too, but no town that is known
        ("Terna", vocab.CITY, 0.95, vocab.CITY),
        ("Arjeplog", vocab.COMPANY, 0.5, vocab.CITY),  # a small town
        ("Arjeplog", vocab.COMPANY, 0.7, vocab.COMPANY),
        ("Livigno", vocab.PERSON, 0.5, vocab.PERSON),  # small towns bear the names of persons
        ("Quarzella", vocab.CITY, 0.9, vocab.CITY),  # not known
    ],
)
def test_a_name_known_under_one_type_takes_it(name: str, read_as: str, score: float, wanted: str) -> None:
    analysis = analysis_of(f"Si parla di {name} oggi.", (name, read_as, score))
    check_types(analysis)
    assert analysis.mentions[0].type == wanted


@pytest.mark.parametrize(("score", "wanted"), [(0.85, vocab.CITY), (0.95, vocab.COMPANY)])
def test_what_follows_a_preposition_is_rather_a_small_town(score: float, wanted: str) -> None:
    analysis = analysis_of("Da Arjeplog arrivano le foto.", ("Arjeplog", vocab.COMPANY, score))
    analysis.doc[0].pos_ = "ADP"
    check_types(analysis)
    assert analysis.mentions[0].type == wanted


def test_two_known_companies_in_a_row_are_two() -> None:
    analysis = analysis_of("Secondo Samsung Motorola cresce.", ("Samsung Motorola", vocab.COMPANY, 0.9))
    part_names(analysis)
    assert [analysis.text(found) for found in analysis.mentions] == ["Samsung", "Motorola"]


def test_an_unknown_name_stays_whole() -> None:
    analysis = analysis_of("Secondo Quarzella Motorola cresce.", ("Quarzella Motorola", vocab.COMPANY, 0.9))
    part_names(analysis)
    assert [analysis.text(found) for found in analysis.mentions] == ["Quarzella Motorola"]


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [("il polo «Parts One».", "Parts One»", "Parts One"), ("la Phone (2a).", "Phone (2a)", "Phone (2a)")],
)
def test_only_quotes_that_the_name_does_not_open_are_cut(text: str, name: str, left: str) -> None:
    analysis = analysis_of(text, (name, vocab.MODEL, 0.9))
    trim_quotes(analysis)
    assert analysis.text(analysis.mentions[0]) == left


def test_who_leaves_a_market_denies_nothing() -> None:
    """The verb that states the exit is no denial of it; one that governs it may be."""
    text = "Nokia abbandona gli Stati Uniti."
    reader = Reader(load_ontology())
    extraction = next(iter(reader.read([Document("case", text, "it", published="2024-12-05")])))
    assert isinstance(extraction, Extraction)
    assert [e.factuality for e in extraction.evidence if e.relation == vocab.EXITS_MARKET] == [Factuality.ASSERTED]
