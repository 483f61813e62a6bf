"""Files, folders and globs to documents; what cannot be read gives one line, and the rest goes on."""

import logging
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.model import Document, Skipped
from kg.resources import data_path
from kg.sources import SUFFIXES, read_documents

NEWS = "Xiaomi ha lanciato la SU7 a Pechino e cerca ingegneri a Monaco di Baviera."
OTHER = "Ferrari assume a Maranello cento persone entro giugno."


def only(*inputs: str | Path, **options: object) -> Document:
    (document,) = read_documents(inputs, **options)  # type: ignore[arg-type]
    assert isinstance(document, Document), document
    return document


def reason(*inputs: str | Path) -> str:
    (skipped,) = read_documents(inputs)
    assert isinstance(skipped, Skipped), skipped
    assert "\n" not in skipped.reason
    return skipped.reason


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_header_credits_and_typography_of_a_news_text(tmp_path: Path) -> None:
    text = " date 2024-12 Le parole riecheggiano nell’aria.\n\nCrediti: Xiaomi\n\nXiaomi Auto è la divi\u00adsione auto.\r\n\n"
    assert only(write(tmp_path / "seed/000.txt", text)) == Document(
        source="seed/000.txt",
        text="Le parole riecheggiano nell’aria.\n\nXiaomi Auto è la divisione auto.",
        lang="it",
        published="2024-12",
    )


def test_front_matter_and_markdown(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'SU7: la prova'\ndate: 2025-10-02\nfonte: Quattroruote\n---\n\n# SU7: la prova\n\nLa **SU7** è [qui](http://x.it),\n"
        "a _Pechino_.\n\n## Profili\n* operai\n* tecnici\n\n![foto](a.jpg)\n\n> «Bella»\n\nsnake_case_name e 3 * 4 * 5\n"
    )
    assert only(write(tmp_path / "a.md", text), lang="it") == Document(
        source=f"{tmp_path.name}/a.md",
        text="La SU7 è qui, a Pechino.\n\nProfili\n\n- operai\n- tecnici\n\n«Bella»\n\nsnake_case_name e 3 * 4 * 5",
        lang="it",
        title="SU7: la prova",
        published="2025-10-02",
        publisher="Quattroruote",
    )


def test_the_first_heading_is_the_title_when_none_is_stated(tmp_path: Path) -> None:
    document = only(write(tmp_path / "a.md", f"# La *SU7*\n\n{NEWS}\n"))
    assert (document.title, document.text) == ("La SU7", NEWS)
    document = only(write(tmp_path / "b.md", f"La SU7\n======\n{NEWS}\n"))
    assert (document.title, document.text) == ("La SU7", NEWS)
    document = only(write(tmp_path / "c.md", f"---\ntitle: Altro\n---\n# La SU7\n\n{NEWS}\n"))
    assert (document.title, document.text) == ("Altro", f"La SU7\n\n{NEWS}")


def test_front_matter_that_is_almost_yaml_and_a_rule_that_is_none(tmp_path: Path) -> None:
    document = only(write(tmp_path / "a.txt", f"---\ntitle: SU7: la prova\ndate: 2025-02-03\n---\n{NEWS}"))
    assert (document.title, document.published, document.text) == ("SU7: la prova", "2025-02-03", NEWS)
    assert only(write(tmp_path / "b.txt", f"---\n{NEWS}\n---\n{OTHER}")).text == f"---\n{NEWS}\n---\n{OTHER}"


def test_a_date_that_does_not_exist_is_told_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = write(tmp_path / "a.txt", f"date 2024-13-01 {NEWS}")
    with caplog.at_level(logging.WARNING):
        document = only(file, date="2024")
    assert (document.published, document.text) == ("2024", NEWS)
    assert "a.txt: the date '2024-13-01' does not exist" in caplog.text


