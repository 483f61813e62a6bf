"""Which names are worth comparing: those that share a block key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from kg import vocab
from kg.ids import slug
from kg.resolve.name import Name, local_name

_BODIES = (vocab.COMPANY, vocab.ORGANISATION)
# Blocks above this size hold names that say too little ("m. rossi"); all their pairs would cost more than they give.
LARGEST_BLOCK = 200
_HYPHEN = re.compile(r"(?<![0-9])-|-(?![0-9])")
# A key that only partial names give a reason to compare under: a person with a bare initial, a model without its maker.
_PARTIAL = "Partial:"


def candidates(names: Iterable[Name]) -> Iterator[tuple[Name, Name]]:
    """Pairs of names that are worth comparing, each once, in the order of `Name.order`."""
    found: dict[str, list[Name]] = defaultdict(list)
    for name in sorted(names, key=lambda n: n.order):
        for key in dict.fromkeys(comparison_keys(name)):
            found[key].append(name)
    seen = set[tuple[Name, Name]]()
    for key, group in sorted(found.items()):
        for pair in _pairs(key, group):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _pairs(key: str, block: list[Name]) -> Iterator[tuple[Name, Name]]:
    """All pairs of a block; under a partial key those of which one is partial."""
    if not key.startswith(_PARTIAL):
        yield from combinations(block, 2) if len(block) <= LARGEST_BLOCK else ()
        return
    short = [name for name in block if _is_partial(name)]
    if len(short) * len(block) <= LARGEST_BLOCK**2:
        yield from ((a, b) if a.order < b.order else (b, a) for a in short for b in block if a is not b)


def _is_partial(name: Name) -> bool:
    return not name.maker if name.type == vocab.MODEL else any(len(word) == 1 for word in name.key.split("-"))


def block_keys(name: Name) -> Iterator[str]:
    """All keys under which others reach a name: those of comparison, and its handles, which judgements of a person go by."""
    yield from comparison_keys(name)
    yield from sorted(handles(name))


def handles(name: Name) -> frozenset[str]:
    """What a judgement can call a name: the id that it would have alone, and that with the words, where they differ.

    >>> sorted(handles(Name("Company", "VW", "volkswagen")))
    ['company-volkswagen', 'company-volkswagen--vw']
    """
    whole = local_name(name, vocab.COMPANY if name.type in _BODIES else name.type)
    return frozenset((whole, f"{whole}--{slug(name.text)}"))


def comparison_keys(name: Name) -> Iterator[str]:
    """The keys of one name; names of different types meet only where one thing can have either (company, organisation).

    >>> [*comparison_keys(Name("Model", "SU7", "su7", "xiaomi"))]
    ['Partial:Model:su7', 'Model:xiaomisu7']
    """
    kind = "body" if name.type in _BODIES else name.type
    if name.type == vocab.MODEL:
        yield f"{_PARTIAL}{kind}:{compact(name.key)}"
        yield f"{kind}:{compact(name.maker + name.key)}"
    elif name.type == vocab.ROLE:
        yield f"{kind}:{stem(name.key)}"
    elif name.type == vocab.PERSON and "-" in name.key:
        words = name.key.split("-")
        yield f"{_PARTIAL}{kind}:{words[-1]}-{words[0][:1]}"
        yield f"{kind}:{'-'.join(sorted(words))}"
    elif kind == "body":
        yield f"{kind}:{compact(name.key)}"
    else:
        yield f"{kind}:{name.key}"


def compact(key: str) -> str:
    """A key without its hyphens, save those between numbers: 'gpt-5' is 'gpt5', but 'gpt-4-1' is not 'gpt-41'.

    >>> compact("gpt-4-1"), compact("r-1300-gs")
    ('gpt4-1', 'r1300gs')
    """
    return _HYPHEN.sub("", key)


def stem(key: str) -> str:
    """A role's key without endings of gender and number, roughly; what agrees is still compared.

    >>> stem("addetti-ai-vigneti") == stem("addetta-ai-vigneti"), stem("tester") == stem("testers")
    (True, True)
    """
    return "-".join(word.rstrip("s").rstrip("aeio") if len(word) > 3 else word for word in key.split("-"))
