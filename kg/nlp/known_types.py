"""What is known of names against what the encoder made of them: their extent and their type."""

from __future__ import annotations

from dataclasses import replace

from kg import vocab
from kg.nlp.analysis import Analysis, Found
from kg.nlp.ngrams import ngrams
from kg.text import fold

_MAKERS = frozenset({vocab.COMPANY, vocab.MODEL})
_KNOWN = (vocab.COMPANY, vocab.MODEL, vocab.EVENT, vocab.CITY, vocab.PLACE)
_UNSURE = 0.75
"""Below this score of the encoder a known place is a place, and a known company is no person."""
_HINTED, _SURE = 0.6, 0.9
"""Below these a name may take the one type under which it is known, though it may mean something else."""
_WHERE = frozenset({vocab.CITY, vocab.PLACE})
_UNHINTED = frozenset({vocab.PERSON, vocab.ROLE})
_NO_NAMES = frozenset({"VERB", "AUX", "ADJ", "ADV", "ADP", "DET", "PRON", "SCONJ", "CCONJ", "INTJ"})
_QUOTES = {"»": "«", "”": "“", '"': '"', ")": "(", "]": "["}


def trim_quotes(analysis: Analysis) -> None:
    """Takes closing quotes and brackets off names that do not open them."""
    doc = analysis.doc
    for found in analysis.mentions:
        while found.end - found.start > 1 and doc[found.end - 1].text in _QUOTES:
            opening = _QUOTES[doc[found.end - 1].text]
            if any(token.text == opening for token in doc[found.start : found.end - 1]):
                break
            found.end -= 1


def part_names(analysis: Analysis) -> None:
    """'Bloomberg Sonos' is two known names in a row, 'Assente Rivian' a known name after the first word of a sentence."""
    parts: list[Found] = []
    for found in analysis.mentions:
        cut = next((i for i in range(found.start + 1, found.end) if _parts_at(analysis, found, i)), None)
        if cut is None:
            parts.append(found)
            continue
        if _known_in(analysis, found.start, cut):
            parts.append(replace(found, end=cut))
        parts.append(replace(found, start=cut))
    analysis.replace(parts)


def _parts_at(analysis: Analysis, found: Found, cut: int) -> bool:
    if found.type not in _MAKERS or _known_in(analysis, found.start, found.end) or not _known_in(analysis, cut, found.end):
        return False
    first = analysis.doc[found.start]
    opens = cut == found.start + 1 and bool(first.is_sent_start) and first.pos_ != "PROPN"
    return opens or _known_in(analysis, found.start, cut)


def _known_in(analysis: Analysis, start: int, end: int) -> bool:
    return _only_type(analysis, fold(analysis.doc[start:end].text)) == vocab.COMPANY


def check_types(analysis: Analysis) -> None:
    """A name that the gazetteer knows under one type only takes that type; beyond doubt, or where the encoder is not sure."""
    for found in analysis.mentions:
        key = fold(analysis.text(found))
        known = _only_type(analysis, key)
        if known is not None:
            if known != found.type and _yields(found, known):
                found.type = known
        elif found.type not in _UNHINTED and (hint := _hint(analysis, found, key)) is not None:
            found.type = hint


def _hint(analysis: Analysis, found: Found, key: str) -> str | None:
    """The type under which alone a name is known that may mean other things: 'Terna' is no town, 'da Arjeplog' is one."""
    types = [type_ for type_ in _KNOWN if analysis.gazetteer.lookup_key(key, type_)]
    if not types and found.type not in _WHERE and analysis.gazetteer.towns(key):
        placed = found.start > 0 and analysis.doc[found.start - 1].pos_ == "ADP"
        return vocab.CITY if found.score < (_SURE if placed else _HINTED) else None
    limit = _SURE if found.type in _WHERE else _HINTED
    return types[0] if len(types) == 1 and types[0] != found.type and found.score < limit else None


def _only_type(analysis: Analysis, key: str) -> str | None:
    """The type under which alone the gazetteer knows a name, beyond doubt; events go before places of that name."""
    records = {type_: some for type_ in _KNOWN if (some := analysis.gazetteer.lookup_key(key, type_))}
    if any(not record.ambiguous for record in records.get(vocab.EVENT, ())):
        return vocab.EVENT
    if len(records) != 1:
        return None
    ((type_, some),) = records.items()
    return type_ if any(not record.ambiguous for record in some) else None


