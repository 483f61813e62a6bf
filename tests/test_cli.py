"""The command line: what it prints where, and how it ends."""

import json
import os
import pty
import re
import subprocess
import sys
from io import BytesIO, TextIOWrapper

import pytest
import rdflib
from pressroom import FakeReader

from kg import building
from kg.cli import main
from kg.resources import ontology_path

ARTICLES = {
    "a.txt": "date: 2024-10-02\n\nZorlax lancerebbe la Vixo. Lo scrivono oggi tutti i giornali italiani di automobili.",
    "b.txt": "date: 2025-06-26\n\nZorlax ha lanciato la Vixo. La Vixo è stata vista a Fantalia. Lo scrivono i giornali italiani.",
}
CLAIMS = "subject\trelation\tobject\tstatus\twhen\tconfidence\tsources\tclaim"


@pytest.fixture
def kg(monkeypatch, capsys, tmp_path):
    """Runs a command as a user would; gives exit code, standard output and standard error."""
    monkeypatch.setattr(building, "make_reader", lambda pipeline: FakeReader())
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return run


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def graph(kg, news):
    assert kg("build", news, "-o", "graph.ttl")[0] == 0
    return "graph.ttl"


def lines(out):
    return [line.split("\t") for line in out.splitlines()]


def test_build_writes_files_and_says_so(kg, news, tmp_path):
    code, out, err = kg("build", "news", "-o", "out/graph.ttl", "-o", "out/graph.nq")
    assert (code, out) == (0, "")
    assert err.splitlines()[:2] == ["wrote out/graph.ttl", "wrote out/graph.nq"]
    assert re.fullmatch(r"2 documents, 30 words: 2 claims in 3 statements, \d+\.\d s", err.splitlines()[2])
    assert (tmp_path / "out" / "graph.ttl").read_text("utf-8").startswith("@prefix")


def test_build_without_an_output_prints_the_claims(kg, news):
    code, out, _ = kg("build", "news")
    assert code == 0
    assert out.splitlines()[0] == CLAIMS
    assert [line[:4] for line in lines(out)[1:]] == [
        ["Zorlax", "launchesModel", "Vixo", "asserted"],
        ["Vixo", "seenIn", "Fantalia", "asserted"],
    ]


def test_build_to_standard_output_is_turtle_alone(kg, news):
    code, out, _ = kg("build", "news", "-o", "-")
    assert code == 0
    assert out.startswith("@prefix")
    assert kg("build", "news", "-o", "-")[1] == out


def test_build_from_standard_input(kg, monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(ARTICLES["a.txt"].encode())))
    code, out, _ = kg("build", "-")
    assert (code, lines(out)[1][3]) == (0, "rumoured")


def test_quiet_and_verbose(kg, news):
    assert kg("build", "news", "-q", "-o", "g.ttl") == (0, "", "")
    err = kg("build", "news", "-v", "-o", "g.ttl", "--min-confidence", "0.6")[2]
    assert "dropped news/a.txt: launchesModel: 0.50 is too weak" in err
    assert re.search(r"^nlp: \d+\.\d\d s$", err, re.MULTILINE)


def test_build_into_a_store_reads_once(kg, news):
    assert kg("build", "news", "--store", "store")[0] == 0
    code, _, err = kg("build", "news", "--store", "store")
    assert code == 0
    assert re.fullmatch(r"nothing new to read, \d+\.\d s \(2 unchanged\)\n", err)
    assert len(lines(kg("claims", "store")[1])) == 3
    assert "2 documents" in kg("build", "news", "--store", "store", "--reprocess")[2]


def test_settings_come_from_kg_toml_and_options_win(kg, news, tmp_path):
    (tmp_path / "kg.toml").write_text('base_iri = "https://example.org/a/"\n')
    assert "<https://example.org/a/>" in kg("build", "news", "-o", "-")[1]
    assert "<https://example.org/b/>" in kg("build", "news", "-o", "-", "--base-iri", "https://example.org/b/")[1]
    (tmp_path / "kg.toml").write_text("bse_iri = 1\n")
    code, _, err = kg("build", "news")
    assert code == 1
    assert "'bse_iri' is no setting of kg" in err


def test_skipped_inputs_are_told_and_give_3(kg, news):
    (news / "empty.txt").write_text("")
    code, _, err = kg("build", "news", "missing.txt", "-o", "g.ttl", "-q")
    assert code == 3
    assert [line.partition(":")[0] for line in err.splitlines()] == ["skipped news/empty.txt", "skipped missing.txt"]


