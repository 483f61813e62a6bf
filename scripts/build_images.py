#!/usr/bin/env python3
"""Pictures of every view in docs/images, from the sample articles: light, dark, and at the width of a phone.

    scripts/build_images.py                        reads data/samples; a minute
    scripts/build_images.py --graph g.ttl          pictures of another graph of the samples, such as one read before
    scripts/build_images.py --only map --out /tmp  one view, elsewhere

Needs Chromium. docs/tutorial.html is shown as it stands: run scripts/build_tutorial.py before.
"""

from __future__ import annotations

import argparse
import struct
import sys
import tempfile
import time
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import kg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "viz"), str(ROOT / "tests" / "web")]

from chromium import Chromium  # noqa: E402
from endpoint import Endpoint, serving  # noqa: E402

WIDE, PHONE = (1280, 800), (390, 844)
LOOKS = {"light": (WIDE, False, "en"), "dark": (WIDE, True, "it"), "phone": (PHONE, False, "it")}
COLOURS = 256
PIECE = 40_000  # characters that a pipe takes at once

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Shown:
    """What the views are of: a graph as a file, the site of it, and addresses of things in it."""

    folder: Path
    site: Endpoint
    car: str
    article: str
    launch: str

    def page(self, path: str, lang: str) -> str:
        """An address of the site."""
        return f"{self.site.url}{path}{'&' if '?' in path else '?'}lang={lang}"


def _graph(browser: Chromium, shown: Shown, _lang: str) -> None:
    browser.open(shown.folder / "samples.html")


def _notebook(browser: Chromium, _shown: Shown, _lang: str) -> None:
    browser.open(ROOT / "docs" / "tutorial.html")
    _wait(browser, "document.querySelectorAll('iframe').length >= 4")
    browser.run("document.querySelectorAll('iframe')[1].closest('.jp-Cell').scrollIntoView()")
    for _ in range(100):  # a sandboxed frame cannot be asked whether it has drawn, only looked at
        time.sleep(0.3)
        if len(np.unique(pixels(browser)[100:500].reshape(-1, 3), axis=0)) > 100:
            break


def _explorer(browser: Chromium, shown: Shown, lang: str) -> None:
    browser.visit(shown.page(f"explore?about={shown.car}&hops=2", lang))
    browser.run(f"document.querySelector('[data-edge={shown.launch}]').click()")
    _wait(browser, "document.querySelector('.panel blockquote')")


def _editor(browser: Chromium, shown: Shown, lang: str) -> None:
    browser.visit(shown.page("editor?name=rumours-confirmed", lang))
    browser.run("document.getElementById('run').click()")
    _wait(browser, "document.querySelector('#result tbody tr')")


def _page(path: str) -> Callable[[Chromium, Shown, str], None]:
    """A view of the site that needs no hand."""
    return lambda browser, shown, lang: browser.visit(shown.page(path.format(car=shown.car, article=shown.article), lang))


VIEWS: dict[str, Callable[[Chromium, Shown, str], None]] = {
    "graph": _graph,
    "notebook": _notebook,
    "explorer": _explorer,
    "claims": _page("claims?about=Xiaomi"),
    "article": _page("article?id={article}"),
    "timeline": _page("timeline?about={car}"),
    "map": _page("map"),
    "editor": _editor,
}


def _wait(browser: Chromium, script: str) -> None:
    for _ in range(200):
        if browser.run(f"Boolean({script})"):
            return
        time.sleep(0.05)
    raise SystemExit(f"build_images: the page never came to: {script}")


def pixels(browser: Chromium) -> Pixels:
    """What the window shows: height x width x 3."""
    data = browser.send("Page.captureScreenshot")["data"]
    browser.run("window.shot = []; 0")
    for start in range(0, len(data), PIECE):
        browser.run(f'shot.push("{data[start : start + PIECE]}")')
    width, height, found = browser.run(
        """(async () => {
          const bytes = Uint8Array.from(atob(shot.join("")), (letter) => letter.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes]));
          const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
          pen.drawImage(image, 0, 0);
          const seen = pen.getImageData(0, 0, image.width, image.height).data;
          let text = "";
          for (let i = 0; i < seen.length; i += 32768) text += String.fromCharCode(...seen.subarray(i, i + 32768));
          return [image.width, image.height, btoa(text)];
        })()"""
    )
    return np.frombuffer(b64decode(found), np.uint8).reshape(height, width, 4)[:, :, :3]


def palette_png(image: Pixels) -> bytes:
    """A PNG of at most 256 colours, each pixel in the nearest of them (https://www.w3.org/TR/png-3/).

    The palette begins with the commonest colour; each further one is that which costs most as long as it is missing.
    """
    height, width, _ = image.shape
    colours, place, count = np.unique(image.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = [int(count.argmax())]
    nearest, apart = np.zeros(len(colours), np.uint8), _distance(colours, palette[0])
    while len(palette) < COLOURS and apart.any():
        palette.append(int((apart * count).argmax()))
        closer = _distance(colours, palette[-1])
        nearest[closer < apart] = len(palette) - 1
        apart = np.minimum(apart, closer)
    rows = np.hstack([np.zeros((height, 1), np.uint8), nearest[place.reshape(height, width)]])  # 0: lines are not filtered
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", colours[palette].tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _distance(colours: Pixels, one: int) -> NDArray[np.int64]:
    apart: NDArray[np.int64] = ((colours.astype(np.int64) - colours[one]) ** 2).sum(axis=1)
    return apart


def main() -> None:
    """Writes the pictures and says how large each is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--graph", type=Path, help="a graph of the sample articles; without it they are read")
    parser.add_argument("--only", choices=VIEWS)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with kg.open_graph(chosen.graph) if chosen.graph else kg.build(ROOT / "data" / "samples") as graph:
            graph.to_turtle(folder / "samples.ttl")
            graph.show().save(folder / "samples.html")
            (car,) = {claim.subject.id for claim in graph.claims(about="Xiaomi YU7") if claim.subject.label == "Xiaomi YU7"}
            (launch,) = (claim.id for claim in graph.claims(relation="launchesModel", about=car))
            (article,) = (document.id for document in graph.documents() if "02-xiaomi" in document.source)
        with serving(folder / "samples.ttl", "--workers", 1) as site:
            shown = Shown(folder, site, car, article, launch)
            for look, ((width, height), dark, lang) in LOOKS.items():
                with Chromium(width=width, height=height, dark=dark) as browser:
                    for view, open_view in VIEWS.items():
                        if chosen.only in (None, view):
                            open_view(browser, shown, lang)
                            path = chosen.out / f"{view}-{look}.png"
                            path.write_bytes(palette_png(pixels(browser)))
                            print(f"{path}\t{path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
