"""Reads annotated passages: the format of data/gold/README.md, strictly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg import vocab
from kg.errors import GoldError
from kg.model import CharSpan, Document, Factuality, MentionKind
from kg.resources import data_path

SPLITS = ("train", "dev", "test")
TIME = "Time"
_TYPES = frozenset({*vocab.ENTITY_TYPES, TIME}) - {vocab.MODEL_TYPE}
_KEYS = frozenset({"when", "where", "event", "by", "cue", "count", "office", "former"})
_HEADER = frozenset({"lang", "split", "date", "title", "publisher", "voice"})
_ID = re.compile(r"[a-z0-9-]+")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_VALUES = {"count": re.compile(r"\d+"), "office": re.compile("|".join(vocab.OFFICES)), "former": re.compile("yes")}
_LABEL = re.compile(r"\((\w+) ([^\s()]+)(?: (nominal|pronoun))?\)")
_RELATION = re.compile(r"(\w+) ([a-z0-9-]+) -> ([a-z0-9-]+) \| (\w+)((?: \| .+)?)")


@dataclass(frozen=True, slots=True)
class GoldMention:
    """An annotated stretch of the passage's text; `entity` is the EDTF value of a Time."""

    span: CharSpan
    type: str
    entity: str
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """An annotated claim between entity ids; `keys` are when, where, event, by, cue, count, office, former."""

    relation: str
    subject: str
    object: str
    factuality: Factuality
    keys: tuple[tuple[str, str], ...] = ()

    def key(self, name: str) -> str | None:
        """The value of one key, or None."""
        return next((value for key, value in self.keys if key == name), None)


@dataclass(frozen=True, slots=True)
class Passage:
    """One annotated passage. `declared` maps ids of things that no mention names to (type, name)."""

    id: str
    split: str
    voice: str
    document: Document
    mentions: tuple[GoldMention, ...]
    relations: tuple[GoldRelation, ...]
    declared: tuple[tuple[str, str, str], ...] = ()

    def names(self, entity: str) -> frozenset[str]:
        """All words by which the passage names an entity (no descriptions or pronouns)."""
        named = {m.span.of(self.document.text) for m in self.mentions if m.entity == entity and m.kind is MentionKind.NAME}
        return frozenset(named | {name for id_, _, name in self.declared if id_ == entity})

    def spans(self, entity: str) -> tuple[CharSpan, ...]:
        """Where an entity is mentioned, in any way."""
        return tuple(m.span for m in self.mentions if m.entity == entity and m.type != TIME)


@dataclass(slots=True)
class _Cursor:
    """Where in a file the parser is, for error messages."""

    path: Path
    line: int

    def fail(self, problem: str) -> GoldError:
        return GoldError(f"{self.path.name}:{self.line}: {problem}")


def load_gold(*, lang: str | None = None, split: str | None = None, folder: Path | None = None) -> list[Passage]:
    """The passages that ship, by id; all languages or one, all splits or one."""
    root = folder or data_path("gold")
    paths = sorted(root.glob(f"{lang or '*'}/*.gold"))
    passages = [p for path in paths for p in parse_gold(path) if split in (None, p.split)]
    _unique(passages)
    return sorted(passages, key=lambda p: p.id)


def _unique(passages: Iterable[Passage]) -> None:
    seen: set[str] = set()
    for passage in passages:
        if passage.id in seen:
            raise GoldError(f"passage {passage.id} exists twice; ids must differ")
        seen.add(passage.id)


def parse_gold(path: Path) -> Iterator[Passage]:
    """The passages of one file; GoldError names file and line."""
    chunks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.startswith("=== "):
            chunks.append((number, [line]))
        elif chunks:
            chunks[-1][1].append(line)
        elif line.strip():
            raise GoldError(f"{path.name}:{number}: text before the first '=== id' line")
    for start, lines in chunks:
        yield _passage(_Cursor(path, start), lines)


def _passage(cursor: _Cursor, lines: list[str]) -> Passage:
    bars = [i for i, line in enumerate(lines) if line == "---"]
    if len(bars) != 2:
        raise cursor.fail(f"{lines[0]!r} needs two '---' lines (header, body, relations), it has {len(bars)}")
    start = cursor.line
    header = _header(cursor, lines[1 : bars[0]])
    cursor.line = start + bars[0] + 1
    text, mentions = _body(cursor, "\n".join(lines[bars[0] + 1 : bars[1]]))
    cursor.line = start + bars[1]
    declared, placed = _statements(cursor, lines[bars[1] + 1 :])
    identifier = lines[0].removeprefix("=== ").strip()
    document = Document(
        f"gold/{identifier}", text, header["lang"], header.get("title"), header.get("date"), header.get("publisher")
    )
    relations = tuple(placed.values())
    passage = Passage(identifier, header["split"], header["voice"], document, mentions, relations, declared)
    _check(cursor, passage, placed)
    return passage


