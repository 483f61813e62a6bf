"""Component: names that are known, added to and checked against what the encoder found.

Reads the encoder's entities; adds mentions of known companies, models, events, places and roles, kinds of product
("berlina") and markets given as adjectives ("il mercato cinese"); tells which company makes a model.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg import vocab
from kg.gazetteers import Record, demonym, load_categories
from kg.model import CharSpan, MentionKind
from kg.nlp.analysis import Analysis, Found
from kg.nlp.joints import base_form, drop_common_nouns, name_genitives, trim_joints
from kg.nlp.known_roles import add_known_roles, drop_people, widen_roles
from kg.nlp.known_types import (
    agree_on_types,
    check_types,
    drop_letters,
    drop_opening_words,
    drop_premises,
    part_names,
    place_datelines,
    trim_quotes,
    widen_companies,
    widen_streets,
)
from kg.nlp.ngrams import is_free, ngrams
from kg.text import fold

_CITY_POPULATION = 150_000
_ADDED = (vocab.EVENT, vocab.COMPANY, vocab.MODEL, vocab.CITY, vocab.PLACE)
_NOMINAL = frozenset({"PROPN", "NOUN"})
_MAKING = frozenset(
    {"car", "motorbike", "scooter", "truck", "bus", "bicycle", "phone", "electronics", "computer", "chip", "ai", "software"}
    | {"game", "camera", "robot", "audio"}
)
"""Sectors whose companies give their name to models: in 'Galaxy S25', Galaxy (a hotel chain) is no maker."""
_SCORE = {vocab.EVENT: 0.95, vocab.COMPANY: 0.9, vocab.MODEL: 0.9, vocab.CITY: 0.85, vocab.PLACE: 0.9}


def add_known_names(analysis: Analysis) -> None:
    """Runs the whole component on one document."""
    keys = [fold(base_form(t)) for t in analysis.doc]
    trim_quotes(analysis)
    trim_joints(analysis)
    drop_common_nouns(analysis)
    drop_letters(analysis)
    drop_opening_words(analysis)
    drop_people(analysis)
    drop_premises(analysis)
    part_names(analysis)
    widen_companies(analysis, keys)
    check_types(analysis)
    place_datelines(analysis)
    agree_on_types(analysis)
    widen_streets(analysis)
    _add_names(analysis, keys)
    widen_roles(analysis, keys)
    add_known_roles(analysis, keys)
    _add_categories(analysis, keys)
    _add_markets(analysis)
    name_genitives(analysis)
    _add_makers(analysis)
    _add_inner_cities(analysis)


def _looks_like_name(token: Token) -> bool:
    return token.text[:1].isupper() or any(c.isdigit() for c in token.text)


def _add_names(analysis: Analysis, keys: list[str]) -> None:
    position = 0
    doc = analysis.doc
    while position < len(doc):
        step = 1
        if _looks_like_name(doc[position]) and analysis.covering(position) is None:
            for end, key in ngrams(analysis, keys, position):
                record = _known(analysis, position, end, key) if is_free(analysis, position, end) else None
                if record is not None:
                    analysis.add(Found(position, end, record.type, component="gazetteer", score=_SCORE[record.type]))
                    step = end - position
                    break
        position += step


def _known(analysis: Analysis, start: int, end: int, key: str) -> Record | None:
    """The record that a capitalised range names beyond doubt."""
    doc = analysis.doc
    if len(key) < 2 or not _looks_like_name(doc[end - 1]):
        return None
    for type_ in _ADDED:
        for record in analysis.gazetteer.lookup_key(key, type_):
            if record.ambiguous and type_ != vocab.EVENT:
                continue
            if type_ == vocab.CITY and (int(record.attribute("population") or 0) < _CITY_POPULATION or doc[start].is_sent_start):
                continue
            if type_ == vocab.MODEL and end - start == 1 and not any(c.isdigit() for c in key):
                continue
            if type_ == vocab.COMPANY and end - start == 1 and doc[start].is_sent_start and doc[start].pos_ not in _NOMINAL:
                continue
            if len(key) < 3 and type_ not in (vocab.COMPANY, vocab.EVENT):
                continue
            return record
    return None


def _add_categories(analysis: Analysis, keys: list[str]) -> None:
    """Words for kinds of product, outside names: 'berlina', 'elettrica', 'smartphone'."""
    categories, position, doc = load_categories(analysis.lexicon.lang), 0, analysis.doc
    while position < len(doc):
        step = 1
        for end, key in ngrams(analysis, keys, position):
            category = categories.get(key)
            if category is not None and is_free(analysis, position, end):
                analysis.add(
                    Found(
                        position,
                        end,
                        vocab.MODEL_TYPE,
                        MentionKind.NOMINAL,
                        "gazetteer",
                        attributes={
                            "concept": category.concept,
                            "name": category.concept,
                            "gender": category.gender,
                            "number": category.number,
                            "power": "yes" if category.power else "",
                        },
                    )
                )
                step = end - position
                break
        position += step


def _add_markets(analysis: Analysis) -> None:
    """Countries given by an adjective on a word for market ('il mercato cinese') or by 'il nostro Paese'."""
    lexicon, doc = analysis.lexicon, analysis.doc
    nouns, home = lexicon.words("market_nouns"), lexicon.settings.get("home_country", "")
    for token in doc:
        if token.pos_ in {"ADJ", "NOUN", "VERB"} and analysis.covering(token.i) is None and not token.is_upper:
            code = demonym(token.text, lexicon.lang)
            noun = token.head
            if code and (lexicon.lemma(noun) in nouns or (token.i and lexicon.lemma(doc[token.i - 1]) in nouns)):
                _add_place(analysis, token.i, token.i + 1, code)
        if (
            home
            and token.lower_ in lexicon.words("home_nouns")
            and token.i
            and doc[token.i - 1].lower_ in lexicon.words("home_determiners")
        ):
            _add_place(analysis, token.i - 1, token.i + 1, home)


def _add_place(analysis: Analysis, start: int, end: int, code: str) -> None:
    name = analysis.gazetteer.place(code).name
    analysis.add(Found(start, end, vocab.PLACE, MentionKind.NOMINAL, "gazetteer", 0.9, attributes={"name": name, "code": code}))


def _add_makers(analysis: Analysis) -> None:
    """For each model whose maker is known, a mention of the company inside or behind its name."""
    companies = _companies(analysis)
    for index in list(analysis.of_type((vocab.MODEL,))):
        found = analysis.mentions[index]
        maker, length = _maker(analysis, found, companies)
        if maker is None:
            continue
        whole = analysis.span(found)
        span = CharSpan(whole.start, whole.start + length) if length else whole
        known = companies.get(fold(maker))
        owner = analysis.add(
            Found(
                found.start,
                found.end,
                vocab.COMPANY,
                MentionKind.NAME if length else MentionKind.NOMINAL,
                "brand",
                found.score,
                antecedents=(known,) if known is not None else (),
                attributes={"name": maker},
                chars=span,
            )
        )
        found.attributes["maker"] = maker
        found.attributes["maker_mention"] = str(owner)


def _add_inner_cities(analysis: Analysis) -> None:
    """Cities inside the names of events and bodies: 'Salone di Parigi', 'Auto Shanghai', 'Provincia di Trento'."""
    for index in list(analysis.of_type((vocab.EVENT, vocab.ORGANISATION))):
        found = analysis.mentions[index]
        for position in range(found.start, found.end):
            token = analysis.doc[position]
            if found.type == vocab.ORGANISATION and not (position > found.start and analysis.doc[position - 1].pos_ == "ADP"):
                continue
            if token.text[:1].isupper() and analysis.gazetteer.lookup(token.text, vocab.CITY):
                span = CharSpan(token.idx, token.idx + len(token))
                analysis.add(Found(position, position + 1, vocab.CITY, component="gazetteer", score=0.9, chars=span))


def _companies(analysis: Analysis) -> dict[str, int]:
    """Folded name -> first mention of each company that the text names."""
    named: dict[str, int] = {}
    for index in analysis.of_type((vocab.COMPANY,)):
        named.setdefault(fold(analysis.mentions[index].attributes.get("name") or analysis.text(analysis.mentions[index])), index)
    return named


def _maker(analysis: Analysis, found: Found, companies: dict[str, int]) -> tuple[str | None, int]:
    """Name of the maker, and how many characters of the model's name it takes (0 if it is not part of it)."""
    text = analysis.text(found)
    for end in range(found.end - 1, found.start, -1):
        prefix = analysis.doc[found.start : end].text
        if fold(prefix) in companies:
            return prefix, len(prefix)
        for record in analysis.gazetteer.lookup(prefix, vocab.COMPANY):
            if _MAKING & set((record.attribute("sector") or "").split("|")):
                return record.name, len(prefix)
    records = analysis.gazetteer.lookup(text, vocab.MODEL) or _first_words(analysis, found)
    for record in records:
        maker = record.attribute("maker") or ""
        if fold(maker) in companies or (not record.ambiguous and len({r.attribute("maker") for r in records}) == 1):
            return maker, 0
    return None, 0


def _first_words(analysis: Analysis, found: Found) -> tuple[Record, ...]:
    """Records of the longest known beginning of a name: 'Galaxy S25 Ultra' by 'Galaxy S25' or 'Galaxy'."""
    for end in range(found.end - 1, found.start, -1):
        records = analysis.gazetteer.lookup(analysis.doc[found.start : end].text, vocab.MODEL)
        if records:
            return records
    return ()