def test_nothing_but_skipped_inputs_is_an_error(kg, tmp_path):
    code, out, err = kg("build", "missing.txt", "-o", "g.ttl")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "kg: none of the inputs could be read, so nothing was written"
    assert not (tmp_path / "g.ttl").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "news", "-o", "g.doc"], "'doc' is no format"),
        (["build", "news", "-o", "news"], "news: is a folder"),
        (["build", "news", "-o", "news/a.txt/g.ttl"], "/a.txt is no folder"),
        (["build", "news", "--lang", "xx"], "--lang is 'xx'"),
        (["build", "news", "--date", "soon"], "--date is 'soon'"),
        (["build", "news", "--base-iri", "x"], "--base-iri is 'x'"),
        (["build", "news", "--store", "news"], "is not a store of kg"),
        (["build", "news", "--config", "no.toml"], "no.toml: cannot be read"),
        (["claims", "no.ttl"], "no.ttl: cannot be read"),
        (["claims", "news/a.txt"], "cannot tell the format"),
        (["claims", "other.ttl"], "is no graph written by kg"),
        (["claims", "broken.ttl"], "broken.ttl:1:"),
        (["claims", "news"], "news: is not a store of kg"),
        (["claims", "graph.ttl", "--relation", "buys"], "no relation 'buys'"),
        (["claims", "graph.ttl", "--since", "soon"], "'soon' is no date"),
        (["explain", "graph.ttl", "ffff"], "there is no claim 'ffff'"),
        (["query", "graph.ttl", "--name", "nothing"], "no query 'nothing'"),
        (["query", "graph.ttl", "--file", "no.rq"], "no.rq: cannot be read"),
        (["export", "graph.ttl", "g.doc"], "'doc' is no format"),
        (["export", "graph.ttl", "news/a.txt/g.ttl"], "cannot be written"),
        (["eval", "--split", "nothing"], "there are no passages"),
    ],
)
def test_an_error_is_one_line_and_gives_1(kg, graph, tmp_path, arguments, words):
    (tmp_path / "other.ttl").write_text("<http://a> <http://b> <http://c> .")
    (tmp_path / "broken.ttl").write_text("this is no Turtle")
    code, out, err = kg(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("kg: ")
    assert err.count("\n") == 1
    assert words in err


def test_a_wrong_query_shows_where(kg, graph):
    code, out, err = kg("query", graph, "SELECT ?x {\n  ?x kg:status }")
    assert (code, out) == (1, "")
    assert err.startswith("kg: line 2, column")
    assert err.splitlines()[-1].strip() == "^"


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"], ["build"], ["build", "news", "--colour"], ["claims", "graph.ttl", "--status", "certain"],
        ["query", "graph.ttl"], ["query"], ["query", "graph.ttl", "ASK {}", "--name", "rumours"], ["build", "news", "-j", "0"],
    ],
)  # fmt: skip
def test_wrong_usage_gives_2(kg, graph, arguments):
    code, out, err = kg(*arguments)
    assert (code, out) == (2, "")
    assert err


def test_claims_are_picked(kg, graph):
    assert kg("claims", graph)[1].splitlines()[0] == CLAIMS
    _, out, _ = kg("claims", graph, "--relation", "seenIn", "--about", "vixo", "--since", "2025", "--min-confidence", "0.5")
    (row,) = lines(out)[1:]
    assert row[:7] == ["Vixo", "seenIn", "Fantalia", "asserted", "", "0.80", "1"]
    assert kg("claims", graph, "--status", "denied") == (0, CLAIMS + "\n", "no claims\n")
    found = json.loads(kg("claims", graph, "--json")[1])
    assert [claim["status"] for claim in found] == ["asserted", "asserted"]
    assert [e["factuality"] for e in found[0]["evidence"]] == ["rumoured", "asserted"]


def test_explain_marks_the_words(kg, graph):
    claim = lines(kg("claims", graph, "--relation", "seenIn")[1])[1][-1]
    code, out, _ = kg("explain", graph, claim.removeprefix("claim-")[:6])
    assert code == 0
    assert "La [Vixo](subject) [è stata vista](trigger) a [Fantalia](object)." in out
    assert "2025-06-26, news/b.txt" in out
    assert json.loads(kg("explain", graph, claim, "--json")[1])["id"] == claim


