"""The graph as the interactive picture of kg.viz, inside the site: whole if it is small, else its strongest claims or what
lies around a thing."""

from __future__ import annotations

from html import escape

from kg import graph
from kg.graph import Excerpt, Store
from kg.viz.page import SCRIPTS
from kg.viz.payload import payload, to_script_json
from kg.viz.wording import load_static as load_drawing
from kg.web.asking import asked_fields, number, which_claims
from kg.web.pages import find_form, nothing_about
from kg.web.settings import Settings
from kg.web.site import Site, load_file, policy, safe, site_styles
from kg.web.worker import Answer, page

MOST_THINGS = 120
"""More than these are not drawn: nobody reads such a picture, and laying it out takes longer than a reader waits."""
_MOST_HOPS = 4


def show(site: Site, store: Store, _settings: Settings) -> Answer:
    """The page. The script finds its data in a block of JSON, and draws with it; without scripts there is the table."""
    hops = number(site, "hops", 1, most=_MOST_HOPS)
    which = which_claims(site)
    found = graph.excerpt(store, which, hops=max(hops, 1), most=MOST_THINGS, lang=site.lang)
    title = _title(site, found)
    data = payload(found.subgraph, title=title, lang=site.lang, limit=MOST_THINGS)
    data["site"] = {
        "entry": site.address("id/", {}),
        "article": site.address("article", _lang(site) | {"id": ""}),
        "views": {view: site.address(view, _lang(site) | {"about": ""}) for view in ("explore", "claims", "timeline")},
        "words": {name: site.words[name] for name in ("explore", "claims", "timeline", "article", "entry")},
    }
    styles, script = site_styles() + load_file("explorer.css"), _script()
    table = (
        f'<noscript><p><a href="{site.link("claims", **asked_fields(site))}">{escape(site.words["claims"])}</a></p></noscript>'
    )
    block = f'<script type="application/json" id="data">{to_script_json(data)}</script><script>{script}</script>'
    form = _form(site, title if site.get("about") else None)
    body = f'<div class="ask" id="content" role="search">{form}{_note(site, found)}</div>{table}'
    html = site.page(title, body, styles=styles, scripts=block, plain=False)
    return page(html, policy([styles], scripts=[script]))


def _script() -> str:
    return "(() => {\n" + "\n".join(map(load_drawing, SCRIPTS)) + "})();\n"


def _lang(site: Site) -> dict[str, object]:
    return {"lang": site.lang} if site.chosen else {}


def _title(site: Site, found: Excerpt) -> str:
    about = site.get("about")
    return next((node.label for node in found.subgraph.nodes if node.id == about), about or site.title)


def _form(site: Site, name: str | None) -> str:
    chosen = site.get("hops") or "1"
    options = "".join(
        f'<option value="{hops}"{" selected" if str(hops) == chosen else ""}>{hops}</option>' for hops in range(1, _MOST_HOPS + 1)
    )
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{safe(value)}">'
        for name, value in asked_fields(site).items()
        if value and name != "about"
    )
    hops = f'<label for="hops">{escape(site.words["hops"])}</label><select id="hops" name="hops">{options}</select>'
    return find_form(site, "explore", name=name, fields=hops + kept)


def _note(site: Site, found: Excerpt) -> str:
    words, about = site.words, site.get("about")
    whole = f'<a href="{site.link("explore")}">{escape(words["whole"])}</a>' if any(asked_fields(site).values()) else ""
    if about and not found.claims:
        return nothing_about(site, about) + whole
    drawn = len(found.subgraph.edges)
    if drawn == found.claims:
        return whole
    hidden = words["hidden"].format(shown=drawn, all=found.claims, why=words["why_near" if about else "why_strong"])
    table = f'<a href="{site.link("claims", **asked_fields(site))}">{escape(words["claims"])}</a>'
    return f'<p role="status">{escape(hidden)} {table} {whole}</p>'
