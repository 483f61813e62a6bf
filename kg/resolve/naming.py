"""What each mention of a document names, once the document's own context is used up: antecedents, surnames, makers, countries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg import vocab
from kg.gazetteers import Gazetteer, Record, category_concept, load_affixes
from kg.ids import slug
from kg.model import Extraction, Mention, MentionKind
from kg.resolve.name import Context, Name, strip_legal_form
from kg.resolve.products import name_model
from kg.text import fold

_YEAR = re.compile(r"\s+(?:19|20)\d\d$|^(?:19|20)\d\d\s+")
_EDGES = " \t\n\"'“”«»‘’.,;:()"
# A smaller town is meant when the text names its country and not that of the larger one, unless it is a village to a metropolis.
_SMALLEST_SHARE = 0.015


def names_of(extraction: Extraction, gazetteer: Gazetteer) -> dict[str, Name]:
    """Mention id -> what it names; mentions that stay open (a description without antecedent) are missing."""
    return {identifier: name for identifier, _, name in named_mentions(extraction, gazetteer)}


def named_mentions(extraction: Extraction, gazetteer: Gazetteer) -> Iterator[tuple[str, Mention, Name]]:
    """Mentions with their id and what they name, as they stand in the text; those that stay open are left out."""
    mentions = {mention.id: mention for mention in extraction.mentions}
    roots = {identifier: _root(identifier, mentions) for identifier in mentions}
    said = {root: words for root in roots.values() if root and (words := _words(mentions[root]))}
    context = _context([(words, mentions[root]) for root, words in said.items()], Context(gazetteer, extraction.document.lang))
    found = {root: _name(words, mentions[root], context) for root, words in said.items()}
    for identifier, root in roots.items():
        if root in found and found[root].key:
            yield identifier, mentions[identifier], found[root]


def _name(words: str, mention: Mention, context: Context) -> Name:
    return _READERS.get(mention.type, _thing)(words, mention, context)


def written_form(mention: Mention) -> str:
    """The words of a mention that is a name itself, for labels; empty for descriptions and for names that are only implied."""
    bare = mention.attribute("name")
    if bare and mention.kind is MentionKind.NAME and mention.text.startswith(bare):
        return bare  # without the ending of a genitive: 'Renaults'
    return mention.text.strip(_EDGES) if mention.kind is MentionKind.NAME or mention.type == vocab.MODEL_TYPE else ""


def _root(identifier: str, mentions: Mapping[str, Mention]) -> str | None:
    """The end of the chain of antecedents; None where it leaves the document or turns back."""
    seen = set[str]()
    while identifier in mentions and identifier not in seen:
        seen.add(identifier)
        antecedent = mentions[identifier].antecedent
        if antecedent is None:
            return identifier
        identifier = antecedent
    return None


def _words(mention: Mention) -> str:
    """The name that a mention stands for: its own, or one that the nlp stage implied."""
    implied = mention.attribute("name")
    if implied:
        return implied
    return mention.text.strip(_EDGES) if mention.kind is MentionKind.NAME or mention.type == vocab.MODEL_TYPE else ""


def _context(roots: Iterable[tuple[str, Mention]], context: Context) -> Context:
    for words, mention in roots:
        if mention.type in (vocab.COMPANY, vocab.ORGANISATION):
            context.companies.add(_body(words, mention, context).key)
        elif mention.type == vocab.PLACE and (record := _place_record(words, mention, context)):
            context.countries.update({record.attribute("code") or "", record.attribute("part-of") or ""} - {""})
        elif mention.type == vocab.PERSON and len(words.split()) > 1:
            full = _without_titles(words, context.lang)
            parts = full.split()
            for short in {parts[0], *(" ".join(parts[start:]) for start in range(1, len(parts)))}:
                context.people.setdefault(fold(short), set()).add(full)
        elif mention.type == vocab.MODEL and (maker := mention.attribute("maker")):
            context.makers.setdefault(fold(words), set()).add(maker)
    return context


def _body(words: str, mention: Mention, context: Context) -> Name:
    """A company or another body."""
    bare = strip_legal_form(words)
    records = context.gazetteer.lookup(words, vocab.COMPANY) or context.gazetteer.lookup(bare, vocab.COMPANY)
    if not records and (inner := _without_group(bare)) != bare:
        bare, records = inner, context.gazetteer.lookup(inner, vocab.COMPANY)
    if records:
        record = records[0]
        return Name(vocab.COMPANY, bare, slug(record.name), record=record)
    return Name(mention.type, bare, slug(bare))


def _without_group(name: str) -> str:
    """'Gruppo Marelli', 'Marelli Group' -> 'Marelli'."""
    parts, words = name.split(), load_affixes()["group_words"]
    if len(parts) > 1 and fold(parts[0]) in words:
        return " ".join(parts[1:])
    return " ".join(parts[:-1]) if len(parts) > 1 and fold(parts[-1]) in words else name


def _without_titles(words: str, lang: str) -> str:
    """Without 'dottor', 'Herr' ...; 'M.' is a title in French alone."""
    titles, parts = load_affixes()["titles"], words.split()
    while len(parts) > 1 and fold(parts[0]) in titles and (len(fold(parts[0])) > 1 or lang == "fr"):
        parts = parts[1:]
    return " ".join(parts)


def _person(words: str, _: Mention, context: Context) -> Name:
    """A full name, or a family name that one full name of the document, or the head of a company in it, explains."""
    name = _without_titles(words, context.lang)
    key = fold(name)
    if key in load_affixes()["pronouns"]:
        return Name(vocab.PERSON, name, "")
    full = {fold(other): other for other in context.people.get(key, ())}
    if " " in name and len(full) != 1:
        return Name(vocab.PERSON, name, slug(name))
    if len(full) == 1:
        return Name(vocab.PERSON, *_person_key(full), reason=f"'{name}' is short for the only such name in the document")
    heads = {} if full else _heads(key, context)
    if len(heads) == 1:
        return Name(vocab.PERSON, *_person_key(heads), reason=f"'{name}' heads a company of the document")
    return Name(vocab.PERSON, name, slug(name))


def _person_key(full: Mapping[str, str]) -> tuple[str, str]:
    name = min(full.values())
    return name, slug(name)


def _heads(surname: str, context: Context) -> dict[str, str]:
    """Heads of the document's companies whose family name this is."""
    bosses = (r.attribute("boss") for c in context.companies for r in context.gazetteer.lookup(c, vocab.COMPANY)[:1])
    return {fold(boss): boss for boss in bosses if boss and fold(boss.split()[-1]) == surname}


