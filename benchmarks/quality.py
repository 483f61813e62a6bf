"""How right kg is on the annotated passages, against floors: exit 1 where a figure falls below its floor.

    python benchmarks/quality.py                    every language's dev and test passages
    python benchmarks/quality.py --fast             Italian dev passages and a fixed part of the Italian test passages
    python benchmarks/quality.py --raise            floors up to just below what is measured now; none goes down
    python benchmarks/quality.py --lower REASON     floors that are not met go down; CHANGELOG.md must hold the reason
    python benchmarks/quality.py --pin              accept other test passages or another scoring; CHANGELOG.md names the digest

baseline.json holds the floors and the digests of the yardstick: the gold test passages, the code that scores, the floors
themselves. A yardstick that differs from its digest is refused, so that no figure moves because the measure did.
No text of a test passage is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.evaluation import evaluate, key_figures, names_of_passages
from kg.gold import Passage, load_gold
from kg.model import Extraction, Skipped
from kg.workers import make_reader

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / "benchmarks" / "baseline.json"
CHANGELOG = ROOT / "CHANGELOG.md"
LANGUAGES = ("it", "en", "fr", "de", "es")
CEILINGS = frozenset({"wrongly asserted", "core per negative", "calibration error"})
MARGIN = 0.02
"""Room between a measured figure and its floor: other machines round differently in the last digits of the encoder."""
MARGINS = {
    **dict.fromkeys(("factuality accuracy", "factuality macro-F1", "claim dates F1", "references"), 0.08),
    **dict.fromkeys(CEILINGS, 0.08),
    "core per negative": 0.34,
}
"""Wider where the figure is over what was found, or over few passages: finding more may cost some hundredths."""
FAST_SEED, FAST_TEST_PASSAGES = 2026, 15
SHOWN_DIGITS = 12

Floors = dict[str, dict[str, float]]


def main() -> int:
    """Exit code."""
    options = parse_options()
    baseline = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    now = yardstick()
    if options.pin:
        return pin(baseline, now)
    complaints = [*yardstick_complaints(baseline, now), *lowering_complaints(baseline)]
    if complaints:
        return fail(complaints)
    measured = {name: measure(passages) for name, passages in parts(options.fast).items()}
    floors: Floors = baseline.get("floors", {})
    if options.raise_floors or options.lower:
        floors, lowered = moved(floors, measured, lower=bool(options.lower))
        if lowered:
            baseline.setdefault("lowered", []).append({"reason": options.lower, "figures": lowered})
        if complaints := [*lowering_complaints(baseline)]:
            return fail(complaints)
        write_baseline({**baseline, "floors": floors})
    put_table(measured, floors)
    return fail(list(misses(measured, floors)))


def parse_options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--fast", action="store_true", help="Italian dev passages and a fixed part of the Italian test passages")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--raise", dest="raise_floors", action="store_true", help="raise the floors to what is measured")
    change.add_argument("--lower", metavar="REASON", help="lower the floors that are not met; CHANGELOG.md must hold the reason")
    change.add_argument("--pin", action="store_true", help="accept the test passages and the scoring as they are now")
    return parser.parse_args()


def fail(complaints: Sequence[str]) -> int:
    """1 and the complaints on standard error; 0 if there are none."""
    for complaint in complaints:
        print(f"quality: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


# What is measured ---------------------------------------------------------------------------------------------------------


def parts(fast: bool) -> dict[str, list[Passage]]:
    """The sets of passages, by name; the fast ones are measured in a full run, too, so that every floor can be raised at once."""
    italian = load_gold(lang="it", split="test")
    some = random.Random(FAST_SEED).sample(italian, min(FAST_TEST_PASSAGES, len(italian)))
    found = {"it dev": load_gold(lang="it", split="dev"), f"it test ({len(some)})": sorted(some, key=lambda p: p.id)}
    if not fast:
        found["it test"] = italian
        for lang in LANGUAGES[1:]:
            found |= {f"{lang} {split}": load_gold(lang=lang, split=split) for split in ("dev", "test")}
    return {name: passages for name, passages in found.items() if passages}


def measure(passages: Sequence[Passage]) -> dict[str, float]:
    """The key figures of one set of passages."""
    return key_figures(evaluate(passages, read, seen=names_of_passages(load_gold(split="train"))))


def read(passages: Iterable[Passage], kept: dict[str, Extraction] = {}) -> Iterator[Extraction]:  # noqa: B006
    """What kg finds in each passage; read once, however many sets it is in."""
    passages = list(passages)
    reader = make_reader(None)
    new = [passage for passage in passages if passage.id not in kept]
    for passage, result in zip(new, reader.read(passage.document for passage in new), strict=True):
        if isinstance(result, Skipped):
            raise SystemExit(f"quality: {result.source}: {result.reason}")
        kept[passage.id] = result
    yield from (kept[passage.id] for passage in passages)


# Floors -------------------------------------------------------------------------------------------------------------------


def misses(measured: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """One line for each figure on the wrong side of its floor, or without one."""
    for part, figures in measured.items():
        if part not in floors:
            yield f"{part}: no floors; python benchmarks/quality.py --raise sets them"
        for name, floor in floors.get(part, {}).items():
            if name not in figures:
                yield f"{part}: {name} has a floor and is not measured"
            elif not meets(name, figures[name], floor):
                yield f"{part}: {name} is {figures[name]:.3f}, its {'ceiling' if name in CEILINGS else 'floor'} {floor:.3f}"


def meets(name: str, value: float, floor: float) -> bool:
    """True if a figure is on the right side."""
    return value <= floor if name in CEILINGS else value >= floor


def moved(floors: Floors, measured: Mapping[str, Mapping[str, float]], *, lower: bool) -> tuple[Floors, dict[str, list[float]]]:
    """New floors, and with `lower` those that went down: figure -> before, after. Without it none does."""
    new = {part: dict(values) for part, values in floors.items()}
    lowered: dict[str, list[float]] = {}
    for part, figures in measured.items():
        for name, value in figures.items():
            old, wanted = floors.get(part, {}).get(name), room(name, value)
            if old is None or (not lower and meets(name, wanted, old)):
                new.setdefault(part, {})[name] = wanted
            elif lower and not meets(name, value, old):
                new[part][name] = wanted
                lowered[f"{part}: {name}"] = [old, wanted]
    return new, lowered


def room(name: str, value: float) -> float:
    """The floor, or ceiling, for a measured figure."""
    margin = MARGINS.get(name, MARGIN)
    return round(min(1.0, value + margin) if name in CEILINGS else max(0.0, value - margin), 3)


# The yardstick ------------------------------------------------------------------------------------------------------------


def yardstick() -> dict[str, str]:
    """Digests of what measures: the gold files with test passages, and the code that parses and scores."""
    tests = [path for path in sorted((ROOT / "data" / "gold").glob("*/*.gold")) if "\nsplit: test\n" in path.read_text("utf-8")]
    code = [ROOT / "kg" / "gold.py", *sorted((ROOT / "kg" / "evaluation").glob("*.py"))]
    return {"gold": digest(tests), "scoring": digest(code)}


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, line ends as in the repository."""
    result = hashlib.sha256()
    for path in paths:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        result.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode() + content)
    return result.hexdigest()


