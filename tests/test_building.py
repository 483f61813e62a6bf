"""From inputs to a graph: what is read, what is kept, what happens when something goes wrong."""

import signal
from itertools import permutations

import pytest
from pressroom import FakeReader

import kg
from kg.errors import ConfigError, StoreError
from kg.gazetteers import load_gazetteer
from kg.graph import Store, serialise
from kg.resources import data_path
from kg.workers import reader_version

ARTICLES = {
    "a.txt": "date: 2024-10-02\n\nZorlax lancerebbe la Vixo. Lo scrivono oggi tutti i giornali italiani di automobili.",
    "b.txt": "date: 2025-06-26\n\nZorlax ha lanciato la Vixo. La Vixo è stata vista a Fantalia. Lo scrivono i giornali italiani.",
    "c.txt": "date: 2025-07-01\n\nBrixo ha lanciato la Trilly. La notizia arriva dalla Cina e la scrivono i giornali italiani.",
}


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def build(inputs, **options):
    options.setdefault("reader", FakeReader())
    return kg.build(inputs, **options)


def said(graph):
    return {(c.subject.label, c.relation, c.object.label, str(c.status)) for c in graph.claims()}


def nquads(graph):
    return serialise(graph.store, "nq")


EXPECTED = {
    ("Zorlax", "launchesModel", "Vixo", "asserted"),
    ("Vixo", "seenIn", "Fantalia", "asserted"),
    ("Brixo", "launchesModel", "Trilly", "asserted"),
}


def test_a_folder_becomes_claims(news):
    graph = build(news)
    assert said(graph) == EXPECTED
    report = graph.report
    assert (report.documents, report.evidence, report.claims, report.skipped, report.dropped) == (3, 4, 3, (), ())
    assert report.words > 30
    assert set(report.timings) == {"sources", "nlp", "graph"}
    assert all(seconds >= 0 for seconds in report.timings.values())


def test_the_order_of_inputs_makes_no_difference(news):
    orders = list(permutations(sorted(news.iterdir())))
    assert len({nquads(build(order)) for order in orders}) == 1
    assert len(orders) == 6


def test_a_store_is_not_read_twice(news, tmp_path):
    build(news, store=tmp_path / "store").close()
    reader, steps = FakeReader(), []
    with build(news, store=tmp_path / "store", reader=reader, progress=lambda step, about: steps.append((step, about))) as graph:
        assert said(graph) == EXPECTED
        assert graph.report.documents == 0
    assert reader.read_sources == []
    assert [about for step, about in steps if step == "unchanged"] == ["news/a.txt", "news/b.txt", "news/c.txt"]


def test_again_reads_all_and_gives_the_same(news, tmp_path):
    with build(news, store=tmp_path / "store") as graph:
        once = nquads(graph)
    with build(news, store=tmp_path / "store", reprocess=True) as graph:
        assert graph.report.documents == 3
        assert nquads(graph) == once


def test_in_parts_or_at_once_gives_the_same(news, tmp_path):
    for path in sorted(news.iterdir(), reverse=True):
        build(path, store=tmp_path / "store").close()
    with kg.open_graph(tmp_path / "store") as graph:
        assert nquads(graph) == nquads(build(news))


def test_a_new_text_takes_the_place_of_the_old(news, tmp_path):
    build(news, store=tmp_path / "store").close()
    (news / "b.txt").write_text(ARTICLES["b.txt"].replace("Fantalia", "Sognara"), "utf-8")
    steps = []
    with build(news, store=tmp_path / "store", progress=lambda step, about: steps.append((step, about))) as graph:
        assert ("Vixo", "seenIn", "Sognara", "asserted") in said(graph)
        assert not [claim for claim in said(graph) if claim[2] == "Fantalia"]
        assert len(graph.documents()) == 3
        fresh = build(news)
        assert nquads(graph) == nquads(fresh)
    assert [about for step, about in steps if step == "replaced"] == ["news/b.txt"]


def test_a_new_date_is_a_change(news, tmp_path):
    (news / "d.txt").write_text("Ombrax ha lanciato la Stelvy. È un articolo italiano senza data e senza altro.", "utf-8")
    build(news / "d.txt", store=tmp_path / "store").close()
    with build(news / "d.txt", store=tmp_path / "store", date="2024-05") as graph:
        assert [d.published for d in graph.documents()] == ["2024-05"]
        assert graph.report.documents == 1


