"""Entities and claims under their IRIs: for people, and for machines; nothing that the graph holds becomes markup."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import pytest
from endpoint import ID, make_store, serving
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

KG = "https://w3id.org/newskg/ontology#"
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;"
EVIL_THING, GRAPH = NamedNode(f"{ID}company-evil"), NamedNode(f"{ID}graph-claims")


def evil_quads():
    """An entity whose names, links and claims try to be markup."""
    node = NamedNode
    claim, mean = node(f"{ID}claim-e411"), node(f"{ID}model-mean")
    yield Quad(EVIL_THING, node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), node(f"{KG}Company"), GRAPH)
    yield Quad(EVIL_THING, RDFS_LABEL, Literal(EVIL), GRAPH)
    yield Quad(mean, RDFS_LABEL, Literal(EVIL), GRAPH)
    yield Quad(EVIL_THING, node("urn:x'onclick='alert(3)"), Literal(EVIL, language="it"), GRAPH)
    yield Quad(EVIL_THING, node("http://www.w3.org/2002/07/owl#sameAs"), node("javascript:alert(4)"), GRAPH)
    yield Quad(EVIL_THING, node("http://www.w3.org/2002/07/owl#sameAs"), node("http://x.example/'onmouseover='alert(5)"), GRAPH)
    for predicate, value in (("subject", EVIL_THING), ("predicate", node(f"{KG}launchesModel")), ("object", mean)):
        yield Quad(claim, node(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{predicate}"), value, GRAPH)
    yield Quad(claim, node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), node(f"{KG}Claim"), GRAPH)
    yield Quad(claim, node(f"{KG}status"), node(f"{KG}Asserted"), GRAPH)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    store = make_store(tmp_path_factory.mktemp("pages") / "<i>news.kg", evil_quads())
    with serving(store, "--workers", 2) as endpoint:
        yield endpoint


class Page(HTMLParser):
    """Tags, attributes and words of a page; it fails where tags are not closed in order."""

    VOID = ("meta", "img", "input", "br", "link")

    def __init__(self, reply):
        super().__init__()
        assert (reply.status, reply.media) == (200, "text/html"), reply.text
        self.tags, self.attributes, self.links, self.words, self._open = set(), set(), [], "", []
        self.feed(reply.text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in ("href", "action", "src")]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words += data


def page(server, path, **fields):
    return Page(server.get(path, accept="text/html", **fields))


FORMATS = [
    ("text/html", "html", "text/html", None),
    ("text/turtle", "ttl", "text/turtle", RdfFormat.TURTLE),
    ("application/ld+json", "jsonld", "application/ld+json", RdfFormat.JSON_LD),
    ("application/n-triples", "nt", "application/n-triples", RdfFormat.N_TRIPLES),
    ("application/rdf+xml", "rdf", "application/rdf+xml", RdfFormat.RDF_XML),
]


@pytest.mark.parametrize(("accept", "suffix", "media", "format"), FORMATS)
def test_an_entity_comes_in_the_format_that_is_asked_for(server, accept, suffix, media, format):
    by_header = server.get("id/model-xiaomi-su7", accept=accept)
    by_suffix = server.get(f"id/model-xiaomi-su7.{suffix}", accept="image/png")
    assert by_header.media == by_suffix.media == media
    assert by_header.body == by_suffix.body
    if format:
        triples = {str(quad.triple) for quad in parse(by_header.body, format)}
        assert f"<{ID}model-xiaomi-su7> <{KG}seenIn> <{ID}city-2988507>" in triples
        assert f'<{ID}city-2988507> <{RDFS_LABEL.value}> "Parigi"' in triples  # what is named has its label with it
        assert any(f"<{KG}status>" in triple for triple in triples)


def test_browsers_get_a_page_and_a_type_unknown_gets_406(server):
    assert server.get("id/model-xiaomi-su7").media == "text/html"
    assert (
        server.get("id/model-xiaomi-su7", accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").media
        == "text/html"
    )
    assert server.get("id/model-xiaomi-su7", accept="image/png").status == 406
    assert server.get("id/model-xiaomi-su7.csv").status == 406


def test_a_claim_shows_its_sentences_with_the_words_marked(server):
    claim = server.query("SELECT ?c { ?c rdf:predicate kg:seenIn }", accept="text/csv").text.split()[1]
    local = claim.removeprefix(ID)
    shown = page(server, f"id/{local}")
    assert "mark" in shown.tags and "blockquote" in shown.tags
    assert "Xiaomi SU7" in shown.words and "Parigi" in shown.words and "asserted" in shown.words
    turtle = server.get(f"id/{local}", accept="text/turtle").text
    assert "kg:supports" in turtle and "nif:anchorOf" in turtle


def test_every_link_of_the_site_leads_somewhere(server):
    """From the first page by links, as a person walks."""
    todo, seen = [server.url], set()
    while todo and len(seen) < 250:
        url = todo.pop(0)
        if url in seen or "sort=" in url or "lang=" in url:
            continue
        seen.add(url)
        path = url.removeprefix(server.url)
        reply = server.request("GET", path, headers={"Accept": "text/html"})
        assert reply.status == 200, url
        if reply.media == "text/html":
            todo += [found for link in Page(reply).links if (found := urldefrag(urljoin(url, link))[0]).startswith(server.url)]
    assert len(seen) > 60
    assert any("/id/claim-" in url for url in seen) and any("/id/document-" in url for url in seen)


@pytest.mark.parametrize(
    "path", ["", "id/company-evil", "id/model-mean", "id/claim-e411", "sparql"], ids=["home", "entity", "other", "claim", "form"]
)
def test_what_the_graph_holds_is_never_markup(server, path):
    shown = page(server, path)
    harmless(shown)
    if path.startswith("id/"):
        assert "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;" in shown.words


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { id:company-evil ?p ?o }",
        "SELECT * { ?claim rdf:subject id:company-evil ; ?p ?o . ?o rdfs:label ?l }",
        "CONSTRUCT WHERE { id:company-evil ?p ?o }",
        "SELECT ('</textarea><script>alert(6)</script>' AS ?x) {}",
        "SELECT (1 AS ?x) { } # </textarea><script>alert(7)</script>",
        "SELECT (<<( <urn:a> <urn:b> '<script>alert(8)</script>' )>> AS ?x) {}",
    ],
)
def test_an_answer_is_never_markup(server, query):
    harmless(page(server, "sparql", query=query))


def harmless(shown):
    assert shown.tags.isdisjoint({"script", "img", "iframe", "object", "embed", "base", "link"})
    assert not any(name.startswith("on") for name in shown.attributes)
    assert not any(link.lower().startswith(("javascript:", "data:")) for link in shown.links)
    assert "style" not in shown.attributes


def test_errors_and_unknown_names_are_no_markup_either(server):
    for path in ("id/<script>alert(9)</script>", "id/nobody", "<script>", "id/%3Cscript%3E"):
        reply = server.request("GET", path.replace("<", "%3C").replace(">", "%3E"), headers={"Accept": "text/html"})
        assert reply.status in (400, 404)
        assert reply.media == "text/plain"
    wrong = server.query("ASK { <script>alert(10)</script> }", accept="text/html")
    assert (wrong.status, wrong.media) == (400, "text/plain")


def test_the_policy_allows_the_style_of_the_page_and_no_other(server):
    import base64
    import hashlib
    import re

    reply = server.get("", accept="text/html")
    (style,) = re.findall("<style>(.*?)</style>", reply.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in reply.headers["content-security-policy"]


def test_a_base_of_ones_own_is_followed(tmp_path):
    from kg.graph import open_store

    with open_store(tmp_path / "own.kg", base="http://localhost/id/") as store:
        store.oxigraph.add(Quad(NamedNode("http://localhost/id/company-own"), RDFS_LABEL, Literal("Own"), GRAPH))
    with serving(tmp_path / "own.kg", "--workers", 1) as server:
        assert "Own" in page(server, "id/company-own").words
        assert server.get("id/company-xiaomi").status == 404
