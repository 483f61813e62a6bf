"""What an evaluation counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.model import Factuality

_BINS = 10


@dataclass(slots=True)
class Score:
    """Counts of what was found and right, found and wrong, and not found.

    >>> score = Score(right=3, wrong=1, missed=2)
    >>> score.precision, score.recall, round(score.f1, 3)
    (0.75, 0.6, 0.667)
    """

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

    def compare(self, found: Iterable[object], gold: Iterable[object]) -> None:
        """Counts two collections against each other as sets."""
        mine, theirs = set(found), set(gold)
        self.add(Score(len(mine & theirs), len(mine - theirs), len(theirs - mine)))


@dataclass(frozen=True, slots=True)
class Problem:
    """One error, for reading. `kind` is its class, such as 'claim missed'; `about` the relation or type."""

    kind: str
    about: str
    passage: str
    detail: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Evidence with scores from `low` to `high`: how much there is, its mean score, and the share that is right."""

    low: float
    high: float
    count: int
    score: float
    right: float


@dataclass(slots=True)
class Evaluation:
    """All counts of one run.

    `entities` is by type and `names` by 'seen' (occurs in the train split) and 'unseen'; `details` by what a claim carries
    beside its date. `confusion` counts (gold, found) factualities; `calibration` holds (score, is right) of each evidence.
    """

    passages: int = 0
    relations: dict[str, Score] = field(default_factory=dict)
    duplicates: int = 0
    entities: dict[str, Score] = field(default_factory=dict)
    names: dict[str, Score] = field(default_factory=dict)
    references: Score = field(default_factory=Score)
    times: Score = field(default_factory=Score)
    time_values: Score = field(default_factory=Score)
    dates: Score = field(default_factory=Score)
    details: dict[str, Score] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    asserted: int = 0
    wrongly_asserted: int = 0
    negatives: int = 0
    core_on_negatives: int = 0
    calibration: list[tuple[float, bool]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def total(self, relations: Iterable[str]) -> Score:
        """The counts of several relations together."""
        return total(self.relations[name] for name in relations if name in self.relations)

    def problem(self, kind: str, about: str, passage: str, detail: str, sentence: str) -> None:
        """Keeps an error for reading."""
        self.problems.append(Problem(kind, about, passage, " ".join(detail.split()), " ".join(sentence.split())))

    @property
    def factuality_accuracy(self) -> float:
        """Share of the found claims whose factuality is the gold's; 1 if none was found."""
        right = sum(n for (gold, found), n in self.confusion.items() if gold == found)
        return right / self.confusion.total() if self.confusion else 1.0

    @property
    def factuality_macro_f1(self) -> float:
        """Mean F1 of the factualities that gold or output use; 1 if no claim was found."""
        scores = [s.f1 for value in Factuality if (s := self._factuality(value)).right + s.wrong + s.missed]
        return sum(scores) / len(scores) if scores else 1.0

    def _factuality(self, value: str) -> Score:
        right = self.confusion[value, value]
        found = sum(n for (_, found), n in self.confusion.items() if found == value)
        gold = sum(n for (gold, _), n in self.confusion.items() if gold == value)
        return Score(right, found - right, gold - right)

    @property
    def wrongly_asserted_share(self) -> float:
        """Of the claims that are in the gold and were given as asserted, the share that the gold does not assert."""
        return self.wrongly_asserted / self.asserted if self.asserted else 0.0

    @property
    def core_per_negative(self) -> float:
        """Core claims per passage that states no relation."""
        return self.core_on_negatives / self.negatives if self.negatives else 0.0

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the evidences' scores, over ten bins of equal width."""
        bins = reliability(self.calibration)
        return sum(b.count * abs(b.score - b.right) for b in bins) / max(1, len(self.calibration))


def total(scores: Iterable[Score]) -> Score:
    """The sum of several counts."""
    result = Score()
    for score in scores:
        result.add(score)
    return result


def reliability(scored: Sequence[tuple[float, bool]], bins: int = _BINS) -> list[Bin]:
    """Scores against outcomes, in bins of equal width; empty bins are left out.

    >>> [(b.low, b.count, b.right) for b in reliability([(0.82, True), (0.88, False), (0.31, False)])]
    [(0.3, 1, 0.0), (0.8, 2, 0.5)]
    """
    return list(_bins(scored, bins))


def _bins(scored: Sequence[tuple[float, bool]], bins: int) -> Iterator[Bin]:
    placed: dict[int, list[tuple[float, bool]]] = {}
    for score, right in scored:
        placed.setdefault(min(bins - 1, int(score * bins)), []).append((score, right))
    for index, members in sorted(placed.items()):
        count = len(members)
        mean = sum(score for score, _ in members) / count
        yield Bin(index / bins, (index + 1) / bins, count, mean, sum(right for _, right in members) / count)
