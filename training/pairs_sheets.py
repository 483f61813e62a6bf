"""Annotated passages as sheets: text, mentions and claims; the mentions are the annotation's or the program's own."""

from dataclasses import dataclass, field

import spacy

from kg import vocab
from kg.gazetteers import load_categories
from kg.model import Factuality
from kg.nlp.convert import to_extraction
from kg.nlp.frames import find_relations
from kg.nlp.lexicon import load_lexicon
from kg.nlp.pipeline import Reader
from kg.nlp.scorer_pairs import BRAND, SITED, TYPES
from kg.nlp.scorer_views import thing
from kg.text import fold
from training.pairs_links import refers_of
from training.passages import outer_names

FACTS = tuple(Factuality)
_BLANK = {}


def blank(lang):
    if lang not in _BLANK:
        _BLANK[lang] = spacy.blank(lang)
    return _BLANK[lang]


@dataclass
class Spot:
    """A mention in characters; `key` groups mentions of one thing, `gold` is the annotated thing that it is."""

    start: int
    end: int
    type: str
    kind: str
    key: str
    gold: str


@dataclass
class Sheet:
    """`makers` gives the key of a model's maker, `claims` the factualities of (relation, subject, object).

    `names` and `refers` are the annotation's outermost names and its descriptions; None where they are not known.
    `unsure` holds claims of which nobody can say whether the text, a part of a passage, states them.
    """

    id: str
    lang: str
    title: str
    text: str
    spots: list
    makers: dict
    claims: dict
    titled: set = field(default_factory=set)
    unsure: set = field(default_factory=set)
    names: list | None = None
    refers: list | None = None


def claims_of(passage):
    claims = {}
    for relation in passage.relations:
        key = (relation.relation, relation.subject, relation.object)
        claims.setdefault(key, set()).add(FACTS.index(relation.factuality))
    return claims


def said_of(passage):
    """All that the head is to learn of a passage."""
    return {**claims_of(passage), **sites_of(passage)}


def sites_of(passage):
    """Where the roles are wanted and the models launched, as claims."""
    sites = {}
    for relation in passage.relations:
        if relation.relation in (vocab.HIRING_FOR, vocab.LAUNCHES_MODEL):
            for place in (value for key, value in relation.keys if key == "where"):
                sites.setdefault((SITED, relation.object, place), set()).add(FACTS.index(relation.factuality))
    return sites


def kind_words(text, lang, taken):
    """Spots of words for kinds of product outside of names."""
    categories = load_categories(lang)
    words = [token for token in blank(lang).make_doc(text) if not token.is_space]
    keys, at = [fold(token.text) for token in words], 0
    while at < len(words):
        for end in range(min(len(words), at + 5), at, -1):
            low, high = words[at].idx, words[end - 1].idx + len(words[end - 1])
            category = categories.get(" ".join(key for key in keys[at:end] if key))
            if category is not None and keys[at] and not any(a < high and low < b for a, b in taken):
                yield Spot(low, high, vocab.MODEL_TYPE, "nominal", category.concept, category.concept)
                at = end - 1
                break
        at += 1


def gold_sheet(passage):
    """The passage with its annotated mentions, kind words, and a brand spot on each model."""
    text = passage.document.text
    spots = [
        Spot(m.span.start, m.span.end, m.type, m.kind.value, m.entity, m.entity) for m in passage.mentions if m.type in TYPES
    ]
    companies = {s.key for s in spots if s.type == vocab.COMPANY} | {
        i for i, kind, _ in passage.declared if kind == vocab.COMPANY
    }
    makers = {}
    for spot in [s for s in spots if s.type == vocab.MODEL]:
        fitting = [c for c in companies if spot.key.startswith(c + "-") or spot.key == c]
        makers[spot.key] = max(fitting, key=len) if fitting else spot.key.partition("-")[0]
        if spot.kind == "name":
            maker = makers[spot.key]
            spots.append(Spot(spot.start, spot.end, vocab.COMPANY, BRAND, maker, maker))
    taken = [(s.start, s.end) for s in spots if s.kind == "name"]
    spots += kind_words(text, passage.document.lang, taken)
    sheet = Sheet(passage.id, passage.document.lang, passage.document.title or "", text, spots, makers, said_of(passage))
    return annotated(titled(sheet), passage)


