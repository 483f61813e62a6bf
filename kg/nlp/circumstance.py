"""Component: when and where a statement holds, at which event, and for how many people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Span, Token

from kg import vocab
from kg.model import Interval
from kg.nlp import syntax
from kg.nlp.analysis import Analysis, Time, span_head
from kg.nlp.frames import Relation
from kg.nlp.lexicon import Frame
from kg.nlp.scorer_views import thing
from kg.text import plain_quotes

_LASTING = frozenset({vocab.HAS_TYPE, vocab.DIVISION_OF, vocab.LED_BY})
_HAPPENING = frozenset({vocab.LAUNCHES_MODEL, vocab.SEEN_IN, vocab.SOLD_IN, vocab.ENTERS_MARKET, vocab.EXITS_MARKET})
_NEAR, _BEFORE, _BESIDE = 15, 3, 6
_LIKELY, _POSSIBLE = 0.5, 0.2
"""The scorer's probability of a site that is taken by itself, and of one that the syntax names as well; chosen on dev."""
_SITE_PREPOSITIONS = frozenset({"in", "to", "at", "near", "for"})
_HEAD = "head"
_NUMBER = re.compile(r"\d{1,3}(?:[.,’\u202f\u00a0 ]\d{3})*|\d+")


def when(analysis: Analysis, relation: Relation) -> Interval | None:
    """The time expression of the trigger's clause, nearest to the trigger; of what lasts, one that the trigger itself has."""
    head = analysis.doc[relation.head]
    if relation.relation in _LASTING:
        return _own_time(analysis, head) if relation.frame and relation.relation != vocab.HAS_TYPE else None
    found = _time_of(analysis, relation, head)
    if found is None and relation.frame is None and relation.relation in _HAPPENING:
        found = _only_time(analysis, analysis.head(analysis.mentions[relation.object]).sent)
    return found


def _only_time(analysis: Analysis, sentence: Span) -> Interval | None:
    """The one time that a sentence names: where no frame says which word tells the event, the tree does not help."""
    inside = [t.interval for t in analysis.times if t.interval.edtf and sentence.start <= t.start < sentence.end]
    return inside[0] if len(inside) == 1 else None


def _own_time(analysis: Analysis, head: Token) -> Interval | None:
    """'passata *nel 2024* sotto il controllo di L Catterton'."""
    own = (t for t in analysis.times if t.interval.edtf and head.sent.start <= t.start < head.sent.end)
    return next((t.interval for t in own if span_head(analysis.doc, t.start, t.end).head.i == head.i), None)


def _time_of(analysis: Analysis, relation: Relation, head: Token) -> Interval | None:
    inside = [t for t in analysis.times if head.sent.start <= t.start < head.sent.end and t.interval.edtf]
    inside = [t for t in inside if not any(_overlap(t, analysis, i) for i in (relation.subject, relation.object))]
    attached = [t for t in inside if _belongs(analysis, t, head)] or [t for t in inside if _beside(analysis, t, head)]
    if not attached:
        return None
    return min(attached, key=lambda t: (abs(t.start - relation.start), t.start)).interval


def _beside(analysis: Analysis, time: Time, head: Token) -> bool:
    """True if the expression follows the trigger, or stands right before it, with no other verb between: for trees that err."""
    if time.end <= head.i - _BEFORE or _of_another_verb(analysis, time, head):
        return False
    between = analysis.doc[min(time.end, head.i + 1) : max(time.start, head.i)]
    own = {head.i, *(c.i for c in head.children)}
    return len(between) <= _NEAR and not any(t.pos_ in {"VERB", "AUX"} and t.i not in own for t in between)


def _of_another_verb(analysis: Analysis, time: Time, head: Token) -> bool:
    """True if the tree hangs the expression on another verb that stands beside it: '*fondata* nel 2010', 'nel 2027 *aprirà*'."""
    anchor = span_head(analysis.doc, time.start, time.end)
    verb = next((t for t in syntax.governors(anchor) if t.pos_ == "VERB"), None)
    return verb is not None and verb.i != head.i and -_BEFORE <= verb.i - time.start <= (time.end - time.start) + _BEFORE


def _overlap(time: Time, analysis: Analysis, index: int) -> bool:
    found = analysis.mentions[index]
    return time.start < found.end and found.start < time.end and found.chars is None


def _belongs(analysis: Analysis, time: Time, head: Token) -> bool:
    """True if the nearest predicate above the time expression is the trigger's own, or one that only carries it."""
    anchor = span_head(analysis.doc, time.start, time.end)
    own = {head.i, syntax.clause_head(head).i}
    current = anchor
    while True:
        if current.i in own:
            return True
        if (
            syntax.is_verbal(current)
            and current.dep_ not in {"aux", "aux:pass", "cop", "amod"}
            and (syntax.is_finite(current) or current.dep_.startswith(("acl", "advcl", "xcomp")))
        ):
            return _carries(current, own)
        if current.head.i == current.i:
            return _carries(current, own)
        current = current.head


