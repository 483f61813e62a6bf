"""`kg eval`: how right kg is, measured on annotated passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.screen import note, put_rows
from kg.errors import GoldError

if TYPE_CHECKING:
    from kg.evaluate import Evaluation, Problem, Score
    from kg.gold import Passage
    from kg.model import Extraction


def evaluate(
    split: Annotated[str, typer.Option(help="train, dev or test.")] = "dev",
    lang: Annotated[str | None, typer.Option(help="Only passages in this language.")] = None,
    pipeline: Annotated[str | None, typer.Option(help="A spaCy pipeline in place of kg's encoder.", metavar="NAME")] = None,
    min_confidence: Annotated[float, typer.Option(help="Leave out evidence that is less sure.", min=0.0, max=1.0)] = 0.0,
    errors: Annotated[Path | None, typer.Option(help="Write every error with its sentence.", metavar="FILE")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Only count what the passages cover.")] = False,
) -> None:
    """Score kg against the annotated passages that come with it: precision, recall and F1 per relation."""
    from kg.evaluate import evaluate as score
    from kg.gold import load_gold

    passages = load_gold(lang=lang, split=split)
    if not passages:
        raise GoldError(f"there are no passages in split '{split}'" + (f" and language '{lang}'" if lang else ""))
    if coverage:
        _put_coverage(passages)
        return
    result = score(passages, lambda given: _read(given, pipeline), min_confidence=min_confidence)
    put_rows(("what", "precision", "recall", "F1", "right", "wrong", "missed"), _score_rows(result))
    note(_summary(result))
    if errors:
        _write_errors(errors, result.problems)
        note(f"wrote {errors}")


def _read(passages: Iterable[Passage], pipeline: str | None) -> Iterator[Extraction]:
    from kg.model import Skipped
    from kg.workers import make_reader

    for result in make_reader(pipeline).read(passage.document for passage in passages):
        if isinstance(result, Skipped):
            raise GoldError(f"{result.source}: {result.reason}")
        yield result


def _score_rows(result: Evaluation) -> Iterator[tuple[object, ...]]:
    from kg import vocab

    for name in sorted(result.relations, key=lambda name: (name not in vocab.CORE_RELATIONS, name)):
        yield _score_row(name, result.relations[name])
    yield _score_row("core relations", result.total(vocab.CORE_RELATIONS))
    yield _score_row("all relations", result.total(result.relations))
    for name in sorted(result.entities):
        yield _score_row(f"names: {name}", result.entities[name])


def _score_row(name: str, score: Score) -> tuple[object, ...]:
    shares = (f"{share:.3f}" for share in (score.precision, score.recall, score.f1))
    return name, *shares, score.right, score.wrong, score.missed


def _summary(result: Evaluation) -> str:
    dates = f"dates precision {result.dates.precision:.3f}, recall {result.dates.recall:.3f}"
    return f"{result.passages} passages; factuality right {result.factuality_accuracy:.3f}; {dates}"


def _put_coverage(passages: Iterable[Passage]) -> None:
    counts = Counter((relation.relation, relation.factuality) for passage in passages for relation in passage.relations)
    put_rows(("relation", "factuality", "claims"), [(*key, count) for key, count in sorted(counts.items())])


def _write_errors(path: Path, problems: Iterable[Problem]) -> None:
    from kg.graph.export import write_whole

    rows = ((p.passage, p.kind, p.relation, p.detail, p.sentence) for p in problems)
    write_whole(path, ("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows))
