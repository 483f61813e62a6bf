"""Web pages: the article by trafilatura, its metadata from JSON-LD, meta tags and the page itself."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from kg.errors import SourceError
from kg.sources.dates import parse_date
from kg.sources.draft import Blob, Draft
from kg.sources.encoding import decode
from kg.sources.fields import field

_CHARSET = re.compile(rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEAD_BYTES = 4_096
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "published": ("article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
                  "dcterms.created", "publish-date", "pubdate", "publication_date", "sailthru.date",
                  "parsely-pub-date", "article:modified_time"),
    "publisher": ("og:site_name", "publisher", "dc.publisher", "application-name"),
    "lang": ("og:locale", "language", "dc.language"),
}  # fmt: skip
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # characters that XML has not
_TITLE_TAIL = re.compile(r"\s+[|–—»-]\s+[^|–—»]{2,40}$")
_NOT_PROSE = "script|style|noscript|template|nav|header|footer|aside|form|button|select|svg|iframe"
_BLOCKS = "p h1 h2 h3 h4 h5 h6 li blockquote dd dt td th figcaption pre div section article main body"
_NO_CLOCK = "2199-12-31"  # htmldate would otherwise refuse dates after today, and give another answer tomorrow


def read_html(blob: Blob) -> Iterator[Draft]:
    """The one article of a web page, one paragraph per line; SourceError if the page holds no prose."""
    data = blob.read()
    meta_charset = _CHARSET.search(data[:_HEAD_BYTES])
    yield draft_of_page(
        decode(data, blob.charset or (meta_charset.group(1).decode("ascii") if meta_charset else None)), blob.source
    )


def draft_of_page(page: str, source: str) -> Draft:
    """The article of a page."""
    page = _UNFIT.sub(" ", page)
    tree = _tree(page)
    prose = _blocks(deepcopy(tree)) if tree is not None else ""
    text = (_article(page) or prose) if prose else ""  # of an empty page trafilatura takes the menu
    if tree is None or not text:
        raise SourceError("no text in this page (built by scripts, or a list of links?); save the article as text")
    stated = _stated(tree)
    return Draft(
        source, text, title=_title(tree, stated), published=stated.get("published") or _visible_date(tree),
        publisher=stated.get("publisher"), lang_hint=(tree.get("lang") or stated.get("lang") or "")[:2].casefold() or None,
    )  # fmt: skip


def _tree(page: str) -> Any:
    from lxml import etree, html  # type: ignore[import-untyped, unused-ignore]

    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _article(page: str) -> str:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it complains of, we report ourselves
    found = bare_extraction(page, include_comments=False, with_metadata=False)
    return (getattr(found, "text", "") or "").strip()


def _blocks(tree: Any) -> str:
    """The text block by block without menus, for pages too short for trafilatura; takes the tree apart."""
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    for element in tree.xpath("|".join(f"//{name}" for name in _NOT_PROSE.split("|"))):
        if element.getparent() is not None:
            element.drop_tree()
    etree.strip_elements(tree, etree.Comment, with_tail=False)
    for element in tree.iter("br", *_BLOCKS.split()):
        element.text = "\n" + _UNFIT.sub(" ", element.text or "")
        element.tail = "\n" + _UNFIT.sub(" ", element.tail or "")
    body = tree.find("body")
    lines = (" ".join(line.split()) for line in (body if body is not None else tree).text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _stated(tree: Any) -> dict[str, str]:
    """What JSON-LD says, then meta tags; dates only if they exist."""
    stated: dict[str, str] = {}
    for name, value in [*_from_json_ld(tree), *_from_meta(tree)]:
        if value and (name != "published" or parse_date(value)):
            stated.setdefault(name, value)
    return stated


def _from_meta(tree: Any) -> Iterator[tuple[str, str]]:
    contents: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        contents.setdefault(key.casefold(), (element.get("content") or "").strip())
    for name, keys in _META.items():
        yield from ((name, contents[key]) for key in keys if contents.get(key))


def _from_json_ld(tree: Any) -> Iterator[tuple[str, str]]:
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            pending = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while pending:
            thing = pending.pop(0)
            pending += thing if isinstance(thing, list) else []
            if isinstance(thing, dict):
                graph = thing.get("@graph")
                pending += graph if isinstance(graph, list) else []
                if "Article" in str(thing.get("@type")) or "BlogPosting" in str(thing.get("@type")):
                    yield from _from_article(thing)


def _from_article(thing: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, key in (("title", "headline"), ("published", "datePublished"), ("publisher", "publisher"), ("lang", "inLanguage")):
        yield name, field({name: thing.get(key)}, name) or ""


def _title(tree: Any, stated: dict[str, str]) -> str | None:
    """As stated; else the one main heading; else the page's title without the site's name."""
    headings = [" ".join(h.text_content().split()) for h in tree.iter("h1")]
    page_title = " ".join((tree.findtext(".//title") or "").split())
    first = stated.get("title") or (headings[0] if len(headings) == 1 else "") or page_title
    return _without_site(first, stated.get("publisher")) or None


def _without_site(title: str, publisher: str | None) -> str:
    tail = _TITLE_TAIL.search(title)
    if not tail:
        return title
    known = publisher and publisher.casefold() in tail.group().casefold()
    return title[: tail.start()] if known or "|" in tail.group() else title


def _visible_date(tree: Any) -> str | None:
    for element in tree.xpath("//article//time[@datetime]|//time[@datetime]"):
        if parse_date(element.get("datetime")):
            return str(element.get("datetime"))
    from htmldate import find_date

    return find_date(tree, extensive_search=False, original_date=True, max_date=_NO_CLOCK)
