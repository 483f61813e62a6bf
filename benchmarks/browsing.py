"""How soon a reader sees something: pages of `kg serve` over 10,000 claims, and a picture of 1,000 things, in Chromium.

    python benchmarks/browsing.py                    3,500 made-up articles, some 10,000 claims; filling takes a minute
    python benchmarks/browsing.py --store big.kg     keeps the store, or measures the one that is there

For each page the median of five loads in milliseconds: until the server has answered, until something is painted (first
contentful paint), until scripts have run and the page has settled (load). Then neighbourhoods over HTTP, by name and by id.
Last the picture of 1,000 things as `kg show` writes it: until it is drawn, until a click shows its sentences, until all
things are unfolded.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from store import _fill

from kg.graph import find_entities, open_store
from kg.viz import html_page

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS / "viz"), str(TESTS / "web")]

from chromium import Chromium  # noqa: E402
from endpoint import Endpoint, serving  # noqa: E402
from pictures import big  # noqa: E402

TRIALS = 5
VIEWS = (
    "",
    "explore",
    "explore?about=Xiaomi",
    "claims",
    "claims?sort=confidence&order=down",
    "articles",
    "timeline?about=Xiaomi",
    "map",
)
NAMES = ("Xiaomi", "renault", "Parigi", "Milano", "Fiat", "Apple", "iPhone 16", "Alfa Romeo", "BYD", "Samsung", "Torino", "MWC")
TIMES = """(async () => {
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  while (painted() === undefined) await new Promise((done) => setTimeout(done, 20));
  const [page] = performance.getEntriesByType("navigation");
  return [page.responseEnd, painted(), page.loadEventEnd]; })()"""
FRAMES = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = chosen.store or Path(name) / "big.kg"
        if not path.exists():
            _fill(path, 3500)
        with open_store(path) as store:
            claims = store.records.execute("SELECT COUNT(DISTINCT claim) FROM evidence").fetchone()[0]
            print(f"{claims:,} claims, {len(store):,} quads")
            ids = tuple(find_entities(store, about)[0].id for about in NAMES)
        with serving(path, "--workers", 1) as server, Chromium() as browser:
            _pages(browser, server)
            _neighbourhoods(server, "by name", NAMES)
            _neighbourhoods(server, "by id", ids)
            _picture(browser, Path(name) / "picture.html")


def _pages(browser: Chromium, server: Endpoint) -> None:
    print("page\tanswered\tpainted\tloaded\tms")
    for view in VIEWS:
        taken = [_load(browser, server.url + view) for _ in range(TRIALS + 1)][1:]
        print(f"/{view}", *(f"{median(column):.0f}" for column in zip(*taken, strict=True)), sep="\t")


def _load(browser: Chromium, url: str) -> list[float]:
    browser.visit(url)
    found: list[float] = browser.run(TIMES)
    return found


def _neighbourhoods(server: Endpoint, how: str, things: tuple[str, ...]) -> None:
    """Each twice, of which the better counts: the first time the files of the store are not in memory."""
    seconds = [min(_ask(server, thing) for _ in range(2)) for thing in things]
    print(f"neighbourhood {how}: median {1000 * median(seconds):.0f} ms, slowest {1000 * max(seconds):.0f} ms of {len(things)}")


def _ask(server: Endpoint, thing: str) -> float:
    start = time.perf_counter()
    assert server.get("explore", about=thing).status == 200
    return time.perf_counter() - start


def _picture(browser: Chromium, path: Path) -> None:
    start = time.perf_counter()
    path.write_text(html_page(big(1000), title="1,000 things"), encoding="utf-8")
    print(f"1,000 things: written in {time.perf_counter() - start:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    taken = []
    for _ in range(TRIALS + 1):
        _, _, loaded = _load(browser, path.as_uri())
        clicked = browser.run(_timed("document.querySelector('[data-edge]').click()"))
        unfolded = browser.run(_timed("document.querySelector('.notice button:last-of-type').click()"))
        taken.append((loaded, clicked, unfolded))
    names = ("drawn", "click answered", "all unfolded")
    print(
        *(f"{name} {median(column):.0f} ms" for name, column in zip(names, zip(*taken[1:], strict=True), strict=True)), sep=", "
    )


def _timed(action: str) -> str:
    """Milliseconds from an action until the next frame has been drawn."""
    return f"(async () => {{ const begin = performance.now(); {action}; {FRAMES} return performance.now() - begin; }})()"


if __name__ == "__main__":
    main()