def test_a_timeline_goes_from_rumour_to_fact(kg, graph):
    code, out, _ = kg("timeline", graph, "Zorlax")
    assert code == 0
    assert [line[:2] for line in lines(out)[1:]] == [["2024-10-02", "rumoured"], ["2025-06-26", "asserted"]]
    assert "nothing is said about 'nobody'" in kg("timeline", graph, "nobody")[2]
    assert len(json.loads(kg("timeline", graph, "Zorlax", "--json")[1])) == 2


def test_queries_in_all_formats(kg, graph, tmp_path):
    query = "SELECT ?m ?c { ?m kg:seenIn ?c }"
    assert lines(kg("query", graph, query)[1]) == [["m", "c"], ["id:model-vixo", lines(kg("query", graph, query)[1])[1][1]]]
    for name, begin in {"csv": "m,c", "tsv": "?m\t?c", "json": '{"head"', "xml": "<?xml"}.items():
        assert kg("query", graph, query, "--format", name)[1].startswith(begin)
    (tmp_path / "q.rq").write_text(query)
    assert kg("query", graph, "--file", "q.rq") == kg("query", graph, query)
    assert kg("query", graph, "ASK { ?x kg:seenIn ?y }")[1] == "true\n"
    assert json.loads(kg("query", graph, "ASK { ?x kg:soldIn ?y }", "--format", "json")[1])["boolean"] is False
    construct = "CONSTRUCT { ?m kg:seenIn ?c } { ?m kg:seenIn ?c }"
    assert "kg:seenIn" in kg("query", graph, construct)[1]
    assert kg("query", graph, construct, "--format", "nt")[1].startswith("<https://")


def test_every_query_that_comes_with_kg_runs(kg, graph):
    _, out, _ = kg("query", "--list")
    names = [line[0] for line in lines(out)[1:]]
    assert len(names) >= 10
    for name in names:
        assert kg("query", graph, "--name", name)[0] == 0


def test_stats_and_validate(kg, graph):
    assert ["claims", "2"] in lines(kg("stats", graph)[1])
    assert json.loads(kg("stats", graph, "--json")[1])["documents"] == 2
    assert kg("validate", graph) == (0, "", "0 violations in 2 claims\n")


def test_validate_gives_1_where_a_shape_is_broken(kg, graph, tmp_path):
    text = (tmp_path / graph).read_text("utf-8")
    (tmp_path / "bad.ttl").write_text(text.replace("a kg:City", "a kg:Person"), "utf-8")
    code, out, err = kg("validate", "bad.ttl")
    assert code == 1
    assert "seenIn" in out
    assert re.match(r"[1-9]\d* violations", err)
    assert json.loads(kg("validate", "bad.ttl", "--json")[1])


def test_validate_writes_a_report_of_shacl(kg, graph, tmp_path):
    assert kg("validate", graph, "--report", "good.ttl")[0] == 0
    text = (tmp_path / graph).read_text("utf-8")
    (tmp_path / "bad.ttl").write_text(text.replace("a kg:City", "a kg:Person"), "utf-8")
    found = json.loads(kg("validate", "bad.ttl", "--report", "report.ttl", "--json")[1])
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    good, bad = (rdflib.Graph().parse(tmp_path / name) for name in ("good.ttl", "report.ttl"))
    assert [bool(value) for value in good.objects(None, sh.conforms)] == [True]
    assert [bool(value) for value in bad.objects(None, sh.conforms)] == [False]
    results = set(bad.objects(None, sh.result))
    assert {str(bad.value(result, sh.resultMessage)) for result in results} == {violation["message"] for violation in found}
    for result in results:
        assert bad.value(result, sh.resultSeverity) == sh.Violation
        assert bad.value(result, sh.focusNode)
        assert str(bad.value(result, sh.sourceConstraintComponent)).endswith("ConstraintComponent")
    shapes = rdflib.Graph().parse(ontology_path("shapes.ttl"))
    assert {bad.value(result, sh.sourceShape) for result in results} & set(shapes.subjects(rdflib.RDF.type, sh.NodeShape))


