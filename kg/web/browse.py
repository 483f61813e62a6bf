"""The views that a person browses: the graph, claims, articles, the timeline and the map; each makes one page or file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from kg import graph, viz
from kg.graph import Store
from kg.knowledge_graph import ON_THE_MAP
from kg.views import ClaimView
from kg.viz.wording import human_date
from kg.web import claims, editor, explorer
from kg.web.asking import number, which_claims
from kg.web.pages import DOCUMENT, find_form, kept_language, nothing_about, table
from kg.web.settings import Settings
from kg.web.site import Site, policy, safe, site_styles
from kg.web.worker import Answer, page, plain

_ARTICLES_ON_A_PAGE = 100
_ON_THE_TIMELINE, _ON_THE_MAP = 300, 100
_THINGS_OFFERED = 40
_STYLED = re.compile(r' style="([^"]*)"')


def show(name: str, site: Site, store: Store, settings: Settings) -> Answer:
    """One view as the reader asked for it. QueryError if that cannot be."""
    return _SHOW[name](site, store, settings)


def _timeline(site: Site, store: Store, _settings: Settings) -> Answer:
    words, about = site.words, site.get("about")
    hint = f'<p class="note">{escape(words["timeline_hint"])}</p>'
    if about is None:
        return _figures(site, words["timeline"], hint + find_form(site, "timeline") + _offered(site, store))
    found, _ = graph.strongest(store, which_claims(site), most=_ON_THE_TIMELINE, lang=site.lang)
    title = _name(found, about)
    form = hint + find_form(site, "timeline", name=title)
    if not found:
        return _figures(site, words["timeline"], form + nothing_about(site, about) + _offered(site, store))
    drawn = viz.timeline_page(found, title=title, lang=site.lang)
    return _figures(site, words["timeline"], form + _inside(drawn))


def _map(site: Site, store: Store, _settings: Settings) -> Answer:
    words, which = site.words, which_claims(site)
    relations = ON_THE_MAP if which.relation is None else (which.relation,)
    each = [graph.strongest(store, replace(which, relation=name), most=_ON_THE_MAP, lang=site.lang) for name in relations]
    found = [claim for views, _ in each for claim in views]
    every = sum(count for _, count in each)
    note = f'<p class="note">{words["map_cut"].format(shown=len(found), all=every)}</p>' if every > len(found) else ""
    title = _name(found, which.about) if which.about else site.title
    drawn = viz.map_page(graph.spots(store, found, lang=site.lang), title=title, lang=site.lang)
    return _figures(site, words["map"], claims.filters(site, "map", narrow=True) + note + _inside(drawn))


def _articles(site: Site, store: Store, _settings: Settings) -> Answer:
    words, start = site.words, number(site, "start", 0)
    wanted = site.get("title")
    rows, count = graph.articles(store, words=wanted or "", start=start, count=_ARTICLES_ON_A_PAGE)
    label = f'<label for="title">{escape(words["find_article"])}</label>'
    box = f'<input id="title" type="search" name="title" value="{safe(wanted or "")}">'
    form = f'<form class="filters" action="articles">{label}{box}{kept_language(site)}<button>{words["filter"]}</button></form>'
    cells = [
        [
            f'<a href="{site.link("article", id=row.id)}">{safe(row.title)}</a>',
            safe(row.publisher or ""),
            safe(human_date(row.published, site.drawing_words)) if row.published else "",
            f'<a href="{site.link("claims", document=row.id)}">{row.claims}</a>',
        ]
        for row in rows
    ]
    columns = [words[name] for name in ("title", "publisher", "published", "claims")]
    body = table(columns, cells) if rows else f"<p>{escape(words['no_articles'])}</p>"
    pager = claims.pager(site, "articles", {"title": wanted}, start=start, shown=_ARTICLES_ON_A_PAGE, count=count)
    total = f"<p>{words['n_articles'].format(n=count)}</p>"
    return page(site.page(words["articles"], form + total + body + pager, styles=site_styles()))


def _article(site: Site, store: Store, _settings: Settings) -> Answer:
    """The article with its marks. Their looks, which stand at the elements, move into the style sheet, so that the policy
    need not let elements bring their own."""
    words, local = site.words, site.get("id") or ""
    known = local.startswith(DOCUMENT) and local.replace("-", "").isalnum()
    if not known or not next(iter(store.match(store.names.iri(local), None, None)), None):
        return plain(404, f"there is no article '{local}'")
    read, found = graph.read_article(store, local, lang=site.lang)
    document = read.document
    marked, looks = lift_styles(viz.article_html(document, read.mentions, found, lang=site.lang))
    styles = site_styles() + looks
    links = [("claims", {"document": local}, "its_claims"), ("explore", {"document": local}, "its_graph")]
    more = [f'<a href="{site.link(path, **fields)}">{escape(words[name])}</a>' for path, fields, name in links]
    more.append(f'<a href="{site.link(f"id/{local}")}">{escape(words["entry"])}</a>')
    if document.source.startswith(("http://", "https://")):
        more.append(f'<a href="{escape(document.source)}" rel="noreferrer nofollow">{words["its_source"]}</a>')
    note = f'<p class="note">{escape(words["article_note"])}</p>'
    body = f'<p>{" · ".join(more)}</p><article lang="{safe(document.lang)}">{marked}</article>{note}'
    return page(site.page(document.title or document.source, body, styles=styles), policy([styles]))


def lift_styles(html: str) -> tuple[str, str]:
    """HTML of ours with the style of each element as a class, and the styles of these classes.

    Text in it is escaped, so that a quotation mark after style= is always one of our own.

    >>> lift_styles('<b style="color:red">x</b><i style="color:red">y</i>')
    ('<b class="look-1">x</b><i class="look-1">y</i>', '.look-1{color:red}')
    """
    classes: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        return f' class="{classes.setdefault(match[1], f"look-{len(classes) + 1}")}"'

    lifted = _STYLED.sub(name, html)
    return lifted, "".join(f".{class_}{{{style}}}" for style, class_ in classes.items())


def _figures(site: Site, title: str, body: str) -> Answer:
    styles = site_styles("sheet.css")
    return page(site.page(title, body, styles=styles), policy([styles]))


def _inside(drawn: str) -> str:
    """What a page of kg.viz shows, without its own head; text in it is escaped, so that <main> stands there once."""
    return drawn.partition("<main>")[2].rpartition("</main>")[0].replace("<h1", "<h2").replace("</h1>", "</h2>")


def _offered(site: Site, store: Store) -> str:
    """Things to choose from: those that most claims are about."""
    things = graph.prominent(store, most=_THINGS_OFFERED, lang=site.lang)
    items = (
        f'<li><a href="{site.link(site.path, about=thing.id)}">{safe(thing.label)}</a> <span class="count">{count}</span></li>'
        for thing, count in things
    )
    return f'<h2>{escape(site.words["things_hint"])}</h2><ul class="things">{"".join(items)}</ul>'


def _name(found: list[ClaimView], about: str) -> str:
    """The label of the thing that was asked for by its id; else what was asked for."""
    ends = (end for claim in found for end in (claim.subject, claim.object))
    return next((end.label for end in ends if end.id == about), about)


View = Callable[[Site, Store, Settings], Answer]
_SHOW: Mapping[str, View] = {
    "explore": explorer.show,
    "claims": claims.show,
    "claims.csv": claims.as_csv,
    "claims.ttl": claims.as_turtle,
    "articles": _articles,
    "article": _article,
    "timeline": _timeline,
    "map": _map,
    "editor": editor.show,
}
NAMES = tuple(_SHOW)
"""The paths of the views."""