def test_texts_from_standard_input_do_not_replace_each_other(tmp_path):
    from io import BytesIO

    for text in (ARTICLES["a.txt"], ARTICLES["c.txt"]):
        build("-", store=tmp_path / "store", stdin=BytesIO(text.encode())).close()
    with kg.open_graph(tmp_path / "store") as graph:
        assert len(graph.documents()) == 2


def test_what_cannot_be_read_is_skipped_with_a_reason(news):
    (news / "empty.txt").write_text("")
    (news / "odd.txt").write_text("Questo testo è illeggibile, come molti altri testi scritti in italiano.", "utf-8")
    graph = build([news, news / "missing.txt"])
    assert {skipped.source for skipped in graph.report.skipped} == {"news/empty.txt", "news/odd.txt", str(news / "missing.txt")}
    assert all(skipped.reason for skipped in graph.report.skipped)
    assert said(graph) == EXPECTED


def test_languages_that_are_not_wanted_are_skipped(news):
    graph = build(news, config=kg.Config(langs=("en",)))
    assert graph.report.documents == 0
    assert "en only" in graph.report.skipped[0].reason


def test_evidence_that_breaks_the_ontology_is_dropped_with_a_reason(news):
    (news / "d.txt").write_text("Fantalia guida Zorlax. Lo scrivono i giornali italiani che parlano di automobili.", "utf-8")
    graph = build(news)
    assert said(graph) == EXPECTED
    (reason,) = graph.report.dropped
    assert reason.startswith("news/d.txt: ledBy: 'Fantalia' (City)")


def test_weak_evidence_can_be_left_out(news):
    graph = build(news / "a.txt", min_confidence=0.6)
    assert said(graph) == set()
    assert graph.report.dropped == ("news/a.txt: launchesModel: 0.50 is too weak",)


def test_another_base(news):
    graph = build(news, base_iri="https://example.org/data/")
    assert all(claim.subject.iri.startswith("https://example.org/data/") for claim in graph.claims())


@pytest.mark.parametrize(
    "options", [{"date": "yesterday"}, {"lang": "xx"}, {"base_iri": "nothing"}, {"jobs": 0}, {"min_confidence": 2}]
)
def test_wrong_options_are_named(news, options):
    with pytest.raises(ConfigError, match=next(iter(options)).replace("_", "-")):
        build(news, **options)


def test_a_store_in_use_is_an_error_and_is_let_go_of_afterwards(news, tmp_path):
    with build(news, store=tmp_path / "store"), pytest.raises(StoreError, match="open in another process"):
        build(news, store=tmp_path / "store")
    build(news, store=tmp_path / "store").close()


def test_a_failure_while_reading_leaves_the_store_as_it_was(news, tmp_path):
    with build(news / "a.txt", store=tmp_path / "store") as graph:
        before = nquads(graph)

    class Failing(FakeReader):
        def read(self, documents):
            yield from super().read([next(iter(documents))])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(news, store=tmp_path / "store", reader=Failing())
    with kg.open_graph(tmp_path / "store") as graph:
        assert nquads(graph) == before


