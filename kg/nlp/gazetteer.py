"""Component: names that are known, added to and checked against what the encoder found.

Reads the encoder's entities; adds mentions of known companies, models, events, places and roles, kinds of product
("berlina") and markets given as adjectives ("il mercato cinese"); tells which company makes a model.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg import vocab
from kg.gazetteers import Record, demonym, load_categories
from kg.model import CharSpan, MentionKind
from kg.nlp.analysis import Analysis, Found
from kg.nlp.joints import base_form, drop_common_nouns, name_genitives, trim_joints
from kg.text import fold

_LONGEST = 5
_LIST = 60
_CITY_POPULATION = 150_000
_ADDED = (vocab.EVENT, vocab.COMPANY, vocab.MODEL, vocab.CITY, vocab.PLACE)
_MAKING = frozenset(
    {"car", "motorbike", "scooter", "truck", "bus", "bicycle", "phone", "electronics", "computer", "chip", "ai", "software"}
    | {"game", "camera", "robot", "audio"}
)
"""Sectors whose companies give their name to models: in 'Galaxy S25', Galaxy (a hotel chain) is no maker."""
_SCORE = {vocab.EVENT: 0.95, vocab.COMPANY: 0.9, vocab.MODEL: 0.9, vocab.CITY: 0.85, vocab.PLACE: 0.9, vocab.ROLE: 0.8}


def add_known_names(analysis: Analysis) -> None:
    """Runs the whole component on one document."""
    keys = [fold(base_form(t)) for t in analysis.doc]
    trim_joints(analysis)
    drop_common_nouns(analysis)
    _drop_premises(analysis)
    _check_types(analysis)
    _agree_on_types(analysis)
    _widen_streets(analysis)
    _add_names(analysis, keys)
    _add_roles(analysis, keys)
    _add_categories(analysis, keys)
    _add_markets(analysis)
    name_genitives(analysis)
    _add_makers(analysis)
    _add_inner_cities(analysis)


def _ngrams(analysis: Analysis, keys: list[str], start: int) -> Iterator[tuple[int, str]]:
    """Ends and folded forms of the token ranges that begin at `start`, longest first, within one line."""
    doc = analysis.doc
    if not keys[start]:
        return
    limit = start
    while limit < min(len(doc), start + _LONGEST) and not doc[limit].is_space:
        limit += 1
    for end in range(limit, start, -1):
        if keys[end - 1]:
            yield end, " ".join(k for k in keys[start:end] if k)


def _free(analysis: Analysis, start: int, end: int) -> bool:
    return all(analysis.covering(i) is None for i in range(start, end))


def _looks_like_name(token: Token) -> bool:
    return token.text[:1].isupper() or any(c.isdigit() for c in token.text)


def _check_types(analysis: Analysis) -> None:
    """A name that the gazetteer knows under one type only takes that type."""
    pairs = {
        vocab.COMPANY: vocab.ORGANISATION,
        vocab.ORGANISATION: vocab.COMPANY,
        vocab.CITY: vocab.PLACE,
        vocab.PLACE: vocab.CITY,
    }
    for found in analysis.mentions:
        key = fold(analysis.text(found))
        if found.type != vocab.EVENT and any(not r.ambiguous for r in analysis.gazetteer.lookup_key(key, vocab.EVENT)):
            found.type = vocab.EVENT
        other = pairs.get(found.type)
        if other is None:
            continue
        if found.type != vocab.ORGANISATION and analysis.gazetteer.lookup_key(key, found.type):
            continue
        if other != vocab.ORGANISATION and analysis.gazetteer.lookup_key(key, other):
            found.type = other


def _drop_premises(analysis: Analysis) -> None:
    """'i Mi Store' are shops: a name before or with such a word is no model."""
    premises, doc = analysis.lexicon.words("premises"), analysis.doc
    shops = [f for f in analysis.mentions if f.type == vocab.MODEL and {t.lower_ for t in doc[f.end - 1 : f.end + 1]} & premises]
    analysis.replace([f for f in analysis.mentions if f not in shops])


def _widen_streets(analysis: Analysis) -> None:
    """'corso Unione Sovietica', 'rue de Paris': a street, whatever it is called after."""
    words, bare, doc = analysis.lexicon.words("street_words"), analysis.lexicon.words("bare_street_words"), analysis.doc
    for found in analysis.mentions:
        before = doc[max(0, found.start - 3) : found.start]
        if found.type not in {vocab.CITY, vocab.PLACE, vocab.PERSON, vocab.MODEL} or not len(before):
            continue
        at = next((t.i for t in reversed(before) if t.lower_ in words or (t.lower_ in bare and t.i == found.start - 1)), None)
        if at is not None and all(t.pos_ in {"ADP", "DET", "ADJ"} for t in doc[at + 1 : found.start]):
            found.start, found.type = at, vocab.PLACE


def _agree_on_types(analysis: Analysis) -> None:
    """One name, one type in a document: the best-scored one; a company's name with a word for business stays a company."""
    business = analysis.lexicon.words("business_words")
    votes: dict[str, dict[str, float]] = {}
    for found in analysis.mentions:
        votes.setdefault(fold(analysis.text(found)), {}).setdefault(found.type, 0.0)
        votes[fold(analysis.text(found))][found.type] += found.score
    for found in analysis.mentions:
        key = fold(analysis.text(found))
        found.type = max(sorted(votes[key]), key=lambda t: votes[key][t])
        words = key.split()
        if len(words) > 1 and words[-1] in business and analysis.gazetteer.lookup_key(" ".join(words[:-1]), vocab.COMPANY):
            found.type = vocab.COMPANY


