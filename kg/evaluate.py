"""Gold against output: how right the claims, names, dates and doubts are, end to end from raw text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg import vocab
from kg.gazetteers import load_gazetteer
from kg.gold import TIME, GoldRelation, Passage
from kg.model import CharSpan, Evidence, Extraction, Factuality, Mention, MentionKind
from kg.resolve import resolve
from kg.text import fold

_STRENGTH = (Factuality.ASSERTED, Factuality.REPORTED, Factuality.PLANNED, Factuality.RUMOURED, Factuality.DENIED)
_MIN_OVERLAP = 0.5


@dataclass(slots=True)
class Score:
    """Counts of what was found, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right; 1 if nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 if there is none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, other: Score) -> None:
        """Adds the other's counts."""
        self.right, self.wrong, self.missed = self.right + other.right, self.wrong + other.wrong, self.missed + other.missed


@dataclass(frozen=True, slots=True)
class Problem:
    """One error, for reading: what, where, and the sentence."""

    passage: str
    kind: str
    relation: str
    detail: str
    sentence: str


@dataclass(slots=True)
class Evaluation:
    """All figures of one run; `confusion` counts (gold, found) factualities."""

    passages: int = 0
    relations: dict[str, Score] = field(default_factory=dict)
    entities: dict[str, Score] = field(default_factory=dict)
    times: Score = field(default_factory=Score)
    time_values: Score = field(default_factory=Score)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    dates: Score = field(default_factory=Score)
    asserted: int = 0
    wrongly_asserted: int = 0
    core_on_negatives: int = 0
    negatives: int = 0
    calibration: list[tuple[float, bool]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def total(self, relations: Iterable[str]) -> Score:
        """The counts of several relations together."""
        total = Score()
        for name in relations:
            total.add(self.relations.get(name, Score()))
        return total

    @property
    def factuality_accuracy(self) -> float:
        """Share of the found claims whose factuality is the gold's."""
        right = sum(n for (gold, found), n in self.confusion.items() if gold == found)
        return right / max(1, self.confusion.total())


@dataclass(frozen=True, slots=True)
class Found:
    """One claim of the system in one passage, with all its evidence."""

    relation: str
    subject: Mention
    object: Mention
    evidence: tuple[Evidence, ...]

    @property
    def score(self) -> float:
        """The best evidence's score."""
        return max(e.score for e in self.evidence)

    @property
    def strongest(self) -> Evidence:
        """The evidence nearest to fact."""
        return min(self.evidence, key=lambda e: (_STRENGTH.index(e.factuality), -e.score))


def evaluate(
    passages: Sequence[Passage], read: Callable[[Iterable[Passage]], Iterable[Extraction]], *, min_confidence: float = 0.0
) -> Evaluation:
    """Scores of `read`'s extractions against the passages; evidence below `min_confidence` does not count."""
    result = Evaluation()
    for passage, extraction in zip(passages, read(passages), strict=True):
        _passage(result, passage, extraction, min_confidence)
    return result


def _passage(result: Evaluation, passage: Passage, extraction: Extraction, min_confidence: float) -> None:
    result.passages += 1
    _entities(result, passage, extraction)
    _times(result, passage, extraction)
    found = _claims(extraction, min_confidence)
    gold = _gold_claims(passage)
    matched: set[tuple[str, str, str]] = set()
    for claim in found:
        key = next((k for k in gold if _matches(passage, claim, k)), None)
        score = result.relations.setdefault(claim.relation, Score())
        result.calibration.append((claim.score, key is not None))
        if key is None:
            score.wrong += 1
            result.problems.append(_wrong(passage, claim))
        elif key in matched:
            continue
        else:
            matched.add(key)
            score.right += 1
            _compare(result, passage, claim, gold[key])
    for key in gold:
        if key not in matched:
            result.relations.setdefault(key[0], Score()).missed += 1
            lines = "; ".join(f"{g.factuality}" for g in gold[key])
            result.problems.append(
                Problem(passage.id, "missed", key[0], f"{key[1]} -> {key[2]} | {lines}", _gold_sentence(passage, key))
            )
    if not passage.relations:
        result.negatives += 1
        result.core_on_negatives += sum(c.relation in vocab.CORE_RELATIONS for c in found)


def _gold_claims(passage: Passage) -> dict[tuple[str, str, str], list[GoldRelation]]:
    grouped: dict[tuple[str, str, str], list[GoldRelation]] = {}
    for relation in passage.relations:
        grouped.setdefault((relation.relation, relation.subject, relation.object), []).append(relation)
    return grouped


def _claims(extraction: Extraction, min_confidence: float) -> list[Found]:
    """The system's claims: evidence grouped by relation and the entities of both arguments."""
    resolution = resolve([extraction], load_gazetteer())
    mentions = {m.id: m for m in extraction.mentions}
    entity_of: Mapping[str, str] = resolution.entity_of
    grouped: dict[tuple[str, str, str], list[Evidence]] = {}
    for evidence in extraction.evidence:
        ends = entity_of.get(evidence.subject), entity_of.get(evidence.object)
        if evidence.score >= min_confidence and ends[0] and ends[1] and ends[0] != ends[1]:
            grouped.setdefault((evidence.relation, ends[0], ends[1]), []).append(evidence)
    claims = []
    for (relation, _, _), evidence_list in grouped.items():
        best = max(evidence_list, key=lambda e: e.score)
        claims.append(Found(relation, _name(mentions, best.subject), _name(mentions, best.object), tuple(evidence_list)))
    return claims


def _name(mentions: Mapping[str, Mention], identifier: str) -> Mention:
    """The mention that an argument stands for in the end."""
    mention, seen = mentions[identifier], {identifier}
    while mention.antecedent and mention.antecedent in mentions and mention.antecedent not in seen:
        seen.add(mention.antecedent)
        mention = mentions[mention.antecedent]
    return mention


def _matches(passage: Passage, claim: Found, key: tuple[str, str, str]) -> bool:
    relation, subject, obj = key
    if relation != claim.relation or not _same(passage, claim.subject, subject):
        return False
    if relation == vocab.HAS_TYPE:
        return claim.object.attribute("concept") == obj
    return _same(passage, claim.object, obj)


def _same(passage: Passage, mention: Mention, entity: str) -> bool:
    """True if the mention refers to the gold entity: by place in the text, else by name."""
    named = fold(mention.attribute("name") or mention.text)
    names = {fold(name) for name in passage.names(entity)}
    if named in names:
        return True
    spans = passage.spans(entity)
    if mention.kind is MentionKind.NAME or not mention.attribute("name"):
        return any(_overlap(mention.span, span) for span in spans)
    return any(named == key or named in key.split() for key in names) or named.replace(" ", "-") == entity


def _overlap(left: CharSpan, right: CharSpan) -> bool:
    shared = min(left.end, right.end) - max(left.start, right.start)
    return shared > 0 and shared / (max(left.end, right.end) - min(left.start, right.start)) >= _MIN_OVERLAP


def _compare(result: Evaluation, passage: Passage, claim: Found, gold: list[GoldRelation]) -> None:
    """Factuality and date of a claim that is in the gold."""
    strongest = claim.strongest
    wanted = [g.factuality for g in gold]
    agreed = strongest.factuality if strongest.factuality in wanted else min(wanted, key=_STRENGTH.index)
    result.confusion[(agreed, strongest.factuality)] += 1
    if strongest.factuality is Factuality.ASSERTED:
        result.asserted += 1
        result.wrongly_asserted += Factuality.ASSERTED not in wanted
    if strongest.factuality not in wanted:
        detail = f"{_words(claim)}: gold {'/'.join(wanted)}, found {strongest.factuality} (cue {strongest.cue!r})"
        result.problems.append(
            Problem(passage.id, "factuality", claim.relation, detail, strongest.span.of(passage.document.text))
        )
    dated = {value for g in gold if (value := g.key("when"))}
    given = {e.when.edtf for e in claim.evidence if e.when is not None}
    if dated:
        hit = bool(dated & given)
        result.dates.right += hit
        result.dates.missed += not hit
        if not hit:
            detail = f"{_words(claim)}: gold {'/'.join(sorted(dated))}, found {'/'.join(sorted(given)) or 'none'}"
            result.problems.append(Problem(passage.id, "date", claim.relation, detail, strongest.span.of(passage.document.text)))
    elif given:
        result.dates.wrong += 1


def _words(claim: Found) -> str:
    return f"{claim.subject.attribute('name') or claim.subject.text} -> {claim.object.attribute('name') or claim.object.text}"


def _wrong(passage: Passage, claim: Found) -> Problem:
    best = max(claim.evidence, key=lambda e: e.score)
    trigger = best.trigger.of(passage.document.text)
    detail = f"{_words(claim)} | {best.factuality} | trigger {trigger!r}, {best.reason}, score {best.score:.2f}"
    return Problem(passage.id, "wrong", claim.relation, detail, best.span.of(passage.document.text))


def _gold_sentence(passage: Passage, key: tuple[str, str, str]) -> str:
    """The text around the closest pair of mentions of the two arguments."""
    text = passage.document.text
    pairs = [(abs(a.start - b.start), a, b) for a in passage.spans(key[1]) for b in passage.spans(key[2])]
    spans = [span for _, a, b in sorted(pairs, key=lambda p: p[0])[:1] for span in (a, b)] or [
        *passage.spans(key[1]),
        *passage.spans(key[2]),
    ][:1]
    if not spans:
        return text[:160]
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    return text[max(0, start - 60) : end + 60].replace("\n", " ")


def _entities(result: Evaluation, passage: Passage, extraction: Extraction) -> None:
    """Names, exact span and type; nested gold names count where they stand alone."""
    gold = {(m.span, m.type) for m in passage.mentions if m.kind is MentionKind.NAME and m.type != TIME}
    types = frozenset(vocab.ENTITY_TYPES) - {vocab.MODEL_TYPE}
    found = {
        (m.span, m.type) for m in extraction.mentions if m.kind is MentionKind.NAME and m.type in types and m.component != "brand"
    }
    for type_ in types:
        mine, theirs = {f for f in found if f[1] == type_}, {g for g in gold if g[1] == type_}
        score = result.entities.setdefault(type_, Score())
        score.add(Score(len(mine & theirs), len(mine - theirs), len(theirs - mine)))


def _times(result: Evaluation, passage: Passage, extraction: Extraction) -> None:
    """Values of the time expressions that evidence carries, wherever the gold has one at the same place."""
    gold = {m.span: m.entity for m in passage.mentions if m.type == TIME}
    for evidence in extraction.evidence:
        if evidence.when is None:
            continue
        at = next(
            (
                value
                for span, value in gold.items()
                if span.of(passage.document.text) in evidence.when.text or evidence.when.text in span.of(passage.document.text)
            ),
            None,
        )
        if at is not None:
            right = at == evidence.when.edtf
            result.time_values.right += right
            result.time_values.wrong += not right