def _city(words: str, mention: Mention, context: Context) -> Name:
    """A town: the most populous of that name, unless the text names the country or region of another."""
    records = context.gazetteer.lookup(words, vocab.CITY)
    if not records and context.gazetteer.lookup(words, vocab.PLACE):
        return _place(words, mention, context)
    small = () if records else context.gazetteer.towns(words)
    if not records and not small:
        return Name(vocab.CITY, words, slug(words))
    best = (records or small)[0]
    if small or best.attribute("country") not in context.countries:
        enough = int(best.attribute("population") or 0) * _SMALLEST_SHARE
        named = [
            r
            for r in records or small
            if r.attribute("country") in context.countries and int(r.attribute("population") or 0) >= enough
        ]
        if named:
            country = context.gazetteer.place(named[0].attribute("country") or "").name
            return Name(vocab.CITY, words, named[0].link or "", record=named[0], reason=f"the document names {country}")
    return Name(vocab.CITY, words, best.link or "", record=best)


def _place_record(words: str, mention: Mention, context: Context) -> Record | None:
    code = mention.attribute("code")
    if code:
        return context.gazetteer.place(code)
    return next(iter(context.gazetteer.lookup(words, vocab.PLACE)), None)


def _place(words: str, mention: Mention, context: Context) -> Name:
    record = _place_record(words, mention, context)
    if record is not None:
        return Name(vocab.PLACE, words, record.attribute("code") or "", record=record)
    if mention.type == vocab.PLACE and context.gazetteer.lookup(words, vocab.CITY):
        return _city(words, mention, context)
    return Name(vocab.PLACE, words, slug(words))


def _event(words: str, _: Mention, context: Context) -> Name:
    """A fair: its edition ('EICMA 2024') is the fair itself where the fair is known; evidence has the date."""
    for form in (words, _YEAR.sub("", words)):
        if records := context.gazetteer.lookup(form, vocab.EVENT):
            return Name(vocab.EVENT, words, slug(records[0].name), record=records[0])
    return Name(vocab.EVENT, words, slug(words))


def _role(words: str, _: Mention, context: Context) -> Name:
    records = context.gazetteer.lookup(words, vocab.ROLE)
    if records:
        return Name(vocab.ROLE, words, slug(records[0].name), record=records[0])
    return Name(vocab.ROLE, words, slug(words))


def _model_type(words: str, mention: Mention, context: Context) -> Name:
    concept = mention.attribute("concept") or category_concept(words, context.lang)
    return Name(vocab.MODEL_TYPE, mention.text.strip(_EDGES), slug(concept or words))


def _thing(words: str, mention: Mention, _: Context) -> Name:
    return Name(mention.type, words, slug(words))


_READERS: Mapping[str, Callable[[str, Mention, Context], Name]] = {
    vocab.COMPANY: _body,
    vocab.ORGANISATION: _body,
    vocab.PERSON: _person,
    vocab.MODEL: name_model,
    vocab.CITY: _city,
    vocab.PLACE: _place,
    vocab.EVENT: _event,
    vocab.ROLE: _role,
    vocab.MODEL_TYPE: _model_type,
}
