"""The site in a real browser: it works, keeps to itself, and nothing that the graph holds becomes markup.

The tests that need it exist where Chromium is installed (`apt-get install chromium`).
"""

import csv
import re
import sys
import time
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from endpoint import ID, NEWSROOM, serving
from injection import EVIL, MORE, make_evil_store
from pyoxigraph import RdfFormat, parse

from kg.graph import load_graph
from kg.graph import ready_queries as ready
from kg.web.site import load_file

sys.path.insert(0, str(Path(__file__).parent.parent / "viz"))
from chromium import Chromium, chromium_path

VISIBLE = "document.querySelectorAll('svg g.{kind}:not(.hidden)').length"
VIEWS = ("", "explore", "claims", "articles", "timeline", "map", "editor", "sparql")


@pytest.fixture(scope="module")
def server():
    with serving(NEWSROOM, "--workers", 2) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evil") / "evil.kg"
    document = make_evil_store(folder)
    with serving(folder, "--workers", 2) as endpoint:
        yield endpoint, document


# Without a browser: what the addresses give.


def test_filters_sorts_and_files_give_the_same_claims(server):
    table = server.get("claims", about="Xiaomi", relation="launchesModel").text
    assert "2 claims" in table and "Xiaomi YU7" in table and "SU7 Ultra" in table and "Lei Jun è il fondatore" not in table
    rows = list(csv.DictReader(StringIO(server.get("claims.csv", about="Xiaomi", relation="launchesModel").text)))
    assert [(row["subject"], row["object"], row["status"]) for row in rows] == [
        ("Xiaomi", "Xiaomi SU7 Ultra", "asserted"),
        ("Xiaomi", "Xiaomi YU7", "asserted"),
    ]
    (seen,) = csv.DictReader(StringIO(server.get("claims.csv", relation="seenIn").text))
    assert (seen["when"], seen["sources"], seen["corroboration"], seen["first_seen"]) == ("2024-07", "2", "1", "2024-12-05")
    every = server.get("claims", sort="confidence", order="down").text
    seen = [float(cell) for cell in re.findall(r"<td>(\d\.\d\d)</td>", every)]
    assert len(seen) == 13 and seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 13),
        ({"status": "rumoured"}, 1),
        ({"about": "id:model-xiaomi-su7"}, 4),
        ({"about": "MWC"}, 2),
        ({"since": "2025-07"}, 2),
        ({"until": "2024-11"}, 1),
        ({"confidence": "0.95"}, 2),
        ({"document": "document-f3a8e8b5a4702213"}, 5),
        ({"about": "nobody"}, 0),
    ],
)
def test_each_filter_keeps_what_it_says(server, fields, count):
    assert len(list(csv.DictReader(StringIO(server.get("claims.csv", **fields).text)))) == count


def test_turtle_of_some_claims_is_a_graph_that_kg_reads(server, tmp_path):
    reply = server.get("claims.ttl", relation="seenIn")
    assert reply.media == "text/turtle" and "attachment" in reply.headers["content-disposition"]
    (tmp_path / "claims.ttl").write_bytes(reply.body)
    from kg.graph import claims

    with load_graph(tmp_path / "claims.ttl") as part:
        (claim,) = claims(part)
        assert (claim.subject.label, claim.object.label, len(claim.evidence)) == ("Xiaomi SU7", "Parigi", 2)
        assert {role for _, role in claim.evidence[0].marks} >= {"subject", "object", "trigger"}


@pytest.mark.parametrize(
    ("path", "fields", "complaint"),
    [
        ("claims", {"relation": "loves"}, "no relation 'loves'"),
        ("claims", {"status": "true"}, "no status 'true'"),
        ("claims.csv", {"since": "yesterday"}, "'yesterday' is no date"),
        ("claims", {"confidence": "nan"}, "number from 0 to 1"),
        ("claims", {"sort": "colour"}, "cannot be sorted by 'colour'"),
        ("claims", {"start": "-1"}, "whole number"),
        ("claims", {"document": "x> ?p ?o . <y"}, "no id of a document"),
        ("claims", {"about": "http://not an iri>"}, "is no IRI"),
        ("explore", {"hops": "99"}, "whole number up to 4"),
    ],
)
def test_what_cannot_be_is_told(server, path, fields, complaint):
    reply = server.get(path, **fields)
    assert (reply.status, reply.media) == (400, "text/plain")
    assert complaint in reply.text


def test_articles_and_files_that_are_not_there(server):
    assert server.get("article", id="document-0").status == server.get("article").status == 404
    assert server.get("static/../app.py").status == server.get("static/words.json").status == 404


