"""`kg claims`, `kg explain` and `kg timeline`: what is said, by whom, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import About, AsJson, GraphPath, Labels, MinConfidence, Relation, Since, StatusOption
from kg.cli.screen import STATUS_STYLES, note, on_terminal, put, put_json, put_rows

if TYPE_CHECKING:
    from rich.text import Text

    from kg.explanation import Explanation
    from kg.views import ClaimView, EvidenceView

_COLUMNS = ("subject", "relation", "object", "status", "when", "confidence", "sources", "claim")
_SHORT_COLUMNS = (*_COLUMNS[:5], "conf", "src", "claim")
_MOMENT_COLUMNS = ("published", "factuality", "subject", "relation", "object", "when", "publisher", "sentence")
_MARK_STYLES = {"trigger": "bold yellow", "cue": "magenta", "when": "cyan", "where": "cyan", "event": "cyan", "by": "magenta"}


def claims(
    graph: GraphPath,
    relation: Relation = None,
    status: StatusOption = None,
    about: About = None,
    since: Since = None,
    min_confidence: MinConfidence = 0.0,
    corroborated: Annotated[int, typer.Option(help="Only claims of at least so many independent voices.", min=0)] = 0,
    labels: Labels = None,
    json: AsJson = False,
) -> None:
    """List claims: subject, relation, object, status, when, confidence, number of sources, id."""
    from kg.knowledge_graph import open_graph

    with open_graph(graph, lang=labels) as opened:
        found = opened.claims(
            relation=relation, status=status, about=about, since=since, min_confidence=min_confidence, corroborated=corroborated
        )
    if json:
        put_json(found)
    else:
        put_claims(found)


def put_claims(found: list[ClaimView]) -> None:
    """Claims as a table; on a terminal with the beginning of each id, which is enough for `kg explain`."""
    columns = _SHORT_COLUMNS if on_terminal() else _COLUMNS
    put_rows(columns, (_row(claim) for claim in found), styles=STATUS_STYLES, whole=("relation", "status", "claim"))
    if not found:
        note("no claims")


def explain(
    graph: GraphPath,
    claim: Annotated[str, typer.Argument(help="The id of a claim, or its beginning.")],
    labels: Labels = None,
    json: AsJson = False,
) -> None:
    """Show the sentences behind a claim, with the words that matter marked."""
    from kg.knowledge_graph import open_graph

    with open_graph(graph, lang=labels) as opened:
        found = opened.explain(claim)
    if json:
        put_json(found.claim)
    elif on_terminal():
        _print_explanation(found)
    else:
        put(str(found))


def timeline(
    graph: GraphPath,
    thing: Annotated[str, typer.Argument(help="A name, alias, id or IRI.")],
    relation: Relation = None,
    labels: Labels = None,
    json: AsJson = False,
) -> None:
    """Show what was said about a thing, in order of publication: rumour, plan, fact."""
    from kg.knowledge_graph import open_graph

    with open_graph(graph, lang=labels) as opened:
        found = opened.claims(about=thing, relation=relation)
    said = sorted(((evidence, claim) for claim in found for evidence in claim.evidence), key=lambda pair: _moment(pair[0]))
    if json:
        put_json([{"claim": claim.id, "evidence": evidence} for evidence, claim in said])
        return
    if on_terminal():
        _print_timeline(said)
    else:
        put_rows(_MOMENT_COLUMNS, (_moment_row(evidence, claim) for evidence, claim in said))
    if not said:
        note(f"nothing is said about '{thing}'")


def _row(claim: ClaimView) -> tuple[object, ...]:
    sources = len({evidence.document for evidence in claim.evidence})
    identifier = claim.id.removeprefix("claim-")[:8] if on_terminal() else claim.id
    said = (claim.subject.label, claim.relation, claim.object.label, claim.status, claim.when)
    return *said, f"{claim.confidence:.2f}", sources, identifier


def _moment(evidence: EvidenceView) -> tuple[str, str, int]:
    return evidence.published or "", evidence.document, evidence.start


def _moment_row(evidence: EvidenceView, claim: ClaimView) -> tuple[object, ...]:
    when = evidence.when.edtf if evidence.when else None
    said = (claim.subject.label, claim.relation, claim.object.label)
    return evidence.published, evidence.factuality, *said, when, evidence.publisher or evidence.source, evidence.sentence


def _print_timeline(said: list[tuple[EvidenceView, ClaimView]]) -> None:
    """Each date once; under it what was said, how, by whom, and the sentence with its words marked."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console, day = Console(highlight=False), ""
    for evidence, claim in said:
        if day != (day := evidence.published or "no date"):
            console.print(Text(f"\n{day}", "bold underline"))
        style = STATUS_STYLES[evidence.factuality]
        head = Text.assemble(("● ", style), (claim.subject.label, "bold"), f"  {claim.relation}  ", (claim.object.label, "bold"))
        head.append(f"  {evidence.factuality}", style)
        known = (evidence.publisher or evidence.source, evidence.when.edtf if evidence.when else None, evidence.attributed_to)
        console.print(head.append(f"  {', '.join(filter(None, known))}", "dim"))
        console.print(Padding(_marked_sentence(evidence), (0, 0, 0, 2)))


def _marked_sentence(evidence: EvidenceView) -> Text:
    from rich.text import Text

    from kg.explanation import marked

    sentence = Text()
    for piece, role in marked(evidence.sentence, evidence.marks):
        sentence.append(" ".join(piece.split("\n")), _MARK_STYLES.get(role, "bold") if role else "")
    return sentence


def _print_explanation(found: Explanation) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from kg.explanation import notes, origin

    console, claim = Console(highlight=False), found.claim
    head = Text.assemble((claim.subject.label, "bold"), f"  {claim.relation}  ", (claim.object.label, "bold"), "   ")
    head.append(claim.status, STATUS_STYLES[claim.status])
    console.print(head.append(f"  confidence {claim.confidence:.2f}  {claim.id}", "dim"))
    for evidence in found.evidence:
        style = STATUS_STYLES[evidence.factuality]
        console.print(Text.assemble("\n", (evidence.factuality, style), f" {evidence.score:.2f}  ", (origin(evidence), "dim")))
        console.print(Padding(_marked_sentence(evidence), (0, 0, 0, 3)))
        for name, value in notes(evidence):
            console.print(Padding(Text.assemble((f"{name}: ", "dim"), value), (0, 0, 0, 3)))
