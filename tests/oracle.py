"""A reader that knows the gold: what a faultless system would extract from an annotated passage, to be spoilt in tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg import vocab
from kg.evaluation.alignment import types_of
from kg.gold import TIME, GoldRelation, Passage
from kg.model import CharSpan, Evidence, Extraction, Interval, Mention, MentionKind, TimeExpression
from kg.nlp.temporal import edtf_interval


def extractions(passages: Iterable[Passage]) -> Iterator[Extraction]:
    return map(extraction, passages)


def extraction(passage: Passage) -> Extraction:
    """Every mention and every claim of the gold."""
    names = dict(_names(passage))
    mentions = {m.id: m for m in names.values()}
    for gold in passage.mentions:
        if gold.type != TIME:
            made = _mention(passage, gold.span, gold.type, gold.kind, names[gold.entity].id)
            mentions.setdefault(made.id, made)
    evidence = []
    for line in passage.relations:
        object_ = names.get(line.object) or _type_mention(passage, line.object, len(evidence))
        mentions[object_.id] = object_
        evidence.append(_evidence(passage, line, names, object_, len(evidence)))
    ordered = tuple(sorted(mentions.values(), key=lambda m: (m.span, m.type)))
    return Extraction(passage.document, ordered, tuple(evidence), tuple(_times(passage)))


def _times(passage: Passage) -> Iterator[TimeExpression]:
    for gold in sorted(passage.mentions, key=lambda m: m.span):
        if gold.type == TIME:
            words = gold.span.of(passage.document.text)
            yield TimeExpression(gold.span, Interval(gold.entity, *edtf_interval(gold.entity), words))


def _names(passage: Passage) -> Iterator[tuple[str, Mention]]:
    """For each entity the mention that names it: the longest name, else an implied one."""
    declared = {entity: name for entity, _, name in passage.declared}
    for place, (entity, type_) in enumerate(types_of(passage).items()):
        named = [m for m in passage.mentions if m.entity == entity and m.type != TIME and m.kind is MentionKind.NAME]
        if named:
            gold = max(named, key=lambda m: (m.span.end - m.span.start, -m.span.start))
            yield entity, _mention(passage, gold.span, gold.type, MentionKind.NAME, None)
        else:
            name = (("name", declared.get(entity, entity.replace("-", " "))),)
            span = CharSpan(place, place + 1)
            words = span.of(passage.document.text)
            yield entity, Mention(passage.document.id, span, words, type_, MentionKind.NOMINAL, "brand", attributes=name)


def _mention(passage: Passage, span: CharSpan, type_: str, kind: MentionKind, antecedent: str | None) -> Mention:
    made = Mention(passage.document.id, span, span.of(passage.document.text), type_, kind, "oracle")
    if antecedent in (None, made.id):
        return made
    return Mention(passage.document.id, span, made.text, type_, kind, "oracle", 1.0, antecedent)


def _type_mention(passage: Passage, concept: str, place: int) -> Mention:
    span = CharSpan(place, place + len(concept))
    return Mention(passage.document.id, span, concept, vocab.MODEL_TYPE, attributes=(("concept", concept),))


def _evidence(passage: Passage, line: GoldRelation, names: dict[str, Mention], object_: Mention, place: int) -> Evidence:
    def known(key: str) -> str | None:
        entity = line.key(key)
        return names[entity].id if entity else None

    when, count = line.key("when"), line.key("count")
    return Evidence(
        document=passage.document.id,
        relation=line.relation,
        subject=names[line.subject].id,
        object=object_.id,
        span=CharSpan(0, len(passage.document.text)),
        trigger=CharSpan(place, place + 1),
        factuality=line.factuality,
        component="oracle",
        score=0.95,
        cue=line.key("cue"),
        attributed_to=known("by"),
        when=Interval(when, *edtf_interval(when)) if when else None,
        where=known("where"),
        event=known("event"),
        headcount=int(count) if count else None,
        office=line.key("office"),
        former=line.key("former") == "yes",
    )
