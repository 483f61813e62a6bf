"""What the nlp components share while one document is read: the parsed text and the mentions found so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from spacy.tokens import Doc, Token

from kg.gazetteers import Gazetteer
from kg.model import CharSpan, Document, Interval, MentionKind, TimeExpression
from kg.nlp.lexicon import Lexicon


@dataclass(slots=True)
class Found:
    """A mention in token offsets. `antecedents` are indexes into Analysis.mentions (several for a plural)."""

    start: int
    end: int
    type: str
    kind: MentionKind = MentionKind.NAME
    component: str = "encoder"
    score: float = 1.0
    antecedents: tuple[int, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    chars: CharSpan | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression in token offsets."""

    start: int
    end: int
    expression: TimeExpression

    @property
    def interval(self) -> Interval:
        """The days that it means."""
        return self.expression.interval


@dataclass(slots=True)
class Analysis:
    """One document on its way through the components.

    `sites`: for each role and model (class and folded name) how likely it is wanted or launched at which places (indexes of
    mentions); None while nobody has said.
    """

    document: Document
    doc: Doc
    lexicon: Lexicon
    gazetteer: Gazetteer
    mentions: list[Found] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    title_companies: tuple[str, ...] = ()
    sites: dict[tuple[str, str], dict[int, float]] | None = None
    _owner: list[int] = field(default_factory=list)
    _headed: dict[int, int] = field(default_factory=dict)
    _placed: int = 0

    def add(self, found: Found) -> int:
        """Keeps the mention and gives its index."""
        self.mentions.append(found)
        return len(self.mentions) - 1

    def replace(self, mentions: list[Found]) -> None:
        """Keeps these mentions only; allowed before any of them is referred to by its index."""
        self.mentions = mentions
        self._owner, self._headed, self._placed = [], {}, 0

    def covering(self, token: int) -> int | None:
        """Index of the innermost mention that covers a token."""
        self._place()
        owner = self._owner[token]
        return owner if owner >= 0 else None

    def headed_by(self, token: Token) -> int | None:
        """Index of the outermost mention whose syntactic head is `token`, else of the innermost that covers it."""
        self._place()
        best = self._headed.get(token.i)
        return best if best is not None else self.covering(token.i)

    def _place(self) -> None:
        """Notes where the mentions stand that were added since the last call."""
        if not self._owner:
            self._owner = [-1] * len(self.doc)
        for index in range(self._placed, len(self.mentions)):
            found = self.mentions[index]
            if found.chars is not None:
                continue
            for token in range(found.start, found.end):
                owner = self._owner[token]
                if owner < 0 or self._size(index) <= self._size(owner):
                    self._owner[token] = index
            head = self.head(found).i
            if head not in self._headed or self._size(index) > self._size(self._headed[head]):
                self._headed[head] = index
        self._placed = len(self.mentions)

    def _size(self, index: int) -> int:
        return self.mentions[index].end - self.mentions[index].start

    def head(self, found: Found) -> Token:
        """The token of a mention whose head stands outside it."""
        return span_head(self.doc, found.start, found.end)

    def text(self, found: Found) -> str:
        """The words of a mention as they stand in the document."""
        return self.span(found).of(self.document.text)

    def span(self, found: Found) -> CharSpan:
        """The characters of a mention."""
        return found.chars or CharSpan(self.doc[found.start].idx, self.doc[found.end - 1].idx + len(self.doc[found.end - 1]))

    def of_type(self, types: Iterable[str]) -> Iterator[int]:
        """Indexes of the mentions of these types, in order of the text."""
        wanted = frozenset(types)
        hits = [i for i, found in enumerate(self.mentions) if found.type in wanted]
        yield from sorted(hits, key=lambda i: (self.mentions[i].start, self.mentions[i].end))

    def resolved(self, index: int) -> tuple[int, ...]:
        """The names that a mention stands for; itself if it is one or stays open."""
        seen: list[int] = []
        queue = [index]
        while queue:
            current = queue.pop(0)
            antecedents = self.mentions[current].antecedents
            if antecedents and current not in seen:
                queue.extend(a for a in antecedents if a != current)
            elif current not in seen:
                seen.append(current)
        return tuple(dict.fromkeys(seen))

    @property
    def published(self) -> date | None:
        """First possible day of publication."""
        parts = [int(p) for p in (self.document.published or "").split("-") if p]
        return date(*[*parts, 1, 1][:3]) if parts else None


def span_head(doc: Doc, start: int, end: int) -> Token:
    """The first token of a range whose head stands outside of it (or is the root)."""
    for token in doc[start:end]:
        if token.head.i == token.i or not start <= token.head.i < end:
            return token
    return doc[start]
