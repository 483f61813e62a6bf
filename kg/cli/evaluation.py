"""`kg eval`: how right kg is, measured on annotated passages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.screen import note, put_rows
from kg.errors import GoldError

if TYPE_CHECKING:
    from kg.evaluation import Evaluation, Problem, Score
    from kg.gold import Passage
    from kg.model import Extraction

_SCORES = ("what", "precision", "recall", "F1", "right", "wrong", "missed")
_PROBLEMS = ("class", "about", "passage", "detail", "sentence")


def evaluate(
    split: Annotated[str, typer.Option(help="train, dev or test; test is for measuring, not for reading.")] = "dev",
    lang: Annotated[str | None, typer.Option(help="Only passages in this language.")] = None,
    pipeline: Annotated[str | None, typer.Option(help="A spaCy pipeline in place of kg's encoder.", metavar="NAME")] = None,
    min_confidence: Annotated[float, typer.Option(help="Leave out evidence that is less sure.", min=0.0, max=1.0)] = 0.0,
    errors: Annotated[
        Path | None, typer.Option(help="Write every error with its sentence, by class, as a table with tabs.", metavar="FILE")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures as JSON.", metavar="FILE")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Only count what the passages cover.")] = False,
) -> None:
    """Score kg against the annotated passages that come with it: claims, names, dates, factuality, calibration."""
    from kg.gold import load_gold

    passages = load_gold(lang=lang, split=split)
    if not passages:
        raise GoldError(f"there are no passages in split '{split}'" + (f" and language '{lang}'" if lang else ""))
    if coverage:
        _put_coverage(passages)
        return
    result = _score(passages, pipeline, min_confidence)
    put_rows(_SCORES, _score_rows(result))
    put_rows(("measure", "value", "of"), _measure_rows(result))
    put_rows(("gold factuality", *(f"found {value}" for value in _factualities())), _confusion_rows(result))
    put_rows(("scores from", "to", "evidence", "mean score", "right"), _calibration_rows(result))
    note(f"{result.passages} passages; factuality right {result.factuality_accuracy:.3f}; dates F1 {result.dates.f1:.3f}")
    if errors:
        _write_errors(errors, result.problems)
        note(f"wrote {errors}")
    if json_file:
        _write_figures(json_file, result)
        note(f"wrote {json_file}")


def _score(passages: Sequence[Passage], pipeline: str | None, min_confidence: float) -> Evaluation:
    from kg.evaluation import evaluate as score
    from kg.evaluation import names_of_passages
    from kg.gold import load_gold

    seen = names_of_passages(load_gold(split="train"))
    return score(passages, lambda given: _read(given, pipeline), seen=seen, min_confidence=min_confidence)


def _read(passages: Iterable[Passage], pipeline: str | None) -> Iterator[Extraction]:
    from kg.model import Skipped
    from kg.workers import make_reader

    for result in make_reader(pipeline).read(passage.document for passage in passages):
        if isinstance(result, Skipped):
            raise GoldError(f"{result.source}: {result.reason}")
        yield result


def _score_rows(result: Evaluation) -> Iterator[tuple[object, ...]]:
    from kg import vocab
    from kg.evaluation.scores import total

    for name in sorted(result.relations, key=lambda name: (name not in vocab.CORE_RELATIONS, name)):
        yield _score_row(name, result.relations[name])
    yield _score_row("core relations", result.total(vocab.CORE_RELATIONS))
    yield _score_row("all relations", result.total(result.relations))
    for name in sorted(result.entities):
        yield _score_row(f"names: {name}", result.entities[name])
    yield _score_row("names: all", total(result.entities.values()))
    for name in sorted(result.names):
        yield _score_row(f"names: {name} in training", result.names[name])
    yield _score_row("references", result.references)
    yield _score_row("time expressions", result.times)
    yield _score_row("date of claims", result.dates)
    for name in sorted(result.details):
        yield _score_row(f"{name} of claims", result.details[name])


def _score_row(name: str, score: Score) -> tuple[object, ...]:
    shares = (f"{share:.3f}" for share in (score.precision, score.recall, score.f1))
    return name, *shares, score.right, score.wrong, score.missed


def _measure_rows(result: Evaluation) -> Iterator[tuple[object, ...]]:
    found = result.confusion.total()
    yield "factuality accuracy", f"{result.factuality_accuracy:.3f}", f"{found} found claims"
    yield "factuality macro-F1", f"{result.factuality_macro_f1:.3f}", f"{found} found claims"
    yield "wrongly asserted", f"{result.wrongly_asserted_share:.3f}", f"{result.asserted} claims given as asserted"
    values = result.time_values
    yield "time values exact", f"{values.precision:.3f}", f"{values.right + values.wrong} time expressions found"
    yield "core claims per passage without relations", f"{result.core_per_negative:.3f}", f"{result.negatives} passages"
    yield "expected calibration error", f"{result.calibration_error:.3f}", f"{len(result.calibration)} pieces of evidence"
    yield "claims made twice (one thing taken for two)", result.duplicates, f"{found} found claims"


def _factualities() -> list[str]:
    from kg.model import Factuality

    return [value.value for value in Factuality]


def _confusion_rows(result: Evaluation) -> Iterator[tuple[object, ...]]:
    for gold in _factualities():
        yield gold, *(result.confusion[gold, found] for found in _factualities())


def _calibration_rows(result: Evaluation) -> Iterator[tuple[object, ...]]:
    from kg.evaluation.scores import reliability

    for bin_ in reliability(result.calibration):
        yield f"{bin_.low:.1f}", f"{bin_.high:.1f}", bin_.count, f"{bin_.score:.3f}", f"{bin_.right:.3f}"


def _put_coverage(passages: Sequence[Passage]) -> None:
    from kg.evaluation import coverage

    found = coverage(passages)
    put_rows(("relation", "factuality", "claims"), [(*key, count) for key, count in sorted(found.claims.items())])
    put_rows(("type", "named by", "mentions"), [(*key, count) for key, count in sorted(found.mentions.items())])
    put_rows(("voice", "passages"), sorted(found.voices.items()))
    put_rows(("phenomenon", "passages"), [*found.phenomena.items(), ("all", found.passages)])


def _write_errors(path: Path, problems: Sequence[Problem]) -> None:
    """Commonest class first; inside a class by relation or type, then by passage."""
    from kg.graph.export import write_whole

    counts = Counter(problem.kind for problem in problems)
    ordered = sorted(problems, key=lambda p: (-counts[p.kind], p.kind, p.about, p.passage))
    rows = [_PROBLEMS, *((f"{p.kind} ({counts[p.kind]})", p.about, p.passage, p.detail, p.sentence) for p in ordered)]
    write_whole(path, ("\t".join(row) + "\n" for row in rows))


def _write_figures(path: Path, result: Evaluation) -> None:
    from kg.evaluation import figures
    from kg.graph.export import write_whole

    write_whole(path, [json.dumps(figures(result), ensure_ascii=False, indent=2) + "\n"])
