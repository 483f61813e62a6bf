"""Graphs made by hand for the tests of viz: every type and status, odd texts, and bigger ones."""

from __future__ import annotations

import random

from kg.model import CharSpan, Edge, Factuality, Node, Quote, Status, Subgraph

IRI = "https://w3id.org/newskg/id/"
EVIL = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def quote(text: str, marks: dict[str, str], **facts: object) -> Quote:
    """A sentence with marks given as {role: words}."""
    spans = tuple((CharSpan(text.index(words), text.index(words) + len(words)), role) for role, words in marks.items())
    known = {"source": "Corriere del Motore", "published": "2024-07-25", "factuality": Factuality.ASSERTED} | facts
    return Quote(text, spans, **known)  # type: ignore[arg-type]


def node(name: str, type_: str) -> Node:
    return Node(name.lower().replace(" ", "-"), name, type_, IRI + name.lower().replace(" ", "-"))


def edge(source: str, relation: str, label: str, target: str, status: Status, when: str | None = None, *quotes: Quote) -> Edge:
    ends = (source.lower().replace(" ", "-"), target.lower().replace(" ", "-"))
    return Edge(f"claim-{ends[0]}-{relation}-{ends[1]}", *ends, relation, label, status, 0.87, when, quotes)


def small() -> Subgraph:
    """Sixteen nodes, all types, all statuses, two edges between one pair."""
    names = {
        "Company": ["Xiaomi", "Xiaomi Auto", "Chery"],
        "Organisation": ["Ministero delle Imprese"],
        "Person": ["Lei Jun"],
        "Model": ["SU7", "SU7 Ultra", "YU7"],
        "City": ["Parigi", "Barcellona", "Monaco di Baviera"],
        "Place": ["Europa"],
        "Event": ["MWC"],
        "Role": ["responsabile delle ricerche di mercato"],
        "ModelType": ["berlina", "SUV"],
    }
    nodes = tuple(node(name, type_) for type_, listed in names.items() for name in listed)
    seen = quote(
        "A luglio di quest’anno la SU7 è stata avvistata a Parigi, scrive 𝕏 il quotidiano.",
        {"when": "luglio di quest’anno", "subject": "SU7", "trigger": "avvistata", "object": "Parigi"},
        when="2024-07",
    )
    hiring = quote(
        "Secondo indiscrezioni la casa cinese cercherebbe un responsabile delle ricerche di mercato a Monaco.",
        {
            "cue": "Secondo indiscrezioni",
            "subject": "la casa cinese",
            "trigger": "cercherebbe",
            "object": "responsabile delle ricerche di mercato",
        },
        factuality=Factuality.RUMOURED,
        source="https://example.org/articoli/1",
    )
    market = quote(
        "Lei Jun ha detto che entro il 2030 Xiaomi Auto arriverà in Europa.",
        {"by": "Lei Jun", "when": "entro il 2030", "subject": "Xiaomi Auto", "trigger": "arriverà", "object": "Europa"},
        attributed_to="Lei Jun",
        factuality=Factuality.PLANNED,
    )
    launch = quote("Xiaomi lancia la SU7 Ultra.", {"subject": "Xiaomi", "trigger": "lancia", "object": "SU7 Ultra"})
    edges = (
        edge("Xiaomi", "launchesModel", "lancia il modello", "SU7", Status.ASSERTED, "2024-03-28", launch),
        edge("Xiaomi", "launchesModel", "lancia il modello", "SU7 Ultra", Status.ASSERTED, "2024-10", launch, launch),
        edge("Xiaomi", "launchesModel", "lancia il modello", "YU7", Status.REPORTED, None, launch),
        edge("SU7", "seenIn", "avvistato a", "Parigi", Status.ASSERTED, "2024-07", seen),
        edge("SU7", "soldIn", "in vendita a", "Parigi", Status.DENIED, None, seen),
        edge("SU7", "presentedAt", "presentato a", "MWC", Status.ASSERTED, "2024-02", launch),
        edge("MWC", "heldIn", "si tiene a", "Barcellona", Status.ASSERTED),
        edge("Xiaomi Auto", "hiringFor", "cerca", "responsabile delle ricerche di mercato", Status.RUMOURED, "2024", hiring),
        edge("Xiaomi Auto", "divisionOf", "divisione di", "Xiaomi", Status.ASSERTED),
        edge("Xiaomi", "ledBy", "guidata da", "Lei Jun", Status.ASSERTED),
        edge("Xiaomi Auto", "entersMarket", "entra nel mercato", "Europa", Status.PLANNED, "/2030", market),
        edge("Chery", "entersMarket", "entra nel mercato", "Europa", Status.DISPUTED, "2025-33", market),
        edge("SU7", "hasType", "è un", "berlina", Status.ASSERTED),
        edge("YU7", "hasType", "è un", "SUV", Status.ASSERTED),
        edge("YU7", "seenIn", "avvistato a", "Monaco di Baviera", Status.RUMOURED, "2025-05", seen),
    )
    return Subgraph(nodes, edges)


