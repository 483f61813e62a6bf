"""The SPARQL editor: YASQE, the editor of YASGUI, over a plain form that works without it."""

from __future__ import annotations

from html import escape

from kg import graph, vocab
from kg.graph import Store
from kg.viz.payload import to_script_json
from kg.web.pages import described, kept_language
from kg.web.settings import Settings
from kg.web.site import Site, policy, site_styles, static_address
from kg.web.worker import Answer, page

_FIRST = "sightings"


def show(site: Site, store: Store, _settings: Settings) -> Answer:
    """The editor with the query of the address (`query`), a ready one (`name`), or the first ready one."""
    words, ready = site.words, graph.ready_queries()
    chosen = site.get("name") or ("" if site.get("query") else _FIRST)
    text = site.get("query") or (ready[chosen].text if chosen in ready else "")
    questions = list(described(site, ready.values()))
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(title)}</option>'
        for name, title, _, _ in questions
    )
    abouts = {name: about for name, _, about, _ in questions}
    body = (
        f'<form id="ask" action="sparql">{kept_language(site)}'
        f'<p><label for="ready">{escape(words["examples"])}</label> <select id="ready">'
        f'<option value="">{escape(words["choose_example"])}</option>{options}</select></p>'
        f'<p id="answers" class="note">{escape(abouts.get(chosen, ""))}</p>'
        f'<label for="query">{escape(words["query"])}</label>'
        f'<textarea id="query" name="query" rows="14" spellcheck="false">\n{escape(text)}</textarea>'
        f'<p><button id="run">{escape(words["run"])}</button> <small>{escape(words["editor_hint"])}</small></p></form>'
        f'<noscript><p>{escape(words["editor_script"])}</p></noscript><p id="state" role="status"></p>'
        f'<section id="result" aria-label="{escape(words["result"])}"></section>'
    )
    names = ("running", "no_rows", "took", "took_one", "shown_rows", "failed", "download", "yes", "no", "query", "decimal")
    data = {
        "base": store.base,
        "entry": site.address("id/", {}),
        "prefixes": vocab.PREFIXES,
        "queries": {query.name: query.text for query in ready.values()},
        "abouts": abouts,
        "words": {name: words[name] for name in names},
    }
    scripts = "".join(f'<script src="{static_address(name)}" defer></script>' for name in ("yasqe/yasqe.min.js", "editor.js"))
    looks = f'<link rel="stylesheet" href="{static_address("yasqe/yasqe.min.css")}">'
    block = f'<script type="application/json" id="data">{to_script_json(data)}</script>{looks}{scripts}'
    styles = site_styles()
    html = site.page(words["editor"], body, styles=styles, scripts=block)
    return page(html, policy([styles], own_scripts=True))