def _header(cursor: _Cursor, lines: list[str]) -> dict[str, str]:
    header: dict[str, str] = {}
    first = cursor.line
    for line in lines:
        cursor.line += 1
        key, colon, value = line.partition(": ")
        if not colon or key not in _HEADER:
            raise cursor.fail(f"header line {line!r}; write 'key: value' with one of {', '.join(sorted(_HEADER))}")
        header[key] = value.strip()
        if key == "split" and header[key] not in SPLITS:
            raise cursor.fail(f"split {header[key]!r}; one of {', '.join(SPLITS)}")
        if key == "date" and not _DATE.fullmatch(header[key]):
            raise cursor.fail(f"date {header[key]!r}; write YYYY, YYYY-MM or YYYY-MM-DD")
    for key in ("lang", "split", "voice"):
        if key not in header:
            cursor.line = first
            raise cursor.fail(f"the header has no {key}")
    return header


@dataclass(slots=True)
class _Body:
    text: list[str] = field(default_factory=list)
    length: int = 0
    open: list[int] = field(default_factory=list)
    mentions: list[GoldMention] = field(default_factory=list)

    def put(self, piece: str) -> None:
        self.text.append(piece)
        self.length += len(piece)


def _body(cursor: _Cursor, marked: str) -> tuple[str, tuple[GoldMention, ...]]:
    """Text without the markup, and the mentions in it."""
    body, at, line = _Body(), 0, cursor.line
    for bracket in re.finditer(r"[\[\]]", marked):
        if bracket.start() < at:
            continue
        cursor.line = line + marked.count("\n", 0, bracket.start())
        body.put(marked[at : bracket.start()])
        at = bracket.end()
        if bracket.group() == "[":
            body.open.append(body.length)
            continue
        label = _LABEL.match(marked, at)
        if label is None or not body.open:
            raise cursor.fail(f"']' must close a '[' and be followed by '(Type id)': ...{marked[max(0, at - 30) : at + 30]!r}")
        body.mentions.append(_mention(cursor, label, CharSpan(body.open.pop(), body.length)))
        at = label.end()
    if body.open:
        raise cursor.fail("a '[' is never closed")
    body.put(marked[at:])
    text = "".join(body.text).rstrip("\n")
    return text, tuple(sorted(body.mentions, key=lambda m: (m.span.start, -m.span.end)))


def _mention(cursor: _Cursor, label: re.Match[str], span: CharSpan) -> GoldMention:
    type_, entity, kind = label.groups()
    if type_ not in _TYPES:
        raise cursor.fail(f"unknown type {type_!r}; one of {', '.join(sorted(_TYPES))}")
    if type_ != TIME and not _ID.fullmatch(entity):
        raise cursor.fail(f"id {entity!r}; ids are [a-z0-9-]+")
    if span.start == span.end:
        raise cursor.fail(f"empty mention of {entity!r}")
    return GoldMention(span, type_, entity, MentionKind(kind or "name"))


def _statements(cursor: _Cursor, lines: list[str]) -> tuple[tuple[tuple[str, str, str], ...], dict[int, GoldRelation]]:
    """Declared things, and relations by the line on which they stand."""
    declared: list[tuple[str, str, str]] = []
    relations: dict[int, GoldRelation] = {}
    for line in lines:
        cursor.line += 1
        if not line.strip():
            continue
        if line.startswith("entity "):
            parts = line.split(" ", 3)
            if len(parts) != 4 or parts[2] not in _TYPES:
                raise cursor.fail(f"{line!r}; write 'entity id Type Name'")
            declared.append((parts[1], parts[2], parts[3]))
        else:
            relations[cursor.line] = _relation(cursor, line)
    return tuple(declared), relations


def _relation(cursor: _Cursor, line: str) -> GoldRelation:
    match = _RELATION.fullmatch(line.rstrip())
    if match is None:
        raise cursor.fail(f"{line!r}; write 'relation subject -> object | factuality | key=value'")
    relation, subject, obj, factuality, rest = match.groups()
    if relation not in vocab.RELATIONS:
        raise cursor.fail(f"unknown relation {relation!r}; one of {', '.join(vocab.RELATIONS)}")
    if factuality not in {f.value for f in Factuality}:
        raise cursor.fail(f"unknown factuality {factuality!r}")
    keys = [tuple(part.strip().split("=", 1)) for part in rest.split(" | ") if part.strip()]
    for key in keys:
        if len(key) != 2 or key[0] not in _KEYS:
            raise cursor.fail(f"{key[0]!r}; keys are {', '.join(sorted(_KEYS))}, written key=value")
        if key[0] in _VALUES and not _VALUES[key[0]].fullmatch(key[1]):
            raise cursor.fail(f"{key[0]}={key[1]}; its values are {_VALUES[key[0]].pattern}")
    return GoldRelation(relation, subject, obj, Factuality(factuality), tuple((k[0], k[1]) for k in keys))


def _check(cursor: _Cursor, passage: Passage, relations: Mapping[int, GoldRelation]) -> None:
    """Ids that relations use exist; cues stand in the text."""
    known = {m.entity for m in passage.mentions} | {id_ for id_, _, _ in passage.declared}
    for line, relation in relations.items():
        cursor.line = line
        wanted = [relation.subject, *(relation.key(k) for k in ("where", "event", "by"))]
        if relation.relation != vocab.HAS_TYPE:
            wanted.append(relation.object)
        for entity in wanted:
            if entity is not None and entity not in known:
                raise cursor.fail(
                    f"{passage.id}: {relation.relation} uses {entity!r}, which no mention or entity line introduces"
                )
        cue = relation.key("cue")
        if cue is not None and cue not in passage.document.text:
            raise cursor.fail(f"{passage.id}: the cue {cue!r} does not stand in the text")
