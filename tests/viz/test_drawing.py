"""The static SVG and the layout behind both pictures."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from pictures import EVIL, big, evil, small

from kg.model import Status, Subgraph
from kg.viz import svg
from kg.viz.appearance import DARK, LIGHT, LINES, LOOKS, SHAPES, box_of, label_lines, radius_of
from kg.viz.layout import positions
from kg.viz.tidying import degrees, most_connected, tidy
from kg.vocab import ENTITY_TYPES

_SVG = "{http://www.w3.org/2000/svg}"


def _sizes(seen: Subgraph) -> dict[str, tuple[float, float]]:
    count = degrees(seen)
    return {node.id: box_of(label_lines(node.label), radius_of(count[node.id])) for node in seen.nodes}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("seen", [small(), evil(), Subgraph()], ids=["small", "evil", "empty"])
def test_svg_is_well_formed_and_stable(seen: Subgraph, dark: bool) -> None:
    drawn = svg(seen, title=EVIL, lang="it", dark=dark)
    root = ElementTree.fromstring(drawn)
    assert root.find(f"{_SVG}title").text == EVIL  # type: ignore[union-attr]
    assert {element.tag.removeprefix(_SVG) for element in root.iter()} <= {"svg", "title", "rect", "g", "path", "text"}
    assert drawn == svg(Subgraph(seen.nodes[::-1], seen.edges[::-1]), title=EVIL, lang="it", dark=dark)


def test_svg_names_every_node_and_says_each_status() -> None:
    root = ElementTree.fromstring(svg(small(), title="x", lang="it"))
    texts = {element.text for element in root.iter(f"{_SVG}text")}
    for node in small().nodes:
        assert set(label_lines(node.label)) <= texts
    assert {"asserito", "riferito", "previsto", "ipotizzato", "smentito", "controverso"} <= texts


def test_svg_carries_the_sentence_as_tooltip() -> None:
    root = ElementTree.fromstring(svg(small(), title="x", lang="it"))
    assert any("avvistata a Parigi" in (element.text or "") for element in root.iter(f"{_SVG}title"))


def test_svg_of_a_crowd_says_how_much_it_shows() -> None:
    drawn = svg(big(200), title="x", limit=60)
    assert "60 of 200 entities" in drawn


def test_names_do_not_overlap_in_the_layout() -> None:
    seen = tidy(small())
    sizes = _sizes(seen)
    places = positions(seen, sizes)
    pairs = list(combinations(places, 2))
    assert len(pairs) == 120
    for a, b in pairs:
        across = abs(places[a][0] - places[b][0]) - (sizes[a][0] + sizes[b][0]) / 2
        down = abs(places[a][1] - places[b][1]) - (sizes[a][1] + sizes[b][1]) / 2
        assert max(across, down) > 0, (a, b)


def test_the_first_of_the_ranking_hang_together() -> None:
    kept = most_connected(tidy(big(400)), 60)
    assert len(kept.nodes) == 60
    assert len(kept.edges) >= 59


def test_every_type_has_its_own_colour_and_shape() -> None:
    assert set(LOOKS) == set(ENTITY_TYPES)
    assert len({look.colour for look in LOOKS.values()}) == len({look.shape for look in LOOKS.values()}) == len(ENTITY_TYPES)
    assert {look.shape for look in LOOKS.values()} <= set(SHAPES)


def test_every_status_has_its_own_line() -> None:
    assert set(LINES) == set(Status)
    assert len(set(LINES.values())) == len(Status)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(theme: tuple[str, ...]) -> None:
    """WCAG 2.2: 4.5 for text (https://www.w3.org/TR/WCAG22/#contrast-minimum), 3 for lines."""
    paper, ink, line, doubt, frame = theme
    assert _contrast(ink, paper) >= 7
    assert _contrast(line, paper) >= 4.5
    assert _contrast(doubt, paper) >= 4.5
    assert _contrast(frame, paper) >= 4.5


def _contrast(a: str, b: str) -> float:
    bright, dim = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
