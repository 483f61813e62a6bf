"""Judgements of persons on a store: are two names one thing or two? They win over the rules and survive rebuilds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from kg.errors import JudgementError
from kg.gazetteers import load_gazetteer
from kg.graph import Store, load_graph
from kg.graph.judgements import read_rulings
from kg.graph.query import select
from kg.graph.terms import local_name
from kg.ledger import Ledger
from kg.model import Judgement
from kg.resolve.blocking import comparison_keys, handles
from kg.resolve.compare import RULES, compare
from kg.resolve.judging import full_text
from kg.resolve.link import main_name
from kg.resolve.name import Name
from kg.rules import rules_version
from kg.text import fold
from kg.updating import bring_up_to_date, rule

BY_HAND = "said by a person"


@dataclass(frozen=True, slots=True)
class Party:
    """A thing that is asked about: its entity, the names of it that the question means, and as what a judgement knows them."""

    asked: str
    entity: str
    names: tuple[str, ...]
    handle: str


@dataclass(frozen=True, slots=True)
class Account:
    """Whether two names are one thing in the store, and why. `rules` are (weight, explanation) for the pair of names that is
    most alike; from a sum of 0.5 on they are one. `ruling` is what a person said."""

    left: Party
    right: Party
    same: bool
    compared: tuple[str, str]
    rules: tuple[tuple[float, str], ...]
    score: float
    notes: tuple[str, ...]
    ruling: Judgement | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A judgement as the graph holds it; `by` is 'resolve' (the rules) or 'person'."""

    judged: str
    judged_with: str
    same: bool
    score: float
    by: str
    reasons: tuple[str, ...]


@contextmanager
def opened(path: Path, *, to_write: bool) -> Iterator[Store]:
    """The store in a folder, resolved by the words and rules of today; to look at, also a graph file. JudgementError if a
    file is to be written."""
    if to_write and not path.is_dir():
        raise JudgementError(f"{path}: judgements are kept in stores; `kg build ... --store FOLDER` makes one")
    with load_graph(path) as store:
        bring_up_to_date(store, load_gazetteer(), rules_version())
        yield store


def kept(path: Path) -> list[Kept]:
    """All judgements of a graph file or store: those of persons first, then by entity."""
    query = "SELECT ?j ?left ?right ?same ?score ?by ?why { ?j a kg:Judgement ; kg:judged ?left ; kg:judgedWith ?right ; "
    query += "kg:same ?same ; kg:confidence ?score ; kg:component ?by ; kg:reason ?why }"
    found: dict[str, tuple[tuple[str, ...], set[str]]] = {}
    with load_graph(path) as store:
        for row in select(store, query):
            node, *about, why = map(str, row)
            found.setdefault(node, (tuple(about), set()))[1].add(why)
        base = store.base
    made = (_kept(about, reasons, base) for about, reasons in found.values())
    return sorted(made, key=lambda k: (k.by != "person", k.judged, k.judged_with, k.reasons))


def _kept(about: tuple[str, ...], reasons: set[str], base: str) -> Kept:
    left, right, same, score, by = about
    return Kept(
        left.removeprefix(base), right.removeprefix(base), same.lower() == "true", float(score), by, tuple(sorted(reasons))
    )


def explain(store: Store, left: str, right: str) -> Account:
    """Why two things, each given by a name, an id or an IRI, are one or two. JudgementError if the store does not know one."""
    ledger = Ledger(store.records)
    names = _Names(ledger)
    ours, theirs = names.called(left), names.called(right)
    first, second = names.parties(left, right)
    pairs = [compare(*sorted(pair, key=lambda n: n.order)) for pair in product(ours, theirs) if pair[0] != pair[1]]
    best = max(pairs, key=lambda c: (c.score, c.left.order, c.right.order), default=compare(ours[0], ours[0]))
    ruling = next((r for r in read_rulings(store) if {r.left, r.right} == {first.handle, second.handle}), None)
    rules = tuple((weight, rule.__doc__ or "") for rule, weight in RULES if rule(best.left, best.right))
    same = first.entity == second.entity
    notes = tuple(_notes(best.left, best.right, same=same, alike=best.same, ruled=ruling is not None))
    return Account(first, second, same, (full_text(best.left), full_text(best.right)), rules, best.score, notes, ruling)


