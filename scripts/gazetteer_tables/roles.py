"""Job titles: hand-written functions first, then the occupations of ESCO."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from gazetteer_tables.files import Row, keys, table
from kg.gazetteers.tables import LANGUAGES, read_table
from kg.text import fold


def label_forms(label: str) -> Iterator[str]:
    """Masculine and feminine of an ESCO label: 'direttore tecnico/direttrice tecnica' are two."""
    for part in label.split("/") if label.count("/") <= 2 else [label]:
        if 3 < len(part.strip()) <= 40 and len(part.split()) <= 4:
            yield part.strip()


def roles(target: Path, sources: Path) -> list[Row]:
    """Hand-written functions and titles first, with the occupation that they name; then the other occupations of ESCO."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    forms: dict[str, dict[str, list[str]]] = defaultdict(dict)
    isco = {"": ""}
    for lang in LANGUAGES:
        for row in table(sources / f"esco_occupations_{lang}.tsv"):
            uri, preferred = row["uri"], row["preferredLabel"]
            isco[uri] = row["isco"]
            labels[uri][lang] = next(iter(preferred.split("/")), preferred).strip()
            alternatives = [form for label in row["altLabels"].split(" | ") for form in label_forms(label)]
            forms[uri][lang] = [*label_forms(preferred), *alternatives]
    owners = role_owners(labels, forms)
    not_roles = {fold(word) for word in tomllib.loads((target / "affixes.toml").read_text("utf-8"))["not_roles"]}
    rows, taken, linked = [], set[str](), set[str]()
    written = {fold(form) for _, names in functions(target) for cell in names for form in cell}
    for kind, names in functions(target):
        uri = named_occupation(names, labels)
        linked.add(uri)
        listed = [form for lang in LANGUAGES for form in forms.get(uri, {}).get(lang, [])]
        others = [form for form in listed if owners[fold(form)] == uri and fold(form) not in written]
        hand = [form for cell in names for form in cell]
        own = [form for form in [*hand, *others] if fold(form) not in taken and (form in hand or fold(form) not in not_roles)]
        taken.update(map(fold, own))
        rows.append([keys(own), kind, uri, isco[uri], *(cell[0] if cell else "" for cell in names)])
    taken |= not_roles
    for uri in sorted(set(labels) - linked):
        own = [
            form
            for lang in LANGUAGES
            for form in forms[uri].get(lang, [])
            if owners[fold(form)] == uri and fold(form) not in taken
        ]
        if own:
            rows.append([keys(own), "occupation", uri, isco[uri], *(labels[uri].get(lang, "") for lang in LANGUAGES)])
    return rows


def functions(target: Path) -> Iterator[tuple[str, list[list[str]]]]:
    for kind, *row in read_table(target / "functions.tsv", ("kind", *LANGUAGES)):
        yield kind, [[form for form in cell.split("|") if form] for cell in row]


def named_occupation(names: list[list[str]], labels: dict[str, dict[str, str]]) -> str:
    """The occupation whose preferred label in two languages, or in English, is the first form of a hand-written row."""
    votes: Counter[str] = Counter()
    firsts = {lang: fold(cell[0]) for lang, cell in zip(LANGUAGES, names, strict=True) if cell}
    for uri, by_lang in labels.items():
        votes[uri] = sum((2 if lang == "en" else 1) for lang, label in by_lang.items() if fold(label) == firsts.get(lang))
    uri, most = max(votes.items(), key=lambda item: (item[1], item[0]))
    return uri if most >= 2 else ""


def role_owners(labels: dict[str, dict[str, str]], forms: dict[str, dict[str, list[str]]]) -> dict[str, str]:
    """Each folded form belongs to one occupation: where it is preferred, else the one with the shortest English label."""
    owners: dict[str, tuple[tuple[bool, int, str], str]] = {}
    for uri, by_lang in forms.items():
        for lang, names in by_lang.items():
            for form in names:
                alternative = fold(form) != fold(labels[uri].get(lang, ""))
                rank = (alternative, len(labels[uri].get("en", "")), uri)
                key = fold(form)
                if key not in owners or rank < owners[key][0]:
                    owners[key] = (rank, uri)
    return {key: uri for key, (_, uri) in owners.items()}