def big(size: int, seed: int = 1) -> Subgraph:
    """A news-like graph: companies with models and roles of their own, cities and fairs that they share, some islands."""
    draw = random.Random(seed)
    nodes, edges = list[Node](), list[Edge]()
    shared = [_add(nodes, draw.choice(["City", "City", "Place", "Event", "ModelType"])) for _ in range(size // 8)]
    while len(nodes) < size:
        company = _add(nodes, "Company")
        for _ in range(min(int(draw.paretovariate(1.1) * 2), 30)):
            if len(nodes) >= size:
                break
            owned = _add(nodes, draw.choice(["Model", "Model", "Model", "Role", "Person"]))
            _join(edges, company, owned, draw)
            for _ in range(draw.choice([0, 0, 1, 1, 2])):
                _join(edges, owned, shared[int(len(shared) * draw.random() ** 2)], draw)
    return Subgraph(tuple(nodes), tuple(edges))


def _add(nodes: list[Node], type_: str) -> Node:
    number = len(nodes)
    nodes.append(Node(f"n{number}", f"{type_} {number} di prova"[: 8 + number % 16], type_, f"{IRI}n{number}"))
    return nodes[-1]


def _join(edges: list[Edge], source: Node, target: Node, draw: random.Random) -> None:
    number = len(edges)
    text = f"{source.label} e {target.label} nella stessa frase, la numero {number}."
    proof = Quote(text, ((CharSpan(0, len(source.label)), "subject"),), "Gazzetta", "2025-01", Factuality.ASSERTED)
    status = draw.choices(list(Status), [10, 4, 3, 4, 1, 1])[0]
    when = f"20{number % 20 + 10}-07" if number % 3 else None
    edges.append(Edge(f"e{number}", source.id, target.id, "launchesModel", "lancia il modello", status, 0.5, when, (proof,)))


def evil() -> Subgraph:
    """Script injection through every text that a news site could supply."""
    bad = Quote(
        EVIL,
        ((CharSpan(0, 9), "trigger"), (CharSpan(3, 400), EVIL)),
        f"javascript:alert(1)//{EVIL}",
        EVIL,
        Factuality.ASSERTED,
        EVIL,
        EVIL,
    )
    web = Quote("Frase.", (), f'https://example.org/"{EVIL}', None, Factuality.ASSERTED)
    nodes = (
        Node(EVIL, EVIL, EVIL, "javascript:document.title='owned'"),
        Node("]]>{{script}}\x00\ud800", "\u2028{{data}}", "Model", f"https://x/{EVIL}"),
    )
    return Subgraph(nodes, (Edge(EVIL, EVIL, nodes[1].id, EVIL, EVIL, Status.ASSERTED, 1.0, EVIL, (bad, web)),))