def judge(store: Store, left: str, right: str, *, same: bool, reason: str = BY_HAND) -> Judgement:
    """Keeps the judgement that two things, given by name, id or IRI, are one or are two, and lets the graph follow it; one
    transaction. It takes the place of an earlier judgement on the two. JudgementError if the store does not know one of
    them, if they cannot be told apart by how they are written, or if other judgements contradict it."""
    with store.transaction():
        ledger = Ledger(store.records)
        first, second = _Names(ledger).parties(left, right)
        if first.handle == second.handle:
            raise JudgementError(f"'{left}' and '{right}' are written alike, and a judgement goes by how names are written")
        one, other = sorted((first.handle, second.handle))
        ruling = Judgement(one, other, same, 1.0, (" ".join(reason.split()) or BY_HAND,))
        rulings = [*_without(read_rulings(store), one, other), ruling]
        rule(store, load_gazetteer(), rulings)
        if broken := [kept for kept in rulings if not _followed(ledger, kept)]:
            pair = " and ".join((broken[0].left, broken[0].right))
            raise JudgementError(f"'{left}' and '{right}': contradicts what was judged of {pair}; `kg resolve` lists judgements")
    return ruling


def forget(store: Store, left: str, right: str) -> Judgement:
    """Drops the judgement of a person on two things and lets the rules decide; the judgement that was kept."""
    with store.transaction():
        first, second = _Names(Ledger(store.records)).parties(left, right)
        kept = read_rulings(store)
        rest = _without(kept, first.handle, second.handle)
        if len(rest) == len(kept):
            raise JudgementError(f"'{left}' and '{right}': no person judged the two; `kg resolve` lists what was judged")
        rule(store, load_gazetteer(), rest)
    return next(ruling for ruling in kept if ruling not in rest)


def _without(rulings: Iterable[Judgement], left: str, right: str) -> list[Judgement]:
    return [ruling for ruling in rulings if {ruling.left, ruling.right} != {left, right}]


def _followed(ledger: Ledger, ruling: Judgement) -> bool:
    """Whether the store is as a person said; so it is if one of the two is no longer there."""
    first, second = (ledger.entities_of(ledger.names_under([handle])) for handle in (ruling.left, ruling.right))
    return not first or not second or (first == second if ruling.same else not first & second)


class _Names:
    """All names of a store, and what questions mean by them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._entity: dict[Name, str] = {}
        self._number: dict[Name, int] = {}
        for number, name, entity in ledger.all_names():
            self._entity[name], self._number[name] = entity, number

    def called(self, asked: str) -> list[Name]:
        """The names meant, which belong to one entity."""
        local = local_name(asked) if asked.startswith(("http://", "https://")) else asked
        found = self._picked(lambda name: local in handles(name)) or self._picked(lambda name: self._entity[name] == local)
        if not found:
            written, key = self._ledger.names_written(asked), fold(asked)
            found = self._picked(lambda name: self._number[name] in written or key in (fold(name.text), fold(full_text(name))))
            found = found or self._picked(lambda name: key in _known_as(name))
        entities = sorted({self._entity[name] for name in found})
        if not found:
            raise JudgementError(f"nothing in the store is called '{asked}'")
        if len(entities) > 1:
            raise JudgementError(f"'{asked}' is the name of {len(entities)} things; give an id: {', '.join(entities)}")
        return found

    def parties(self, left: str, right: str) -> tuple[Party, Party]:
        """Both sides of a judgement, with the handles that tell them apart."""
        ours, theirs = self.called(left), self.called(right)
        if self._entity[ours[0]] == self._entity[theirs[0]]:  # 'Volkswagen' is also the whole that 'VW' is part of
            ours, theirs = [n for n in ours if n not in theirs] or ours, [n for n in theirs if n not in ours] or theirs
        whole = _handle(ours, fine=False), _handle(theirs, fine=False)
        first, second = whole if whole[0] != whole[1] else (_handle(ours, fine=True), _handle(theirs, fine=True))
        return self._party(left, ours, first), self._party(right, theirs, second)

    def _party(self, asked: str, names: Collection[Name], handle: str) -> Party:
        return Party(asked, self._entity[next(iter(names))], tuple(dict.fromkeys(map(full_text, names))), handle)

    def _picked(self, test: Callable[[Name], bool]) -> list[Name]:
        return sorted((name for name in self._entity if test(name)), key=lambda n: n.order)


def _handle(names: Collection[Name], *, fine: bool) -> str:
    return sorted(handles(main_name([*names])), key=len)[fine]


def _known_as(name: Name) -> set[str]:
    """Folded names of what the gazetteer takes a name for."""
    return {fold(form) for form in (name.record.name, *name.record.aliases)} if name.record else set()


def _notes(left: Name, right: Name, *, same: bool, alike: bool, ruled: bool) -> Iterable[str]:
    """What the rules of the pair alone do not tell."""
    for name in dict.fromkeys((left, right)):
        if name.reason:
            yield f"'{name.text}': {name.reason}"
    if not set(comparison_keys(left)) & set(comparison_keys(right)):
        yield "their spellings share no key, so the rules never compare them"
    if not ruled and same and not alike:
        yield "other names of the thing lead from one to the other"
    if not ruled and alike and not same:
        yield "one of them is as like to things that are not one, so it was left open"