def _yields(found: Found, known: str) -> bool:
    """True if the encoder's type gives way to the known one."""
    if found.type == vocab.ROLE or (found.type == vocab.PERSON and known not in _MAKERS):
        return False
    if found.type == vocab.PERSON or (known in {vocab.CITY, vocab.PLACE} and found.type in _MAKERS | {vocab.ORGANISATION}):
        return found.score < _UNSURE
    return True


def place_datelines(analysis: Analysis) -> None:
    """'JESI Mancano pochi mesi': a known city in capitals that opens a paragraph, whatever the encoder makes of capitals."""
    for found in analysis.mentions:
        text, known = analysis.text(found), _only_type(analysis, fold(analysis.text(found)))
        opens = not found.start or "\n" in analysis.doc[found.start - 1].text
        if opens and len(text) > 2 and text.isupper() and known in {vocab.CITY, vocab.PLACE}:
            found.type = known


def drop_opening_words(analysis: Analysis) -> None:
    """'Acceso, diventa uno schermo': the capital that opens a sentence makes no name of a word, unless it is one elsewhere."""
    doc = analysis.doc
    names = {token.text for token in doc if token.pos_ == "PROPN" and not token.is_sent_start}

    def is_name(found: Found) -> bool:
        first = doc[found.start]
        if found.end - found.start > 1 or not first.is_sent_start or first.pos_ not in _NO_NAMES or not first.is_title:
            return True
        key = fold(first.text)
        return first.text in names or any(analysis.gazetteer.lookup_key(key, type_) for type_ in _KNOWN)

    analysis.replace([found for found in analysis.mentions if is_name(found)])


def widen_companies(analysis: Analysis, keys: list[str]) -> None:
    """'MSC' of 'MSC Crociere': a known company of which the encoder found the beginning only."""
    doc = analysis.doc
    for index, found in enumerate(analysis.mentions):
        if found.type != vocab.COMPANY:
            continue
        for end, key in ngrams(analysis, keys, found.start):
            if end <= found.end:
                break
            around = {analysis.covering(i) for i in range(found.start, end)}
            named = all(token.text[:1].isupper() or token.is_punct for token in doc[found.start : end])
            if around <= {index, None} and named and _only_type(analysis, key) == vocab.COMPANY:
                found.end = end
                break
    analysis.replace(analysis.mentions)


def drop_letters(analysis: Analysis) -> None:
    """One small letter is no name."""
    mentions = analysis.mentions
    analysis.replace([f for f in mentions if f.end - f.start > 1 or len(t := analysis.text(f)) > 1 or not t.islower()])


def drop_premises(analysis: Analysis) -> None:
    """'i Mi Store' are shops: a name before or with such a word is no model, nor is 'Global' in 'il debutto Global'."""
    premises, business, doc = analysis.lexicon.words("premises"), analysis.lexicon.words("business_words"), analysis.doc

    def is_none(found: Found) -> bool:
        shop = {token.lower_ for token in doc[found.end - 1 : found.end + 1]} & premises
        return found.type == vocab.MODEL and bool(shop or {token.lower_ for token in doc[found.start : found.end]} <= business)

    analysis.replace([found for found in analysis.mentions if not is_none(found)])


def widen_streets(analysis: Analysis) -> None:
    """'corso Unione Sovietica', 'rue de Paris': a street, whatever it is called after."""
    words, bare, doc = analysis.lexicon.words("street_words"), analysis.lexicon.words("bare_street_words"), analysis.doc
    for found in analysis.mentions:
        before = doc[max(0, found.start - 3) : found.start]
        if found.type not in {vocab.CITY, vocab.PLACE, vocab.PERSON, vocab.MODEL} or not len(before):
            continue
        at = next((t.i for t in reversed(before) if t.lower_ in words or (t.lower_ in bare and t.i == found.start - 1)), None)
        if at is not None and all(t.pos_ in {"ADP", "DET", "ADJ"} for t in doc[at + 1 : found.start]):
            found.start, found.type = at, vocab.PLACE


def agree_on_types(analysis: Analysis) -> None:
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
