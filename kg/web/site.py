"""What all pages share: head, navigation, language, styles, and the policy of what a page may load and run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from kg.viz.page import digest
from kg.viz.tidying import clean
from kg.viz.wording import Words, load_words
from kg.viz.wording import load_static as load_drawing

VIEWS = ("explore", "claims", "articles", "timeline", "map", "editor")
"""Pages that the navigation names, in its order."""
FILES = {
    "editor.js": "text/javascript; charset=utf-8",
    "yasqe/yasqe.min.js": "text/javascript; charset=utf-8",
    "yasqe/yasqe.min.css": "text/css; charset=utf-8",
    "yasqe/LICENSES.txt": "text/plain; charset=utf-8",
}
"""What /static gives, with its type."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whom a page is for: `title` names the graph, `up` leads from the page to the root ("" or "../").

    `lang` is a language of the interface; `chosen` says that the reader picked it, so that links keep it. `path` and
    `fields` are what the page was asked for with.
    """

    title: str
    lang: str = "en"
    chosen: bool = False
    up: str = ""
    path: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Words:
        """The words of the pages."""
        words: Words = _words()[self.lang]
        return words

    @property
    def drawing_words(self) -> Words:
        """The words of the pictures."""
        return load_words(self.lang)

    def get(self, name: str) -> str | None:
        """What the reader asked for under a name; None for nothing and for blanks."""
        found = next((value.strip() for key, value in self.fields if key == name), "")
        return found or None

    def link(self, path: str, **fields: object) -> str:
        """The address of a page, as text for an attribute; fields that are None are left out."""
        kept = {name: value for name, value in fields.items() if value is not None and value != ""}
        return escape(self.address(path, kept | ({"lang": self.lang} if self.chosen and "lang" not in kept else {})))

    def address(self, path: str, fields: Mapping[str, object]) -> str:
        """The same, not yet escaped, with these fields and no others."""
        return f"{self.up}{path or './'}{'?' + urlencode(fields) if fields else ''}"

    def page(self, title: str, body: str, *, styles: str, scripts: str = "", plain: bool = True) -> str:
        """A whole page. `body` and `scripts` are HTML; `plain` puts the body and the title as its heading into <main>."""
        heading = f'<main id="content"><h1 dir="auto">{safe(title)}</h1>{body}</main>' if plain else body
        return (
            f'<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8"><title>{safe(title)} – kg</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{styles}</style></head>'
            f'<body class="{"plain" if plain else "full"}">{self._navigation()}{heading}{scripts}</body></html>\n'
        )

    def _navigation(self) -> str:
        words = self.words
        items = [self._item(path, words[path or "home"]) for path in ("", *VIEWS)]
        other = self.address(self.path, dict(self.fields) | {"lang": words["other_lang"]})
        switch = f'<a class="language" href="{escape(other)}" hreflang="{words["other_lang"]}" lang="{words["other_lang"]}">'
        return (
            f'<a class="skip" href="#content">{words["skip"]}</a><nav class="site" aria-label="{words["nav"]}">'
            f'<b dir="auto">{safe(self.title)}</b><ul>{"".join(items)}</ul>{switch}{words["other_language"]}</a></nav>'
        )

    def _item(self, path: str, name: str) -> str:
        here = ' aria-current="page"' if path == self.path else ""
        return f'<li><a href="{self.link(path)}"{here}>{escape(name)}</a></li>'


def choose_language(wanted: str | None, accepted: str | None) -> tuple[str, bool]:
    """The language of the interface, and whether the reader chose it; else the first that the browser asks for, else English.

    >>> choose_language(None, "fr;q=0.9, it-IT, en;q=0.8"), choose_language("en", "it"), choose_language("xx", None)
    (('it', False), ('en', True), ('en', False))
    """
    if wanted in _words():
        return wanted, True
    ranked = list[tuple[float, int, str]]()
    for part in (accepted or "").split(","):
        name, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        lang = name.strip().lower().partition("-")[0]
        if lang in _words() and weight > 0:
            ranked.append((-weight, len(ranked), lang))
    return (min(ranked)[2] if ranked else "en"), False


def policy(styles: Iterable[str], *, scripts: Iterable[str] = (), own_scripts: bool = False) -> str:
    """A Content-Security-Policy: these inline styles and scripts by their digest, files of this server for `own_scripts`,
    images that stand in the page itself; nothing from elsewhere."""
    script = [*(f"'{digest(text)}'" for text in scripts), *(["'self'"] if own_scripts else [])]
    style = [*(f"'{digest(text)}'" for text in styles), *(["'self'"] if own_scripts else [])]
    parts = ["default-src 'none'", f"style-src {' '.join(style)}"]
    parts += [f"script-src {' '.join(script)}"] if script else []
    parts += ["connect-src 'self'"] if own_scripts else []
    return "; ".join([*parts, "img-src data:", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])


def load_file(name: str) -> str:
    """A file of kg/web/static."""
    return files("kg.web").joinpath("static", name).read_text(encoding="utf-8")


@cache
def static_address(name: str) -> str:
    """Where /static has a file; another address for another content, so that browsers may keep it."""
    return f"static/{name}?v={sha256(load_file(name).encode()).hexdigest()[:12]}"


@cache
def site_styles(extra: str = "") -> str:
    """The style sheet of plain pages; `extra` is another file of kg.viz between its sheet and ours."""
    return load_drawing("page.css") + (load_drawing(extra) if extra else "") + load_file("site.css")


def safe(text: str) -> str:
    """Text from the graph as HTML text: without control characters that hide or reorder, and escaped."""
    return escape(clean(text))


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(load_file("words.json"))
    return words
