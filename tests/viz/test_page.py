"""The interactive page: what it holds, that it needs no network, and that no text of the news becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from html.parser import HTMLParser

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import EVIL, big, evil, small

from kg.model import CharSpan, Edge, Factuality, Node, Quote, Status, Subgraph
from kg.resources import ontology_path
from kg.viz import html_fragment, html_page
from kg.viz.wording import load_words
from kg.vocab import ENTITY_TYPES, KG


class _Reader(HTMLParser):
    """Tags with attributes, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open, []).append(data)

    def data(self) -> dict[str, list[dict[str, object]]]:
        return json.loads(self.texts["script"][0])  # type: ignore[no-any-return]

    def policy(self) -> str:
        found = [a["content"] for _, a in self.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert len(found) == 1
        return found[0] or ""


def _shuffled(seen: Subgraph) -> Subgraph:
    nodes, edges = list(seen.nodes), list(seen.edges)
    random.Random(7).shuffle(nodes)
    random.Random(8).shuffle(edges)
    return Subgraph(tuple(nodes), tuple(edges))


@pytest.mark.parametrize("seen", [small(), big(200), evil(), Subgraph()], ids=["small", "200", "evil", "empty"])
def test_same_bytes_twice_and_in_any_order(seen: Subgraph) -> None:
    page = html_page(seen, title="Prova", lang="it")
    assert page == html_page(seen, title="Prova", lang="it") == html_page(_shuffled(seen), title="Prova", lang="it")


def test_page_holds_every_node_edge_and_sentence() -> None:
    data = _Reader(html_page(small(), title="Prova", lang="it")).data()
    assert {node["id"] for node in data["nodes"]} == {node.id for node in small().nodes}
    assert {edge["id"] for edge in data["edges"]} == {edge.id for edge in small().edges}
    assert sum(len(edge["quotes"]) for edge in data["edges"]) == sum(len(edge.quotes) for edge in small().edges)  # type: ignore[arg-type]


def test_marks_survive_characters_outside_the_basic_plane() -> None:
    text = "𝕏 dice: 🚗 Xiaomi lancia SU7"
    marks = ((CharSpan(text.index("Xiaomi"), text.index("Xiaomi") + 6), "subject"),)
    proof = Quote(text, marks, "a.txt", None, Factuality.ASSERTED)
    nodes = (Node("a", "A", "Company"), Node("b", "B", "Model"))
    seen = Subgraph(nodes, (Edge("e", "a", "b", "launchesModel", "lancia", Status.ASSERTED, 1.0, None, (proof,)),))
    edge = _Reader(html_page(seen, title="x")).data()["edges"][0]
    assert ["Xiaomi", "subject"] in edge["quotes"][0]["segments"]  # type: ignore[index]


def test_page_loads_nothing() -> None:
    for tag, attributes in _Reader(html_page(evil(), title=EVIL)).tags:
        assert not {"src", "href", "action", "style", "data"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert "url(" not in html_page(small(), title="x")
    assert "@import" not in html_page(small(), title="x")


def test_policy_allows_this_script_and_these_styles_only() -> None:
    reader = _Reader(html_page(evil(), title=EVIL))
    assert "default-src 'none'" in reader.policy()
    assert "unsafe" not in reader.policy()
    for directive, text in (("script-src", reader.texts["script"][1]), ("style-src", reader.texts["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in reader.policy()


def test_injected_markup_stays_text() -> None:
    reader = _Reader(html_page(evil(), title=EVIL))
    assert [tag for tag, _ in reader.tags if tag == "script"] == ["script", "script"]
    assert not [tag for tag, _ in reader.tags if tag in ("img", "a", "iframe", "object", "form")]
    assert reader.texts["title"][0] == EVIL
    assert reader.texts["script"][1] == _Reader(html_page(small(), title="x")).texts["script"][1]


def test_fragment_is_one_sandboxed_frame_around_the_page() -> None:
    reader = _Reader(html_fragment(evil(), title=EVIL, height=432))
    assert [tag for tag, _ in reader.tags] == ["iframe"]
    frame = reader.tags[0][1]
    assert frame["srcdoc"] == html_page(evil(), title=EVIL)
    assert "allow-scripts" in (frame["sandbox"] or "")
    assert "allow-same-origin" not in (frame["sandbox"] or "")
    assert frame["height"] == "432"


def test_what_is_left_out_is_said() -> None:
    data = _Reader(html_page(big(200), title="x", limit=50)).data()
    assert len(data["nodes"]) == 50
    assert data["left_out"]["nodes"] == 150  # type: ignore[call-overload]


def test_edge_to_nowhere_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="'e' ends at 'b'"):
        html_page(Subgraph((Node("a", "A", "Model"),), (Edge("e", "a", "b", "r", "r", Status.ASSERTED, 1.0),)), title="x")


@pytest.mark.parametrize(
    ("lang", "spoken"), [("it", "it"), ("it-IT", "it"), ("en", "en"), ("fr", "en"), ('"><b>', "en"), ("", "en")]
)
def test_interface_language(lang: str, spoken: str) -> None:
    reader = _Reader(html_page(small(), title="x", lang=lang))
    assert dict(reader.tags)["html"]["lang"] == spoken
    assert reader.data()["words"] == load_words(spoken)


def test_both_languages_say_the_same_things_with_the_same_holes() -> None:
    english, italian = load_words("en"), load_words("it")
    assert english.keys() == italian.keys()
    for key, value in english.items():
        if isinstance(value, str):
            assert set(re.findall(r"\{\w+\}", value)) == set(re.findall(r"\{\w+\}", italian[key])), key
        elif isinstance(value, dict):
            assert value.keys() == italian[key].keys()


def test_words_cover_every_status() -> None:
    assert set(load_words("it")["statuses"]) == {status.value for status in Status}


@pytest.mark.parametrize("lang", ["it", "en"])
def test_words_are_those_of_the_ontology(lang: str) -> None:
    graph = rdflib.Graph().parse(ontology_path("kg.ttl"))
    words = load_words(lang)
    wanted = {"types": ENTITY_TYPES, "statuses": [status.value for status in Status]}
    for kind, names in wanted.items():
        assert len(words[kind]) == len(names)
        for name in names:
            term = rdflib.URIRef(KG + name[0].upper() + name[1:])
            labels = {str(label) for label in graph.objects(term, rdflib.RDFS.label) if getattr(label, "language", "") == lang}
            assert labels == {words[kind][name]}, name


_odd = st.text(max_size=30)
_quotes = st.builds(
    Quote,
    text=_odd,
    marks=st.lists(st.tuples(st.builds(CharSpan, st.integers(-3, 40), st.integers(-3, 40)), _odd), max_size=3).map(tuple),
    source=_odd,
    published=st.none() | _odd,
    factuality=st.sampled_from(Factuality),
    attributed_to=st.none() | _odd,
    when=st.none() | _odd,
)


@settings(max_examples=40, deadline=None)
@given(label=_odd, type_=_odd, relation=_odd, when=st.none() | _odd, proof=_quotes)
def test_any_text_is_drawn_and_kept_as_text(label: str, type_: str, relation: str, when: str | None, proof: Quote) -> None:
    nodes = (Node("a", label, type_, label), Node("b", "B", "City"))
    edge = Edge("e", "a", "b", relation, relation, Status.RUMOURED, 0.5, when, (proof,))
    page = html_page(Subgraph(nodes, (edge,)), title=label)
    page.encode()
    found = _Reader(page).data()["edges"][0]["quotes"][0]["segments"]  # type: ignore[index]
    assert len("".join(text for text, _ in found)) == len(proof.text)
