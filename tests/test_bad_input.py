"""A batch in which nearly everything is wrong: a clear line for each, the rest is read. Ctrl-C leaves nothing half-written."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import pytest

GOOD = "date: 2025-06-26\n\nXiaomi ha lanciato a Pechino il suo primo SUV elettrico, la YU7. È più grande della SU7, così dicono."
BAD = {
    "archive.txt": (b"PK\x03\x04\x14\0\0\0", "a ZIP archive"),
    "binary.txt": (bytes(range(256)) * 20, "not text"),
    "empty.txt": (b"", "empty"),
    "long.txt": (b"Xiaomi ha lanciato la YU7 a Pechino. " * 140_000, "characters are no article"),
    "page.html": (b"<html><head><title>x</title></head><body><script>1</script></body></html>", "no text in this page"),
    "wrong.txt": ("Кроссовер показали в Пекине".encode("koi8-r") * 20, "encoding"),
}


def kg(*arguments, cwd):
    return subprocess.run([sys.executable, "-m", "kg.cli", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def free_port():
    """A port of this machine at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def batch(tmp_path_factory, free_port):
    """The end of a build of good and bad inputs, and its folder."""
    folder = tmp_path_factory.mktemp("batch")
    news = folder / "news"
    news.mkdir()
    for name, (content, _) in BAD.items():
        (news / name).write_bytes(content)
    (news / "good.txt").write_text(GOOD, "utf-8")
    (news / "windows.txt").write_text(GOOD.replace("YU7", "YU9"), "cp1252")
    (news / "lines.jsonl").write_text(
        '{"text": "Fiat ha lanciato la Grande Panda a Torino e tutti ne parlano."}\n{"text": broken\n'
        '{"text": "Ducati ha lanciato la Panigale V5 a Bologna e tutti ne parlano."}\n'
    )
    url = f"http://127.0.0.1:{free_port}/a.html"
    return folder, kg("build", "news", "missing.txt", url, "-o", "graph.ttl", cwd=folder)


def test_each_bad_input_has_one_line_with_a_reason(batch, free_port):
    _, done = batch
    assert done.returncode == 3
    told = [line.removeprefix("skipped ") for line in done.stderr.splitlines() if line.startswith("skipped ")]
    expected = {f"news/{name}": words for name, (_, words) in BAD.items()}
    expected |= {"news/lines.jsonl#2": "line 2: not JSON", "missing.txt": "no such file"}
    expected |= {f"http://127.0.0.1:{free_port}/a.html": "no connection"}
    assert len(told) == len(expected)
    for source, words in expected.items():
        (line,) = [line for line in told if line.startswith(f"{source}: ")]
        assert words in line
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == len(expected) + 2


def test_the_rest_of_the_batch_is_in_the_graph(batch):
    folder, _ = batch
    claims = kg("claims", "graph.ttl", "--relation", "launchesModel", cwd=folder).stdout
    for name in ("YU7", "YU9", "Panda", "Panigale"):
        assert name in claims


@pytest.mark.skipif(sys.platform == "win32", reason="signals are told otherwise on Windows")
def test_ctrl_c_in_the_middle_leaves_nothing_half_written(tmp_path):
    (tmp_path / "graph.ttl").write_text("the graph of yesterday")
    news = tmp_path / "news"
    news.mkdir()
    for number in range(40):
        (news / f"{number}.txt").write_text(GOOD.replace("YU7", f"YU{number}") * 20, "utf-8")
    build = subprocess.Popen(
        [sys.executable, "-m", "kg.cli", "build", "news", "-o", "graph.ttl", "-o", "graph.html", "--store", "store"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while build.poll() is None and not (tmp_path / "store").exists():
        time.sleep(0.01)
    time.sleep(0.5)
    build.send_signal(signal.SIGINT)
    out, err = build.communicate(timeout=60)
    assert (out, err) == ("", "kg: interrupted; no output was written\n")
    assert build.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.ttl", "news", "store"]
    assert (tmp_path / "graph.ttl").read_text() == "the graph of yesterday"
    assert kg("claims", "store", cwd=tmp_path).stdout.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="processes there do not end by signals")
@pytest.mark.parametrize("caught", ["raise", "raise SystemExit(130) from None"])
def test_ctrl_c_while_a_module_is_imported_ends_with_130_too(tmp_path, caught):
    (tmp_path / "interrupted.py").write_text(
        f"""
import kg.cli.app

def run():
    try:
        exec("raise KeyboardInterrupt")  # as dataclasses do with the text of __init__
    except KeyboardInterrupt:
        {caught}

kg.cli.app.run = run
kg.cli.main()
"""
    )
    done = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 130


def test_ctrl_c_that_falls_in_a_callback_is_not_lost(tmp_path):
    (tmp_path / "interrupted.py").write_text(
        """
import signal, time, weakref
import kg.cli.app

class Thing: pass

def run():
    thing = Thing()
    watch = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))  # as the locks of imports are watched
    del thing
    time.sleep(30)
    print("went on")

kg.cli.app.run = run
kg.cli.main()
"""
    )
    done = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "kg: interrupted\n")
