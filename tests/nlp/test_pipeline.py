"""The reader as a whole: what it gives for odd documents, what it refuses, and what holds for every text."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import vocab
from kg.errors import PipelineError
from kg.graph import load_ontology
from kg.model import Document, Extraction, Factuality, MentionKind, Skipped
from kg.nlp.pipeline import LANGUAGES, LONGEST, Reader
from kg.resources import data_path

ONTOLOGY = load_ontology()
ARTICLE = (
    "Xiaomi, le ultime indiscrezioni sull’auto elettrica\n\n"
    "La Xiaomi SU7 è stata avvistata a Parigi a luglio di quest’anno. La casa cinese avrebbe aperto 50 posizioni per ingegneri. "
    "Secondo Reuters, l’azienda guidata da Lei Jun ha lanciato la SU7 Ultra e non arriverà in Italia prima del 2027.\n"
    "- la berlina 🚗 è in vendita in Cina\n- «Il SUV YU7 sarà presentato al MWC di Barcellona», dice Lei Jun.\n"
)


@cache
def reader() -> Reader:
    return Reader(ONTOLOGY)


def read(text: str, lang: str = "it", title: str | None = None) -> Extraction:
    result = next(iter(reader().read([Document("case", text, lang, title=title, published="2024-12-05")])))
    assert isinstance(result, Extraction)
    return result


def check(extraction: Extraction) -> None:
    """What holds for every extraction, whatever the text."""
    text = extraction.document.text
    mentions = {m.id: m for m in extraction.mentions}
    assert len(mentions) == len(extraction.mentions), "an id twice"
    assert [m.span for m in extraction.mentions] == sorted(m.span for m in extraction.mentions)
    for mention in extraction.mentions:
        assert mention.text == mention.span.of(text) and mention.text.strip(), mention
        assert 0 <= mention.span.start < mention.span.end <= len(text), mention
        assert mention.type in vocab.ENTITY_TYPES and 0 <= mention.score <= 1, mention
        assert mention.antecedent is None or mention.antecedent in mentions.keys() - {mention.id}, mention
    assert len({e.id for e in extraction.evidence}) == len(extraction.evidence)
    for evidence in extraction.evidence:
        assert 0 <= evidence.span.start <= evidence.trigger.start < evidence.trigger.end <= evidence.span.end <= len(text), (
            evidence
        )
        assert {evidence.subject, evidence.object} <= set(mentions) and evidence.subject != evidence.object
        assert {evidence.attributed_to, evidence.where, evidence.event} - {None} <= set(mentions), evidence
        subject, obj = mentions[evidence.subject], mentions[evidence.object]
        assert ONTOLOGY.accepts(evidence.relation, subject.type, obj.type), evidence
        assert 0 < evidence.score < 1 and evidence.document == extraction.document.id, evidence


# ---------------------------------------------------------------- every text


@pytest.mark.parametrize(
    "text", [ARTICLE, ARTICLE.replace("\n", "\r\n"), ARTICLE.replace(" ", "\u00a0"), ARTICLE.upper(), ARTICLE * 5]
)
def test_spans_of_an_article_are_its_words(text: str) -> None:
    extraction = read(text)
    assert len(extraction.mentions) >= 4
    check(extraction)


def test_spans_of_the_samples_are_their_words() -> None:
    samples = sorted(p for p in data_path("samples").rglob("*.txt"))[:4]
    assert samples
    for path in samples:
        extraction = read(path.read_text("utf-8"), _language(path))
        assert extraction.evidence, path
        check(extraction)


def _language(path: Path) -> str:
    return "en" if "en" in path.relative_to(data_path("samples")).as_posix().split("/")[0].split("-") else "it"


def test_the_article_says_what_it_says() -> None:
    extraction = read(ARTICLE)
    found = {(e.relation, e.factuality) for e in extraction.evidence}
    assert (vocab.SEEN_IN, Factuality.ASSERTED) in found
    assert (vocab.HIRING_FOR, Factuality.RUMOURED) in found


PIECES = """Xiaomi / SU7 / Parigi / la casa cinese / avrebbe / lanciato / non / cerca / 50 / operai / a luglio / è / stata
/ avvistata / , / . / « / » / ’ / ( / ) / del / MWC di Barcellona / Lei Jun / secondo / che / il SUV / e / nel 2030
/ 🚗 / - / • """
WORDS = st.sampled_from(["\n", "\n\n", *(piece.strip() for piece in PIECES.split("/"))])


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=18).map(" ".join)), st.sampled_from(["it", "en"]))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_text_crashes(text: str, lang: str) -> None:
    check(read(text, lang))


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\t\n ", "\u00a0", "\u200b", "\ufeff"])
def test_a_document_without_words_says_nothing(text: str) -> None:
    for lang in ("it", "en"):
        extraction = read(text, lang)
        assert extraction.mentions == () and extraction.evidence == ()


@pytest.mark.parametrize(
    "text", ["Xiaomi", "!", "-", "2024", "a" * 5000, "Xiaomi " * 300, "(" * 300, "ha ha ha", "\U0001f697" * 50, "\x00Xiaomi\x00"]
)
def test_a_text_without_a_sentence_says_nothing(text: str) -> None:
    extraction = read(text)
    check(extraction)
    assert extraction.evidence == ()


# ---------------------------------------------------------------- same input, same output


def test_twice_the_same() -> None:
    document = Document("case", ARTICLE, "it", published="2024-12-05")
    first, again = reader().read([document, document])
    fresh = next(iter(Reader(ONTOLOGY).read([document])))
    assert first == again == fresh


def test_what_else_is_read_makes_no_difference() -> None:
    document = Document("case", ARTICLE, "it", published="2024-12-05")
    others = [Document("other", "Ferrari cerca operai a Maranello. Il gruppo cresce.", "it"), Document("en", "Ford hires.", "en")]
    alone = next(iter(reader().read([document])))
    between = list(reader().read([others[0], document, others[1]]))
    assert between[1] == alone
    assert [r.document.source for r in between if isinstance(r, Extraction)] == ["other", "case", "en"]


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize("lang", ["fi", "xx", ""])
def test_language_without_lexicon_is_skipped_with_the_reason(lang: str) -> None:
    documents = [Document("uno.txt", "Xiaomi ha lanciato la SU7.", lang), Document("due.txt", "Xiaomi ha lanciato la SU7.", "it")]
    first, second = reader().read(documents)
    assert isinstance(first, Skipped) and first.source == "uno.txt"
    for word in (repr(lang), "no lexicon", "it", "en", "--lang"):
        assert word in first.reason
    assert "\n" not in first.reason
    assert isinstance(second, Extraction) and second.evidence, "the rest of the batch goes on"


def test_the_encoder_reads_more_languages_than_have_a_lexicon() -> None:
    assert {"it", "en", "fr", "de", "es"} == set(LANGUAGES)


# ---------------------------------------------------------------- other pipelines


def one(documents: Iterable[Extraction | Skipped]) -> Extraction | Skipped:
    return next(iter(documents))


def test_pipeline_that_is_not_installed_is_refused_with_the_command() -> None:
    with pytest.raises(PipelineError, match=r"'it_core_none_xl' is not installed; try: python -m spacy download it_core_none_xl"):
        one(Reader(ONTOLOGY, pipeline="it_core_none_xl").read([Document("case", "Xiaomi.", "it")]))


def test_pipeline_of_another_language_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PipelineError, match=r"reads 'en', the document is in 'it'"):
        one(Reader(ONTOLOGY, pipeline=str(tmp_path / "blank")).read([Document("case", "Xiaomi.", "it")]))


def test_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("it").to_disk(tmp_path / "blank")
    with pytest.raises(PipelineError, match=r"has no parser and no ner and no lemmatizer; kg needs"):
        one(Reader(ONTOLOGY, pipeline=str(tmp_path / "blank")).read([Document("case", "Xiaomi.", "it")]))


# ---------------------------------------------------------------- titles and long texts


def test_a_company_of_the_title_hires_in_the_text() -> None:
    text = "Cercansi dieci operai ad Alba. Si cercano anche magazzinieri."
    assert read(text).evidence == ()
    extraction = read(text, title="Ferrero assume: tutte le posizioni aperte")
    mentions = {m.id: m for m in extraction.mentions}
    hiring = [e for e in extraction.evidence if e.relation == vocab.HIRING_FOR]
    assert hiring and {mentions[e.subject].attribute("name") for e in hiring} == {"Ferrero"}
    assert {mentions[e.subject].kind for e in hiring} == {MentionKind.NOMINAL}
    check(extraction)


def test_two_companies_in_the_title_stay_open() -> None:
    extraction = read("Si cercano operai ad Alba.", title="Ferrero e Lidl assumono")
    assert [e for e in extraction.evidence if e.relation == vocab.HIRING_FOR] == []


def test_a_long_text_is_read_to_its_end() -> None:
    """200 kB: prose, links without end, and the article as the last paragraphs."""
    prose = "Il tempo resta bello e la gente passeggia tranquilla lungo il fiume, come ogni domenica di primavera. " * 100
    links = ("https://www.esempio.it/" + "a" * 950 + " ") * 195
    text = f"{prose}\n{links}\n{ARTICLE}"
    assert len(text.encode()) >= 200_000
    extraction = read(text)
    check(extraction)
    start = text.index(ARTICLE)
    assert {vocab.SEEN_IN, vocab.LAUNCHES_MODEL} <= {e.relation for e in extraction.evidence if e.trigger.start > start}


def test_time_grows_with_the_text_and_not_faster() -> None:
    read(ARTICLE)
    times = []
    for paragraphs in (3, 12):
        start = time.perf_counter()
        read(ARTICLE * paragraphs)
        times.append(time.perf_counter() - start)
    assert times[1] < 4 * 3 * times[0]


def test_what_is_too_long_for_an_article_is_skipped_with_the_remedy() -> None:
    reader = Reader(load_ontology())
    line = "Xiaomi ha lanciato la SU7. " * (LONGEST // 20)
    skipped, read = reader.read([Document("line.txt", line, "it"), Document("a.txt", "Xiaomi ha lanciato la SU7.", "it")])
    assert isinstance(skipped, Skipped)
    assert "split it" in skipped.reason
    assert isinstance(read, Extraction)
