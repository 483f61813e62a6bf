"""Pairs of names that are one thing or two (data/gold/resolution), and how often the resolve stage sees it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg import vocab
from kg.errors import GoldError
from kg.gazetteers import load_gazetteer
from kg.ids import content_hash
from kg.model import CharSpan, Document, Extraction, Mention
from kg.resolve.resolving import resolve
from kg.resources import data_path

COLUMNS = ("same", "kind", "left", "right")
_TYPES = {
    "C": vocab.COMPANY,
    "O": vocab.ORGANISATION,
    "P": vocab.PERSON,
    "M": vocab.MODEL,
    "T": vocab.CITY,
    "L": vocab.PLACE,
    "E": vocab.EVENT,
    "R": vocab.ROLE,
}


@dataclass(frozen=True, slots=True)
class GoldPair:
    """Two documents whose first mentions are one thing or two. `part` is dev or test, by a hash of the pair."""

    same: bool
    kind: str
    left: str
    right: str

    @property
    def part(self) -> str:
        """Which half the pair belongs to: rules are written with dev alone before the eyes."""
        return ("dev", "test")[int(content_hash(self.left, self.right), 16) % 2]


@dataclass(frozen=True, slots=True)
class PairScore:
    """Pairwise figures; `wrong` are the pairs that came out otherwise."""

    pairs: int
    precision: float
    recall: float
    wrong: tuple[GoldPair, ...]


@cache
def load_pairs(path: Path | None = None) -> tuple[GoldPair, ...]:
    """The annotated pairs. GoldError names the line that is malformed."""
    path = path or data_path("gold/resolution/pairs.tsv")
    header, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    if header != "\t".join(COLUMNS):
        raise GoldError(f"{path}:1: the header should be {' '.join(COLUMNS)}, not {header!r}")
    found: dict[tuple[str, str], GoldPair] = {}
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or cells[0] not in ("yes", "no"):
            raise GoldError(f"{path}:{number}: not yes or no, kind, left, right: {line!r}")
        pair = GoldPair(cells[0] == "yes", *cells[1:])
        if (pair.left, pair.right) in found:
            raise GoldError(f"{path}:{number}: the pair is there twice: {line!r}")
        for side in (pair.left, pair.right):
            if any(mention[:1] not in _TYPES or mention[1:2] != ":" or not mention[2:].strip() for mention in _mentions(side)):
                raise GoldError(f"{path}:{number}: a mention is one of {' '.join(_TYPES)}, a colon and a name, not {side!r}")
        found[pair.left, pair.right] = pair
    return tuple(found.values())


def score_pairs(pairs: Iterable[GoldPair]) -> PairScore:
    """Each pair is resolved alone, as two documents. Precision and recall are of 'the two are one'."""
    wrong: list[GoldPair] = []
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for pair in pairs:
        said = _judged_same(pair)
        counts[pair.same, said] += 1
        if said is not pair.same:
            wrong.append(pair)
    right = counts[True, True]
    given, true = right + counts[False, True], right + counts[True, False]
    return PairScore(sum(counts.values()), right / given if given else 1.0, right / true if true else 1.0, tuple(wrong))


def _judged_same(pair: GoldPair) -> bool:
    documents = [_document(pair.left, "left"), _document(pair.right, "right")]
    entity_of = resolve(documents, load_gazetteer()).entity_of
    first, second = (entity_of.get(extraction.mentions[0].id) for extraction in documents)
    return first is not None and first == second


def _mentions(side: str) -> list[str]:
    return side.split(" + ")


def _document(side: str, source: str) -> Extraction:
    names, texts = [], []
    for mention in _mentions(side):
        words = mention[2:].split(" ")
        names.append((_TYPES[mention[0]], tuple(w.partition("=")[::2] for w in words if "=" in w)))
        texts.append(" ".join(word for word in words if "=" not in word))
    document = Document(source, "\n".join(texts), "it")
    found: list[Mention] = []
    start = 0
    for (type_, told), text in zip(names, texts, strict=True):
        attributes = tuple(sorted((key, value.replace("_", " ")) for key, value in told))
        found.append(Mention(document.id, CharSpan(start, start + len(text)), text, type_, attributes=attributes))
        start += len(text) + 1
    return Extraction(document, tuple(found))