def annotated(sheet, passage):
    """The sheet with what the annotation says of names and descriptions."""
    sheet.names = [Spot(start, end, kind, "name", "", "") for start, end, kind in outer_names(passage)]
    sheet.refers = refers_of(passage)
    return sheet


def titled(sheet):
    """Marks the things that the headline names."""
    title = f" {fold(sheet.title)} "
    sheet.titled = {
        s.key for s in sheet.spots if s.kind == "name" and (name := fold(sheet.text[s.start : s.end])) and f" {name} " in title
    }
    return sheet


def system_sheet(passage, analysis):
    """The passage with the mentions that the program finds, each tied to the annotated thing that it overlaps most."""
    found = [f for f in analysis.mentions if f.component != "title" and (f.chars is None or f.component == "brand")]
    numbers = {id(f): i for i, f in enumerate(analysis.mentions)}
    keys = {i: analysis.resolved(numbers[id(f)]) for i, f in enumerate(found)}
    gold_of = {i: overlapping(passage, analysis.span(f), f) for i, f in enumerate(analysis.mentions)}
    for i, f in enumerate(analysis.mentions):
        if f.component == "brand" and not gold_of[i]:
            gold_of[i] = company_named(passage, f.attributes.get("name", ""))
    spots, makers = [], {}
    by_name = {}
    for i, f in enumerate(found):
        for target in keys[i]:
            name = analysis.mentions[target]
            key = (name.type, fold(name.attributes.get("name") or analysis.text(name)))
            by_name.setdefault(key, []).append(gold_of[target])
            gold = name.attributes["concept"] if name.type == vocab.MODEL_TYPE else key
            span = analysis.span(f) if f.component != "brand" else None
            low = span.start if span else analysis.doc[f.start].idx
            high = span.end if span else analysis.doc[f.end - 1].idx + len(analysis.doc[f.end - 1])
            kind = BRAND if f.component == "brand" else f.kind.value
            spots.append(Spot(low, high, f.type, kind, "|".join(key), gold if isinstance(gold, str) else ""))
            if "maker_mention" in f.attributes:
                owner = analysis.mentions[analysis.resolved(int(f.attributes["maker_mention"]))[0]]
                makers["|".join(key)] = "|".join((owner.type, fold(owner.attributes.get("name") or analysis.text(owner))))
    gold_name = {"|".join(key): most(values) for key, values in by_name.items()}
    for spot in spots:
        spot.gold = spot.gold or gold_name[spot.key] or f"?{spot.key}"
    title = passage.document.title or ""
    sheet = Sheet(passage.id, passage.document.lang, title, passage.document.text, spots, makers, said_of(passage))
    return annotated(titled(sheet), passage)


def most(values):
    known = [value for value in values if value]
    return max(sorted(set(known)), key=known.count) if known else ""


def overlapping(passage, span, found):
    best, wanted = 0.5, ""
    for mention in passage.mentions:
        if mention.type == found.type:
            shared = min(span.end, mention.span.end) - max(span.start, mention.span.start)
            ratio = shared / (max(span.end, mention.span.end) - min(span.start, mention.span.start))
            if ratio >= best:
                best, wanted = ratio, mention.entity
    return wanted


def company_named(passage, name):
    """The company of the passage that bears a name, declared ones included."""
    ids = {m.entity for m in passage.mentions if m.type == vocab.COMPANY}
    ids |= {i for i, kind, _ in passage.declared if kind == vocab.COMPANY}
    for entity in sorted(ids):
        if fold(name) in {fold(n) for n in passage.names(entity)} or fold(name).replace(" ", "-") == entity:
            return entity
    return ""


def read_rules(passages, ontology):
    """The system's mentions of each passage as a sheet, and what the frames find: (relation, things, score, factuality)."""
    reader, sheets, rules = Reader(ontology), [], {}
    for passage in passages:
        analysis = reader.analyse(passage.document, load_lexicon(passage.document.lang))
        sheets.append(system_sheet(passage, analysis))
        found = rules[passage.id] = {}
        for relation in find_relations(analysis, ontology):
            evidence = next(iter(to_extraction(analysis, [relation]).evidence), None)
            if evidence is None:
                continue
            things = tuple("|".join(thing(analysis, i)) for i in (relation.subject, relation.object))
            key = (relation.relation, things)
            if key not in found or evidence.score > found[key][0]:
                found[key] = (evidence.score, FACTS.index(evidence.factuality))
    return sheets, rules