def _carries(predicate: Token, own: set[int]) -> bool:
    """True if the trigger hangs on the predicate as a complement: 'avrebbe fissato per marzo il debutto'."""
    return any(c.i in own and c.dep_.split(":")[0] in {"xcomp", "ccomp", "obj", "nsubj", "obl"} for c in predicate.children)


def sites(analysis: Analysis, relation: Relation) -> list[int]:
    """Cities or other places of what the relation is about: those that the scorer finds likely, and what the syntax says."""
    taken = (relation.subject, relation.object)
    said = _in_clause(analysis, relation, frozenset({vocab.CITY, vocab.PLACE}), _SITE_PREPOSITIONS, set(taken))
    if analysis.sites is None:
        return [] if said is None else [said]
    likely = analysis.sites.get(thing(analysis, relation.object), {})
    found = {thing(analysis, index): index for index, score in likely.items() if score >= _LIKELY}
    if said is not None and likely.get(said, 0.0) >= _POSSIBLE:
        found.setdefault(thing(analysis, said), said)
    return sorted(found.values())


def stages(analysis: Analysis, relations: Iterable[Relation]) -> dict[tuple[str, str], int]:
    """Of each model that is shown at one event, and no other, a mention of the event."""
    shown = defaultdict[tuple[str, str], dict[tuple[str, str], int]](dict)
    for relation in relations:
        if relation.relation == vocab.PRESENTED_AT:
            shown[thing(analysis, relation.subject)][thing(analysis, relation.object)] = relation.object
    return {model: next(iter(events.values())) for model, events in shown.items() if len(events) == 1}


def event(analysis: Analysis, relation: Relation) -> int | None:
    """The event at which the clause says that it happens."""
    taken = {relation.subject, relation.object}
    return _in_clause(analysis, relation, frozenset({vocab.EVENT}), frozenset({"in", "to", "at", "during", "of"}), taken)


def _in_clause(
    analysis: Analysis, relation: Relation, types: frozenset[str], prepositions: frozenset[str], taken: set[int]
) -> int | None:
    lexicon = analysis.lexicon
    head = analysis.doc[relation.head]
    anchors = [head, syntax.clause_head(head), analysis.head(analysis.mentions[relation.object])]
    for anchor in anchors:
        for modifier in syntax.modifiers(anchor, prepositions, lexicon):
            for token in syntax.noun_phrase(modifier):
                index = analysis.covering(token.i)
                if index is not None and analysis.mentions[index].type in types and index not in taken:
                    return index
    return None


def office(analysis: Analysis, relation: Relation) -> str | None:
    """What the person of a `ledBy` is: by the frame, else the office named nearest, else head ("la società di Elon Musk")."""
    stated = relation.frame.office if relation.frame else None
    if relation.relation != vocab.LED_BY or stated not in (None, _HEAD):
        return stated
    person, lexicon = analysis.mentions[relation.object], analysis.lexicon
    sentence = analysis.head(person).sent
    low, high = max(sentence.start, person.start - _BESIDE), min(sentence.end, person.end + _BESIDE)
    named = [
        (min(abs(at - person.start), abs(at - person.end)), frame.office)
        for at in range(low, high)
        for frame in (*lexicon.nouns.get(lexicon.lemma(analysis.doc[at]), ()), *_phrases_at(analysis, at))
        if frame.relation == vocab.LED_BY and frame.office
    ]
    return min(named)[1] if named else _HEAD


def _phrases_at(analysis: Analysis, at: int) -> Iterator[Frame]:
    """Frames of the lexicon's phrases that begin at a token."""
    for words, frames in analysis.lexicon.phrases.items():
        if tuple(plain_quotes(t.lower_) for t in analysis.doc[at : at + len(words)]) == words:
            yield from frames


def headcount(analysis: Analysis, index: int) -> int | None:
    """Number of people wanted: '*50* addetti alla vendita', '*una trentina* di carpentieri'."""
    found = analysis.mentions[index]
    head = analysis.head(found)
    for child in head.children:
        if child.dep_.startswith("nummod"):
            return parse_number(child.text, analysis)
    before = analysis.doc[found.start - 1] if found.start else None
    if before is not None and (number := parse_number(before.text, analysis)) is not None:
        return number
    governor = head.head
    if governor.i != head.i and head.dep_ == "nmod" and syntax.preposition(head, analysis.lexicon) == "of":
        return parse_number(governor.text, analysis)
    return None


def parse_number(text: str, analysis: Analysis) -> int | None:
    """The number that a word or figure stands for; None if it is none."""
    if _NUMBER.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    numbers = analysis.lexicon.settings.get("numbers", {})
    value = numbers.get(plain_quotes(text.lower()))
    return int(value) if value is not None else None
