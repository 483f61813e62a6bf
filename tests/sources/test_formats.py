"""Pages, records, PDF and Word."""

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest

from kg.model import Document, Skipped
from kg.sources import read_documents

NEWS = "Xiaomi ha lanciato la SU7 a Pechino e cerca ingegneri a Monaco di Baviera."
MORE = "Ferrari assume a Maranello cento persone entro giugno, quasi tutte operai."


def read(path: Path, content: str | bytes) -> list[Document | Skipped]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_documents([path]))


def one(path: Path, content: str | bytes) -> Document:
    (document,) = read(path, content)
    assert isinstance(document, Document), document
    return document


def test_a_page_gives_paragraphs_and_metadata_without_furniture(tmp_path: Path) -> None:
    page = f"""<!DOCTYPE html><html lang="it-IT"><head><meta charset="utf-8"><title>La SU7 | Motori</title>
    <meta property="og:title" content="La SU7"><meta property="og:site_name" content="Motori">
    <meta property="article:published_time" content="2025-11-06T07:30:00+01:00"></head>
    <body><nav><a href="/">Home</a></nav><div id="cookie"><p>Utilizziamo i cookie.</p></div>
    <article><h1>La SU7</h1><p>{NEWS}</p><p>Crediti: Xiaomi</p><h2>Lavoro</h2><p>{MORE}</p></article>
    <footer>© Motori</footer></body></html>"""
    document = one(tmp_path / "a.html", page)
    assert document.text.split("\n") == [NEWS, "", "Lavoro", MORE]
    assert (document.title, document.published, document.publisher, document.lang) == ("La SU7", "2025-11-06", "Motori", "it")


def test_json_ld_and_a_page_title_with_the_name_of_the_site(tmp_path: Path) -> None:
    data = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "datePublished": "2025-10-02T07:00Z",
                "publisher": {"@type": "Organization", "name": "Motori"},
            }
        ]
    }
    head = f'<title>La SU7 arriva - Motori</title><script type="application/ld+json">{json.dumps(data)}</script>'
    head += '<script type="application/ld+json">{</script>'
    document = one(tmp_path / "a.html", f"<html><head>{head}</head><body><p>{NEWS}</p></body></html>")
    assert (document.title, document.published, document.publisher) == ("La SU7 arriva", "2025-10-02", "Motori")


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        ('<time datetime="2025-11-06">ieri</time>', "2025-11-06"),
        ('<meta name="date" content="mai"><meta name="DC.date" content="2025-11-05">', "2025-11-05"),
        ("", None),
    ],
)
def test_dates_of_pages(tmp_path: Path, markup: str, date: str | None) -> None:
    assert one(tmp_path / "a.html", f"<html><body>{markup}<p>{NEWS}</p></body></html>").published == date


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{NEWS}</p>",
        NEWS,
        f"<html><body><div>{NEWS}<br></div></body></html>",
        f"<?xml version='1.0' encoding='utf-8'?><html><p>{NEWS}</p></html>",
    ],
)
def test_small_and_odd_pages_are_read(tmp_path: Path, page: str) -> None:
    assert one(tmp_path / "a.html", page).text == NEWS


def test_the_charset_in_the_page_counts(tmp_path: Path) -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    page = f"<html><head>{meta}</head><body><p>Perché no? È più bella.</p></body></html>"
    assert one(tmp_path / "a.html", page.encode("latin-1")).text == "Perché no? È più bella."
    assert one(tmp_path / "b.html", page.encode()).text == "Perché no? È più bella."


def test_json_lines_skip_the_broken_line_only(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": NEWS, "title": "SU7", "date": "2024-12-10", "source": {"name": "Ansa"}}),
        '{"text": "rotto',
        "",
        json.dumps({"titolo": "x"}),
        "[1]",
        json.dumps({"testo": f"<p>{NEWS}</p><p>{MORE}</p>", "url": "https://example.org/su7", "lang": "it-IT"}),
        json.dumps({"content": MORE, "id": 7}),
        "[" * 100_000,
    ]
    found = read(tmp_path / "a.jsonl", "\n".join(lines))
    name = tmp_path.name
    assert found[0] == Document(f"{name}/a.jsonl#1", NEWS, "it", "SU7", "2024-12-10", "Ansa")
    assert [(s.source, s.reason.split(" (")[0].split(";")[0]) for s in found if isinstance(s, Skipped)] == [
        (f"{name}/a.jsonl#2", "line 2: not JSON"),
        (f"{name}/a.jsonl#4", "line 4 has no text"),
        (f"{name}/a.jsonl#5", "line 5 is no object with named fields"),
        (f"{name}/a.jsonl#8", "line 8: JSON that is nested too deep or holds too long a number"),
    ]
    assert [(d.source, d.text) for d in found[4:6] if isinstance(d, Document)] == [
        ("https://example.org/su7", f"{NEWS}\n{MORE}"),
        (f"{name}/a.jsonl#7", MORE),
    ]


