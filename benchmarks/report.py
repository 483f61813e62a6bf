"""Writes docs/quality.md and docs/images/reliability.svg: how right kg is on the test passages, and what the errors are.

    python benchmarks/report.py

Figures are of the test split, which nobody reads; the commonest errors, by class, are of the dev split. One read of each passage
serves all thresholds. Two minutes on one core.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg import vocab
from kg.evaluation import Evaluation, Score, evaluate, names_of_passages
from kg.evaluation.scores import Bin, reliability
from kg.gold import Passage, load_gold
from kg.model import Extraction, Factuality, Skipped
from kg.workers import make_reader

DOCS = Path(__file__).resolve().parent.parent / "docs"
GROUPS = {"Italian": ("it",), "English": ("en",), "fr / de / es": ("fr", "de", "es")}
THRESHOLDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
ERRORS = 10
SIZE, MARGIN = 300, 40


def main() -> None:
    """Reads, scores, writes."""
    parts = [
        "# How right kg is\n",
        "Written by `python benchmarks/report.py`; what each figure means stands in `data/gold/README.md`.\n",
    ]
    reader = Reader()
    tests = {name: [p for lang in langs for p in load_gold(lang=lang, split="test")] for name, langs in GROUPS.items()}
    results = {name: reader.evaluate(passages) for name, passages in tests.items()}
    parts += ["## Test passages\n", *summary(results)]
    parts += ["## By relation\n", *relations(results)]
    parts += ["## Thresholds\n", "`kg build --min-confidence`, Italian test passages.\n", *trade_off(reader, tests["Italian"])]
    parts += ["## Calibration\n", "Score of an evidence against the share that is right, all test passages.\n"]
    parts += ["![Reliability](images/reliability.svg)\n", *bins_table(calibration(results))]
    parts += [
        "## Factuality\n",
        "Italian test passages; rows are the annotation, columns what kg says.\n",
        *confusion(results["Italian"]),
    ]
    dev = reader.evaluate([p for lang in ("it", "en") for p in load_gold(lang=lang, split="dev")])
    parts += ["## Commonest errors\n", "Italian and English dev passages.\n", *errors(dev)]
    (DOCS / "quality.md").write_text("\n".join(parts), encoding="utf-8")
    (DOCS / "images" / "reliability.svg").write_text(plot(calibration(results)), encoding="utf-8")


class Reader:
    """Reads each passage once."""

    def __init__(self) -> None:
        self._reader = make_reader(None)
        self._known: dict[str, Extraction] = {}
        self._seen = names_of_passages(load_gold(split="train"))

    def _read(self, passages: Iterable[Passage]) -> Iterator[Extraction]:
        for passage in passages:
            if passage.id not in self._known:
                (found,) = self._reader.read([passage.document])
                if isinstance(found, Skipped):
                    raise SystemExit(f"{passage.id}: {found.reason}")
                self._known[passage.id] = found
            yield self._known[passage.id]

    def evaluate(self, passages: Sequence[Passage], least: float = 0.0) -> Evaluation:
        """The scores of evidence of at least this confidence."""
        return evaluate(passages, self._read, seen=self._seen, min_confidence=least)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table, with an empty one behind."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def _three(score: Score) -> str:
    return f"{score.precision:.2f} / {score.recall:.2f} / {score.f1:.2f}"


def _f1(scores: Mapping[str, Score], names: Iterable[str]) -> str:
    sums = Score()
    for name in names:
        sums.add(scores.get(name, Score()))
    return f"{sums.f1:.3f}"


def summary(results: Mapping[str, Evaluation]) -> list[str]:
    """The figures with targets."""
    rows = {
        "passages": lambda r: str(r.passages),
        "three core relations, P / R / F1": lambda r: _three(r.total(vocab.CORE_RELATIONS)),
        "all relations, P / R / F1": lambda r: _three(r.total(vocab.RELATIONS)),
        "entities, span and type, F1": lambda r: _f1(r.entities, r.entities),
        "names seen in training, F1": lambda r: _f1(r.names, ["seen"]),
        "names never seen, F1": lambda r: _f1(r.names, ["unseen"]),
        "references, precision / recall / F1": lambda r: _three(r.references),
        "factuality of found claims": lambda r: f"{r.factuality_accuracy:.3f}",
        "factuality, macro F1": lambda r: f"{r.factuality_macro_f1:.3f}",
        "time values exact": lambda r: f"{r.time_values.precision:.3f}",
        "dates of found claims, F1": lambda r: f"{r.dates.f1:.3f}",
        "wrongly asserted": lambda r: f"{r.wrongly_asserted} of {r.asserted}",
        "core claims on passages without relations": lambda r: f"{r.core_on_negatives} on {r.negatives}",
        "expected calibration error": lambda r: f"{r.calibration_error:.3f}",
    }
    return table(["", *results], ([name, *(show(r) for r in results.values())] for name, show in rows.items()))


def relations(results: Mapping[str, Evaluation]) -> list[str]:
    """Precision, recall and F1 of each relation; how many claims the annotation has."""
    rows = []
    for name in vocab.RELATIONS:
        scores = [r.relations.get(name, Score()) for r in results.values()]
        rows.append([name, *(f"{_three(s)} ({s.right + s.missed})" for s in scores)])
    return table(["P / R / F1 (wanted)", *results], rows)


def trade_off(reader: Reader, passages: Sequence[Passage]) -> list[str]:
    """What a threshold on the confidence gives and costs."""
    rows = []
    for least in THRESHOLDS:
        result = reader.evaluate(passages, least)
        core, every = result.total(vocab.CORE_RELATIONS), result.total(vocab.RELATIONS)
        rows.append([f"{least:.1f}", _three(core), _three(every), f"{result.wrongly_asserted} of {result.asserted}"])
    return table(["confidence at least", "core P / R / F1", "all P / R / F1", "wrongly asserted"], rows)


def calibration(results: Mapping[str, Evaluation]) -> list[Bin]:
    """All languages' evidence in bins."""
    return reliability([pair for result in results.values() for pair in result.calibration])


