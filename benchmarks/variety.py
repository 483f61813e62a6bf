"""How much the passages of data/gold repeat each other: exit 1 above the limits, naming the passages (never their text).

    python benchmarks/variety.py                 figures by language and split, and the passages that are most alike
    python benchmarks/variety.py --show 20       more of the most alike
    python benchmarks/variety.py --folder DIR    other passages, laid out as in data/gold

A 5-gram is five words in a row, case folded, names included. The limits, with what was measured on 844 passages:

* 0.4 % of a language's 5-grams occur in more than one passage (measured: Italian 0.22 %, English 0.14 %, the others below
  0.1 %): the share grows with the corpus, and idioms will never be unique.
* A pair shares 4 (measured: 4 once, 3 ten times): a date, an institution or an idiom of eight words. More than that is a turn
  of phrase that was used twice: rewrite one passage.
* Three passages never open with the same four words, and at most 1 % of a language's passages open like another (measured: none).
* Same shape is the same sequence of (relation, factuality) lines at a length within 5 %. Postings with five vacancies are alike
  in this way by nature: at most 4 (measured: 4) where all lines are hiringFor. Any other shape is not repeated (measured: never).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby
from pathlib import Path

from kg.gold import Passage, load_gold

GRAM, OPENING = 5, 4
MOST_SHARED = 0.004
MOST_OF_A_PAIR = 4
MOST_ALIKE_OPENINGS, MOST_PER_OPENING = 0.01, 2
NEARLY_THE_SAME_LENGTH, MOST_OF_A_SHAPE = 0.05, 4

Runs = dict[str, frozenset[tuple[str, ...]]]


def main() -> int:
    """Exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, help="where the passages are (default: those that ship)")
    parser.add_argument("--show", type=int, default=5, metavar="N", help="how many of the most alike pairs to name (default: 5)")
    options = parser.parse_args()
    passages = load_gold(folder=options.folder)
    runs = {p.id: frozenset(zip(*(words(p)[i:] for i in range(GRAM)), strict=False)) for p in passages}
    pairs = alike(runs)
    put_table(passages, runs)
    for (one, other), count in pairs.most_common(options.show):
        print(f"{one} and {other} share {count}")
    complaints = [*complaints_on_runs(passages, runs, pairs), *complaints_on_openings(passages), *complaints_on_shapes(passages)]
    for complaint in complaints:
        print(f"variety: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def words(passage: Passage) -> list[str]:
    """The words of the text, case folded."""
    return [word.casefold() for word in re.findall(r"\w+", passage.document.text)]


def of_language(passage: Passage) -> str:
    """What passages are grouped by."""
    return passage.document.lang


def shared(runs: Iterable[frozenset[tuple[str, ...]]]) -> float:
    """Share of the different 5-grams that occur in more than one passage."""
    counts = Counter(run for of_passage in runs for run in of_passage)
    return sum(count > 1 for count in counts.values()) / max(1, len(counts))


def alike(runs: Runs) -> Counter[tuple[str, str]]:
    """Pairs of passage ids -> how many 5-grams they share."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(runs):
        for run in runs[name]:
            places[run].append(name)
    return Counter(pair for names in places.values() for pair in combinations(names, 2))


def put_table(passages: Sequence[Passage], runs: Runs) -> None:
    """One line for each language and split, and for what splits have in common."""
    print(f"{'':<16}{'passages':>9}{'shared 5-grams':>16}")
    for lang, of_lang in groupby(sorted(passages, key=of_language), of_language):
        splits: dict[str, list[frozenset[tuple[str, ...]]]] = defaultdict(list)
        for passage in of_lang:
            splits[passage.split].append(runs[passage.id])
        for split, found in splits.items():
            print(f"{f'{lang} {split}':<16}{len(found):>9}{shared(found):>16.2%}")
        across = shared(frozenset[tuple[str, ...]]().union(*found) for found in splits.values())
        print(f"{f'{lang} across':<16}{sum(map(len, splits.values())):>9}{across:>16.2%}")


def complaints_on_runs(passages: Sequence[Passage], runs: Runs, pairs: Counter[tuple[str, str]]) -> Iterator[str]:
    """Pairs that share too much, and languages in which too much is shared."""
    for (one, other), count in pairs.most_common():
        if count > MOST_OF_A_PAIR:
            yield f"{one} and {other} share {count} runs of {GRAM} words, at most {MOST_OF_A_PAIR}: rewrite one"
    for lang, of_lang in groupby(sorted(passages, key=of_language), of_language):
        if (share := shared(runs[p.id] for p in of_lang)) > MOST_SHARED:
            yield f"{lang}: {share:.2%} of the runs of {GRAM} words occur in several passages, at most {MOST_SHARED:.2%}"


def complaints_on_openings(passages: Sequence[Passage]) -> Iterator[str]:
    """Openings used too often, and languages in which too many passages open like another."""
    for lang, of_lang in groupby(sorted(passages, key=of_language), of_language):
        openings: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for passage in of_lang:
            openings[tuple(words(passage)[:OPENING])].append(passage.id)
        repeated = [names for names in openings.values() if len(names) > 1]
        yield from (f"{', '.join(names)} open alike" for names in repeated if len(names) > MOST_PER_OPENING)
        if sum(map(len, repeated)) > MOST_ALIKE_OPENINGS * sum(map(len, openings.values())):
            yield f"{lang}: too many open alike: {'; '.join(', '.join(names) for names in repeated)}"


def complaints_on_shapes(passages: Sequence[Passage]) -> Iterator[str]:
    """Passages with the same lines at nearly the same length."""
    shapes: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for passage in passages:
        if passage.relations:
            lines = (f"{line.relation} {line.factuality.value}" for line in passage.relations)
            shapes[of_language(passage), *lines].append((len(words(passage)), passage.id))
    for shape, found in shapes.items():
        most = MOST_OF_A_SHAPE if all(line.startswith("hiringFor") for line in shape[1:]) else 1
        for length, _ in sorted(found):
            near = [name for other, name in sorted(found) if length <= other <= length * (1 + NEARLY_THE_SAME_LENGTH)]
            if len(near) > most:
                yield f"{', '.join(near)} have the same lines at nearly the same length, at most {most}"
                break


if __name__ == "__main__":
    sys.exit(main())