def _add_names(analysis: Analysis, keys: list[str]) -> None:
    position = 0
    doc = analysis.doc
    while position < len(doc):
        step = 1
        if _looks_like_name(doc[position]) and analysis.covering(position) is None:
            for end, key in _ngrams(analysis, keys, position):
                record = _known(analysis, position, end, key) if _free(analysis, position, end) else None
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
            if type_ == vocab.COMPANY and end - start == 1 and doc[start].is_sent_start and doc[start].pos_ != "PROPN":
                continue
            if len(key) < 3 and type_ not in (vocab.COMPANY, vocab.EVENT):
                continue
            return record
    return None


def _add_roles(analysis: Analysis, keys: list[str]) -> None:
    """Known job titles in lower case; what the encoder found stays."""
    doc, roles, position = analysis.doc, analysis.gazetteer.keys(vocab.ROLE), 0
    hiring = _hiring_stretch(analysis)
    while position < len(doc):
        step = 1
        if position in hiring and doc[position].pos_ in {"NOUN", "PROPN", "ADJ", "X"} and analysis.covering(position) is None:
            for end, key in _ngrams(analysis, keys, position):
                if key in roles and len(key) > 3 and _free(analysis, position, end):
                    analysis.add(Found(position, end, vocab.ROLE, component="gazetteer", score=_SCORE[vocab.ROLE]))
                    step = end - position
                    break
        position += step


def _hiring_stretch(analysis: Analysis) -> frozenset[int]:
    """Tokens of the sentences that speak of looking for people, and of the lines that follow them."""
    words, doc = analysis.lexicon.words("hiring_words"), analysis.doc
    inside: set[int] = set()
    for token in doc:
        if token.i not in inside and (analysis.lexicon.lemma(token) in words or token.lower_ in words):
            inside.update(range(token.sent.start, min(len(doc), token.sent.end + _LIST)))
    return frozenset(inside)


def _add_categories(analysis: Analysis, keys: list[str]) -> None:
    """Words for kinds of product, outside names: 'berlina', 'elettrica', 'smartphone'."""
    categories, position, doc = load_categories(analysis.lexicon.lang), 0, analysis.doc
    while position < len(doc):
        step = 1
        for end, key in _ngrams(analysis, keys, position):
            category = categories.get(key)
            if category is not None and _free(analysis, position, end):
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
    """Cities inside the names of events: 'Salone di Parigi', 'Auto Shanghai'."""
    for index in list(analysis.of_type((vocab.EVENT,))):
        found = analysis.mentions[index]
        for position in range(found.start, found.end):
            token = analysis.doc[position]
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
