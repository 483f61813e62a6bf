"""Files, stores, graph files and queries that are wrong in every way: kg names what is wrong, or does its work; it never breaks.

    python benchmarks/fuzz.py                        readers, stores, graph files and the query endpoint, 10 minutes in all
    python benchmarks/fuzz.py --seconds 60 --only stores

Good inputs are cut, doubled, shuffled and sprinkled with what breaks parsers (hypothesis). Exit 1 with the smallest input found
if anything but a KgError comes out, or an answer of the server that says that the mistake is kg's. A finding becomes a test.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import shutil
import sqlite3
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests" / "web")]
from articles import articles  # noqa: E402

from kg.errors import KgError  # noqa: E402
from kg.gazetteers import load_gazetteer  # noqa: E402
from kg.graph import claims, open_store, run_query, serialise, stats, validate, write_graph  # noqa: E402
from kg.graph.loading import READABLE, load_graph  # noqa: E402
from kg.ledger import Ledger  # noqa: E402
from kg.model import Document, Skipped  # noqa: E402
from kg.sources import SUFFIXES, read_documents  # noqa: E402
from kg.updating import bring_up_to_date, update  # noqa: E402

Check = Callable[[st.DataObject], str]
"""Does one thing with an input of its own making; answers in a word what came of it."""

NOISE = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\r", b"\xe2\x80\xae", b"\xed\xa0\x80", b'"', b"'", b"\\", b"\\u", b"<",
    b">", b"<!--",
    b"<![CDATA[", b"&#0;", b"&#x110000;", b"{", b"}", b"[" * 400, b"null", b"NaN", b"1e999", b"9" * 5000, b"-1", b"---\n",
    b"date: 2024-13-45\n",
    b'"\n"', b",", b"\t", b";", b"@prefix", b"_:b", b"<>", b"^^", b"@it", b"<<(", b'"x"@', b"<http://a b>",
    b"\xf0\x9f\x9a\x97" * 50, b"%PDF-1.4",
    b"PK\x03\x04", b"</p>" * 50, b"<div>" * 3000,
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600, help="for all targets together")
    parser.add_argument("--only", choices=("readers", "stores", "graphs", "endpoint"), action="append")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    targets = options.only or ["readers", "stores", "graphs", "endpoint"]
    with tempfile.TemporaryDirectory() as folder:
        for name in targets:
            made: dict[str, Callable[[Path], Check]] = {"readers": readers, "stores": stores, "graphs": graphs}
            if name == "endpoint":
                endpoint(options.seconds / len(targets))
            else:
                try_out(name, made[name](Path(folder)), options.seconds / len(targets))
    return 0


def try_out(name: str, check: Check, seconds: float) -> None:
    """Runs a check on ever new inputs; what it finds leaves as the exception of the smallest one."""
    until, came = time.monotonic() + seconds, Counter[str]()

    @settings(
        max_examples=200, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def run(data: st.DataObject) -> None:
        came[check(data)] += 1

    while time.monotonic() < until:
        run()
    outcomes = ", ".join(f"{n:,} {what}" for what, n in sorted(came.items()))
    print(f"{name}: {sum(came.values()):,} inputs in {seconds:.0f} s; {outcomes}", flush=True)


def spoiled(data: st.DataObject, good: bytes) -> bytes:
    """The bytes with a few changes."""
    made = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6), label="changes")):
        at, size = data.draw(st.integers(0, len(made)), label="at"), data.draw(st.integers(0, 60), label="size")
        kind = data.draw(st.sampled_from(("put", "cut", "end", "again", "flip", "any")), label="kind")
        if kind == "put":
            made[at:at] = data.draw(st.sampled_from(NOISE))
        elif kind == "cut":
            del made[at : at + size]
        elif kind == "end":
            del made[at:]
        elif kind == "again":
            made[at:at] = made[at : at + size] * data.draw(st.integers(1, 20))
        elif kind == "flip" and at < len(made):
            made[at] ^= 1 << data.draw(st.integers(0, 7))
        else:
            made[at : at + size] = data.draw(st.binary(max_size=20))
    return bytes(made)


def readers(folder: Path) -> Check:
    """Articles in every format that kg reads."""
    good = samples()

    def check(data: st.DataObject) -> str:
        suffix = data.draw(st.sampled_from(SUFFIXES), label="suffix")
        content = data.draw(st.sampled_from(good[suffix]), label="good")
        path = folder / f"a{suffix}"
        path.write_bytes(spoiled(data, content))
        found = list(read_documents([path]))
        for item in found:
            if isinstance(item, Document):
                item.text.encode()
                assert item.text.strip() == item.text != ""
                assert item.id.startswith("document-")
            else:
                assert isinstance(item, Skipped)
                assert item.reason
                assert "\n" not in item.reason
        return "read" if any(isinstance(item, Document) for item in found) else "skipped"

    return check


def samples() -> dict[str, list[bytes]]:
    """Some good files of each kind."""
    text = (ROOT / "data/samples/01-xiaomi-auto-europa.txt").read_text("utf-8")
    page = (ROOT / "data/samples/09-eicma-novita.html").read_bytes()
    mark = (ROOT / "data/samples/02-xiaomi-yu7-indiscrezioni.md").read_bytes()
    records = [
        {"id": n, "title": f"Titolo {n}", "text": text, "date": "2024-10-02", "lang": "it", "url": f"https://a.example/{n}"}
        for n in range(2)
    ]
    lines = "\n".join(json.dumps(record) for record in records).encode()
    plain = text.replace('"', "")
    tables = {mark: f'title{mark}text{mark}date\n"Uno{mark} due"{mark}"{plain}"{mark}2024-10-02\n'.encode() for mark in ",\t"}
    made = {
        ".txt": [text.encode(), text.encode("utf-16"), text.encode("cp1252", "replace")], ".md": [mark], ".html": [page],
        ".htm": [page],
        ".jsonl": [lines], ".ndjson": [lines], ".json": [json.dumps(records).encode(), json.dumps(records[0]).encode()],
        ".csv": [tables[","]], ".tsv": [tables["\t"]], ".pdf": [pdf(text)], ".docx": [word(text)],
    }  # fmt: skip
    assert made.keys() == set(SUFFIXES)
    return made


def word(text: str) -> bytes:
    import docx

    made, out = docx.Document(), BytesIO()
    made.core_properties.title = "Titolo"
    made.add_paragraph(text)
    made.save(out)
    flat = BytesIO()  # stored, not deflated, so that changes reach the XML
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(flat, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return flat.getvalue()


def pdf(text: str) -> bytes:
    shown = b"BT /F1 12 Tf 72 720 Td (" + text[:400].encode("latin-1", "replace").translate(None, b"()\\\n") + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> >> /MediaBox [0 0 612 792] /Contents 5 0 R >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n" % len(shown) + shown + b"\nendstream",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return made + head + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))


def filled(folder: Path) -> Path:
    """A small store on disk."""
    path, found = folder / "good.kg", list(articles(12))
    if not path.exists():
        with open_store(path) as store:
            update(store, load_gazetteer(), found, read_with={one.document.id: "1" for one in found})
    return path


def stores(folder: Path) -> Check:
    """The stamp and the records of a store; what is opened is asked, rebuilt and closed."""
    good = filled(folder)

    def check(data: st.DataObject) -> str:
        path = folder / "bad.kg"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(good, path)
        spoil = data.draw(st.sampled_from((spoil_stamp, spoil_bytes, spoil_cells)), label="what")
        spoil(data, path)
        try:
            with open_store(path, create=False) as store:
                bring_up_to_date(store, load_gazetteer(), data.draw(st.sampled_from(("1", "2"))))
                ledger = Ledger(store.records)
                held = [identifier for identifier, _ in ledger.sources()]
                update(store, load_gazetteer(), [next(articles(1))] if not held else [], read_with=dict.fromkeys(held, "1")
                       | {next(articles(1)).document.id: "1"}, removed=held[:1])  # fmt: skip
                stats(store)
        except KgError as error:
            assert "\n" not in str(error)
            return "refused"
        return "opened"

    return check


def spoil_stamp(data: st.DataObject, store: Path) -> None:
    """The stamp says something else, or is no JSON any more."""
    path = store / "kg-store.json"
    value = st.sampled_from((0, 1, 2, 3, -1, None, "", "2", "x", "http://a b/", "urn:x", [], {}, 1e999, True))
    made = json.dumps({"format": data.draw(value), "base": data.draw(value)}).encode()
    path.write_bytes(made if data.draw(st.booleans()) else spoiled(data, path.read_bytes()))


def spoil_bytes(data: st.DataObject, store: Path) -> None:
    """Some bytes of the records are others; none are moved, for then it would be no database at once."""
    path = store / "records.sqlite"
    made = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at, other = data.draw(st.integers(0, len(made) - 1)), data.draw(st.binary(min_size=1, max_size=40))
        made[at : at + len(other)] = other
    path.write_bytes(made[: data.draw(st.sampled_from((len(made), len(made), len(made) // 2, 0)))])


def spoil_cells(data: st.DataObject, store: Path) -> None:
    """Some cells of the records hold what does not belong there; the database itself is sound."""
    records = sqlite3.connect(store / "records.sqlite")
    columns = records.execute(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1, 2"
    ).fetchall()
    other = st.one_of(st.none(), st.integers(-5, 5), st.just(1.5), st.binary(max_size=9), st.text(max_size=9))
    for _ in range(data.draw(st.integers(1, 3))):
        table, column = data.draw(st.sampled_from(columns), label="column")
        every = "1" if data.draw(st.booleans()) else f"{column} = (SELECT MIN({column}) FROM {table})"
        with contextlib.suppress(sqlite3.IntegrityError):  # not two of one key, and no NULL where the table has none
            records.execute(f"UPDATE {table} SET {column} = ? WHERE {every}", (data.draw(other, label="cell"),))
    records.commit()
    records.close()


def graphs(folder: Path) -> Check:
    """Graph files of every format that kg reads back; what is read is counted, listed, checked, asked and written."""
    with open_store(filled(folder)) as store:
        for suffix in READABLE:
            write_graph(store, folder / f"good{suffix}")

    def check(data: st.DataObject) -> str:
        suffix = data.draw(st.sampled_from(sorted(READABLE)), label="suffix")
        path = folder / f"bad{suffix}"
        path.write_bytes(spoiled(data, (folder / f"good{suffix}").read_bytes()))
        try:
            with load_graph(path) as store:
                stats(store)
                claims(store)
                validate(store)
                run_query(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
                serialise(store, data.draw(st.sampled_from(("ttl", "trig", "nq", "jsonld", "rdf"))))
        except KgError as error:
            assert "\n" not in str(error)
            return "refused"
        return "read"

    return check


def endpoint(seconds: float) -> None:
    """Queries of random tokens and ready queries that were spoiled, sent to `kg serve`."""
    from endpoint import NEWSROOM, serving
    from test_any_request import OURS, SPARQL

    from kg.graph import ready_queries

    ready = [query.text.encode() for query in ready_queries().values()]
    with serving(NEWSROOM, "--workers", 2, "--timeout", 1, "--memory", 256) as server:

        def check(data: st.DataObject) -> str:
            if data.draw(st.booleans()):
                query = data.draw(SPARQL.map("".join)).encode("utf-8", "replace")
            else:
                query = spoiled(data, data.draw(st.sampled_from(ready)))
            accept = data.draw(st.sampled_from(("*/*", "text/html", "text/csv", "application/rdf+xml", "image/png", "")))
            headers = {"Content-Type": "application/sparql-query", "Accept": accept}
            reply = server.request("POST", "sparql", body=query, headers=headers)
            assert reply.status in OURS, reply.text
            assert "made a mistake" not in reply.text, reply.text
            return str(reply.status)

        try_out("endpoint", check, seconds)


if __name__ == "__main__":
    sys.exit(main())
