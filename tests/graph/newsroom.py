"""Six short articles with their extraction and resolution, made by hand: what the tests of the graph stage stand on.

An article marks its mentions as [words|entity id]; the class is that of the entity. A claim is written as one line:
relation, subject, object, trigger words, factuality, and what else is known; entities stand for their first mention in
the sentence that holds the trigger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kg.model import (
    CharSpan,
    Claim,
    Document,
    Entity,
    Evidence,
    Extraction,
    Factuality,
    Interval,
    Link,
    Mention,
    MentionKind,
    Resolution,
)

ENTITIES = {
    entity.id: entity
    for entity in (
        Entity(
            "company-xiaomi", "Company", "Xiaomi", links=(Link("http://www.wikidata.org/entity/Q1636958", True, 1.0, "brand"),)
        ),
        Entity("company-xiaomi-auto", "Company", "Xiaomi Auto", aliases=("Xiaomi EV",)),
        Entity("person-lei-jun", "Person", "Lei Jun"),
        Entity("model-xiaomi-su7", "Model", "Xiaomi SU7", aliases=("SU7",), attributes=(("maker", "company-xiaomi"),)),
        Entity("model-xiaomi-su7-ultra", "Model", "Xiaomi SU7 Ultra", aliases=("SU7 Ultra",)),
        Entity("model-xiaomi-yu7", "Model", "Xiaomi YU7", aliases=("YU7",)),
        Entity(
            "city-2988507",
            "City",
            "Parigi",
            aliases=("Paris",),
            links=(Link("https://sws.geonames.org/2988507/", True, 1.0, "name"),),
            attributes=(("country", "FR"), ("population", "2138551")),
        ),
        Entity(
            "city-munich",
            "City",
            "Monaco di Baviera",
            aliases=("Monaco",),
            links=(Link("https://sws.geonames.org/2867714/", False, 0.6, "?"),),
        ),
        Entity("city-barcelona", "City", "Barcellona"),
        Entity("place-italia", "Place", "Italia"),
        Entity("place-spagna", "Place", "Spagna"),
        Entity("place-europa", "Place", "Europa"),
        Entity("place-russia", "Place", "Russia"),
        Entity("event-mwc", "Event", "Mobile World Congress", aliases=("MWC",)),
        Entity("role-project-manager", "Role", "project manager", label_lang="it"),
        Entity("type-saloon", "ModelType", "berlina", label_lang="it"),
    )
}


@dataclass(frozen=True)
class Article:
    source: str
    lang: str
    publisher: str | None
    published: str | None
    marked: str
    claims: tuple[tuple[Any, ...], ...]
    title: str | None = None
    nominal: dict[str, str] = field(default_factory=dict)


JULY = Interval("2024-07", date(2024, 7, 1), date(2024, 7, 31), "a luglio")
BEFORE_2030 = Interval("../2029", None, date(2029, 12, 31), "prima del 2030")
A, R, P, U, D = Factuality.ASSERTED, Factuality.REPORTED, Factuality.PLANNED, Factuality.RUMOURED, Factuality.DENIED

ARTICLES = (
    Article(
        "https://example.org/2024/10/yu7.html",
        "it",
        "Motori Oggi",
        "2024-10-02",
        "Secondo indiscrezioni, [Xiaomi|company-xiaomi] starebbe per lanciare la [YU7|model-xiaomi-yu7].",
        (
            (
                "launchesModel",
                "company-xiaomi",
                "model-xiaomi-yu7",
                "lanciare",
                U,
                {"cue": "Secondo indiscrezioni", "score": 0.81},
            ),
        ),
        title="Xiaomi, arriva un SUV?",
    ),
    Article(
        "dicembre/parigi.txt",
        "it",
        "Il Giornale dei Motori",
        "2024-12-05",
        "[La casa di Lei Jun|company-xiaomi] ha lanciato la [SU7 Ultra|model-xiaomi-su7-ultra]. "
        "La [SU7|model-xiaomi-su7], una [berlina|type-saloon], è stata avvistata a [Parigi|city-2988507] a luglio. "
        "[Xiaomi Auto|company-xiaomi-auto], divisione di [Xiaomi|company-xiaomi], cercherebbe 50 "
        "[project manager|role-project-manager] "
        "a [Monaco|city-munich].",
        (
            ("launchesModel", "company-xiaomi", "model-xiaomi-su7-ultra", "lanciato", A, {}),
            ("hasType", "model-xiaomi-su7", "type-saloon", "una", A, {"score": 0.7, "reason": "apposition"}),
            ("seenIn", "model-xiaomi-su7", "city-2988507", "avvistata", A, {"when": JULY, "score": 0.93}),
            ("divisionOf", "company-xiaomi-auto", "company-xiaomi", "divisione", A, {}),
            (
                "hiringFor",
                "company-xiaomi-auto",
                "role-project-manager",
                "cercherebbe",
                U,
                {"where": "city-munich", "headcount": 50},
            ),
        ),
        nominal={"La casa di Lei Jun": "Xiaomi"},
    ),
    Article(
        "2025-06-yu7.md",
        "it",
        "Strada Nuova",
        "2025-06",
        "[Xiaomi|company-xiaomi] ha svelato la [YU7|model-xiaomi-yu7]. "
        "[Xiaomi Auto|company-xiaomi-auto] sbarcherà in [Europa|place-europa] prima del 2030, ha detto [Lei Jun|person-lei-jun]. "
        "[Lei Jun|person-lei-jun] è il fondatore di [Xiaomi|company-xiaomi].",
        (
            ("launchesModel", "company-xiaomi", "model-xiaomi-yu7", "svelato", A, {"score": 0.9}),
            (
                "entersMarket",
                "company-xiaomi-auto",
                "place-europa",
                "sbarcherà",
                P,
                {"when": BEFORE_2030, "attributed_to": "person-lei-jun", "cue": "ha detto"},
            ),
            ("ledBy", "company-xiaomi", "person-lei-jun", "fondatore", A, {"office": "founder"}),
        ),
    ),
    Article(
        "weekly/denial.html",
        "en",
        "Car Weekly",
        "2025-07-01",
        "The [SU7|model-xiaomi-su7] is not sold in [Italy|place-italia]. [Xiaomi|company-xiaomi] denied it "
        "will enter [Spain|place-spagna]. "
        "It has left [Russia|place-russia], said [Lei Jun|person-lei-jun], who used to lead [Xiaomi|company-xiaomi] there.",
        (
            ("soldIn", "model-xiaomi-su7", "place-italia", "sold", D, {"cue": "not"}),
            ("entersMarket", "company-xiaomi", "place-spagna", "enter", D, {"cue": "denied"}),
            ("exitsMarket", "company-xiaomi", "place-russia", "left", R, {"attributed_to": "person-lei-jun"}),
            ("ledBy", "company-xiaomi", "person-lei-jun", "lead", A, {"office": "general-manager", "former": True}),
        ),
    ),
    Article(
        "2025-05-italia.txt",
        "it",
        None,
        "2025",
        "La [SU7|model-xiaomi-su7] è in vendita in [Italia|place-italia]. [Xiaomi|company-xiaomi] potrebbe "
        "entrare in [Spagna|place-spagna].",
        (
            ("soldIn", "model-xiaomi-su7", "place-italia", "vendita", A, {}),
            ("entersMarket", "company-xiaomi", "place-spagna", "entrare", U, {"cue": "potrebbe"}),
        ),
    ),
    Article(
        "senza-data.txt",
        "it",
        "Il Giornale dei Motori",
        None,
        "La [SU7|model-xiaomi-su7] era al [Mobile World Congress|event-mwc]. Il [MWC|event-mwc] si tiene "
        "a [Barcellona|city-barcelona] \U0001f697. "
        "La [SU7|model-xiaomi-su7] è stata vista a [Parigi|city-2988507] durante il [MWC|event-mwc].",
        (
            ("presentedAt", "model-xiaomi-su7", "event-mwc", "era", A, {}),
            ("heldIn", "event-mwc", "city-barcelona", "tiene", A, {}),
            ("seenIn", "model-xiaomi-su7", "city-2988507", "vista", A, {"event": "event-mwc", "score": 0.5}),
        ),
    ),
)

_MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


def read_article(article: Article) -> tuple[Extraction, dict[str, str]]:
    """The extraction of one article, and the entity of each mention."""
    text, places = _unmark(article.marked)
    document = Document(article.source, text, article.lang, article.title, article.published, article.publisher)
    mentions: list[tuple[Mention, str]] = []
    for span, entity in places:
        words = span.of(text)
        like = article.nominal.get(words)
        antecedent = next((_mention(document, s, e).id for s, e in places if like and s.of(text) == like), None)
        mentions.append((_mention(document, span, entity, antecedent), entity))
    evidence = [_evidence(document, mentions, line) for line in article.claims]
    evidence.sort(key=lambda e: (e.trigger, e.id))
    extraction = Extraction(document, tuple(mention for mention, _ in mentions), tuple(evidence))
    return extraction, {mention.id: entity for mention, entity in mentions}


def resolve(read: list[tuple[Extraction, dict[str, str]]]) -> Resolution:
    """What the resolve stage would say of these extractions."""
    entity_of = {mention: entity for _, entities in read for mention, entity in entities.items()}
    evidence, claims = [], {}
    for extraction, _ in read:
        for item in extraction.evidence:
            claim = Claim(entity_of[item.subject], item.relation, entity_of[item.object])
            claims[claim.id] = claim
            evidence.append(_with_claim(item, claim.id))
    used = set(entity_of.values())
    entities = tuple(entity for entity in ENTITIES.values() if entity.id in used)
    return Resolution(entities, entity_of, tuple(claims[name] for name in sorted(claims)), tuple(evidence))


def newsroom(articles: tuple[Article, ...] = ARTICLES) -> tuple[list[Extraction], Resolution]:
    """All extractions and the resolution over them."""
    read = [read_article(article) for article in articles]
    return [extraction for extraction, _ in read], resolve(read)


def _unmark(marked: str) -> tuple[str, list[tuple[CharSpan, str]]]:
    text, places, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        places.append((CharSpan(len(text), len(text) + len(match[1])), match[2]))
        text += match[1]
        at = match.end()
    return text + marked[at:], places


def _mention(document: Document, span: CharSpan, entity: str, antecedent: str | None = None) -> Mention:
    kind = MentionKind.NOMINAL if antecedent else MentionKind.NAME
    attributes = tuple(sorted(ENTITIES[entity].attributes))
    return Mention(document.id, span, span.of(document.text), ENTITIES[entity].type, kind, "encoder", 0.9, antecedent, attributes)


def _evidence(document: Document, mentions: list[tuple[Mention, str]], line: tuple[Any, ...]) -> Evidence:
    relation, subject, object_, words, factuality, more = line
    trigger = re.search(rf"\b{words}\b", document.text)
    assert trigger, words
    sentence = _sentence(document.text, trigger.start())

    def in_sentence(entity: str) -> str:
        inside = [m.id for m, e in mentions if e == entity and sentence.start <= m.span.start < sentence.end]
        anywhere = [m.id for m, e in mentions if e == entity]
        return (inside or anywhere)[0]

    options = {key: in_sentence(value) if key in ("where", "event", "attributed_to") else value for key, value in more.items()}
    span = CharSpan(trigger.start(), trigger.end())
    ends = {"span": sentence, "trigger": span, "factuality": factuality, "component": "frames", "score": 0.8}
    return Evidence(document.id, relation, in_sentence(subject), in_sentence(object_), **(ends | options))


def _sentence(text: str, at: int) -> CharSpan:
    start = text.rfind(". ", 0, at)
    end = text.find(". ", at)
    return CharSpan(0 if start < 0 else start + 2, len(text) if end < 0 else end + 1)


def _with_claim(evidence: Evidence, claim: str) -> Evidence:
    return replace(evidence, claim=claim)
