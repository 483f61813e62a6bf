"""What a store has been told, as tables beside its quads: documents and how they were read, names, mentions and evidence.

The tables say for one changed document which names, entities and claims it bears on, so that the rest of the store is left alone.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple
from typing import Any

from kg.errors import StoreError
from kg.gazetteers import Record
from kg.graph.duplicates import sketch_of
from kg.model import CharSpan, Claim, Document, Evidence, Extraction, Factuality
from kg.resolve.blocking import block_keys
from kg.resolve.name import Name
from kg.resolve.naming import written_form

_TABLES = """
CREATE TABLE IF NOT EXISTS document (
  id TEXT PRIMARY KEY, source TEXT, lang TEXT, title TEXT, published TEXT, publisher TEXT, read_with TEXT,
  sketch TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS document_source ON document (source);
CREATE TABLE IF NOT EXISTS name (number INTEGER PRIMARY KEY, said TEXT UNIQUE, entity TEXT);
CREATE INDEX IF NOT EXISTS name_entity ON name (entity);
CREATE TABLE IF NOT EXISTS block (key TEXT, name INTEGER, PRIMARY KEY (key, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS block_name ON block (name);
CREATE TABLE IF NOT EXISTS mention (id TEXT PRIMARY KEY, document TEXT, name INTEGER, lang TEXT, words TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mention_document ON mention (document);
CREATE INDEX IF NOT EXISTS mention_name ON mention (name, lang, words, document);
CREATE TABLE IF NOT EXISTS evidence (
  document TEXT, relation TEXT, subject TEXT, object TEXT, subject_name INTEGER, object_name INTEGER, start INTEGER, stop INTEGER,
  factuality TEXT, score REAL, office TEXT, former INTEGER, claim TEXT);
CREATE INDEX IF NOT EXISTS evidence_document ON evidence (document);
CREATE INDEX IF NOT EXISTS evidence_subject ON evidence (subject_name);
CREATE INDEX IF NOT EXISTS evidence_object ON evidence (object_name);
CREATE INDEX IF NOT EXISTS evidence_claim ON evidence (claim);
CREATE INDEX IF NOT EXISTS evidence_office ON evidence (office, factuality, claim) WHERE office IS NOT NULL;
CREATE TABLE IF NOT EXISTS entity (id TEXT PRIMARY KEY, plain TEXT, maker TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entity_plain ON entity (plain);
CREATE INDEX IF NOT EXISTS entity_maker ON entity (maker) WHERE maker IS NOT NULL;
"""
_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("id", "source", "read_with", "sketch", "said", "document", "words", "relation", "subject", "object"), str),
    **dict.fromkeys(("factuality", "value", "plain", "key"), str),
    **dict.fromkeys(("lang", "title", "published", "publisher", "entity", "office", "claim", "maker"), (str, type(None))),
    **dict.fromkeys(("number", "name", "start", "stop", "former"), int),
    "score": float,
}
"""What the cells of a column are when they are read."""
_IDS = {"id", "document", "entity", "office", "claim"}
"""Columns of local names, which become IRIs."""
_FACTUALITIES = frozenset(Factuality)
_IN = "IN (SELECT value FROM json_each(?))"

Forms = dict[Name, Counter[tuple[str, str]]]


class Ledger:
    """The tables of one store. Names go by their numbers; all changes belong to the transaction that is open."""

    def __init__(self, records: sqlite3.Connection) -> None:
        self._records = records
        if not records.execute("SELECT 1 FROM sqlite_master WHERE name = 'evidence_office'").fetchone():
            for statement in _TABLES.split(";"):
                records.execute(statement)

    def stamp(self, name: str) -> str | None:
        """A note about the whole ledger."""
        return next((str(value) for (value,) in self._rows("SELECT value FROM stamp WHERE name = ?", name)), None)

    def set_stamp(self, name: str, value: str) -> None:
        """Notes something about the whole ledger."""
        self._records.execute("INSERT OR REPLACE INTO stamp VALUES (?, ?)", (name, value))

    # documents

    def read_with(self, document: Document) -> str | None:
        """The version that read this document as it is; None if it is new or its text, title, date ... have changed."""
        of = (document.id, document.lang, document.title, document.published, document.publisher)
        where = "id = ? AND lang IS ? AND title IS ? AND published IS ? AND publisher IS ?"
        return next((str(version) for (version,) in self._rows(f"SELECT read_with FROM document WHERE {where}", *of)), None)

    def versions(self) -> dict[str, str]:
        """Document id to the version that read it."""
        return dict(self._rows("SELECT id, read_with FROM document"))

    def sources(self) -> Iterator[tuple[str, str]]:
        """Ids and sources of all documents."""
        yield from self._rows("SELECT id, source FROM document ORDER BY source, id")

    def enter(self, extraction: Extraction, named: Mapping[str, Name], read_with: str) -> None:
        """Takes in a document and what its mentions name; it must not be there yet."""
        document = extraction.document
        about = (document.source, document.lang, document.title, document.published, document.publisher)
        row = (document.id, *about, read_with, sketch_of(document))
        self._records.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        numbers = {name: self._number(name) for name in set(named.values())}
        self._records.executemany(
            "INSERT OR REPLACE INTO mention VALUES (?, ?, ?, ?, ?)",
            (
                (mention.id, document.id, numbers[named[mention.id]], document.lang, written_form(mention))
                for mention in extraction.mentions
                if mention.id in named
            ),
        )
        self._records.executemany(
            f"INSERT INTO evidence VALUES ({', '.join('?' * 13)})",
            (
                (
                    document.id, item.relation, item.subject, item.object,
                    numbers[named[item.subject]], numbers[named[item.object]], item.trigger.start, item.trigger.end,
                    item.factuality.value, item.score, item.office, item.former, None,
                )
                for item in extraction.evidence
                if item.subject in named and item.object in named
            ),
        )  # fmt: skip

    def forget(self, documents: Collection[str]) -> None:
        """Drops documents with their mentions and evidence; names that nobody uses any more stay until `regroup`."""
        for table, column in (("document", "id"), ("mention", "document"), ("evidence", "document")):
            self._records.execute(f"DELETE FROM {table} WHERE {column} {_IN}", (_json(documents),))

    def documents_with(self, names: Collection[int]) -> set[str]:
        """Documents in which something is named so."""
        return {document for (document,) in self._rows(f"SELECT DISTINCT document FROM mention WHERE name {_IN}", _json(names))}

    def entity_of(self, document: str) -> dict[str, str]:
        """Mention id to entity id."""
        return dict(
            self._rows("SELECT m.id, n.entity FROM mention m JOIN name n ON n.number = m.name WHERE document = ?", document)
        )

    # names

    def _number(self, name: Name) -> int:
        said = json.dumps(astuple(name), ensure_ascii=False)
        found = self._records.execute("SELECT number FROM name WHERE said = ?", (said,)).fetchone()
        if found:
            return int(found[0])
        number = self._records.execute("INSERT INTO name (said) VALUES (?)", (said,)).lastrowid or 0
        self._records.executemany("INSERT INTO block VALUES (?, ?)", ((key, number) for key in set(block_keys(name))))
        return number

    def names_in(self, documents: Collection[str]) -> set[int]:
        """Names that documents use."""
        return {name for (name,) in self._rows(f"SELECT DISTINCT name FROM mention WHERE document {_IN}", _json(documents))}

    def around(self, names: Collection[int]) -> set[int]:
        """These names and all that could be one thing with them: those reached over shared block keys and shared plain ids."""
        reached, edge = set(names), set(names)
        while edge:
            given = _json(edge)
            found = self._rows(
                f"""SELECT b.name FROM block a JOIN block b ON b.key = a.key WHERE a.name {_IN}
                UNION SELECT o.number FROM name n JOIN entity e ON e.id = n.entity JOIN entity f ON f.plain = e.plain
                JOIN name o ON o.entity = f.id WHERE n.number {_IN}""",
                given, given,
            )  # fmt: skip
            edge = {name for (name,) in found} - reached
            reached |= edge
        return reached

    def names_of_plain(self, ids: Collection[str]) -> set[int]:
        """Names of the entities whose id would be one of these, were there no other such entity."""
        query = f"SELECT number FROM name JOIN entity ON entity.id = name.entity WHERE plain {_IN}"
        return {name for (name,) in self._rows(query, _json(ids))}

    def names_under(self, keys: Collection[str]) -> set[int]:
        """Names that have one of these block keys or handles."""
        return {name for (name,) in self._rows(f"SELECT DISTINCT name FROM block WHERE key {_IN}", _json(keys))}

    def all_names(self) -> Iterator[tuple[int, Name, str]]:
        """Every name with its number and the entity that it means."""
        return (
            (number, self._name(said), entity) for number, said, entity in self._rows("SELECT number, said, entity FROM name")
        )

    def names_written(self, words: str) -> set[int]:
        """Names that some document writes so."""
        return {name for (name,) in self._rows("SELECT DISTINCT name FROM mention WHERE words = ?", words)}

    def forms_of(self, entity: str) -> Forms:
        """How often each name of an entity is written how. StoreError if it has none."""
        forms, _ = self.forms({number for (number,) in self._rows("SELECT number FROM name WHERE entity = ?", entity)})
        if not forms:
            raise self._damaged("entity", entity)
        return forms

    def forms(self, names: Collection[int]) -> tuple[Forms, dict[Name, int]]:
        """How often each name is written how, and its number; names that nobody uses are missing."""
        forms: Forms = defaultdict(Counter)
        said = {
            number: self._name(text)
            for number, text in self._rows(f"SELECT number, said FROM name WHERE number {_IN}", _json(names))
        }
        counts = f"SELECT name, lang, words, COUNT(*) FROM mention WHERE name {_IN} GROUP BY name, lang, words"
        for number, lang, words, count in self._rows(counts, _json(names)):
            if number not in said:
                raise self._damaged("name", number)
            forms[said[number]][lang, words] = count
        return dict(forms), {name: number for number, name in said.items() if name in forms}

    def regroup(
        self, names: Collection[int], entities: Mapping[str, tuple[str, str | None]], means: Mapping[int, str]
    ) -> set[int]:
        """Lets all names mean the entities of `means`; those that it lacks are dropped. `entities` has for each id the plain id
        and the maker. Answers the names that now mean something else."""
        before = dict(self._rows(f"SELECT number, entity FROM name WHERE number {_IN}", _json(names)))
        self._records.execute(f"DELETE FROM entity WHERE id {_IN}", (_json({e for e in before.values() if e}),))
        self._records.executemany("INSERT INTO entity VALUES (?, ?, ?)", ((e, *rest) for e, rest in entities.items()))
        unused = [number for number in before if number not in means]
        for table, column in (("name", "number"), ("block", "name")):
            self._records.execute(f"DELETE FROM {table} WHERE {column} {_IN}", (_json(unused),))
        moved = {number for number, entity in means.items() if before[number] != entity}
        self._records.executemany("UPDATE name SET entity = ? WHERE number = ?", ((means[number], number) for number in moved))
        return moved

    # entities

    def entities_of(self, names: Collection[int]) -> set[str]:
        """Ids of what the names mean."""
        query = f"SELECT DISTINCT entity FROM name WHERE number {_IN} AND entity IS NOT NULL"
        return {entity for (entity,) in self._rows(query, _json(names))}

    def existing(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are entities."""
        return {entity for (entity,) in self._rows(f"SELECT id FROM entity WHERE id {_IN}", _json(ids))}

    def made_by(self, makers: Collection[str]) -> set[str]:
        """Entities whose maker is one of these."""
        return {entity for (entity,) in self._rows(f"SELECT id FROM entity WHERE maker {_IN}", _json(makers))}

    # claims

    def claims_in(self, documents: Collection[str]) -> set[str]:
        """Claims that documents make."""
        query = f"SELECT DISTINCT claim FROM evidence WHERE document {_IN} AND claim IS NOT NULL"
        return {claim for (claim,) in self._rows(query, _json(documents))}

    def claim_anew(self, documents: Collection[str], names: Collection[int]) -> set[str]:
        """Sets the claim of all evidence in the documents and about the names; answers the claims that it makes or made."""
        rows = self._rows(
            f"""SELECT v.rowid, v.relation, s.entity, o.entity, v.claim
            FROM evidence v JOIN name s ON s.number = subject_name JOIN name o ON o.number = object_name
            WHERE v.rowid IN (SELECT rowid FROM evidence WHERE document {_IN}
            UNION SELECT rowid FROM evidence WHERE subject_name {_IN}
            UNION SELECT rowid FROM evidence WHERE object_name {_IN})""",
            _json(documents), _json(names), _json(names),
        )  # fmt: skip
        touched: set[str] = set()
        for row, relation, subject, object_, before in list(rows):
            claim = Claim(subject, relation, object_).id if subject != object_ else None
            touched |= {each for each in (before, claim) if each}
            self._records.execute("UPDATE evidence SET claim = ? WHERE rowid = ?", (claim, row))
        return touched

    def offices(self) -> set[str]:
        """Offices that claims carry."""
        query = "SELECT DISTINCT office FROM evidence WHERE office IS NOT NULL AND claim IS NOT NULL AND factuality != ?"
        return {office for (office,) in self._rows(query, Factuality.DENIED.value)}

    def evidence(self, claims: Collection[str]) -> dict[Claim, list[tuple[Evidence, Document]]]:
        """What is said for the claims, as far as their status depends on it; without place and circumstances."""
        rows = self._rows(
            f"""SELECT s.entity, o.entity, v.document, relation, subject, object, start, stop, factuality, score, office, former,
            d.source, d.published, d.publisher, d.sketch
            FROM evidence v JOIN document d ON d.id = v.document
            JOIN name s ON s.number = subject_name JOIN name o ON o.number = object_name WHERE claim {_IN}""",
            _json(claims),
        )
        found: dict[Claim, list[tuple[Evidence, Document]]] = defaultdict(list)
        for s, o, document, relation, subject, object_, start, stop, factuality, score, office, former, *about in rows:
            source, published, publisher, sketch = about
            if factuality not in _FACTUALITIES:
                raise self._damaged("factuality", factuality)
            trigger = CharSpan(start, stop)
            evidence = Evidence(
                document, relation, subject, object_, trigger, trigger, Factuality(factuality), "", score,
                office=office, former=bool(former),
            )  # fmt: skip
            said_in = Document(source, "", "", published=published, publisher=publisher, sketch=sketch)
            found[Claim(s, relation, o)].append((evidence, said_in))
        return found

    def _rows(self, query: str, *values: str | None) -> Iterator[tuple[Any, ...]]:
        """StoreError if a cell is of another kind than was ever written into its column: SQLite would hand it out."""
        cursor = self._records.execute(query, values)
        return self._checked(cursor, [column for column, *_ in cursor.description])

    def _checked(self, cursor: sqlite3.Cursor, columns: list[str]) -> Iterator[tuple[Any, ...]]:
        kinds = [_KINDS.get(column, object) for column in columns]
        ids = [i for i, column in enumerate(columns) if column in _IDS]
        while (row := self._next(cursor)) is not None:
            if not all(map(isinstance, row, kinds)):
                wrong = next(i for i, cell in enumerate(row) if not isinstance(cell, kinds[i]))
                raise self._damaged(columns[wrong], row[wrong])
            for i in ids:
                if row[i] is not None and not row[i].replace("-", "").isalnum():
                    raise self._damaged(columns[i], row[i])
            yield row

    def _next(self, cursor: sqlite3.Cursor) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = cursor.fetchone()
        except (sqlite3.OperationalError, UnicodeDecodeError) as error:
            undecodable = re.match(r"Could not decode to UTF-8 column '(\w+)' with text (.*)", str(error), re.DOTALL)
            if undecodable is None:  # the disk is full, the file is locked ...
                raise
            raise self._damaged(*undecodable.groups()) from error
        return row

    def _damaged(self, column: str, cell: object) -> StoreError:
        _, _, path = self._records.execute("PRAGMA database_list").fetchone()
        remedy = "delete this file, and the next build makes it anew from the graph"
        return StoreError(f"{path}: is damaged: {column} is {str(cell)[:60]!r}; {remedy}")

    def _name(self, said: str) -> Name:
        try:
            type_, text, key, maker, maker_label, record, reason = json.loads(said)
            return Name(type_, text, key, maker, maker_label, _record(record), reason)
        except (ValueError, TypeError) as error:
            raise self._damaged("said", said) from error


def _json(values: Iterable[object]) -> str:
    return json.dumps(list(values))


def _record(fields: list[Any] | None) -> Record | None:
    if fields is None:
        return None
    name, type_, link, aliases, attributes = fields
    return Record(name, type_, link, tuple(aliases), tuple((key, value) for key, value in attributes))
