"""Claims made by hand for the tests of timelines, maps, tables and articles."""

from __future__ import annotations

from kg.model import CharSpan, Document, Factuality, Mention, Node, Status
from kg.views import ClaimView, EvidenceView, Spot

XIAOMI = Node("company-xiaomi", "Xiaomi", "Company")
YU7 = Node("model-yu7", "YU7", "Model")
PARIS = Node("city-paris", "Parigi", "City")
MUNICH = Node("city-munich", "Monaco", "City")
NOWHERE = Node("place-nowhere", "Terra di nessuno", "Place")

TEXT = "Xiaomi lancerebbe la YU7.\n\nLa YU7 è stata vista a Parigi."
DOCUMENT = Document("a.txt", TEXT, "it", "Prova", "2024-10-18", "Gazzetta")


def evidence(text: str, marks: dict[str, str], published: str | None, factuality: Factuality, **facts: object) -> EvidenceView:
    """A sentence with marks given as {role: words}."""
    spans = tuple((CharSpan(text.index(words), text.index(words) + len(words)), role) for role, words in marks.items())
    known = {"document": f"document-{published}", "source": "a.txt", "start": 0, "publisher": "Gazzetta", "score": 0.8} | facts
    identifier = f"evidence-{published}-{factuality}"
    return EvidenceView(identifier, sentence=text, marks=spans, published=published, factuality=factuality, **known)  # type: ignore[arg-type]


def claim(subject: Node, relation: str, label: str, object_: Node, status: Status, *said: EvidenceView) -> ClaimView:
    identifier = f"claim-{subject.id}-{relation}-{object_.id}"
    return ClaimView(identifier, subject, relation, label, object_, status, 0.91, len(said), when="2025-06", evidence=said)


def launch() -> ClaimView:
    """Rumoured, planned, asserted, and said once without a date."""
    marks = {"subject": "Xiaomi", "trigger": "lancerebbe", "object": "YU7", "cue": "lancerebbe"}
    here = {"document": DOCUMENT.id}
    return claim(
        XIAOMI, "launchesModel", "lancia", YU7, Status.ASSERTED,
        evidence("Xiaomi lancerebbe la YU7.", marks, "2024-10-18", Factuality.RUMOURED, **here),
        evidence("Xiaomi lancerà la YU7.", {"trigger": "lancerà"}, "2024-12", Factuality.PLANNED),
        evidence("Xiaomi ha lanciato la YU7.", {"trigger": "ha lanciato"}, "2025-06-27", Factuality.ASSERTED),
        evidence("Xiaomi lancia la YU7.", {}, None, Factuality.REPORTED),
    )  # fmt: skip


def sighting(place: Node = PARIS, status: Status = Status.ASSERTED) -> ClaimView:
    marks = {"subject": "YU7", "trigger": "è stata vista", "object": "Parigi"}
    start = TEXT.index("La YU7")
    said = evidence("La YU7 è stata vista a Parigi.", marks, "2024-10-18", Factuality.ASSERTED, document=DOCUMENT.id, start=start)
    return claim(YU7, "seenIn", "vista a", place, status, said)


def spots() -> tuple[Spot, ...]:
    """Two towns with coordinates, and a place without."""
    return (
        Spot(PARIS, 48.85, 2.35, (sighting(),)),
        Spot(MUNICH, 48.14, 11.58, (sighting(MUNICH, Status.RUMOURED),)),
        Spot(NOWHERE, None, None, (sighting(NOWHERE),)),
    )


def mentions() -> tuple[Mention, ...]:
    found = (("Xiaomi", "Company"), ("la YU7", "Model"), ("YU7", "Model"), ("Parigi", "City"))
    return tuple(
        Mention(DOCUMENT.id, CharSpan(TEXT.index(words), TEXT.index(words) + len(words)), words, type_) for words, type_ in found
    )