def bins_table(bins: Iterable[Bin]) -> list[str]:
    """The points of the plot."""
    rows = ([f"{b.low:.1f} - {b.high:.1f}", str(b.count), f"{b.score:.2f}", f"{b.right:.2f}"] for b in bins)
    return table(["score", "evidence", "mean score", "share right"], rows)


def confusion(result: Evaluation) -> list[str]:
    """Annotated against found factualities."""
    kinds = [kind.value for kind in Factuality]
    return table(["", *kinds], ([gold, *(str(result.confusion[gold, found]) for found in kinds)] for gold in kinds))


def errors(result: Evaluation) -> list[str]:
    """The commonest classes of error."""
    counts = Counter((problem.kind, problem.about) for problem in result.problems)
    return table(["error", "about", "times"], ([kind, about, str(n)] for (kind, about), n in counts.most_common(ERRORS)))


def plot(bins: Sequence[Bin]) -> str:
    """An SVG of score against share right; the area of a point is the number of evidences."""
    most = max(b.count for b in bins)
    whole = SIZE + 2 * MARGIN

    def at(x: float, y: float) -> tuple[float, float]:
        return round(MARGIN + x * SIZE, 1), round(MARGIN + (1 - y) * SIZE, 1)

    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    lines = [
        f'<path d="M{x0} {y0}L{x1} {y1}" stroke="#888" stroke-dasharray="4 4"/><path d="M{x0} {y1}V{y0}H{x1}" stroke="#888"/>'
    ]
    for value in (0.0, 0.5, 1.0):
        lines.append(f'<text x="{at(value, 0)[0]}" y="{y0 + 16}" text-anchor="middle">{value:g}</text>')
        lines.append(f'<text x="{x0 - 6}" y="{at(0, value)[1] + 4}" text-anchor="end">{value:g}</text>')
    for b in bins:
        x, y = at(b.score, b.right)
        lines.append(f'<circle cx="{x}" cy="{y}" r="{3 + 9 * (b.count / most) ** 0.5:.1f}" fill="#2f6fb3" fill-opacity="0.7"/>')
    middle = MARGIN + SIZE / 2
    lines.append(f'<text x="{middle}" y="{whole - 6}" text-anchor="middle">score</text>')
    lines.append(f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">share right</text>')
    style = 'fill="none" font-family="sans-serif" font-size="11"'
    body = "\n".join(lines).replace("<text ", '<text fill="#888" ')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}" {style}>'
    return f"{head}\n<title>Score of evidence against the share that is right</title>\n{body}\n</svg>\n"


if __name__ == "__main__":
    main()