def test_the_given_date_stands_in_and_does_not_override(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", f"date 2024-12 {NEWS}")
    write(tmp_path / "b.txt", OTHER)
    assert [d.published for d in read_documents([tmp_path], date="2 ottobre 2025") if isinstance(d, Document)] == [
        "2024-12",
        "2025-10-02",
    ]


@pytest.mark.parametrize("options", [{"date": "2024-13"}, {"lang": "xx"}, {"lang": ""}, {"langs": ()}, {"langs": ("it", "pt")}])
def test_wrong_options_fail_at_once(options: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"write YYYY|choose among it, en, fr, de, es"):
        read_documents([], **options)  # type: ignore[arg-type]


def test_language_is_detected_declared_or_forced(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", NEWS)
    assert only(file).lang == "it"
    assert only(file, lang="en").lang == "en"
    assert only(file, langs=("fr", "it")).lang == "it"
    assert only(write(tmp_path / "b.txt", f"---\nlang: de\n---\n{NEWS}")).lang == "de"
    assert "Portuguese (pt)" in reason(write(tmp_path / "c.txt", f"---\nlang: pt-BR\n---\n{NEWS}"))
    assert only(tmp_path / "c.txt", lang="it").lang == "it"


def test_a_folder_is_read_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a.md", ".hidden/x.txt", ".x.txt", "photo.jpg", "c.xyz"):
        write(tmp_path / "news" / name, f"{NEWS} {name}")
    assert [d.source for d in read_documents([tmp_path / "news"])] == ["news/a.md", "news/a/z.TXT", "news/b.txt"]


def test_sources_do_not_depend_on_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "news/sub/a.txt", NEWS)
    monkeypatch.chdir(tmp_path)
    assert [only(folder).source for folder in ("news", "./news/", tmp_path / "news", "news/**/*.txt")] == ["news/sub/a.txt"] * 4
    assert [only(name).source for name in (file, "news/sub/a.txt", "news/sub", "news/sub/*.txt")] == ["sub/a.txt"] * 4
    monkeypatch.chdir(tmp_path / "news/sub")
    assert [only(name).source for name in ("a.txt", "*.txt", ".", "../sub")] == ["sub/a.txt"] * 4


def test_each_file_and_each_article_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "news/a.txt", NEWS)
    assert len(list(read_documents([file, tmp_path / "news", str(file), tmp_path / "news/*.txt"]))) == 1
    twice = write(tmp_path / "a.jsonl", f'{{"id": 1, "text": "{NEWS}"}}\n' * 2)
    assert len(list(read_documents([twice]))) == 1


def test_reading_is_lazy(tmp_path: Path) -> None:
    documents = read_documents([write(tmp_path / "a.txt", NEWS), tmp_path / "b.txt"])
    assert isinstance(next(documents), Document)
    write(tmp_path / "b.txt", OTHER)
    assert isinstance(next(documents), Document)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "", "empty; put the article's text in it"),
        ("a.txt", " \n\n\t", "empty"),
        ("a.txt", "\ufeff", "no text but"),
        ("a.txt", "date 2024-12\n\nCrediti: Xiaomi\n", "no text but headers, credits and buttons"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture, not text"),
        ("a.md", b"a\0b\0\0\0c", "binary"),
        ("a.txt", "小米汽车昨日在北京发布了新款电动轿车", r"written in Chinese \(zh\), and kg reads it, en.*--lang"),
        ("a.html", "<html><body><nav><a href='/'>Home</a></nav><script>var a</script></body></html>", "no text in this page"),
        ("a.html", "<!-- -->", "no text in this page"),
        ("a.xyz", "a", r"'.xyz' are not read; kg reads .txt"),
        ("a.jsonl", "", "empty; write one JSON object per line"),
        ("a.json", "[]", "no articles; expected"),
        ("a.json", "{", "not JSON"),
        ("a.json", '"text"', "no articles"),
        ("a.csv", "", "empty; the first row"),
        ("a.csv", "a,b\n1,2\n", "no text column among: a, b; name one of them text, body"),
        ("a.csv", b"PK\x03\x04\xff", "a ZIP archive"),
        ("a.pdf", b"%PDF-1.4 nonsense", "this PDF cannot be read"),
        ("a.docx", b"PK\x03\x04nonsense", "this Word file cannot be read"),
    ],
)
def test_bad_files_give_one_line_and_the_rest_goes_on(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    bad, good = write(tmp_path / "bad" / name, content), write(tmp_path / "good/a.txt", NEWS)
    skipped, document = read_documents([bad, good])
    assert isinstance(skipped, Skipped) and isinstance(document, Document)
    assert skipped.source == f"bad/{name}"
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(reason(bad))


def test_what_is_not_there_is_named_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vuota").mkdir()
    found = [(d.source, d.reason) for d in read_documents(["manca.txt", "*.txt", "vuota", "a\0b"]) if isinstance(d, Skipped)]
    assert [source for source, _ in found] == ["manca.txt", "*.txt", f"{'vuota'}", "a\0b"]
    assert [text.split(";")[0].split(" (")[0] for _, text in found] == [
        "no such file or folder", "no file matches", "the folder holds no file that kg reads", "no such file or folder",
    ]  # fmt: skip


def test_names_too_long_and_devices(tmp_path: Path) -> None:
    assert "File name too long" in reason("x" * 5000)
    assert "not a regular file" in reason("/dev/null")


@pytest.mark.parametrize(
    ("error", "message"), [(PermissionError, "no permission"), (FileNotFoundError, "any more"), (OSError("I/O"), "I/O")]
)
def test_a_file_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError], message: str
) -> None:
    file = write(tmp_path / "a.txt", NEWS)

    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", fail)
    assert message in reason(file)


