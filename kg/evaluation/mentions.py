"""Names, references and time expressions of one passage against the gold."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from kg import vocab
from kg.evaluation.alignment import IMPLIED, Alignment, gold_mention, overlap
from kg.evaluation.claims import days
from kg.evaluation.scores import Evaluation, Score
from kg.gold import TIME, Passage
from kg.model import CharSpan, Extraction, MentionKind, TimeExpression
from kg.text import fold

Name = tuple[str, str]
"""Type and folded words."""

SEEN, UNSEEN = "seen", "unseen"
_NAMED = frozenset(vocab.ENTITY_TYPES) - {vocab.MODEL_TYPE}
_NEAR = 50


def score_names(result: Evaluation, passage: Passage, extraction: Extraction, seen: AbstractSet[Name]) -> None:
    """Names: exact span and type. A name is seen if the train split has these words with this type."""
    gold = {(m.span, m.type) for m in passage.mentions if m.kind is MentionKind.NAME and m.type != TIME}
    found = {
        (m.span, m.type)
        for m in extraction.mentions
        if m.kind is MentionKind.NAME and m.type in _NAMED and m.component != IMPLIED
    }
    text = passage.document.text
    for span, type_ in sorted(found | gold):
        score = Score((span, type_) in found & gold, (span, type_) in found - gold, (span, type_) in gold - found)
        known = SEEN if (type_, fold(span.of(text))) in seen else UNSEEN
        result.entities.setdefault(type_, Score()).add(score)
        result.names.setdefault(known, Score()).add(score)
    for span, type_ in sorted(gold - found):
        result.problem(_why_missed(span, type_, found), type_, passage.id, span.of(text), _around(text, span))
    for span, type_ in sorted(found - gold):
        if not any(span.overlaps(other) for other, _ in gold):
            result.problem("name that is none", type_, passage.id, span.of(text), _around(text, span))


def _why_missed(span: CharSpan, type_: str, found: AbstractSet[tuple[CharSpan, str]]) -> str:
    if any(other == span for other, _ in found):
        return "name with wrong type"
    if any(other.overlaps(span) and kind == type_ for other, kind in found):
        return "name with wrong extent"
    return "name missed"


def score_references(result: Evaluation, passage: Passage, extraction: Extraction, alignment: Alignment) -> None:
    """Descriptions and pronouns that the gold has: right if they lead to the gold's entity; those it lacks do not count."""
    led: dict[CharSpan, tuple[str | None, str]] = {}
    for mention in extraction.mentions:
        gold = gold_mention(passage, mention) if mention.kind is not MentionKind.NAME else None
        if gold is not None and gold.kind is not MentionKind.NAME and mention.id in alignment.entity_of:
            led.setdefault(gold.span, (alignment.gold_of_mention(mention.id), alignment.entity_of[mention.id]))
    for gold in passage.mentions:
        if gold.kind is MentionKind.NAME or gold.type == TIME:
            continue
        right, found = led[gold.span][0] == gold.entity if gold.span in led else False, gold.span in led
        result.references.add(Score(right, found and not right, not right))
        if not right:
            to = led[gold.span][1] if found else "nothing"
            detail = f"{gold.span.of(passage.document.text)}: gold {gold.entity}, found {to}"
            kind = "reference wrong" if found else "reference open"
            result.problem(kind, gold.type, passage.id, detail, _around(passage.document.text, gold.span))


def score_times(result: Evaluation, passage: Passage, found: Sequence[TimeExpression]) -> None:
    """Time expressions: `times` wants a common character and the same days, `time_values` the days of those at one place."""
    document = passage.document
    gold = [m for m in passage.mentions if m.type == TIME]
    pairs = [(overlap(f.span, g.span), i, j) for i, f in enumerate(found) for j, g in enumerate(gold)]
    matched: dict[int, int] = {}
    for shared, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if shared and i not in matched and j not in matched.values():
            matched[i] = j
    for i, j in sorted(matched.items()):
        value, wanted = found[i].interval.edtf, gold[j].entity
        right = bool(value) and days(value) == days(wanted)
        result.times.add(Score(right, not right, not right))
        result.time_values.add(Score(right, not right, not right))
        if not right:
            detail = f"{found[i].interval.text}: gold {wanted}, found {value or 'none'}"
            result.problem("time with wrong value", TIME, passage.id, detail, _around(document.text, gold[j].span))
    for i, expression in enumerate(found):
        if i not in matched:
            result.times.wrong += 1
            detail = f"{expression.interval.text}: found {expression.interval.edtf or 'none'}"
            result.problem("time that is none", TIME, passage.id, detail, _around(document.text, expression.span))
    for j, mention in enumerate(gold):
        if j not in matched.values():
            result.times.missed += 1
            detail = f"{mention.span.of(document.text)}: gold {mention.entity}"
            result.problem("time missed", TIME, passage.id, detail, _around(document.text, mention.span))


def _around(text: str, span: CharSpan) -> str:
    return text[max(0, span.start - _NEAR) : span.end + _NEAR]
