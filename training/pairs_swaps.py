"""Sheets with other names, fewer descriptions or a part of the text, so that the head learns what the words around say."""

import re
from dataclasses import replace

from kg import vocab
from kg.nlp.scorer_pairs import BRAND
from training.passages import pick

SENTENCE_END = re.compile(r"(?<=[.!?»”])[ ]+(?=[^a-z])|\n+")
MOST_SENTENCES = 5


def swapped(sheet, pools, rng):
    """The sheet with most names replaced by others, each thing's names together."""
    leaves = [s for s in sheet.spots if s.kind == "name" and not any(inside(o, s) for o in sheet.spots if o.kind != BRAND)]
    new_names, edits = {}, {}
    for spot in sorted(leaves, key=lambda s: s.start):
        pool = pools.get((spot.type, sheet.lang)) or pools.get((spot.type, ""))
        if not pool or rng.random() < 0.1:
            continue
        old = sheet.text[spot.start : spot.end]
        if (spot.key, old) not in new_names:
            new_names[spot.key, old] = new_name(sheet, spot, old, pool, new_names, rng)
        edits[spot.start, spot.end] = new_names[spot.key, old]
    kept, last = [], -1
    for (start, end), name in sorted(edits.items()):
        if start >= last:
            kept.append((start, end, name))
            last = end
    return apply(sheet, kept)


def inside(inner, outer):
    return inner is not outer and outer.start <= inner.start and inner.end <= outer.end and inner.kind == "name"


def new_name(sheet, spot, old, pool, new_names, rng):
    """Another name; a model keeps its maker's (new) name where the old one began with it."""
    same = [name for (key, _), name in new_names.items() if key == spot.key]
    if same and spot.type != vocab.MODEL:
        return same[0].split()[-1] if spot.type == vocab.PERSON and " " not in old else same[0]
    name = pick(pool, old, rng)
    if spot.type == vocab.MODEL:
        maker = sheet.makers.get(spot.key)
        known = [new for (key, was), new in new_names.items() if key == maker and old.startswith(was + " ")]
        return f"{known[0]} {name}" if known else name
    return name


def apply(sheet, edits):
    """Text and offsets after replacements (start, end, new)."""
    text, at, shifts = "", 0, []
    for start, end, new in edits:
        text += sheet.text[at:start]
        shifts.append((start, end, len(text), len(text) + len(new)))
        text, at = text + new, end
    text += sheet.text[at:]

    def moved(place, is_end):
        shift = 0
        for start, end, low, high in shifts:
            if place <= start and not (is_end and place == end):
                break
            if place < end:
                return low if not is_end else high
            shift = high - end
        return place + shift

    def all_moved(some):
        return some and [replace(s, start=moved(s.start, False), end=moved(s.end, True)) for s in some]

    return replace(sheet, text=text, spots=all_moved(sheet.spots), names=all_moved(sheet.names), refers=all_moved(sheet.refers))


def thinned(sheet, rng):
    """Fewer descriptions and brands than the annotation gives: real readers miss some."""
    hidden_makers = {key for key in set(sheet.makers) if rng.random() < 0.3}
    models = {(s.start, s.end): s.key for s in sheet.spots if s.type == vocab.MODEL}
    spots = [
        s
        for s in sheet.spots
        if not (s.kind in ("nominal", "pronoun") and s.type != vocab.MODEL_TYPE and rng.random() < 0.3)
        and not (s.kind == BRAND and models.get((s.start, s.end)) in hidden_makers)
    ]
    makers = {key: maker for key, maker in sheet.makers.items() if key not in hidden_makers}
    return replace(sheet, spots=spots, makers=makers)


def cropped(sheet, rng):
    """A few sentences on end. A claim stays true where all mentions of one of its things stay; else it is unsure."""
    ends = [found.end() for found in SENTENCE_END.finditer(sheet.text) if whole(sheet, found.start())]
    edges = [0, *ends, len(sheet.text)]
    count = rng.randint(1, MOST_SENTENCES)
    first = rng.randrange(max(1, len(edges) - count))
    low, high = edges[first], edges[min(first + count, len(edges) - 1)]

    def part(some):
        inner = [s for s in some or () if low <= s.start and s.end <= high]
        return None if some is None else [replace(s, start=s.start - low, end=s.end - low) for s in inner]

    spots = part(sheet.spots)
    here = {s.gold for s in spots}
    cut = {s.gold for s in sheet.spots if s.gold in here and not low <= s.start < high}
    unsure = {claim for claim in sheet.claims if claim[1] in cut and claim[2] in cut}
    claims = {claim: facts for claim, facts in sheet.claims.items() if claim not in unsure and {*claim[1:]} <= here}
    names, refers = part(sheet.names), part(sheet.refers)
    return replace(
        sheet, text=sheet.text[low:high], spots=spots, claims=claims, unsure=sheet.unsure | unsure, names=names, refers=refers
    )


def whole(sheet, place):
    """True where no mention lies across the place."""
    return not any(s.start < place < s.end for s in sheet.spots)


def joined(one, other):
    """Two texts in a row, as in a column of briefs; what is not stated between them is false."""
    gap = len(one.text) + 1

    def both(left, right):
        if left is None or right is None:
            return None
        return [*left, *(replace(s, start=s.start + gap, end=s.end + gap) for s in right)]

    return replace(
        one,
        text=f"{one.text}\n{other.text}",
        spots=both(one.spots, other.spots),
        makers={**other.makers, **one.makers},
        claims={**other.claims, **one.claims},
        unsure=one.unsure | other.unsure,
        names=both(one.names, other.names),
        refers=both(one.refers, other.refers),
    )