def test_five_megabytes_on_one_line_are_quick(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", f"{NEWS} " * 70_000)
    started = time.monotonic()
    assert len(only(file).text) > 5_000_000
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "line",
    [
        "![" * 50_000,
        "*a" * 50_000,
        "[" * 50_000,
        "a_b" * 50_000,
        "<" * 50_000,
        "---\n" * 50_000,
        "Ã" * 50_000,
        "&" * 50_000,
        "**a " * 50_000,
        "[a](" * 50_000,
        "<!--" * 50_000,
        "# " + " " * 50_000 + "x",
        "<p " * 50_000,
        "```\n~~~\n" * 9_999,
    ],
)
def test_no_text_makes_the_reader_slow(tmp_path: Path, line: str) -> None:
    started = time.monotonic()
    list(read_documents([write(tmp_path / "a.md", f"{NEWS}\n{line}")]))
    assert time.monotonic() - started < 5


def test_stdin_may_be_text_a_page_or_json_lines() -> None:
    assert only("-", stdin=BytesIO(f"date 2024-12 {NEWS}".encode())) == Document("stdin", NEWS, "it", published="2024-12")
    assert only("-", stdin=BytesIO(f"<!DOCTYPE html><p>{NEWS}</p>".encode())).text == NEWS
    assert only("-", stdin=BytesIO(f'{{"text": "{NEWS}"}}'.encode())).source == "stdin#1"
    assert [d.source for d in read_documents(["-", "-"], stdin=BytesIO(b""))] == ["stdin"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), suffix=st.sampled_from(SUFFIXES))
def test_whatever_a_file_holds_nothing_breaks(tmp_path: Path, content: bytes, suffix: str) -> None:
    for result in read_documents([write(tmp_path / f"a{suffix}", content)]):
        if isinstance(result, Document):
            assert result.text == result.text.strip() != ""
            result.text.encode()
        else:
            assert result.reason and "\n" not in result.reason


def test_the_sample_articles_are_all_read() -> None:
    documents = [d for d in read_documents([data_path("samples")]) if isinstance(d, Document)]
    assert len(documents) >= 12
    assert all(d.published for d in documents)
    assert {d.lang for d in documents} == {"it", "en"}
    assert not any(word in d.text for d in documents for word in ("Crediti:", "Condividi su", "cookie", "**", "]("))


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, kg.sources; heavy = {'numpy', 'lxml', 'trafilatura', 'py3langid', 'yaml', 'pypdf', 'docx'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
