"""Extractions from short notation, for the tests of resolution."""

from __future__ import annotations

from dataclasses import replace

from kg.model import CharSpan, Document, Evidence, Extraction, Factuality, Mention, MentionKind

_TYPES = {
    "C": "Company",
    "O": "Organisation",
    "P": "Person",
    "M": "Model",
    "T": "City",
    "L": "Place",
    "E": "Event",
    "R": "Role",
    "K": "ModelType",
}


def article(*names: str, lang: str = "it", source: str = "a.txt") -> Extraction:
    """One document that names all of these, one a line: `C:Xiaomi`, `M:SU7 maker=Xiaomi`, `C~la casa cinese ->0`.

    `~` marks a description; `->n` its antecedent, the n-th name.
    """
    parsed = [_parse(name) for name in names]
    text = "\n".join(words for _, words, *_ in parsed)
    document = Document(source, text, lang)
    mentions: list[Mention] = []
    start = 0
    for type_, words, kind, attributes, _ in parsed:
        span = CharSpan(start, start + len(words))
        mentions.append(Mention(document.id, span, words, type_, kind, "test", attributes=attributes))
        start += len(words) + 1
    linked = [
        mention if goal is None else replace(mention, antecedent=mentions[goal].id)
        for mention, (*_, goal) in zip(mentions, parsed, strict=True)
    ]
    return Extraction(document, tuple(linked))


def _parse(name: str) -> tuple[str, str, MentionKind, tuple[tuple[str, str], ...], int | None]:
    goal = None
    if "->" in name:
        name, _, number = name.partition("->")
        goal = int(number)
    words = [part for part in name[2:].split() if "=" not in part]
    attributes = tuple(sorted((k, v.replace("_", " ")) for k, _, v in (p.partition("=") for p in name[2:].split() if "=" in p)))
    kind = MentionKind.NAME if name[1] == ":" else MentionKind.NOMINAL
    return _TYPES[name[0]], " ".join(words), kind, attributes, goal


def saying(extraction: Extraction, *claims: tuple[str, int, int]) -> Extraction:
    """The same document with evidence: relation, and which names are subject and object."""
    mentions = extraction.mentions
    evidence = tuple(
        Evidence(
            extraction.document.id, relation, mentions[subject].id, mentions[object_].id,
            CharSpan(0, len(extraction.document.text)), CharSpan(index, index + 1), Factuality.ASSERTED, "test", 0.9,
        )
        for index, (relation, subject, object_) in enumerate(claims)
    )  # fmt: skip
    return replace(extraction, evidence=evidence)
