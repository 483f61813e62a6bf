"""Component: the lexicon's frames laid over the dependency tree give relations between mentions.

Reads lemma, pos, morph, dep, head of the tokens and the mentions; gives `Relation`s. Type-checked against the
ontology: a pair that its domain and range forbid is never proposed, in either direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg.model import Factuality, MentionKind, OntologySpec
from kg.nlp import syntax
from kg.nlp.analysis import Analysis, span_head
from kg.nlp.lexicon import Frame, Lexicon
from kg.nlp.slots import Site, fill, is_name
from kg.text import fold, plain_quotes
from kg.vocab import ROLE

_DISTRIBUTIVE_MIN = 2
_MIN_WEIGHT = 0.48


@dataclass(frozen=True, slots=True)
class Relation:
    """One claim: indexes of mentions, the trigger's tokens, and why the arguments were taken; by a frame, the scorer or both.

    `doubt` is the factuality that the scorer reads, `doubt_score` its probability.
    """

    relation: str
    subject: int
    object: int
    start: int
    end: int
    head: int
    score: float
    reason: str
    component: str = "frames"
    frame: Frame | None = None
    doubt: Factuality | None = None
    doubt_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that match a frame: token range, its head, and the mention that is the trigger if it is one."""

    frame: Frame
    start: int
    end: int
    head: Token
    mention: int | None = None


def _word_triggers(token: Token, lexicon: Lexicon) -> Iterator[Frame]:
    if token.pos_ in {"VERB", "AUX", "ADJ"}:
        yield from lexicon.verbs.get(lexicon.lemma(token), ())
    if token.pos_ in {"NOUN", "PROPN", "ADJ", "X"} or not token.pos_:
        low = plain_quotes(token.lower_)
        yield from lexicon.nouns.get(lexicon.lemma(token)) or lexicon.nouns.get(low) or ()


def _phrase_triggers(analysis: Analysis, position: int, by_first: dict[str, list[tuple[str, ...]]]) -> Iterator[Trigger]:
    doc = analysis.doc
    for phrase in by_first.get(plain_quotes(doc[position].lower_), ()):
        end = position + len(phrase)
        if tuple(plain_quotes(t.lower_) for t in doc[position:end]) == phrase:
            for frame in analysis.lexicon.phrases[phrase]:
                yield Trigger(frame, position, end, span_head(doc, position, end))


def triggers(analysis: Analysis) -> Iterator[Trigger]:
    """All places where words of the lexicon could state a relation, in order of the text."""
    lexicon, doc = analysis.lexicon, analysis.doc
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in lexicon.phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    for token in doc:
        yield from _phrase_triggers(analysis, token.i, by_first)
        if not _in_name(analysis, token):
            for frame in _word_triggers(token, lexicon):
                yield Trigger(frame, token.i, token.i + 1, token)
    for index, found in enumerate(analysis.mentions):
        if found.chars is None:
            for frame in lexicon.typed.get(found.type, ()):
                yield Trigger(frame, found.start, found.end, analysis.head(found), index)


def _in_name(analysis: Analysis, token: Token) -> bool:
    """True for words of a name ('Lancia' is no launch); titles ('amministratore delegato') do state things."""
    index = analysis.covering(token.i)
    return index is not None and analysis.mentions[index].kind is MentionKind.NAME and analysis.mentions[index].type != ROLE


def _blocked(trigger: Trigger, lexicon: Lexicon) -> bool:
    frame, head = trigger.frame, trigger.head
    if frame.present and syntax.is_past(head):
        return True
    if frame.patient and not any(lexicon.lemma(c) in frame.patient for c in head.subtree if c.i != head.i):
        return True
    if frame.requires:
        words = {plain_quotes(t.lower_) for t in head.sent} | {lexicon.lemma(t) for t in head.sent}
        if not words & set(frame.requires):
            return True
    return bool(
        frame.blocks and any(lexicon.lemma(c) in frame.blocks or plain_quotes(c.lower_) in frame.blocks for c in head.subtree)
    )


def _contradicts_maker(analysis: Analysis, company: int, model: int) -> bool:
    """True if the model's name or the gazetteer says that somebody else makes it."""
    makers = {fold(m) for i in analysis.resolved(model) if (m := analysis.mentions[i].attributes.get("maker"))}
    if not makers or analysis.mentions[company].type != "Company":
        return False
    names = {
        fold(analysis.mentions[i].attributes.get("name") or analysis.text(analysis.mentions[i]))
        for i in analysis.resolved(company)
    }
    return not any(_same_maker(m, n) for m in makers for n in names)


