"""Which names are worth comparing: those that share a block key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg import vocab
from kg.resolve.name import Name

_BODIES = (vocab.COMPANY, vocab.ORGANISATION)
# Blocks above this size hold names that say too little ("m. rossi"); all their pairs would cost more than they give.
LARGEST_BLOCK = 200


def blocks(names: Iterable[Name]) -> Iterator[list[Name]]:
    """Groups of at least two names, each in the order of `Name.order`; a name can be in several."""
    found: dict[str, list[Name]] = defaultdict(list)
    for name in sorted(names, key=lambda n: n.order):
        for key in dict.fromkeys(block_keys(name)):
            found[key].append(name)
    yield from (group for _, group in sorted(found.items()) if 1 < len(group) <= LARGEST_BLOCK)


def block_keys(name: Name) -> Iterator[str]:
    """The keys of one name; names of different types meet only where one thing can have either (company, organisation).

    >>> [*block_keys(Name("Model", "SU7", "su7", "xiaomi"))]
    ['Model:su7', 'Model:xiaomisu7']
    """
    kind = "body" if name.type in _BODIES else name.type
    if name.type == vocab.MODEL:
        yield f"{kind}:{compact(name.key)}"
        yield f"{kind}:{compact(name.maker + name.key)}"
    elif name.type == vocab.ROLE:
        yield f"{kind}:{stem(name.key)}"
    elif name.type == vocab.PERSON and "-" in name.key:
        words = name.key.split("-")
        yield f"{kind}:{words[-1]}/{words[0][:1]}"
        yield f"{kind}:{'-'.join(sorted(words))}"
    else:
        yield f"{kind}:{name.key}"


def compact(key: str) -> str:
    """A key without its hyphens: 'gpt-5' and 'gpt5' are one spelling apart."""
    return key.replace("-", "")


def stem(key: str) -> str:
    """A role's key without endings of gender and number, roughly; what agrees is still compared.

    >>> stem("addetti-ai-vigneti") == stem("addetta-ai-vigneti"), stem("tester") == stem("testers")
    (True, True)
    """
    return "-".join(word.rstrip("s").rstrip("aeio") if len(word) > 3 else word for word in key.split("-"))
