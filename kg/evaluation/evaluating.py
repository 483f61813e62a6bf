"""The run: passages in, counts out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kg.evaluation.alignment import align
from kg.evaluation.claims import score_claims
from kg.evaluation.mentions import Name, score_names, score_references, score_times
from kg.evaluation.scores import Evaluation
from kg.gazetteers import load_gazetteer
from kg.gold import TIME, Passage
from kg.graph import load_ontology, write_time_check
from kg.model import Extraction, MentionKind, OntologySpec
from kg.resolve import resolve
from kg.text import fold


def evaluate(
    passages: Sequence[Passage],
    read: Callable[[Iterable[Passage]], Iterable[Extraction]],
    *,
    seen: AbstractSet[Name] = frozenset(),
    min_confidence: float = 0.0,
) -> Evaluation:
    """Scores of `read`'s extractions, one per passage, against the passages.

    Each passage is resolved alone, and what `build` would not write does not count: evidence below `min_confidence`, or that
    the ontology does not allow. `seen` holds the names of the train split, for entity scores by seen and unseen name.
    """
    result, ontology, gazetteer = Evaluation(), load_ontology(), load_gazetteer()
    for passage, extraction in zip(passages, read(passages), strict=True):
        result.passages += 1
        kept = _written(extraction, ontology, min_confidence)
        resolution = resolve([kept], gazetteer)
        alignment = align(passage, kept, resolution)
        score_claims(result, passage, resolution, alignment)
        score_names(result, passage, kept, seen)
        score_references(result, passage, kept, alignment)
        score_times(result, passage, kept.times)
    return result


def names_of_passages(passages: Iterable[Passage]) -> frozenset[Name]:
    """Type and folded words of every name, for `seen`."""
    return frozenset(
        (mention.type, fold(mention.span.of(passage.document.text)))
        for passage in passages
        for mention in passage.mentions
        if mention.kind is MentionKind.NAME and mention.type != TIME
    )


def _written(extraction: Extraction, ontology: OntologySpec, min_confidence: float) -> Extraction:
    """The extraction with the evidence that a build would write."""
    mentions = {mention.id: mention for mention in extraction.mentions}
    kept = tuple(e for e in extraction.evidence if e.score >= min_confidence and write_time_check(e, mentions, ontology) is None)
    return replace(extraction, evidence=kept)