def test_json_lists_and_wrapped_lists(tmp_path: Path) -> None:
    records = [{"content": NEWS, "publishedAt": "2025-10-02T10:00:00Z"}, {"content": ""}, {"content": MORE, "id": "b"}]
    for content in (records, {"status": "ok", "articles": records}):
        sources = [(type(d).__name__, d.source) for d in read(tmp_path / "a.json", json.dumps(content))]
        assert sources == [
            (kind, f"{tmp_path.name}/a.json#{key}") for kind, key in (("Document", 1), ("Skipped", 2), ("Document", "b"))
        ]
    assert one(tmp_path / "a.json", json.dumps(records[0])).source == f"{tmp_path.name}/a.json"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_tables_in_every_dialect(tmp_path: Path, encoding: str, comma: str) -> None:
    rows = [
        ["Titolo", "Testo", "Data"],
        ["Perché", f'"{NEWS}{comma}\nÈ così."', "02/10/2025"],
        ["B", "", ""],
        ["", "", ""],
        ["C", f'"{MORE}"', ""],
    ]
    found = read(tmp_path / "a.csv", "\r\n".join(comma.join(row) for row in rows).encode(encoding))
    first, empty, last = found
    assert isinstance(first, Document) and isinstance(empty, Skipped) and isinstance(last, Document)
    assert (first.title, first.published, first.source) == ("Perché", "2025-10-02", f"{tmp_path.name}/a.csv#2")
    assert first.text.endswith("È così.")
    assert empty.reason.startswith("row 3 has no text")
    assert last.source.endswith("#5") and last.text == MORE


def test_a_cell_may_hold_a_long_article(tmp_path: Path) -> None:
    assert len(one(tmp_path / "a.csv", f"id,text\nx,{NEWS * 5_000}\n").text) > 300_000


def test_word_files(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    word = docx.Document()
    word.add_heading("Il pezzo", 0)
    word.add_paragraph(NEWS)
    word.add_paragraph("collaudatori", style="List Bullet")
    word.add_table(1, 2).rows[0].cells[0].text = "SU7"
    out = BytesIO()
    word.save(out)
    document = one(tmp_path / "a.docx", out.getvalue())
    assert (document.title, document.text) == ("Il pezzo", f"{NEWS}\n\n- collaudatori\n\nSU7 |")
    empty = BytesIO()
    docx.Document().save(empty)
    assert "Word file without text" in str(read(tmp_path / "b.docx", empty.getvalue()))


def _pdf(*lines: str) -> bytes:
    """A one-page PDF, by hand (ISO 32000-1, 7.5)."""
    shown = b"BT /F1 12 Tf 50 700 Td 14 TL " + b"".join(b"(%s) Tj T* " % line.encode("latin-1") for line in lines) + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (table, len(body))
    return body + end


def test_pdf_files(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    lines = (
        "Xiaomi ha presentato ieri a Pechino la sua nuova berlina elettri-",
        "ca, che si chiama SU7 Ultra e è già in vendita nel Paese a un",
        "prezzo basso.",
    )
    assert one(tmp_path / "a.pdf", _pdf(*lines)).text == (
        "Xiaomi ha presentato ieri a Pechino la sua nuova berlina elettrica, che si chiama SU7 Ultra e è già in vendita nel "
        "Paese a un prezzo basso."
    )
    assert "a PDF without text" in str(read(tmp_path / "b.pdf", _pdf()))


@pytest.mark.parametrize(("suffix", "package"), [("pdf", "pypdf"), ("docx", "docx")])
def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert "pip install 'kg[documents]'" in str(read(tmp_path / f"a.{suffix}", b"x"))
