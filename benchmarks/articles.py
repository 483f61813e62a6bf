"""Articles as the nlp stage would leave them, made up from a seed: as many as wanted, at no cost of reading.

They repeat, confirm and contradict each other, and name things as the press does: with and without the maker, by family
name, with legal form, in two genders, in five languages, towns that share a name. `article(7)` is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from kg.model import CharSpan, Document, Evidence, Extraction, Factuality, Interval, Mention, MentionKind

LANGS = ("it", "it", "it", "en", "fr", "de", "es")
KNOWN_MAKERS = ("Xiaomi", "Fiat", "Alfa Romeo", "BYD", "Renault", "Ducati", "Samsung", "Apple", "Lenovo", "OpenAI")
KNOWN_MODELS = {
    "Xiaomi": ("SU7", "SU7 Ultra", "YU7"),
    "Fiat": ("Panda", "Grande Panda", "500"),
    "Apple": ("iPhone 16", "iPhone 16 Pro"),
}
CITIES = ("Parigi", "Milano", "Monaco", "Cambridge", "Valencia", "Birmingham", "Torino", "Springfield", "Fantalia", "Pechino")
PLACES = ("Italia", "Europa", "Cina", "Stati Uniti", "Spagna", "Francia")
EVENTS = ("EICMA", "EICMA 2024", "MWC", "Mobile World Congress", "Salone di Sognara", "CES 2025")
ROLES = ("ingegnere meccanico", "ingegneri meccanici", "addetto alle vendite", "addetta alle vendite", "tester")
FORMS = ("", "", "", " S.p.A.", " Inc.", " GmbH")
FIRST = ("Marco", "Matteo", "Anna", "Lei", "Giulia", "Paul", "Ines")
LAST = ("Rossi", "Bianchi", "Jun", "Keller", "Moreau", "Vidal", "Rossini", "Costa")
PUBLISHERS = ("Strada Nuova", "Il Giornale dei Motori", "Car Weekly", "Motori Oggi", None)
TYPES = (("suv", "SUV"), ("saloon", "berlina"), ("smartphone", "smartphone"))
OFFICES = ("chief-executive", "founder", "general-manager", None)
SYLLABLES = (
    "zo", "ri", "lax", "ven", "ta", "mo", "qui", "bre", "stel", "fa", "nor", "du", "ka", "li", "per", "os", "nu", "gra",
    "vi", "del", "to", "ran", "ce", "ba",
)  # fmt: skip
_SAID = {
    "launchesModel": ("Company", "ha lanciato", "Model"),
    "seenIn": ("Model", "è stata avvistata a", "City"),
    "hiringFor": ("Company", "cerca", "Role"),
    "presentedAt": ("Model", "è stata presentata a", "Event"),
    "entersMarket": ("Company", "entra in", "Place"),
    "soldIn": ("Model", "è in vendita in", "Place"),
    "ledBy": ("Company", "è guidata da", "Person"),
    "heldIn": ("Event", "si tiene a", "City"),
    "hasType": ("Model", "è una", "ModelType"),
    "divisionOf": ("Company", "è una divisione di", "Company"),
}


def articles(count: int, *, seed: int = 1, things: int = 400) -> Iterator[Extraction]:
    """The first `count` articles about as many makers and models as `things` says."""
    return (article(number, seed=seed, things=things) for number in range(count))


def article(number: int, *, seed: int = 1, revision: int = 0, things: int = 400) -> Extraction:
    """One article; another revision has the same source and another text."""
    random = Random(f"{seed}/{number}/{revision}")
    sentences = [_plan(random, things) for _ in range(random.randint(2, 6))]
    month, day = f"{random.randint(1, 12):02}", f"{random.randint(1, 28):02}"
    document = Document(
        source=f"https://news.example/{number // 1000}/{number}.html",
        text=" ".join(map(_text, sentences)),
        lang=random.choice(LANGS),
        title=f"{sentences[0].subject.words}, le novità {number}",
        published=random.choice((None, "2024", f"2024-{month}", f"2025-{month}-{day}")),
        publisher=random.choice(PUBLISHERS),
    )
    return _found(random, document, sentences)


@dataclass(frozen=True)
class _Thing:
    type: str
    words: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Sentence:
    relation: str
    subject: _Thing
    said: str
    object: _Thing


def _plan(random: Random, things: int) -> _Sentence:
    relation = random.choice(tuple(_SAID))
    subject, said, object_ = _SAID[relation]
    maker = _maker(random, things)
    other = _maker(random, things) if object_ == "Company" else maker
    return _Sentence(relation, _thing(random, subject, maker, things), said, _thing(random, object_, other, things))


def _text(sentence: _Sentence) -> str:
    return f"{sentence.subject.words} {sentence.said} {sentence.object.words}."


def _maker(random: Random, things: int) -> str:
    if random.random() < 0.3:
        return random.choice(KNOWN_MAKERS)
    return _word(f"maker {int(things * random.random() ** 2)}").capitalize()


def _thing(random: Random, type_: str, maker: str, things: int) -> _Thing:
    if type_ == "Company":
        return _Thing(type_, maker + random.choice(FORMS))
    if type_ == "Model":
        return _model(random, maker)
    if type_ == "Person":
        return _Thing(type_, _person(random, int(things * random.random() ** 2)))
    if type_ == "ModelType":
        concept, words = random.choice(TYPES)
        return _Thing(type_, words, (("concept", concept),))
    words = random.choice({"City": CITIES, "Place": PLACES, "Event": EVENTS, "Role": ROLES}[type_])
    return _Thing(type_, words, (("name", words),) if type_ == "Role" else ())


def _model(random: Random, maker: str) -> _Thing:
    name = random.choice(KNOWN_MODELS.get(maker) or tuple(_word(f"{maker} {n}").capitalize() for n in range(4)))
    if random.random() < 0.2:
        name = name.replace(" ", "-").upper()
    if random.random() < 0.3:
        return _Thing("Model", f"{maker} {name}", (("maker", maker),))
    return _Thing("Model", name, (("maker", maker),) if random.random() < 0.6 else ())


def _person(random: Random, number: int) -> str:
    chosen = Random(f"person {number}")
    first, last = chosen.choice(FIRST), chosen.choice(LAST) + ("" if number < 20 else _word(str(number)))
    return random.choice((f"{first} {last}", f"{first} {last}", f"{first[0]}. {last}", last))


def _word(of: str) -> str:
    random = Random(of)
    return "".join(random.choice(SYLLABLES) for _ in range(3))


def _found(random: Random, document: Document, sentences: list[_Sentence]) -> Extraction:
    mentions: list[Mention] = []
    evidence: list[Evidence] = []
    at = 0
    for sentence in sentences:
        span = CharSpan(at, at + len(_text(sentence)))
        subject = _mention(random, document, at, sentence.subject)
        said = CharSpan(subject.span.end + 1, subject.span.end + 1 + len(sentence.said))
        object_ = _mention(random, document, said.end + 1, sentence.object)
        mentions += [subject, object_]
        made = Evidence(
            document.id, sentence.relation, subject.id, object_.id, span, said, Factuality.ASSERTED, "made-up",
            score=random.randint(3000, 9900) / 10_000,
        )  # fmt: skip
        evidence.append(replace(made, **_circumstances(random, sentence.relation, mentions)))
        at = span.end + 1
    return Extraction(document, tuple(mentions), tuple(evidence))


def _mention(random: Random, document: Document, at: int, thing: _Thing) -> Mention:
    kind = MentionKind.NOMINAL if thing.type in ("ModelType", "Role") else MentionKind.NAME
    span, score = CharSpan(at, at + len(thing.words)), random.randint(50, 100) / 100
    return Mention(document.id, span, thing.words, thing.type, kind, "made-up", score, None, thing.attributes)


def _circumstances(random: Random, relation: str, mentions: list[Mention]) -> dict[str, Any]:
    people = [mention.id for mention in mentions if mention.type == "Person"]
    cities = [mention.id for mention in mentions if mention.type == "City"]
    factuality = random.choices(tuple(Factuality), (60, 10, 10, 12, 8))[0]
    return {
        "factuality": factuality,
        "cue": "forse" if factuality is Factuality.RUMOURED else None,
        "attributed_to": random.choice(people) if people and random.random() < 0.3 else None,
        "where": random.choice(cities) if cities and random.random() < 0.3 else None,
        "when": Interval(f"2024-0{random.randint(1, 9)}", None, None, "quel mese") if random.random() < 0.2 else None,
        "headcount": 50 if relation == "hiringFor" else None,
        "office": random.choice(OFFICES) if relation == "ledBy" else None,
        "former": relation == "ledBy" and random.random() < 0.2,
    }