def _same_maker(left: str, right: str) -> bool:
    shorter, longer = sorted((left.split(), right.split()), key=len)
    return longer[: len(shorter)] == shorter


def _pairs(analysis: Analysis, trigger: Trigger, subjects: list[int], objects: list[int]) -> Iterator[tuple[int, int]]:
    """Which subject goes with which object: all with all, or one by one where the text says 'respectively'."""
    spread = [(s, o) for s in _spread(analysis, subjects) for o in _spread(analysis, objects)]
    distributive = analysis.lexicon.words("respectively")
    words = {t.lower_ for t in trigger.head.sent}
    if distributive & words and len(subjects) == len(objects) >= _DISTRIBUTIVE_MIN:
        spread = list(zip(subjects, objects, strict=True))
    for subject, obj in spread:
        if subject != obj and not set(analysis.resolved(subject)) & set(analysis.resolved(obj)):
            yield subject, obj


def _spread(analysis: Analysis, indexes: list[int]) -> list[int]:
    """Plural descriptions replaced by the things that they stand for."""
    out: list[int] = []
    for index in indexes:
        names = analysis.resolved(index)
        out += [index] if len(names) == 1 else list(names)
    return list(dict.fromkeys(out))


def _arguments(analysis: Analysis, trigger: Trigger, ontology: OntologySpec) -> tuple[list[int], list[int], str, float] | None:
    spec = ontology.relations[trigger.frame.relation]
    frame = trigger.frame
    site = Site(analysis, frame, trigger.head, frame.object_types or spec.range, trigger.mention)
    objects, object_slot, object_weight = fill(site, frame.object)
    objects = [i for i in objects if is_name(analysis, i)]
    if not objects:
        return None
    site = replace(site, types=frame.subject_types or spec.domain, other=tuple(objects))
    subjects, subject_slot, subject_weight = fill(site, frame.subject)
    subjects = [i for i in subjects if is_name(analysis, i)]
    if not subjects:
        return None
    weight = subject_weight * object_weight
    return (subjects, objects, f"{subject_slot} + {object_slot}", weight) if weight >= _MIN_WEIGHT else None


def _relations_of(analysis: Analysis, trigger: Trigger, ontology: OntologySpec) -> Iterator[Relation]:
    filled = _arguments(analysis, trigger, ontology)
    if filled is None:
        return
    subjects, objects, reason, weight = filled
    spec = ontology.relations[trigger.frame.relation]
    launch = "Company" in spec.domain and "Model" in spec.range
    for subject, obj in _pairs(analysis, trigger, subjects, objects):
        if launch and _contradicts_maker(analysis, subject, obj):
            continue
        score = weight * trigger.frame.score * (_trust(analysis, subject) * _trust(analysis, obj)) ** 0.5
        yield Relation(
            trigger.frame.relation, subject, obj, trigger.start, trigger.end, trigger.head.i, score, reason, frame=trigger.frame
        )


def _trust(analysis: Analysis, index: int) -> float:
    """How sure the mention and what it stands for are, 0.5..1: a name's score is a probability under many labels."""
    return 0.5 + 0.5 * min(analysis.mentions[i].score for i in (index, *analysis.resolved(index)))


def find_relations(analysis: Analysis, ontology: OntologySpec) -> list[Relation]:
    """Relations that the frames of the document's language find; of several for two things in a sentence, the best.

    A person's two offices ("capeggiata da Lei Jun, il fondatore") are two relations.
    """
    found: dict[tuple[str, tuple[int, ...], tuple[int, ...], int, str | None], Relation] = {}
    for trigger in triggers(analysis):
        if trigger.frame.relation not in ontology.relations or _blocked(trigger, analysis.lexicon):
            continue
        for relation in _relations_of(analysis, trigger, ontology):
            subject, obj = analysis.resolved(relation.subject), analysis.resolved(relation.object)
            key = (relation.relation, subject, obj, trigger.head.sent.start, trigger.frame.office)
            if key not in found or relation.score > found[key].score:
                found[key] = relation
    return sorted(found.values(), key=lambda r: (r.start, r.relation, r.subject, r.object))
