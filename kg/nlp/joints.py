"""Names that are only part of a word: 'BMW-Chef' is read as 'BMW', '-', 'Chef', and 'Renaults' is a genitive of Renault."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import cast

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex

from kg import vocab
from kg.gazetteers import Gazetteer, load_categories
from kg.nlp import syntax
from kg.nlp.analysis import Analysis, Found
from kg.nlp.lexicon import Lexicon
from kg.text import fold

_NAME_PARTS = ("flat", "compound")


def split_joints(nlp: Language, nouns: Iterable[str]) -> None:
    """Makes the tokenizer cut before these nouns (lower case), where they end a word with a hyphen in it."""
    words = "|".join(re.escape(noun.capitalize()) for noun in sorted(nouns))
    if words:
        joint = rf"(?<=\w\w)[-‑](?=(?:{words})(?!\w))"
        finder = compile_infix_regex([joint, *(nlp.Defaults.infixes or ())]).finditer
        cast("Tokenizer", nlp.tokenizer).infix_finditer = finder


def mend_joints(doc: Doc, lexicon: Lexicon) -> None:
    """Hangs the name on the noun that a hyphen joins it to; what the tree hangs on the name goes with it."""
    for noun in doc:
        name = syntax.joined_to(noun, lexicon)
        while name is not None and name.dep_.startswith(_NAME_PARTS) and name.head.i < name.i:
            name = name.head
        if name is None or name.sent.start != noun.sent.start:
            continue
        if noun.head.i == name.i:
            noun.head, noun.dep_ = (noun if name.head.i == name.i else name.head), name.dep_
        for child in list(name.children):
            if child.i != noun.i and not child.dep_.startswith(_NAME_PARTS):
                child.head = noun
        name.head, name.dep_ = noun, "compound"


def mend_objects(doc: Doc) -> None:
    """An object that the tree hangs on an adjective or a noun ('la "dream car" sportiva *SU7*') goes to the verb above it."""
    for token in doc:
        if token.dep_ == "obj" and token.head.pos_ in {"ADJ", "NOUN", "PROPN"}:
            verb = next((above for above in syntax.governors(token) if above.pos_ == "VERB"), None)
            if verb is not None and verb.sent.start == token.sent.start:
                token.head = verb


def trim_joints(analysis: Analysis) -> None:
    """Takes the noun off names that hold it ('MAN-Werk'); what a hyphen joins and only companies are called is a company."""
    for found in analysis.mentions:
        if found.type == vocab.ROLE:
            continue
        while found.end - found.start > 1 and analysis.doc[found.end - 1].text == "-":
            found.end -= 1
        if found.end - found.start > 2 and syntax.joined_to(analysis.doc[found.end - 1], analysis.lexicon) is not None:
            found.end -= 2
        after = analysis.doc[found.end + 1] if found.end + 1 < len(analysis.doc) else None
        joined = after is not None and syntax.joined_to(after, analysis.lexicon) is not None
        if joined and found.type == vocab.MODEL and _only_company(analysis.gazetteer, fold(analysis.text(found))):
            found.type = vocab.COMPANY


def _only_company(gazetteer: Gazetteer, key: str) -> bool:
    return bool(gazetteer.lookup_key(key, vocab.COMPANY)) and not gazetteer.lookup_key(key, vocab.MODEL)


def drop_common_nouns(analysis: Analysis) -> None:
    """Takes away names that are descriptions in a language whose nouns are capitalised: 'Falthandy', 'Autobauer'."""
    if not analysis.lexicon.separable:
        return
    nouns = frozenset[str]().union(*(n.nouns for n in analysis.lexicon.nominals))
    kinds, roles = load_categories(analysis.lexicon.lang), analysis.gazetteer.keys(vocab.ROLE)
    analysis.replace([f for f in analysis.mentions if not _is_common(analysis, f, nouns, kinds, roles)])


def _is_common(analysis: Analysis, found: Found, nouns: Container[str], kinds: Container[str], roles: Container[str]) -> bool:
    token, key = analysis.doc[found.start], fold(analysis.text(found))
    if found.end - found.start > 1 or token.pos_ != "NOUN" or found.type not in {vocab.MODEL, vocab.COMPANY, vocab.ROLE}:
        return False
    return (key in kinds and found.type == vocab.MODEL) or (analysis.lexicon.lemma(token) in nouns and key not in roles)


def base_form(token: Token) -> str:
    """The word without the ending of a genitive: 'Renaults' -> 'Renault'; other words as they stand."""
    is_genitive = token.pos_ in {"PROPN", "NOUN"} and "Gen" in syntax.morph(token, "Case") and token.text == f"{token.lemma_}s"
    return token.lemma_ if is_genitive else token.text


def name_genitives(analysis: Analysis) -> None:
    """Gives names in the genitive, and models in the plural, their bare form, where the gazetteer or the text has that."""
    for found in analysis.mentions:
        text, last = analysis.text(found), analysis.doc[found.end - 1]
        bare = text.removesuffix(last.text) + base_form(last)
        if found.type == vocab.MODEL and not _known(analysis, found, text, own=False):
            bare = bare.removesuffix("s")  # 'two SU7 Ultras'
        if bare != text and found.chars is None and "name" not in found.attributes and _known(analysis, found, bare):
            found.attributes["name"] = bare


def _known(analysis: Analysis, found: Found, bare: str, *, own: bool = True) -> bool:
    elsewhere = {analysis.text(other) for other in analysis.mentions if other.type == found.type} if own else set[str]()
    return bare in elsewhere or bool(analysis.gazetteer.lookup(bare, found.type))
