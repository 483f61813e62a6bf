"""Job titles that the gazetteer knows and the encoder did not find."""

from __future__ import annotations

from spacy.tokens import Token

from kg import vocab
from kg.nlp.analysis import Analysis, Found
from kg.nlp.ngrams import is_free, ngrams

_LIST = 60
_HEADING = 4
_SCORE = 0.8


def add_known_roles(analysis: Analysis, keys: list[str]) -> None:
    """Known job titles in lower case, where the text speaks of hiring; what the encoder found stays."""
    doc, position = analysis.doc, 0
    hiring = _hiring_stretch(analysis)
    while position < len(doc):
        step = 1
        if position in hiring and doc[position].pos_ in {"NOUN", "PROPN", "ADJ", "X"} and analysis.covering(position) is None:
            for end, key in ngrams(analysis, keys, position):
                if len(key) > 3 and is_free(analysis, position, end) and _is_role(analysis, position, end, key):
                    analysis.add(Found(position, end, vocab.ROLE, component="gazetteer", score=_SCORE))
                    step = end - position
                    break
        position += step


def drop_people(analysis: Analysis) -> None:
    """'diplomati', 'graduates' say who may apply, 'una decina' how many, and no job; nor is any in 'Requisiti: ...'."""
    people, heads, doc = analysis.lexicon.words("no_roles"), analysis.lexicon.words("requirement_words"), analysis.doc

    def is_job(found: Found) -> bool:
        opening = doc[found.start].sent[:_HEADING]
        if found.type == vocab.ROLE and opening[0].lower_ in heads and any(token.text == ":" for token in opening):
            return False
        bare = found.end - found.start == 1 or doc[found.start + 1].pos_ == "ADP"
        return found.type != vocab.ROLE or not bare or doc[found.start].lower_ not in people

    analysis.replace([found for found in analysis.mentions if is_job(found)])


def widen_roles(analysis: Analysis, keys: list[str]) -> None:
    """A known title of which the encoder found a part only: 'chief' of 'chief executive'."""
    roles = analysis.gazetteer.keys(vocab.ROLE)
    for index, found in enumerate(analysis.mentions):
        if found.type != vocab.ROLE:
            continue
        for start in range(max(0, found.start - 2), found.start + 1):
            ends = [end for end, key in ngrams(analysis, keys, start) if key in roles and end >= found.end]
            around = {analysis.covering(i) for i in range(start, ends[0])} if ends else {None}
            if around == {index} or around == {index, None}:
                found.start, found.end = start, ends[0]
                break
    analysis.replace(analysis.mentions)


def _is_role(analysis: Analysis, start: int, end: int, key: str) -> bool:
    """True for a known title; a single word may be part of another thing ("punto vendita") or the employer ("costruttore")."""
    records = analysis.gazetteer.lookup_key(key, vocab.ROLE)
    if end - start > 1 or not records:
        return bool(records)
    token = analysis.doc[start]
    if analysis.lexicon.describes(token) == vocab.COMPANY or _continues_a_noun(analysis, token):
        return False
    return any(record.attribute("kind") != "function" for record in records) or _is_listed(token)


def _continues_a_noun(analysis: Analysis, token: Token) -> bool:
    before = analysis.doc[token.i - 1] if token.i else None
    return before is not None and before.pos_ in {"NOUN", "PROPN", "X"} and bool(before.whitespace_)


def _is_listed(token: Token) -> bool:
    """True beside others of its kind: "vendite, marketing e assistenza"."""
    return token.dep_ == "conj" or any(child.dep_ == "conj" for child in token.children)


def _hiring_stretch(analysis: Analysis) -> frozenset[int]:
    """Tokens of the sentences that speak of looking for people, and of the lines that follow them."""
    words, doc = analysis.lexicon.words("hiring_words"), analysis.doc
    inside: set[int] = set()
    for token in doc:
        if token.i not in inside and (analysis.lexicon.lemma(token) in words or token.lower_ in words):
            inside.update(range(token.sent.start, min(len(doc), token.sent.end + _LIST)))
    return frozenset(inside)
