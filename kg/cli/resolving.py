"""`kg resolve`: which names are one thing, why, and what a person says about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import AsJson
from kg.cli.screen import USAGE, note, put, put_json, put_rows

if TYPE_CHECKING:
    from kg.judging import Account, Kept

_COLUMNS = ("entity", "with", "same", "score", "by", "reasons")


def resolve(
    graph: Annotated[Path, typer.Argument(help="The folder of a store; for --explain also a graph file.", metavar="STORE")],
    explain: Annotated[
        tuple[str, str] | None, typer.Option(help="Why two things are one or two.", metavar="A B", show_default=False)
    ] = None,
    merge: Annotated[
        tuple[str, str] | None, typer.Option(help="Judge that two things are one.", metavar="A B", show_default=False)
    ] = None,
    split: Annotated[
        tuple[str, str] | None, typer.Option(help="Judge that two names are two things.", metavar="A B", show_default=False)
    ] = None,
    forget: Annotated[
        tuple[str, str] | None, typer.Option(help="Drop a judgement; the rules decide again.", metavar="A B", show_default=False)
    ] = None,
    because: Annotated[str | None, typer.Option(help="The reason for --merge or --split, kept with it.", metavar="TEXT")] = None,
    json: AsJson = False,
) -> None:
    """List which names were judged to be one thing or two and why; ask about two, or decide. A and B are names or ids."""
    from kg import judging

    given = [pair for pair in (explain, merge, split, forget) if pair]
    if len(given) > 1 or (because and not (merge or split)):
        note("kg: give one of --explain, --merge, --split, --forget; --because goes with --merge and --split")
        raise typer.Exit(USAGE)
    if not given:
        found = judging.kept(graph)
        if json:
            put_json(found)
        else:
            put_rows(
                _COLUMNS, [(k.judged, k.judged_with, _yes(k.same), f"{k.score:.2f}", k.by, "; ".join(k.reasons)) for k in found]
            )
        return
    left, right = given[0]
    with judging.opened(graph, to_write=explain is None) as store:
        if merge or split:
            ruling = judging.judge(store, left, right, same=merge is not None, reason=because or judging.BY_HAND)
        elif forget:
            ruling = judging.forget(store, left, right)
        else:
            ruling = None
        # What was one thing is two now, or the other way round; a judgement's own words for the two stay clear.
        account = judging.explain(store, *((ruling.left, ruling.right) if ruling else (left, right)))
    if json:
        put_json(account)
    else:
        _put_account(account)


def _row(kept: Kept) -> tuple[object, ...]:
    return kept.judged, kept.judged_with, _yes(kept.same), f"{kept.score:.2f}", kept.by, "; ".join(kept.reasons)


def _yes(same: bool) -> str:
    return "yes" if same else "no"


def _put_account(account: Account) -> None:
    for party in (account.left, account.right):
        put(f"{party.asked}: {party.entity} ({', '.join(party.names)})")
    put(f"one thing: {_yes(account.same)}")
    if account.ruling:
        put(f"  by a person: {_yes(account.ruling.same)}, {'; '.join(account.ruling.reasons)}")
    put(f"  by the rules: '{account.compared[0]}' and '{account.compared[1]}' score {account.score:.2f}, one from 0.50 on")
    for weight, reason in account.rules:
        put(f"    {weight:+.1f}  {reason}")
    for line in account.notes:
        put(f"    {line}")
