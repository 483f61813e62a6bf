"""Whatever is sent to the query endpoint is answered with a status that is no mistake of ours, and the next query works."""

import pytest
from endpoint import NEWSROOM, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.web.negotiation import DATASET, PAGE_OR_TRIPLES, ROWS, TRIPLES, choose

TOKENS = " ".join(
    (
        "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES SERVICE SILENT GROUP BY",
        "HAVING ORDER LIMIT OFFSET DISTINCT REDUCED EXISTS NOT IN AS PREFIX BASE INSERT DELETE DATA LOAD COUNT(*) STRLEN(?a)",
        "?a ?b ?c $d * + - / | ^ ! = < > <= && || ( ) { } [ ] . ; , a 1 2.5 1e6 true 'x' \"y\" '''z''' @it ^^xsd:date kg:seenIn",
        "rdf:type id:city-2988507 nope:x <urn:a> <http://127.0.0.1:9/> <a'b> <#> _:b # \\u0027 \\u0053 \n << >> <<( )>> UNDEF",
        "xsd:integer(?a) REGEX(?a,'(a+)+$')",
    )
).split(" ")
PIECES = st.lists(st.sampled_from(TOKENS) | st.text(max_size=4), max_size=25)
SPARQL = st.tuples(
    st.sampled_from(["", "ASK { ", "SELECT * { ", "CONSTRUCT WHERE { "]), PIECES.map(" ".join), st.sampled_from(["", " }"])
)
OURS = {200, 400, 405, 406, 413, 415, 500, 503}
EVERY = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def server():
    with serving(NEWSROOM, "--workers", 2, "--timeout", 1, "--memory", 256) as endpoint:
        yield endpoint
        log = endpoint.process.stderr
        endpoint.process.terminate()
        assert "Traceback" not in log.read()


@EVERY
@given(query=SPARQL.map("".join), accept=st.sampled_from(["*/*", "text/html", "text/csv", "application/rdf+xml", "image/png"]))
def test_any_query(server, query, accept):
    reply = server.post(query.encode("utf-8", "replace"))
    assert reply.status in OURS, reply.text
    assert "made a mistake" not in reply.text
    shown = server.request(
        "POST",
        "sparql",
        body=query.encode("utf-8", "replace"),
        headers={"Content-Type": "application/sparql-query", "Accept": accept},
    )
    assert shown.status in OURS
    assert "made a mistake" not in shown.text


@EVERY
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]),
    body=st.binary(max_size=200),
    media=st.sampled_from(
        ["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update", "text/plain", ""]
    )
    | st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=30),
    fields=st.dictionaries(
        st.sampled_from(["query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "format"]),
        st.lists(st.text(st.characters(codec="utf-8"), max_size=20) | st.just("ASK {}"), max_size=2),
        max_size=3,
    ),
)
def test_any_request(server, method, body, media, fields):
    headers = {"Content-Type": media} if media else {}
    reply = server.request(method, "sparql", body=body, headers=headers, **fields)
    assert reply.status in {*OURS, 204, 403}, reply.text
    assert "made a mistake" not in reply.text


@EVERY
@given(path=st.text(st.sampled_from("abid-0/.%2eé<>'\"?#ttljsonhm "), max_size=20))
def test_any_path(server, path):
    from urllib.parse import quote

    for target in (f"id/{quote(path)}", quote(path)):
        reply = server.request("GET", target.lstrip("/"))
        assert reply.status in {200, 307, 400, 404, 406, 503}
        assert "made a mistake" not in reply.text


@EVERY
@given(accept=st.text(st.sampled_from("text/csv*;q=0.19,htmlapion+j sr") | st.characters(), max_size=60))
def test_any_accept_header_is_understood_or_ignored(accept):
    for offers in (ROWS, TRIPLES, PAGE_OR_TRIPLES, DATASET):
        assert choose(accept, offers) in {*offers.values(), None}


@given(st.permutations(list(ROWS)), st.lists(st.floats(0, 1), min_size=len(ROWS), max_size=len(ROWS)))
def test_the_best_quality_wins(media, qualities):
    header = ", ".join(f"{name};q={quality:.3f}" for name, quality in zip(media, qualities, strict=True))
    given_ = {name: float(f"{quality:.3f}") for name, quality in zip(media, qualities, strict=True)}
    best = max(given_.values())
    assert choose(header, ROWS) in ({ROWS[name] for name, quality in given_.items() if quality == best} if best else {None})
