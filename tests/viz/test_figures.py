"""Timeline, map, table and marked article: what they show, that they need nothing from outside, and that text stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html
from lxml_html_clean import Cleaner
from pictures import EVIL
from statements import DOCUMENT, NOWHERE, TEXT, XIAOMI, YU7, claim, evidence, launch, mentions, sighting, spots

from kg.model import CharSpan, Factuality, Mention, Node, Status
from kg.views import Spot
from kg.viz import article_html, claims_table, frame, map_page, map_svg, svg, timeline_page, timeline_svg
from kg.viz.outline import Frame, border_path, frame_around, land_path

_SVG = "{http://www.w3.org/2000/svg}"


def _texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(drawn).iter(f"{_SVG}text")]


def _evil_claim(document="document-1"):
    bad = replace(
        evidence(EVIL, {}, "2024-10-18", Factuality.ASSERTED, document=document),
        source=f"javascript:alert(1)//{EVIL}", publisher=EVIL, attributed_to=EVIL, marks=((CharSpan(0, 5), EVIL),),
    )  # fmt: skip
    ends = (Node(EVIL, EVIL, EVIL), Node("b", EVIL, "City"))
    return replace(claim(ends[0], EVIL, EVIL, ends[1], Status.ASSERTED, bad), when=EVIL)


# Timeline


def test_a_timeline_has_a_row_for_each_claim_and_a_sign_each_time_it_is_said():
    root = ElementTree.fromstring(timeline_svg([launch(), sighting()], title="YU7", lang="it"))
    assert [el.text for el in root.iter(f"{_SVG}text") if (el.text or "").startswith(("Xiaomi lancia", "YU7 vista"))] == [
        "Xiaomi lancia YU7", "YU7 vista a Parigi",
    ]  # fmt: skip
    signs = root.findall(f"{_SVG}g/{_SVG}g/{_SVG}circle")
    assert len(signs) == 5
    about = [el.text or "" for el in root.iter(f"{_SVG}title")]
    assert any(text.startswith("18 ottobre 2024, Gazzetta, ipotizzato: Xiaomi lancerebbe") for text in about)


def test_a_timeline_goes_from_left_to_right_and_says_how_long_a_rumour_took():
    root = ElementTree.fromstring(timeline_svg([launch()], title="YU7", lang="it"))
    signs = [el.get("transform", "") for el in root.findall(f"{_SVG}g/{_SVG}g")]
    places = [float(re.match(r"translate\(([\d.]+)", sign)[1]) for sign in signs]
    assert places == sorted(places)
    assert len(set(places)) == 4
    # the evidence without a date comes first and is no rumour
    dated = replace(launch(), evidence=launch().evidence[:3])
    assert "asserito, dopo 252 giorni" in _texts(timeline_svg([dated], title="YU7", lang="it"))
    assert "senza data" in _texts(timeline_svg([launch()], title="YU7", lang="it"))
    assert "senza data" not in _texts(timeline_svg([dated], title="YU7", lang="it"))


def test_no_delay_where_a_day_is_not_known():
    vague = replace(launch(), evidence=(launch().evidence[1], launch().evidence[2]))
    assert "asserted" in _texts(timeline_svg([vague], title="YU7"))


def test_a_timeline_of_many_claims_says_how_many_it_shows():
    many = [replace(sighting(Node(f"city-{i}", f"City {i}", "City")), id=f"claim-{i}") for i in range(70)]
    assert "60 of 70 claims" in _texts(timeline_svg(many, title="x"))


def test_nothing_said_is_said():
    assert "Nothing is said about it." in _texts(timeline_svg([], title="x"))


def test_what_is_said_at_once_in_one_way_shares_a_sign():
    said = evidence("Uguale.", {}, "2024-10-18", Factuality.ASSERTED)
    twice = claim(XIAOMI, "launchesModel", "lancia", YU7, Status.ASSERTED, said, replace(said, id="evidence-2"))
    assert "×2" in _texts(timeline_svg([twice], title="x"))


# Map


def test_a_map_names_its_places_and_what_is_not_on_it():
    drawn = _texts(map_svg(spots(), title="Mappa", lang="it"))
    assert {"Mappa", "Parigi", "Monaco", "vista a"} <= set(drawn)
    assert any(NOWHERE.label in text and "Non sulla carta" in text for text in drawn)


def test_places_stand_where_they_are():
    box = frame_around([(48.85, 2.35), (48.14, 11.58)], width=900, least=16, aspect=1.9)
    (west, north), (east, south) = box.at(48.85, 2.35), box.at(48.14, 11.58)
    assert 0 < west < east < 900
    assert 0 < north < south < box.height
    assert box.holds(48.85, 2.35)
    assert not box.holds(40.7, -74.0)


def test_land_and_borders_are_those_of_the_frame():
    """Land covers Paris and not the Bay of Biscay; no line runs across the map."""
    box = Frame(-10, 40, 20, 55, 900)
    rings = [_coordinates(part) for part in land_path(box).split("Z") if part]
    assert _inside(box.at(48.85, 2.35), rings)
    assert not _inside(box.at(45.5, -5.0), rings)
    world = Frame(-180, -60, 180, 85, 960)
    steps = [abs(a[0] - b[0]) for part in land_path(world).split("Z") if part for a, b in _pairs(_coordinates(part))]
    assert max(steps) < 60
    assert border_path(box).count("M") > 10


def _coordinates(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _inside(point: tuple[float, float], rings: list[list[tuple[float, float]]]) -> bool:
    """Even and odd crossings of a ray to the right."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in _pairs([*ring, ring[0]]):
            crossings += (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax)
    return crossings % 2 == 1


