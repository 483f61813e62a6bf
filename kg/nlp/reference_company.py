"""Which company a description means: by its country, seat, boss or product, else the one that the text is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from kg import vocab
from kg.gazetteers import Record, demonym
from kg.model import MentionKind
from kg.nlp import syntax
from kg.nlp.analysis import Analysis
from kg.nlp.salience import name_key, salient
from kg.text import fold

_WINDOW = 90


def names_before(analysis: Analysis, types: Iterable[str], before: int) -> Iterator[int]:
    """Name mentions of the types that end before a token, nearest first."""
    for index in sorted(analysis.of_type(types), key=lambda i: -analysis.mentions[i].end):
        found = analysis.mentions[index]
        if found.kind is MentionKind.NAME and found.end <= before and found.component != "brand":
            yield index


def company_of(analysis: Analysis, token: Token) -> tuple[int, ...]:
    """Names of the company that the description stands for; nothing where it stays unclear."""
    maker = _maker_of(analysis, token)
    if maker is not None:
        return (maker,)
    country, boss, seat = modifiers_of(analysis, token)
    candidates = list(names_before(analysis, (vocab.COMPANY,), token.i)) or list(analysis.of_type((vocab.COMPANY,)))
    candidates = [i for i in candidates if analysis.mentions[i].kind is MentionKind.NAME]
    if not (country or boss or seat):
        return _plain_company(analysis, token)
    fits = [i for i in candidates if fits_company(analysis, i, country, boss, seat)]
    if not fits:
        later = [i for i in analysis.of_type((vocab.COMPANY,)) if analysis.mentions[i].kind is MentionKind.NAME]
        fits = [i for i in later if fits_company(analysis, i, country, boss, seat)]
    if fits:
        return (fits[0],)
    unknown = {fold(name_key(analysis, i)): i for i in candidates if not record_of(analysis, i)}
    return tuple(unknown.values()) if len(unknown) == 1 else ()


def _maker_of(analysis: Analysis, token: Token) -> int | None:
    """'la società di ChatGPT': who makes the product that the description names."""
    for child in token.children:
        index = analysis.headed_by(child) if child.dep_.startswith("nmod") else None
        if index is not None and analysis.mentions[index].type == vocab.MODEL:
            maker = analysis.mentions[index].attributes.get("maker_mention")
            return int(maker) if maker is not None else None
    return None


def _plain_company(analysis: Analysis, token: Token) -> tuple[int, ...]:
    """'l'azienda', 'il brand': the company named most often so far, and among equals the most salient.

    'Xiaomi Auto è la divisione *dell'azienda*' is about another company than its subject, 'die VW-Tochter' about another than VW.
    """
    joined = syntax.joined_to(token, analysis.lexicon)
    others = [*_predicated(token), *([joined] if joined is not None else [])]
    subject = {name_key(analysis, i) for t in others if (i := analysis.headed_by(t)) is not None}
    names = [i for i in names_before(analysis, (vocab.COMPANY,), len(analysis.doc)) if name_key(analysis, i) not in subject]
    near = [i for i in names if 0 < token.i - analysis.mentions[i].end <= _WINDOW]
    if not near:
        return tuple(salient(analysis, before=token.i, types=frozenset({vocab.COMPANY}))) if not subject else ()
    often = Counter(name_key(analysis, i) for i in names)
    last = salient(analysis, before=token.i, types=frozenset({vocab.COMPANY}))
    topic = {name_key(analysis, i) for i in last} - subject
    return (max(near, key=lambda i: (often[name_key(analysis, i)] + (name_key(analysis, i) in topic), analysis.mentions[i].end)),)


def _predicated(token: Token) -> list[Token]:
    """Subjects of the nominal predicate that the token is a complement of."""
    noun = token.head
    return syntax.subjects(noun) if token.dep_.startswith("nmod") and any(c.dep_ == "cop" for c in noun.children) else []


def modifiers_of(analysis: Analysis, token: Token) -> tuple[str | None, str | None, str | None]:
    """Country code, boss and seat that the description gives."""
    country = boss = seat = None
    for child in token.children:
        if child.dep_ == "amod" or child.pos_ == "ADJ":
            country = country or demonym(child.text, analysis.lexicon.lang)
            seat = seat or (None if country else town_of(analysis, child.text))
        elif child.dep_.startswith("nmod"):
            index = analysis.headed_by(child)
            found = analysis.mentions[index] if index is not None else None
            if found is not None and found.type == vocab.PERSON:
                boss = analysis.text(found)
            elif found is not None and found.type in {vocab.CITY, vocab.PLACE}:
                seat = analysis.text(found)
    return country, boss, seat


def record_of(analysis: Analysis, index: int) -> dict[str, str]:
    """What the gazetteer knows of a company: country, seat, boss."""
    records = analysis.gazetteer.lookup(name_key(analysis, index), vocab.COMPANY)
    return dict(records[0].attributes) if records else {}


def fits_company(analysis: Analysis, index: int, country: str | None, boss: str | None, seat: str | None) -> bool:
    """True if nothing that is known of the company speaks against the country code, the boss and the seat."""
    known = record_of(analysis, index)
    if country is not None:
        continent = (
            {r.attribute("part-of") for r in [analysis.gazetteer.place(known["country"])]} if known.get("country") else set()
        )
        if known.get("country") != country and country not in continent and not _seat_in(analysis, known, country):
            return False
    if boss is not None and fold(boss) not in fold(known.get("boss", "")) and not _together(analysis, index, boss):
        return False
    return seat is None or _same_place(analysis, seat, known.get("seat", ""))


def _seat_in(analysis: Analysis, known: dict[str, str], code: str) -> bool:
    cities = analysis.gazetteer.lookup(known.get("seat", ""), vocab.CITY)
    return bool(cities) and cities[0].attribute("country") == code


def _same_place(analysis: Analysis, left: str, right: str) -> bool:
    if fold(left) == fold(right):
        return True
    links = [{r.link for r in analysis.gazetteer.lookup(name, vocab.CITY)[:1]} for name in (left, right)]
    return bool(links[0] & links[1])


def _together(analysis: Analysis, index: int, boss: str) -> bool:
    """True if the company is the only one named in a sentence with that person."""
    for person in analysis.of_type((vocab.PERSON,)):
        found = analysis.mentions[person]
        if fold(analysis.text(found)) == fold(boss):
            sentence = analysis.head(found).sent
            inside = {
                name_key(analysis, i)
                for i in analysis.of_type((vocab.COMPANY,))
                if sentence.start <= analysis.mentions[i].start < sentence.end and analysis.mentions[i].kind is MentionKind.NAME
            }
            if inside == {name_key(analysis, index)}:
                return True
    return False


def town_of(analysis: Analysis, word: str) -> str | None:
    """The largest city that an adjective or its inhabitants are called after: 'Münchner' -> München."""
    cities: list[Record] = []
    for change in analysis.lexicon.words("town_endings"):
        ending, _, instead = change.partition(">")
        if word[:1].isupper() and word.endswith(ending) and len(word) > len(ending) + 2:
            cities += analysis.gazetteer.lookup(word.removesuffix(ending) + instead, vocab.CITY)[:1]
    return max(cities, key=lambda c: (int(c.attribute("population") or 0), c.name)).name if cities else None
