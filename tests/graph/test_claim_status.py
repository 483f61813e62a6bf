"""Evidence adds up to a status, a confidence and dates: read each row as a history."""

import pytest

from kg.graph import claim_status
from kg.graph.status import first_day, summarise
from kg.model import CharSpan, Document, Evidence, Factuality, Status

LETTERS = {
    "A": Factuality.ASSERTED,
    "R": Factuality.REPORTED,
    "P": Factuality.PLANNED,
    "U": Factuality.RUMOURED,
    "D": Factuality.DENIED,
}


def history(story: str) -> tuple[list[Evidence], dict[str, str | None]]:
    """'2024:UD 2025:A' is a document of 2024 with a rumour and then a denial, and one of 2025; '?' has no date."""
    evidence, published = [], {}
    for i, part in enumerate(story.split()):
        when, _, letters = part.partition(":")
        document = f"document-{i}"
        published[document] = None if when == "?" else when
        for at, letter in enumerate(letters):
            span = CharSpan(at * 10, at * 10 + 5)
            evidence.append(Evidence(document, "seenIn", "mention-1", "mention-2", span, span, LETTERS[letter], "frames", 0.5))
    return evidence, published


@pytest.mark.parametrize(
    ("story", "status"),
    [
        # without a denial the strongest counts, whenever it was said
        ("2024:A", "asserted"),
        ("2024:R", "reported"),
        ("2024:P", "planned"),
        ("2024:U", "rumoured"),
        ("2024:U 2025:A", "asserted"),
        ("2024:A 2025:U", "asserted"),
        ("2024:U 2025:P", "planned"),
        ("2024:P 2025:R", "reported"),
        ("?:U ?:R", "reported"),
        # a denial that is the last word
        ("2024:D", "denied"),
        ("2024:U 2025:D", "denied"),
        ("2024:R 2024-06:D", "denied"),
        ("2024:D 2024:U", "denied"),  # two documents of one day: one denial is enough
        ("?:U ?:D", "denied"),
        ("?:U 2024:D", "denied"),
        # a denial that is not the last word: what was said since
        ("2024:D 2025:U", "rumoured"),
        ("2024:R 2024-06:D 2025:U", "rumoured"),
        ("2024:U 2025:D 2026:P", "planned"),
        ("?:D 2024:U", "rumoured"),  # undated counts as oldest
        # asserted here and denied there
        ("2024:A 2025:D", "disputed"),
        ("2024:D 2025:A", "disputed"),
        ("2024:A 2024:D", "disputed"),
        ("?:A ?:D", "disputed"),
        ("2024:AD 2025:D", "disputed"),
        ("2024:A 2025:D 2026:U", "disputed"),
        # one document with both is one voice: its last word counts
        ("2024:AD", "denied"),
        ("2024:DA", "asserted"),
        ("2024:UD", "denied"),
        ("2024:DU", "rumoured"),
        ("2024:AD 2025:U", "rumoured"),
    ],
)
def test_status(story, status):
    evidence, published = history(story)
    assert claim_status(evidence, published) is Status(status)
    assert claim_status(list(reversed(evidence)), published) is Status(status)


def test_a_claim_without_evidence_has_no_status():
    with pytest.raises(ValueError, match="without evidence"):
        claim_status([], {})


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2024", "2024-01-01"),
        ("2024-07", "2024-07-01"),
        ("2024-07-31", "2024-07-31"),
        (None, None),
        ("soon", None),
        ("2024-13", None),
    ],
)
def test_first_day(published, day):
    found = first_day(published)
    assert (found.isoformat() if found else None) == day


def summary_of(*said: tuple[str, str | None, str, float, str], text: str = ""):
    """(source, publisher, published, score, letter) of each evidence."""
    documents = {}
    evidence = []
    for source, publisher, published, score, letter in said:
        document = Document(source, text or f"text of {source}", "it", publisher=publisher, published=published)
        documents[document.id] = document
        span = CharSpan(0, 4)
        evidence.append(Evidence(document.id, "seenIn", "mention-1", "mention-2", span, span, LETTERS[letter], "frames", score))
    return summarise(evidence, documents)


def test_two_publishers_corroborate_and_raise_confidence():
    summary = summary_of(("a", "One", "2024-03", 0.5, "A"), ("b", "Two", "2024-01-15", 0.8, "U"))
    assert (summary.corroboration, round(summary.confidence, 6)) == (2, 0.9)
    assert (str(summary.first_seen), str(summary.last_seen)) == ("2024-01-15", "2024-03-01")


def test_two_articles_of_one_publisher_are_one_voice():
    summary = summary_of(("a", "One", "2024", 0.5, "A"), ("b", "One", "2024", 0.8, "A"))
    assert (summary.corroboration, round(summary.confidence, 6)) == (1, 0.8)


def test_without_publishers_the_sources_count():
    assert summary_of(("a", None, "2024", 0.5, "A"), ("b", None, "2024", 0.5, "A")).corroboration == 2


def test_denials_corroborate_nothing():
    summary = summary_of(("a", "One", "2024", 0.5, "D"), ("b", "Two", "2023", 0.8, "U"))
    assert (summary.corroboration, round(summary.confidence, 6), str(summary.last_seen)) == (1, 0.8, "2023-01-01")


def test_confidence_never_reaches_one():
    assert summary_of(("a", "One", "2024", 1.0, "A"), ("b", "Two", "2024", 1.0, "A")).confidence == 0.99


def test_one_text_in_two_papers_is_one_voice():
    said = (("a", "One", "2024", 0.5, "A"), ("b", "Two", "2024", 0.8, "A"))
    wire = "Secondo l'agenzia la SU7 è stata vista a Parigi in un giorno di luglio"
    assert (summary_of(*said).corroboration, summary_of(*said, text=wire).corroboration) == (2, 1)
    assert round(summary_of(*said, text=wire).confidence, 6) == 0.8


@pytest.mark.parametrize(
    ("story", "confirmed_on", "after"),
    [
        ("2024-10-02:U 2025-06-27:A", "2025-06-27", 268),
        ("2024-10-02:U 2024-12-01:P 2025-06-27:A 2025-07-01:A", "2025-06-27", 268),
        ("2024-10-02:R 2024-10-03:A", "2024-10-03", 1),
        ("2024-10-02:U 2024-12-01:D 2025-06-27:P", None, None),
        ("2024-10-02:U 2025-06-27:A 2025-07-01:D", None, None),  # disputed
        ("2024-10-02:U", None, None),
        ("2024-10-02:A 2025-06-27:U", None, None),  # it was a fact from the start
        ("2024-10-02:UA", None, None),
        ("?:U 2025-06-27:A", None, None),
        ("2024-10-02:U ?:A", None, None),
    ],
)
def test_a_rumour_that_came_true_says_when(story, confirmed_on, after):
    evidence, published = history(story)
    documents = {name: Document(name, name, "it", published=day) for name, day in published.items()}
    summary = summarise(evidence, documents)
    assert (summary.confirmed_on and str(summary.confirmed_on), summary.confirmed_after) == (confirmed_on, after)