def test_show_and_export_write_files(kg, graph, tmp_path):
    assert kg("show", graph) == (0, "", "wrote graph.html\n")
    assert kg("show", graph, "--about", "Fantalia", "-o", "paris.html")[0] == 0
    assert "Fantalia" in (tmp_path / "paris.html").read_text("utf-8")
    for name in ("g.trig", "g.jsonld", "g.graphml", "g.gexf", "g.html"):
        assert kg("export", graph, name) == (0, "", f"wrote {name}\n")
        assert (tmp_path / name).stat().st_size > 100
    assert kg("export", graph, "g.data", "--format", "nq")[0] == 0


@pytest.mark.parametrize(
    ("name", "begin"),
    [("html", b"<!DOCTYPE html"), ("svg", b"<svg"), ("png", b"\x89PNG"), ("graphml", b"<graphml"), ("gexf", b"<?xml")],
)
def test_show_writes_the_format_asked_for_or_that_of_the_suffix(kg, graph, tmp_path, name, begin):
    assert kg("show", graph, "--format", name) == (0, "", f"wrote graph.{name}\n")
    assert (tmp_path / f"graph.{name}").read_bytes().startswith(begin)
    assert kg("show", graph, "-o", f"other.{name}")[0] == 0
    assert (tmp_path / f"other.{name}").read_bytes() == (tmp_path / f"graph.{name}").read_bytes()


def test_every_command_has_help_with_an_example(kg):
    _, out, _ = kg("--help")
    commands = re.findall(r"^│ (\w+) ", out, re.MULTILINE)
    assert len(commands) >= 10
    for command in commands:
        assert f"Example: kg {command} " in kg(command, "--help")[1]
    assert kg("--version")[1].startswith("kg 0.")


def test_eval_scores_and_lists_errors(kg, monkeypatch, tmp_path):
    monkeypatch.setattr("kg.workers.make_reader", lambda pipeline: FakeReader())
    code, out, err = kg("eval", "--split", "dev", "--lang", "it", "--errors", "errors.tsv")
    assert code == 0
    assert lines(out)[0] == ["what", "precision", "recall", "F1", "right", "wrong", "missed"]
    assert {"launchesModel", "core relations", "all relations"} <= {line[0] for line in lines(out)}
    assert "passages; factuality right" in err
    assert len((tmp_path / "errors.tsv").read_text("utf-8").splitlines()) > 10
    assert lines(kg("eval", "--split", "dev", "--coverage")[1])[0] == ["relation", "factuality", "claims"]


def test_ctrl_c_leaves_no_file_and_gives_130(kg, news, tmp_path, monkeypatch):
    def interrupted(pipeline):
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "make_reader", interrupted)
    assert kg("build", "news", "-o", "g.ttl") == (130, "", "kg: interrupted; no output was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["news"]


def command(*arguments):
    return [sys.executable, "-m", "kg.cli", *map(str, arguments)]


def test_a_closed_pipe_ends_quietly(graph, tmp_path):
    with subprocess.Popen(
        command("claims", graph, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_terminal_gets_a_table_in_colours(graph, tmp_path):
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        command("claims", graph), stdout=slave, stderr=subprocess.PIPE, cwd=tmp_path, env=environment, check=True
    )
    os.close(slave)
    out = os.read(master, 100_000).decode()
    os.close(master)
    assert done.stderr == b""
    assert "\x1b[32masserted\x1b[0m" in out
    assert "\t" not in out


def test_a_timeline_on_a_terminal_has_each_day_once_and_the_sentences(graph, tmp_path):
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    subprocess.run(command("timeline", graph, "Vixo"), stdout=slave, cwd=tmp_path, env=environment, check=True)
    os.close(slave)
    out = os.read(master, 100_000).decode()
    os.close(master)
    assert out.count("2025-06-26") == 1
    assert "\x1b[33m  rumoured\x1b[0m" in out
    assert "\x1b[1;33mè stata vista\x1b[0m" in out


def test_text_is_utf_8_whatever_the_locale(graph, tmp_path):
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command("timeline", graph, "Vixo"), capture_output=True, cwd=tmp_path, env=environment, check=True)
    assert "è stata vista" in done.stdout.decode("utf-8")


def test_help_is_quick():
    code = "import sys; from time import process_time as t; a = t()\nsys.argv = ['kg', '--help']\nfrom kg.cli import main\n"
    code += "try: main()\nexcept SystemExit: print(t() - a, *sys.modules)"
    seconds = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        *_, last = done.stdout.splitlines()
        seconds.append(float(last.split()[0]))
        assert not {"spacy", "pyoxigraph", "onnxruntime", "trafilatura"} & set(last.split())
    assert min(seconds) < 1
