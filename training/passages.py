"""Our own annotated passages (data/gold, split `train` only) as training items, with names swapped for others of their type."""

import random

from training.align import tokenize
from training.labels import NO_NAME, TYPES, Item, name_mask

SOURCE = "gold/"


def outer_names(passage):
    """(start, end, type) of the outermost names of a passage, in characters."""
    spans = sorted(
        {
            (mention.span.start, mention.span.end, mention.type)
            for mention in passage.mentions
            if mention.kind == "name" and mention.type in TYPES
        },
        key=lambda span: (span[0], -span[1]),
    )
    kept = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def lines_of(text):
    """(start, end) of the non-empty lines."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def passage_items(passage, weight, names=None, rng=None):
    """One Item a line of the passage; with `names`, each name may be replaced by another of its type throughout."""
    text, spans = passage.document.text, outer_names(passage)
    lang = passage.document.lang
    swapped = swaps(passage, spans, names, rng, lang) if names else {}
    for low, high in lines_of(text):
        line, found, at = "", [], low
        for start, end, kind in spans:
            if not low <= start < high:
                continue
            line += text[at:start]
            shown = swapped.get(text[start:end], text[start:end])
            found.append((len(line), len(line) + len(shown), kind))
            line, at = line + shown, end
        line += text[at:high]
        yield line_item(passage, line, found, weight)


def line_item(passage, line, found, weight):
    words, spaces, starts = tokenize(passage.document.lang, line)
    masks, mentions = [NO_NAME] * len(words), []
    for start, end, kind in found:
        inside = [i for i, at in enumerate(starts) if at < end and at + len(words[i]) > start]
        for i in inside:
            masks[i] = name_mask("B" if i == inside[0] else "I", {kind})
        mentions.append((inside[0], inside[-1] + 1, kind))
    item = Item(passage.document.lang, SOURCE + passage.id, words, spaces, SOURCE + passage.document.lang, weight, False)
    item.names, item.mentions = masks, tuple(mentions)
    return item


def swaps(passage, spans, names, rng, lang):
    """Replacements for some of the passage's names: text to text."""
    result = {}
    for kind in TYPES:
        pool = names.get((kind, lang)) or names.get((kind, ""))
        if not pool or rng.random() > 0.65:
            continue
        for text in dict.fromkeys(passage.document.text[start:end] for start, end, other in spans if other == kind):
            if rng.random() < 0.85:
                result[text] = pick(pool, text, rng)
    return result


def pick(pool, old, rng):
    """A name from the pool that fits the words around: begins alike (vowel, case); job titles end their first word alike."""
    for _ in range(12):
        new = rng.choice(pool)
        alike = (new[0].lower() in "aeiou") == (old[0].lower() in "aeiou") and new[0].isupper() == old[0].isupper()
        if alike and (old[0].isupper() or new.split()[0][-1] == old.split()[0][-1]):
            return new
    return old


LETTERS = "ABCDEGHKLMNPQRSTVXZ"
SUFFIXES = ("", "", "", " Pro", " Max", " Plus", " Ultra", " GT", " RS", " Turbo", " Mini", " Sport", " SE", " EV", " Lite")


def invented_model(rng):
    """A product name of letters and digits that no list has."""
    letters = "".join(rng.choice(LETTERS) for _ in range(rng.choice((1, 1, 2, 2, 3))))
    number = str(rng.choice((rng.randrange(1, 10), rng.randrange(10, 100), 100 * rng.randrange(1, 10), rng.randrange(100, 999))))
    form = rng.choice(
        (
            letters + number,
            f"{letters}-{number}",
            f"{letters} {number}",
            number + rng.choice("ecdXST"),
            f"{letters}{number}{rng.choice('abeisx')}",
            f"Model {rng.choice(LETTERS)}",
            f"{letters}{number[0]}/{rng.randrange(2, 10)}",
            f"{letters}-Class",
        )
    )
    return form + rng.choice(SUFFIXES)


def seeded_models(count, seed):
    rng = random.Random(seed)
    return [invented_model(rng) for _ in range(count)]
