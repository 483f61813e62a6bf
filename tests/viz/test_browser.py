"""The page in a real browser. These tests exist where Chromium is installed (`apt-get install chromium`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from chromium import Chromium, chromium_path
from pictures import EVIL, big, evil, small

from kg.viz import html_fragment, html_page

_NAMES = """(() => {
  const box = (e) => { const { left, top, right, bottom } = e.getBoundingClientRect(); return [left, top, right, bottom]; };
  return [box(document.querySelector(".picture svg")), [...document.querySelectorAll(".name:not(.hidden)")].map(box)]; })()"""
_VISIBLE = "document.querySelectorAll('svg g.{kind}:not(.hidden)').length"

if chromium_path():

    @pytest.fixture(scope="module")
    def browser() -> Iterator[Chromium]:
        with Chromium() as started:
            yield started

    def _open(browser: Chromium, folder: Path, page: str) -> None:
        path = folder / "page.html"
        path.write_text(page, encoding="utf-8")
        browser.open(path)
        assert not browser.complaints()
        assert browser.requests() == [path.as_uri()]

    def test_click_on_an_edge_shows_its_sentence_marked(browser: Chromium, tmp_path: Path) -> None:
        _open(browser, tmp_path, html_page(small(), title="Prova", lang="it"))
        browser.run("document.querySelector('[data-edge=\"claim-su7-seenIn-parigi\"]').click()")
        assert "avvistata a Parigi" in browser.run("document.querySelector('blockquote').textContent")
        assert browser.run("document.querySelector('blockquote mark.trigger').textContent") == "avvistata"
        assert "25 luglio 2024" in browser.run("document.querySelector('blockquote footer').textContent")

    def test_click_with_the_mouse_on_a_node_shows_its_claims(browser: Chromium, tmp_path: Path) -> None:
        _open(browser, tmp_path, html_page(small(), title="Prova", lang="it"))
        place = "(() => { const b = document.querySelector('g.node[data-id=su7] .shape').getBoundingClientRect();"
        x, y = browser.run(place + "return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        browser.click(x, y)
        assert browser.run("document.querySelector('.panel h2').textContent") == "SU7"
        assert browser.run("document.querySelectorAll('.panel details').length") == 5

    def test_filter_hides_rumours_and_says_so(browser: Chromium, tmp_path: Path) -> None:
        _open(browser, tmp_path, html_page(small(), title="Prova", lang="it"))
        assert browser.run(_VISIBLE.format(kind="edge")) == 15
        browser.run("document.querySelector('[data-kind=status][data-key=rumoured]').click()")
        assert browser.run(_VISIBLE.format(kind="edge")) == 13
        assert browser.run(_VISIBLE.format(kind="node")) == 14
        assert "Nascoste dai filtri: 2" in browser.run("document.querySelector('.notice').textContent")

    def test_keyboard_alone(browser: Chromium, tmp_path: Path) -> None:
        _open(browser, tmp_path, html_page(small(), title="Prova", lang="it"))
        browser.run("document.querySelector('.picture svg').focus()")
        browser.press("ArrowRight")
        browser.press("Enter")
        assert browser.run("document.querySelector('.panel h2').textContent") in ("SU7", "Xiaomi")
        browser.press("n")
        assert browser.run(_VISIBLE.format(kind="node")) < 16
        browser.press("Escape")
        browser.press("Escape")
        assert browser.run(_VISIBLE.format(kind="node")) == 16

    def test_a_crowd_is_thinned_and_unfolds(browser: Chromium, tmp_path: Path) -> None:
        _open(browser, tmp_path, html_page(big(400), title="Prova", lang="en"))
        assert browser.run(_VISIBLE.format(kind="node")) == 60
        assert "340 less connected entities are not drawn" in browser.run("document.querySelector('.notice').textContent")
        browser.run("document.querySelector('.notice button:nth-of-type(2)').click()")
        assert browser.run(_VISIBLE.format(kind="node")) == 400

    def test_names_cover_neither_each_other_nor_the_rim(browser: Chromium, tmp_path: Path) -> None:
        for seen, least in ((small(), 14), (big(80), 30), (big(400), 15)):
            _open(browser, tmp_path, html_page(seen, title="Prova", lang="it"))
            for click in ("", "document.querySelector('[data-edge]').click()"):
                browser.run(click)
                (left, top, right, bottom), names = browser.run(_NAMES)
                assert len(names) >= least
                assert all(n[0] >= left and n[1] >= top and n[2] <= right and n[3] <= bottom for n in names)
                for a, b in combinations(names, 2):
                    assert min(a[2], b[2]) - max(a[0], b[0]) < 3 or min(a[3], b[3]) - max(a[1], b[1]) < 5, (a, b)

    def test_search_finds_what_is_folded_away(browser: Chromium, tmp_path: Path) -> None:
        seen = big(400)
        _open(browser, tmp_path, html_page(seen, title="Prova", lang="en"))
        hidden = browser.run("document.querySelector('svg g.node.hidden').dataset.id")
        label = next(node.label for node in seen.nodes if node.id == hidden)
        browser.run(
            f"(box => {{ box.value = {label!r}; box.dispatchEvent(new Event('input')); }})(document.getElementById('search'))"
        )
        assert browser.run("document.querySelector('.panel h2').textContent") == label

    def test_injection_is_harmless(browser: Chromium, tmp_path: Path) -> None:
        _open(browser, tmp_path, html_page(evil(), title=EVIL))
        browser.run("document.querySelector('[data-edge]').click()")
        assert browser.run("document.title") == EVIL
        assert browser.run("document.querySelectorAll('img, iframe, body script:not([type])').length") == 1
        assert browser.run("[...document.querySelectorAll('a')].every(a => a.protocol === 'https:')") is True
        assert not browser.complaints()

    def test_frame_runs_in_a_notebook_page(browser: Chromium, tmp_path: Path) -> None:
        path = tmp_path / "cell.html"
        path.write_text(f"<!DOCTYPE html><title>cell</title>{html_fragment(small(), title='Prova')}", encoding="utf-8")
        browser.open(path)
        assert not browser.complaints()
        assert not [url for url in browser.requests() if url.startswith("http")]
