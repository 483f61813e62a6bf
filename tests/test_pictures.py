"""What a graph shows of itself in a notebook, and the files that come of it."""

import sys

import pytest
from IPython.core.formatters import DisplayFormatter
from lxml import html as lxml_html
from pressroom import FakeReader

import kg
from kg.errors import ExportError

TEXT = """date: 2024-10-02

Zorlax lancerebbe la Vixo. Brixo ha lanciato la Trilly. La Trilly è stata vista a Parigi. Così i giornali italiani."""


@pytest.fixture
def graph(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return kg.build(tmp_path / "a.txt", reader=FakeReader())


@pytest.fixture(params=["show", "timeline", "map"])
def picture(request, graph):
    return {"show": graph.show, "timeline": lambda: graph.timeline("Trilly"), "map": graph.map}[request.param]()


def shown(thing):
    """What IPython would put into the notebook, by type."""
    return DisplayFormatter().format(thing)[0]


def test_a_picture_is_a_frame_an_svg_and_a_line_of_text(picture):
    data = shown(picture)
    assert set(data) == {"text/plain", "text/html", "image/svg+xml"}
    assert data["text/html"].startswith("<iframe")
    assert "allow-same-origin" not in data["text/html"]
    assert data["image/svg+xml"].startswith("<svg")
    assert data["text/plain"].startswith("<Picture: ")
    assert "Trilly" in data["text/html"]


def test_a_picture_is_saved_in_the_format_of_the_suffix(picture, tmp_path):
    picture.save(tmp_path / "p.html")
    assert (tmp_path / "p.html").read_text("utf-8") == picture.html
    picture.save(tmp_path / "p.SVG")
    assert (tmp_path / "p.SVG").read_text("utf-8") == picture.svg
    picture.save(tmp_path / "picture", format="png")
    assert (tmp_path / "picture").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ExportError, match="'doc' is no format of this picture; known are html, svg"):
        picture.save(tmp_path / "p.doc")
    with pytest.raises(ExportError, match="cannot be written"):
        picture.save(tmp_path / "missing" / "p.png")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "p.SVG", "p.html", "picture"]


def test_only_a_picture_of_the_graph_is_a_graph_file(graph, tmp_path):
    graph.show("Trilly").save(tmp_path / "p.graphml")
    assert "Trilly" in (tmp_path / "p.graphml").read_text("utf-8")
    assert "Zorlax" not in (tmp_path / "p.graphml").read_text("utf-8")
    with pytest.raises(ExportError, match="'graphml' is no format of this picture"):
        graph.map().save(tmp_path / "m.graphml")


def test_without_a_rasteriser_png_says_what_to_install(graph, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ExportError, match=r"pip install 'kg\[notebook\]'; or save as \.svg"):
        graph.show().save(tmp_path / "p.png")
    assert not (tmp_path / "p.png").exists()


def test_the_graph_itself_is_a_picture(graph):
    assert set(shown(graph)) == {"text/plain", "text/html", "image/svg+xml"}


def test_claims_are_a_list_and_a_table(graph):
    claims = graph.claims()
    assert claims == list(claims)
    assert shown(claims)["text/plain"].splitlines()[:2] == [
        "3 claims",
        str(graph.explain(claims[0])).splitlines()[0],
    ]
    rows = lxml_html.fragment_fromstring(shown(claims)["text/html"], create_parent=True).xpath("//tbody/tr")
    assert len(rows) == 3


def test_claims_that_narrow_a_timeline_and_a_map(graph):
    assert "Zorlax" not in graph.timeline("Trilly").svg
    assert "è stato avvistato" in graph.timeline("Trilly").svg
    assert "è stato avvistato" not in graph.timeline("Trilly", relation="launchesModel").svg
    assert "Paris" in graph.map().svg
    assert "Paris" not in graph.map(status="rumoured").svg
    assert "Paris" not in graph.map(relations=["soldIn"]).svg


def test_a_document_shows_its_text_marked(graph, tmp_path):
    (document,) = graph.documents()
    root = lxml_html.fragment_fromstring(shown(document)["text/html"])
    assert "Così i giornali italiani." in root.text_content()  # which nothing quotes
    assert [mark.text for mark in root.xpath("//mark[@title='modello']")] == ["Vixo", "Trilly", "Trilly"]
    assert len(root.xpath("ol/li")) == 3
    assert repr(document) == f"<Article: {document.source}>"
    document.show().save(tmp_path / "a.html")
    assert "Così i giornali" in (tmp_path / "a.html").read_text("utf-8")


def test_a_document_read_back_shows_what_is_quoted(graph, tmp_path):
    graph.export(tmp_path / "g.nq")
    (document,) = kg.open_graph(tmp_path / "g.nq").documents()
    text = lxml_html.fragment_fromstring(document.show().html).text_content()
    assert "ha lanciato" in text
    assert "Così i giornali" not in text
    assert "…" in text