def test_cells_that_spreadsheets_would_run_are_text():
    from kg.web.claims import _harmless

    assert [_harmless(value) for value in ("=1+1", "@x", "-2", "a=b", 0.5)] == ["'=1+1", "'@x", "'-2", "a=b", 0.5]


def test_pages_speak_the_language_of_the_browser_and_the_one_chosen(server):
    def page(path="claims", accept=None, **fields):
        return server.request("GET", path, headers={"Accept": "text/html", "Accept-Language": accept or "xx"}, **fields).text

    assert "<h1" in page() and "Claims" in page()
    assert all(
        word in page(accept="it-IT,it;q=0.9,en;q=0.8") for word in ('lang="it"', "Affermazioni", "lancia il modello", "0,98")
    )
    assert "Claims" in page(accept="it", lang="en") and "lang=en" in page(accept="it", lang="en")
    for path in (*VIEWS, "id/company-xiaomi", "explore?about=company-xiaomi"):
        assert 'lang="it"' in page(path, accept="it")


def test_both_languages_have_the_same_words_and_name_every_ready_query(server):
    import json

    words = json.loads(load_file("words.json"))
    assert words["it"].keys() == words["en"].keys()
    assert words["it"]["query_names"].keys() == words["en"]["query_names"].keys() == ready().keys()
    assert words["it"]["queries"].keys() == ready().keys() and not words["en"]["queries"]  # English stands in their first line
    for lang in ("it", "en"):
        names = set(words[lang]["query_names"].values())
        assert len(names) == len(ready()) and max(map(len, names)) < 30
        for path in ("", "sparql", "editor"):
            assert all(f">{name}<" in server.get(path, lang=lang, accept="text/html").text for name in names)


def test_the_editor_is_the_one_that_its_makers_publish():
    """sha256 of the files of the npm package @zazuko/yasqe 4.6.2; every library in them has its licence beside them."""
    digests = {
        "yasqe.min.js": "288202e5f1c0195a71d1190b35c052ad5e5103e73d61455da029ffcacb7f9347",
        "yasqe.min.css": "f82256c2a56f83a5356abef88c760cff67da21e38873e744db73afaf08f285a2",
    }
    for name, digest in digests.items():
        assert sha256(load_file(f"yasqe/{name}").encode()).hexdigest() == digest
    licences = load_file("yasqe/LICENSES.txt")
    assert all(name in licences for name in ("yasqe", "codemirror", "lodash-es", "dompurify", "store", "events", "query-string"))


def test_every_policy_forbids_the_rest_of_the_world(server):
    for path in (*VIEWS, "claims.csv", "static/editor.js", "id/company-xiaomi", "article?id=document-f3a8e8b5a4702213"):
        policy = server.get(path, accept="text/html").headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy and "*" not in policy


def test_a_crowd_is_cut_to_the_strongest_claims_and_says_so(tmp_path):
    """A graph beyond what a picture can show; a thing's neighbourhood is still there in full."""
    lines = list(crowd(900))
    (tmp_path / "crowd.nq").write_text("".join(lines), encoding="utf-8")
    with serving(tmp_path / "crowd.nq", "--workers", 1) as server:
        page = server.get("explore").text
        assert "of 900 claims, the best attested ones" in page
        assert 80 < len(set(re.findall(r'"id":"model-m\d+"', page))) <= 120
        near = server.get("explore", about="company-c1").text
        assert "best attested" not in near and near.count('"id":"model-m') == 30


def crowd(count):
    """Thirty companies that launched `count` models between them."""
    rdf, kg = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "https://w3id.org/newskg/ontology#"
    graph = f"<{ID}graph-claims> .\n"
    yield f"<{ID}graph-claims> <{rdf}type> <{kg}DerivedGraph> {graph}"
    yield f'<{ID}graph-claims> <{kg}formatVersion> "1"^^<http://www.w3.org/2001/XMLSchema#integer> {graph}'
    for number in range(count):
        company, model, claim = f"<{ID}company-c{number % 30}>", f"<{ID}model-m{number}>", f"<{ID}claim-{number:x}>"
        yield f"{company} <{rdf}type> <{kg}Company> {graph}{model} <{rdf}type> <{kg}Model> {graph}"
        yield f'{model} <http://www.w3.org/2000/01/rdf-schema#label> "M {number}" {graph}'
        yield f"{claim} <{rdf}type> <{kg}Claim> {graph}{claim} <{rdf}predicate> <{kg}launchesModel> {graph}"
        yield f"{claim} <{rdf}subject> {company} {graph}{claim} <{rdf}object> {model} {graph}"
        yield f"{claim} <{kg}status> <{kg}Asserted> {graph}"


# In a browser.