def test_an_interrupt_while_writing_leaves_whole_documents_and_the_next_build_finishes(news, tmp_path, monkeypatch):
    write = Store.write_claim

    def interrupted(store, claim, quads):
        signal.raise_signal(signal.SIGINT)
        return write(store, claim, quads)

    build(news / "a.txt", store=tmp_path / "store").close()
    monkeypatch.setattr(Store, "write_claim", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(news, store=tmp_path / "store")
    monkeypatch.undo()
    with kg.open_graph(tmp_path / "store") as graph:
        assert nquads(graph) == nquads(build(news / "a.txt"))
    with build(news, store=tmp_path / "store") as graph:
        assert graph.report.documents == 2
        assert nquads(graph) == nquads(build(news))


def test_what_another_version_read_is_read_again(news, tmp_path):
    build(news, store=tmp_path / "store", read_with="1").close()
    (news / "d.txt").write_text(ARTICLES["c.txt"].replace("Brixo", "Ombrax"), "utf-8")
    build(news / "d.txt", store=tmp_path / "store", read_with="2").close()
    reader, steps = FakeReader(), []
    build(
        news, store=tmp_path / "store", reader=reader, read_with="2", progress=lambda step, about: steps.append((step, about))
    ).close()
    assert reader.read_sources == ["news/a.txt", "news/b.txt", "news/c.txt"]
    assert [about for step, about in steps if step == "outdated"] == reader.read_sources
    reader = FakeReader()
    build(news, store=tmp_path / "store", reader=reader, read_with="2").close()
    assert reader.read_sources == []


def test_another_threshold_reads_again(news, tmp_path):
    build(news, store=tmp_path / "store", min_confidence=0.6).close()
    with build(news, store=tmp_path / "store") as graph:
        assert graph.report.documents == 3
        assert nquads(graph) == nquads(build(news))


def test_the_version_of_the_reader_knows_the_words_of_the_language(monkeypatch, tmp_path):
    monkeypatch.setattr("kg.workers.data_path", lambda name: tmp_path / name)
    monkeypatch.setattr("kg.workers.model_path", lambda name: tmp_path / "model")
    for folder in ("lexicon", "model", "gazetteers"):
        (tmp_path / folder).mkdir()
    (tmp_path / "lexicon" / "it.toml").write_text("a")
    seen = {lang: reader_version(None, lang) for lang in ("it", "en")}
    assert {lang: reader_version(None, lang) for lang in ("it", "en")} == seen
    (tmp_path / "lexicon" / "it.toml").write_text("b")
    assert reader_version(None, "it") != seen["it"]
    assert reader_version(None, "en") == seen["en"]
    (tmp_path / "model" / "graph.onnx").write_text("weights")
    assert reader_version(None, "en") != seen["en"]
    assert reader_version("it_core_news_lg", "en") not in (reader_version(None, "en"), seen["en"])


def test_prune_removes_what_is_no_longer_there(news, tmp_path):
    build(news, store=tmp_path / "store").close()
    (news / "b.txt").unlink()
    with build(news, store=tmp_path / "store") as graph:
        assert len(graph.documents()) == 3
    steps = []
    with build(news, store=tmp_path / "store", prune=True, progress=lambda step, about: steps.append((step, about))) as graph:
        assert nquads(graph) == nquads(build(news))
        assert "Fantalia" not in nquads(graph)
    assert [about for step, about in steps if step == "removed"] == ["news/b.txt"]


def test_prune_keeps_what_may_only_be_out_of_reach(news, tmp_path):
    build(news, store=tmp_path / "store").close()
    with build([news / "a.txt", news / "missing"], store=tmp_path / "store", prune=True) as graph:
        assert len(graph.documents()) == 3
    (news / "b.txt").write_text("", "utf-8")  # skipped, not gone
    (news / "c.txt").unlink()
    with build(news, store=tmp_path / "store", prune=True) as graph:
        assert {document.source for document in graph.documents()} == {"news/a.txt", "news/b.txt"}
    with pytest.raises(ConfigError, match="--prune"):
        build(news, prune=True)


def test_new_words_resolve_the_store_anew(news, tmp_path, monkeypatch):
    known = load_gazetteer()
    monkeypatch.setattr("kg.building.rules_version", lambda: "old")
    monkeypatch.setattr("kg.building.load_gazetteer", lambda: KnowingNothing(known))
    (news / "d.txt").write_text(
        "La Vixo è stata vista a Parigi. Lo scrivono i giornali italiani che parlano di automobili.", "utf-8"
    )
    with build(news, store=tmp_path / "store") as graph:
        before = nquads(graph)
        assert "geonames" not in before
    monkeypatch.undo()
    with build(news / "a.txt", store=tmp_path / "store") as graph:
        assert graph.report.documents == 0
        assert nquads(graph) == nquads(build(news)) != before


class KnowingNothing:
    """A gazetteer that knows no names."""

    def __init__(self, known):
        self._known = known

    def __getattr__(self, name):
        return getattr(self._known, name)

    def lookup(self, *_):
        return []


def test_a_store_of_the_first_format_is_brought_up_to_date(news, tmp_path):
    with build(news, store=tmp_path / "store") as graph:
        before = nquads(graph)
    (tmp_path / "store" / "records.sqlite").unlink()  # the first format had none
    stamp = tmp_path / "store" / "kg-store.json"
    stamp.write_text(stamp.read_text().replace('"format": 2', '"format": 1'))
    with kg.open_graph(tmp_path / "store") as graph:
        assert nquads(graph) == before
    (news / "c.txt").unlink()
    with build(news, store=tmp_path / "store", prune=True) as graph:
        assert graph.report.documents == 2  # nobody knows which version read them
        assert nquads(graph) == nquads(build(news))
    assert '"format": 2' in stamp.read_text()


@pytest.mark.slow
def test_several_processes_give_the_same_as_one():
    inputs = sorted(data_path("samples").iterdir())[:3]
    assert nquads(kg.build(inputs, jobs=2)) == nquads(kg.build(inputs))