def _pairs(points: list[tuple[float, float]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(pairwise(points))


def test_a_crowd_is_enlarged_and_close_places_share_signs():
    towns = [("Milano", 45.46, 9.19), ("Rho", 45.53, 9.04), ("Bologna", 44.49, 11.34), ("Pechino", 39.9, 116.4)]
    made = [Spot(Node(name, name, "City"), lat, lon, (replace(sighting(), id=name),)) for name, lat, lon in towns]
    drawn = _texts(map_svg(made, title="x", lang="it"))
    assert "Il riquadro, ingrandito" in drawn
    assert {"Milano +1", "Bologna", "Pechino"} <= set(drawn)
    assert "Il riquadro, ingrandito" not in _texts(map_svg(made[:1], title="x", lang="it"))


def test_names_on_a_map_do_not_overlap():
    from kg.viz.geometry import area_around
    from kg.viz.ink import width_of

    made = [
        Spot(
            Node(f"c{i}", f"Città numero {i}", "City"), 44 + (i % 7) * 0.9, 7 + (i // 7) * 1.3, (replace(sighting(), id=f"c{i}"),)
        )
        for i in range(40)
    ]
    root = ElementTree.fromstring(map_svg(made, title="x", lang="it"))
    panels = root.findall(f"{_SVG}svg")
    assert panels
    for panel in panels:
        names = [t for t in panel.iter(f"{_SVG}text") if t.get("text-anchor") == "middle"]
        areas = [area_around((float(t.get("x")), float(t.get("y")) - 4), width_of(t.text, 11.5), 14) for t in names]
        assert len(areas) >= 10
        assert not [a for i, a in enumerate(areas) if a.touches(areas[:i])]


def test_a_map_without_places_says_so():
    assert "No claim with a place is known." in _texts(map_svg([], title="x"))


# Pages


@pytest.mark.parametrize("page", [timeline_page([launch()], title="x"), map_page(spots(), title="x")], ids=["timeline", "map"])
def test_every_sign_leads_to_a_sentence_and_nothing_is_loaded(page):
    root = lxml_html.document_fromstring(page)
    targets = {el.get("id") for el in root.iter() if isinstance(el.tag, str) and el.get("id")}
    links = [el.get("href") for el in root.iter() if el.tag == "a" and (el.get("href") or "").startswith("#")]
    assert len(links) >= 2
    assert {link[1:] for link in links} <= targets
    assert not root.xpath("//script | //*[@src] | //link")
    assert "default-src 'none'; style-src 'sha256-" in root.xpath("//meta[@http-equiv]/@content")[0]
    assert not root.xpath("//body//@style")


@pytest.mark.parametrize(
    "page",
    [
        timeline_page([_evil_claim()], title=EVIL),
        map_page([Spot(Node("b", EVIL, "City"), 1.0, 2.0, (_evil_claim(),))], title=EVIL),
        claims_table([_evil_claim()]),
        article_html(
            replace(DOCUMENT, text=EVIL, title=EVIL, publisher=EVIL),
            [Mention(DOCUMENT.id, CharSpan(0, 4), "x", EVIL)],
            [_evil_claim(replace(DOCUMENT, text=EVIL).id)],
        ),
    ],
    ids=["timeline", "map", "table", "article"],
)
def test_injected_markup_stays_text(page):
    root = lxml_html.document_fromstring(page)
    assert not root.xpath("//script | //img | //@onerror")
    assert not [href for href in root.xpath("//a/@href") if href.startswith("javascript")]
    assert "alert" not in "".join(root.xpath("//@href"))


@pytest.mark.parametrize("dark", [False, True])
def test_figures_are_stable(dark):
    assert timeline_svg([launch(), sighting()], title="x", dark=dark) == timeline_svg(
        [sighting(), launch()], title="x", dark=dark
    )
    assert map_svg(spots(), title="x", dark=dark) == map_svg(spots(), title="x", dark=dark)


# What stands in the notebook itself


def _sanitised(markup: str) -> str:
    """What is left in a notebook that is not trusted: no frame, script or style sheet, no SVG."""
    cleaner = Cleaner(
        frames=True, scripts=True, style=True, inline_style=False, remove_tags=["svg", "path"], safe_attrs_only=False
    )
    return str(cleaner.clean_html(markup))


def test_a_table_shows_the_sentence_that_decides_and_folds_the_others():
    root = lxml_html.fragment_fromstring(claims_table([launch()], lang="it"), create_parent=True)
    (cell,) = root.xpath("//tr[td]/td[last()]")
    assert "Xiaomi ha lanciato la YU7." in cell.xpath("string(p)")
    assert len(cell.xpath("details/p")) == 3
    assert cell.xpath("string(details/summary)") == "altre 3"
    assert [mark.text for mark in cell.xpath("p/mark")] == ["ha lanciato"]
    assert root.xpath("//td[4]")[0].text_content() == "asserito"


def test_a_long_table_says_what_is_left_out():
    assert "5 more claims are not shown" in claims_table([sighting()] * 105)
    assert claims_table([]) == "<p>No claims.</p>"


def test_a_table_outlives_a_sanitiser():
    clean = _sanitised(claims_table([launch()]))
    assert clean.count("<mark") == claims_table([launch()]).count("<mark")
    assert "Xiaomi " in clean
    assert "background-color" in clean


def test_an_article_marks_mentions_claims_and_hedges():
    markup = article_html(DOCUMENT, mentions(), [launch(), sighting()], lang="it")
    root = lxml_html.fragment_fromstring(markup)
    assert TEXT in "".join(root.xpath("div[1]//text()[not(ancestor::sup) and not(ancestor::small)]"))
    assert root.xpath("//mark[@title='azienda']")[0].text == "Xiaomi"
    assert root.xpath("//mark[@title='grado di certezza']")[0].text == "lancerebbe"
    triggers = root.xpath("div[1]/span")
    assert [(t.text_content(), t.get("title"), t.xpath("string(following-sibling::sup[1])")) for t in triggers] == [
        ("lancerebbe", "rumoured", "1"), ("è stata vista", "asserted", "2"),
    ]  # fmt: skip
    assert [li.text_content() for li in root.xpath("ol/li")] == [
        "Xiaomi lancia YU7 · ipotizzato",
        "YU7 vista a Parigi · asserito",
    ]


def test_an_article_without_its_text_shows_what_is_quoted():
    start = TEXT.index("La YU7")
    quoted = replace(DOCUMENT, digest=DOCUMENT.text_digest, text=" " * start + TEXT[start:])
    shown = lxml_html.fragment_fromstring(article_html(quoted, mentions()[3:], [sighting()])).text_content()
    assert " … La YU7 è stata vista1 a Parigi" in shown


def test_a_frame_leaves_its_still_picture_where_frames_are_cut_out():
    from pictures import small

    still = svg(small(), title="Prova")
    markup = frame("<p>page</p>", title="Prova", still=still)
    root = lxml_html.fragment_fromstring(markup, create_parent=True)
    assert "allow-same-origin" not in markup
    assert root.xpath("count(//iframe)") == 1
    left = re.sub(r"</?iframe[^>]*>", "", markup)
    assert left.startswith('<img alt="Prova" src="data:image/svg+xml;base64,')