if chromium_path():

    @pytest.fixture(scope="module")
    def browser():
        with Chromium() as started:
            yield started

    def visit(browser, server, path, *, others=()):
        browser.visit(server.url + path)
        browser.run("1")
        assert not browser.complaints()
        stays_here(browser, server)

    def stays_here(browser, server):
        asked = [url for url in browser.requests() if not url.startswith(("data:", "blob:"))]
        assert asked and all(url.startswith(server.url) for url in asked)

    def until(browser, script):
        """Waits for something in the page; the value of the script."""
        for _ in range(200):
            if found := browser.run(script):
                return found
            time.sleep(0.05)
        raise AssertionError(f"never came: {script}")

    @pytest.mark.parametrize(
        "path", [*VIEWS, "article?id=document-f3a8e8b5a4702213", "timeline?about=Xiaomi+YU7", "id/company-xiaomi"]
    )
    def test_each_page_loads_without_a_complaint_and_asks_nobody_else(browser, server, path):
        visit(browser, server, path)
        assert browser.run("document.querySelector('h1').textContent.length") > 0
        assert (
            browser.run("[...document.querySelectorAll('input:not([type=hidden]),select')].every(e => e.labels.length)") is True
        )
        assert (
            browser.run("getComputedStyle(document.querySelector('nav.site')).display") == "flex"
        )  # the policy lets our style in

    def test_click_on_a_node_shows_its_sentences_and_leads_to_the_article(browser, server):
        visit(browser, server, "explore?about=model-xiaomi-su7&lang=it")
        box = "(() => { const b = document.querySelector('g.node[data-id=city-2988507] .shape').getBoundingClientRect();"
        x, y = browser.run(box + "return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        browser.click(x, y)
        assert browser.run("document.querySelector('.panel h2').textContent") == "Parigi"
        sentences = browser.run("[...document.querySelectorAll('.panel blockquote p')].map(p => p.textContent)")
        assert "La SU7, una berlina, è stata avvistata a Parigi a luglio." in sentences
        assert browser.run("document.querySelector('.panel mark.trigger').textContent") in ("vista", "avvistata")
        assert "5 dicembre 2024" in browser.run("document.querySelector('.panel').textContent")
        links = browser.run("[...document.querySelectorAll('.panel a')].map(a => a.href)")
        assert f"{server.url}article?lang=it&id=document-f3a8e8b5a4702213" in links
        assert f"{server.url}id/city-2988507" in links
        visit(browser, server, "article?lang=it&id=document-f3a8e8b5a4702213")
        assert "avvistata" in browser.run("[...document.querySelectorAll('article span')].map(s => s.textContent).join()")

    def test_filters_hide_rumours_and_what_was_said_later(browser, server):
        visit(browser, server, "explore?lang=it")
        everything = browser.run(VISIBLE.format(kind="edge"))
        assert everything == 13
        browser.run("document.querySelector('[data-kind=status][data-key=rumoured]').click()")
        assert browser.run(VISIBLE.format(kind="edge")) == 12
        browser.run("document.querySelector('[data-kind=status][data-key=rumoured]').click()")
        slide = "(s => { s.value = 0; s.dispatchEvent(new Event('input')); })(document.getElementById('time-to'))"
        browser.run(slide)
        assert browser.run(VISIBLE.format(kind="edge")) == 1
        assert browser.run("document.querySelector('output[for=time-to]').textContent") == "2 ottobre 2024"
        assert "Nascoste dai filtri" in browser.run("document.querySelector('.notice').textContent")

    def test_ready_query_runs_links_and_downloads(browser, server, tmp_path):
        visit(browser, server, "editor?lang=it")
        assert until(browser, "document.querySelectorAll('.CodeMirror').length") == 1
        browser.run("(s => { s.value = 'sightings'; s.dispatchEvent(new Event('change')); })(document.getElementById('ready'))")
        assert until(browser, "document.querySelectorAll('#result tbody tr').length") == 2
        assert "Dove sono stati visti i modelli" in browser.run("document.getElementById('answers').textContent")
        assert "Xiaomi SU7" in browser.run("document.querySelector('#result').textContent")
        assert "avvistata a Parigi" in browser.run("document.querySelector('#result').textContent")
        browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
        browser.run("document.querySelector('.downloads button').click()")
        rows = list(csv.DictReader(StringIO(downloaded(tmp_path / "answer.csv").decode())))
        assert [row["place"] for row in rows] == ["Parigi", "Parigi"]
        assert not browser.complaints()
        stays_here(browser, server)

    def ask(browser, query):
        browser.run(f"document.querySelector('.CodeMirror').CodeMirror.setValue({query!r})")
        browser.run("document.getElementById('run').click()")

    def test_editor_marks_errors_shows_triples_and_links_things(browser, server):
        visit(browser, server, "editor")
        ask(browser, "ASK { ?a ?b }")
        assert until(browser, "document.querySelector('#result [role=alert]')?.textContent").startswith("line 1, column 14")
        assert browser.run("document.querySelectorAll('.CodeMirror .wrong').length") == 1
        assert until(browser, "document.querySelectorAll('.parseErrorIcon').length") == 1
        ask(browser, "CONSTRUCT WHERE { id:model-xiaomi-su7 kg:seenIn ?city }")
        assert "kg:seenIn id:city-2988507" in until(browser, "document.querySelector('#result pre:not([role])')?.textContent")
        assert until(browser, "document.querySelector('.CodeMirror').CodeMirror.getValue().includes('PREFIX kg:')")
        ask(browser, "SELECT ?model ?city { ?model kg:seenIn ?city }")
        assert until(browser, "document.querySelector('#result td a')?.href") == f"{server.url}id/model-xiaomi-su7"
        bad = [text for text in browser.complaints() if "400 (Bad Request)" not in text]  # the first query was wrong on purpose
        assert not bad

    def test_keyboard_reaches_and_leaves_the_editor(browser, server):
        visit(browser, server, "editor")
        browser.run("document.getElementById('ready').focus()")
        press(browser, "Tab")
        assert browser.run("document.activeElement.closest('.CodeMirror') !== null") is True
        press(browser, "Tab")
        assert browser.run("document.activeElement.id") == "run"

    def press(browser, key):
        for kind in ("keyDown", "keyUp"):
            browser.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9)

    def test_table_sorts_filters_and_its_turtle_downloads_and_parses(browser, server, tmp_path):
        visit(browser, server, "claims?relation=launchesModel")
        assert browser.run("document.querySelectorAll('.claims-table tbody tr').length") == 2
        browser.run("[...document.querySelectorAll('th a')].find(a => a.textContent.startsWith('Confidence')).click()")
        until(browser, "document.querySelector('[aria-sort=descending]') !== null && location.search.includes('confidence')")
        assert "YU7" in browser.run("document.querySelector('.claims-table tbody tr').textContent")
        browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
        browser.run("document.querySelector('a[download$=ttl]').click()")
        triples = {str(quad.triple) for quad in parse(downloaded(tmp_path / "claims.ttl"), RdfFormat.TURTLE)}
        assert f"<{ID}company-xiaomi> <https://w3id.org/newskg/ontology#launchesModel> <{ID}model-xiaomi-yu7>" in triples
        assert not browser.complaints()

    def downloaded(path):
        for _ in range(200):
            if path.exists() and path.stat().st_size:
                return path.read_bytes()
            time.sleep(0.05)
        raise AssertionError(f"{path.name} never came")

    def test_an_article_that_attacks_is_harmless_in_every_view(browser, evil):
        server, document = evil
        paths = [
            *VIEWS,
            f"article?id={document}",
            "timeline?about=company-evil",
            "explore?about=company-evil",
            "claims?about=model-evil",
        ]
        paths += [
            "id/company-evil",
            f"id/{document}",
            "claims?about=%3Cscript%3Ealert(7)%3C%2Fscript%3E",
            "explore?about=%22%3E%3Cscript%3E",
        ]
        paths += [
            "editor?query=%3C%2Ftextarea%3E%3Cscript%3Ealert(8)%3C%2Fscript%3E",
            "articles?title=%22onfocus%3Dalert(9)%20autofocus",
        ]
        for path in paths:
            visit(browser, server, path)
            counted = browser.run(
                "[document.querySelectorAll('img, iframe, object, embed, [onerror], [onload], [onclick], [onfocus]').length,"
                " [...document.querySelectorAll('a')].map(a => new URL(a.getAttribute('href'), location))"
                "   .filter(url => !/^https?:/.test(url)).length,"
                " document.querySelectorAll('body').length]"
            )
            assert counted == [0, 0, 1], path
        visit(browser, server, "explore")
        browser.run("document.querySelector('[data-edge]').click()")
        assert EVIL in browser.run("document.querySelector('.panel blockquote').textContent")
        visit(browser, server, "claims")
        assert MORE.replace("\u2028", "\ufffd") in browser.run("document.body.textContent").replace("\u2028", "\ufffd")
        visit(browser, server, "editor")
        ask(browser, "SELECT ?l { ?s rdfs:label ?l }")
        assert until(browser, "document.querySelectorAll('#result tbody tr').length") == 2
        assert EVIL in browser.run("document.querySelector('#result').textContent")
        assert browser.run("document.querySelectorAll('#result img').length") == 0
