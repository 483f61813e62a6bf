"""The border between spaCy and kg: an Analysis and its relations become an Extraction; nothing above sees a Doc."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from kg import vocab
from kg.model import CharSpan, Evidence, Extraction, Factuality, Interval, Mention
from kg.nlp import circumstance
from kg.nlp.analysis import Analysis, Found
from kg.nlp.factuality import Sign, assess
from kg.nlp.frames import Relation
from kg.nlp.ranking import SHORT
from kg.nlp.scorer_views import thing

_FAR = 80
_PLACED = frozenset({vocab.LAUNCHES_MODEL, vocab.HIRING_FOR})
_STAGED = frozenset({vocab.LAUNCHES_MODEL, vocab.SEEN_IN})
_STATIVE = frozenset({vocab.HAS_TYPE, vocab.HELD_IN, vocab.DIVISION_OF, vocab.LED_BY})
_DOUBTS, _OVERRULES = 0.4, 0.9
"""The scorer's probability of a factuality at which it counts where the cues say nothing, and where they say another; by dev."""
_PRIVATE = frozenset({"maker_mention", "gender", "number", "power"})


def to_extraction(analysis: Analysis, relations: list[Relation]) -> Extraction:
    """Mentions by place, evidence by trigger; each id once."""
    ids = _mention_ids(analysis)
    mentions = {m.id: m for m in (_mention(analysis, found, ids) for found in analysis.mentions)}
    evidence: dict[str, Evidence] = {}
    said = [(relation, made) for relation in relations for made in _at_each_site(analysis, relation, ids)]
    stages = circumstance.stages(analysis, (relation for relation, made in said if made.factuality is not Factuality.DENIED))
    for relation, made in said:
        shown = stages.get(thing(analysis, relation.object)) if relation.relation == vocab.LAUNCHES_MODEL else None
        if made.event is None and shown is not None:
            made = replace(made, event=ids[shown])
        if made.id not in evidence or made.score > evidence[made.id].score:
            evidence[made.id] = made
    unsold = {e.subject for e in evidence.values() if e.relation == vocab.SOLD_IN and e.factuality is Factuality.DENIED}
    evidence = {key: e for key, e in evidence.items() if not _denies_a_place_only(e, unsold)}
    return Extraction(
        analysis.document,
        tuple(sorted(mentions.values(), key=lambda m: (m.span, m.type))),
        tuple(sorted(evidence.values(), key=lambda e: (e.trigger, e.relation, e.subject, e.object))),
        tuple(time.expression for time in analysis.times),
    )


def _denies_a_place_only(evidence: Evidence, unsold: Set[str]) -> bool:
    """'La YU7 non sarà in vendita in Italia' denies a sale there, and no launch; `unsold`: models whose sale is denied."""
    denied = evidence.relation == vocab.LAUNCHES_MODEL and evidence.factuality is Factuality.DENIED
    return denied and (evidence.where is not None or evidence.object in unsold)


def _mention_ids(analysis: Analysis) -> list[str]:
    document = analysis.document.id
    return [Mention(document, analysis.span(f), analysis.text(f), f.type).id for f in analysis.mentions]


def _mention(analysis: Analysis, found: Found, ids: list[str]) -> Mention:
    kept = tuple(sorted((k, v) for k, v in found.attributes.items() if v and k not in _PRIVATE))
    antecedent = ids[found.antecedents[0]] if len(found.antecedents) == 1 else None
    span = analysis.span(found)
    own = Mention(analysis.document.id, span, span.of(analysis.document.text), found.type).id
    return Mention(
        document=analysis.document.id,
        span=span,
        text=span.of(analysis.document.text),
        type=found.type,
        kind=found.kind,
        component=found.component,
        score=round(found.score, 4),
        antecedent=antecedent if antecedent != own else None,
        attributes=kept,
    )


def _at_each_site(analysis: Analysis, relation: Relation, ids: list[str]) -> Iterator[Evidence]:
    made = _evidence(analysis, relation, ids)
    sites = circumstance.sites(analysis, relation) if relation.relation in _PLACED else []
    yield from (replace(made, where=ids[site]) for site in sites) if sites else [made]


def _evidence(analysis: Analysis, relation: Relation, ids: list[str]) -> Evidence:
    doc, head = analysis.doc, analysis.doc[relation.head]
    subject, obj = analysis.mentions[relation.subject], analysis.mentions[relation.object]
    when = circumstance.when(analysis, relation)
    sign = _sign(analysis, relation, when)
    event = circumstance.event(analysis, relation) if relation.relation in _STAGED else None
    sentences = [head.sent, doc[subject.start].sent, doc[obj.start].sent]
    near = [s for s in sentences if abs(s.start - head.sent.start) <= _FAR]
    return Evidence(
        document=analysis.document.id,
        relation=relation.relation,
        subject=ids[relation.subject],
        object=ids[relation.object],
        span=_trimmed(analysis.document.text, min(s.start_char for s in near), max(s.end_char for s in near)),
        trigger=CharSpan(doc[relation.start].idx, doc[relation.end - 1].idx + len(doc[relation.end - 1])),
        factuality=sign.factuality,
        component=relation.component,
        score=round(min(relation.score, 0.99), 4),
        cue=sign.cue or None,
        attributed_to=ids[sign.speaker] if sign.speaker is not None else None,
        when=when,
        event=ids[event] if event is not None else None,
        headcount=circumstance.headcount(analysis, relation.object) if relation.relation == vocab.HIRING_FOR else None,
        office=circumstance.office(analysis, relation),
        former=relation.frame.former if relation.frame else False,
        reason=relation.reason,
    )


def _sign(analysis: Analysis, relation: Relation, when: Interval | None) -> Sign:
    """How sure the text is, by its cues and by the frame, unless the scorer is sure of something else.

    What a company says of itself is no hearsay ('OpenAI ha annunciato il lancio di GPT-5'), unless it says whom it needs.
    """
    doc, frame = analysis.doc, relation.frame
    stative = frame.stative if frame else relation.relation in _STATIVE
    ends = tuple(analysis.head(analysis.mentions[i]) for i in (relation.object, relation.subject))
    own_words = relation.relation != vocab.HIRING_FOR
    leaves = relation.relation == vocab.EXITS_MARKET
    sign = assess(analysis, doc[relation.head], when, ends, stative=stative, own_words=own_words, leaves=leaves)
    if frame and frame.factuality and sign.factuality is Factuality.ASSERTED:
        sign = Sign(Factuality(frame.factuality), doc[relation.start : relation.end].text, sign.speaker)
    if relation.doubt is not None and relation.doubt is not sign.factuality:
        silent = sign.factuality is Factuality.ASSERTED
        if relation.doubt_score >= (_DOUBTS if silent else _OVERRULES) and (silent or len(doc) >= SHORT):
            sign = Sign(relation.doubt, sign.cue if relation.doubt is not Factuality.ASSERTED else "", sign.speaker)
    own = own_words and sign.speaker is not None and analysis.resolved(sign.speaker) == analysis.resolved(relation.subject)
    return Sign(Factuality.ASSERTED, "") if own and sign.factuality is Factuality.REPORTED else sign


def _trimmed(text: str, start: int, end: int) -> CharSpan:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return CharSpan(start, end)