def seal(baseline: Mapping[str, Any]) -> str:
    """Digest of the floors, so that none is lowered by hand."""
    return hashlib.sha256(json.dumps([baseline.get("floors"), baseline.get("lowered")], sort_keys=True).encode()).hexdigest()


def yardstick_complaints(baseline: Mapping[str, Any], now: Mapping[str, str]) -> Iterator[str]:
    """What differs from the digests in the baseline."""
    for name, value in now.items():
        if baseline.get("yardstick", {}).get(name) != value:
            yield f"the {name} is not the one that baseline.json pins ({value[:SHOWN_DIGITS]} now); see --pin"
    if baseline.get("floors") and baseline.get("seal") != seal(baseline):
        yield "the floors in baseline.json were changed by hand; use --raise, or --lower with a reason"


def lowering_complaints(baseline: Mapping[str, Any]) -> Iterator[str]:
    """Reasons for lowered floors that the changelog does not give."""
    told = " ".join(CHANGELOG.read_text("utf-8").split()) if CHANGELOG.exists() else ""
    for change in baseline.get("lowered", []):
        if not change["reason"].strip() or " ".join(change["reason"].split()) not in told:
            yield f"CHANGELOG.md does not give the reason for lowered floors: {change['reason']!r}"


def pin(baseline: dict[str, Any], now: dict[str, str]) -> int:
    """Takes the yardstick as it is; the changelog must name the digest of other test passages."""
    short = now["gold"][:SHOWN_DIGITS]
    told = CHANGELOG.read_text("utf-8") if CHANGELOG.exists() else ""
    if baseline.get("yardstick", {}).get("gold") != now["gold"] and short not in told:
        return fail([f"the test passages have changed; say why in CHANGELOG.md, with their digest {short}"])
    write_baseline({**baseline, "yardstick": now})
    return 0


def write_baseline(baseline: dict[str, Any]) -> None:
    """Writes the file, sealed."""
    text = json.dumps({**baseline, "seal": seal(baseline)}, indent=2, ensure_ascii=False, sort_keys=True)
    BASELINE.write_text(text + "\n", "utf-8")


def put_table(measured: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> None:
    """Figures in rows, sets of passages in columns; floors in parentheses."""
    names = list(next(iter(measured.values())))
    print(f"{'':<22}" + "".join(f"{part:>18}" for part in measured))
    for name in names:
        cells = (
            f"{figures[name]:.3f} ({floors.get(part, {}).get(name, float('nan')):.3f})" for part, figures in measured.items()
        )
        print(f"{name:<22}" + "".join(f"{cell:>18}" for cell in cells))
    print("in parentheses: floors; ceilings of " + ", ".join(sorted(CEILINGS)))


if __name__ == "__main__":
    sys.exit(main())
