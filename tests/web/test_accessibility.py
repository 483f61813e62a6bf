"""axe-core (https://github.com/dequelabs/axe-core) finds nothing on any page, in light, in dark and on a phone.

The tests exist where Chromium is installed (`apt-get install chromium`).
"""

import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest
from endpoint import NEWSROOM, serving

import kg
from kg.viz import html_page

sys.path.insert(0, str(Path(__file__).parent.parent / "viz"))
from chromium import Chromium, chromium_path
from pictures import small

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")  # only its copy of axe-core is of use here
FINDINGS = """axe.run(document, { resultTypes: ["violations"] }).then((found) => [
  found.passes.length,
  found.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 150)).join(" | ")}`)])"""
CONTROLS = """(() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")];
  const missed = all.filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !met.includes(e));
  const order = [...new Set(met)];
  const follows = (e, i) => !i || order[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [order.length > 10, missed.map((e) => e.outerHTML.slice(0, 120)), order.every(follows), order[0].className];
})()"""
PALE = "<p style='color:#bbb;background:#fff'>pale</p>"
LOOKS = {"light": {}, "dark": {"dark": True}, "phone": {"width": 390, "height": 844}}
PATHS = (
    "", "explore", "explore?about=company-xiaomi&lang=it", "explore?about=nobody", "claims", "claims?about=nobody", "articles",
    "article?id=document-f3a8e8b5a4702213", "timeline", "timeline?about=Xiaomi+YU7&lang=it", "map", "editor?lang=it", "sparql",
    "sparql?query=SELECT+*+{+?a+kg:seenIn+?b+}", "id/company-xiaomi", "id/document-f3a8e8b5a4702213",
)  # fmt: skip

if chromium_path():

    @pytest.fixture(scope="module")
    def server():
        with serving(NEWSROOM, "--workers", 2) as endpoint:
            yield endpoint

    @pytest.fixture(scope="module", params=LOOKS)
    def browser(request):
        with Chromium(**LOOKS[request.param]) as started:
            yield started

    def check(browser):
        """Nothing that axe finds, after it has looked at something."""
        browser.run(f"{AXE};1")
        passed, violations = browser.run(FINDINGS)
        assert passed > 10
        assert violations == []

    def until(browser, script):
        for _ in range(200):
            if browser.run(script):
                return
            time.sleep(0.05)
        raise AssertionError(f"never came: {script}")

    @pytest.mark.parametrize("path", PATHS)
    def test_each_page_of_the_site(browser, server, path):
        browser.visit(server.url + path)
        check(browser)
        assert browser.run("document.documentElement.scrollWidth <= innerWidth") is True  # nothing is cut off at the side

    def test_the_graph_with_the_sentences_of_a_thing_and_of_a_claim(browser, server):
        browser.visit(f"{server.url}explore?lang=it")
        browser.run("document.querySelector('[data-edge]').click()")
        until(browser, "document.querySelector('.panel blockquote') !== null")
        check(browser)
        browser.run("document.querySelector('.panel button.thing').click()")
        until(browser, "document.querySelector('.panel details') !== null")
        check(browser)

    def test_the_editor_with_rows_and_with_an_error(browser, server):
        browser.visit(f"{server.url}editor?lang=it")
        for query, shown in (("SELECT * { ?a kg:seenIn ?b }", "tbody tr"), ("ASK {", "[role=alert]")):
            browser.run(f"document.querySelector('.CodeMirror').CodeMirror.setValue({query!r})")
            browser.run("document.getElementById('run').click()")
            until(browser, f"document.querySelector('#result {shown}') !== null")
            check(browser)

    def test_pictures_timelines_maps_and_texts_of_a_notebook(browser, tmp_path):
        with kg.open_graph(NEWSROOM) as graph:
            pages = [
                graph.show(about="Xiaomi").html,
                graph.timeline("Xiaomi YU7").html,
                graph.map().html,
                html_page(small(), title="x"),
            ]
            parts = [
                graph.claims()._repr_html_(),
                graph.explain(graph.claims()[0])._repr_html_(),
                graph.documents()[0].show().html,
            ]
        pages += [f'<!doctype html><html lang="it"><title>x</title><main><h1>x</h1><h2>x</h2>{part}</main>' for part in parts]
        for number, page in enumerate(pages):
            (tmp_path / f"{number}.html").write_text(page, encoding="utf-8")
            browser.open(tmp_path / f"{number}.html")
            check(browser)

    def test_a_fault_is_found(browser, tmp_path):
        page = f"<!doctype html><html lang=en><title>x</title><main><h1>x</h1>{PALE}<input></main>"
        (tmp_path / "page.html").write_text(page)
        browser.open(tmp_path / "page.html")
        browser.run(f"{AXE};1")
        _, violations = browser.run(FINDINGS)
        assert [text.partition(":")[0] for text in violations] == ["serious color-contrast", "critical label"]

    def test_the_keyboard_meets_every_control_in_the_order_of_the_page(browser, server):
        for path in ("", "explore", "claims", "timeline?about=Xiaomi+YU7", "map", "editor"):
            browser.visit(server.url + path)
            browser.run("window.met = []; addEventListener('focusin', (event) => met.push(event.target)); 1")
            for _ in range(400):
                for kind in ("keyDown", "keyUp"):
                    browser.send("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
                if browser.run("met.indexOf(document.activeElement) < met.length - 1"):  # outside, or round again
                    break
            assert browser.run(CONTROLS) == [True, [], True, "skip"], path
