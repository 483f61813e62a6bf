"""From names that are one thing to the entity: its id, label, attributes, and counterparts in GeoNames, Wikidata and ESCO."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kg import vocab
from kg.gazetteers import Gazetteer, Record
from kg.ids import slug
from kg.model import Entity, Link
from kg.resolve.name import Name, is_fused, local_name

Forms = Mapping[Name, Counter[tuple[str, str]]]
"""How often each name was written how: (language, words) -> count; words are empty for descriptions."""

# Types whose labels are words of a language.
_WORDS = (vocab.ROLE, vocab.MODEL_TYPE, vocab.PLACE)
_KEPT_ATTRIBUTES = {
    vocab.COMPANY: ("country", "seat"),
    vocab.CITY: ("country", "lat", "lon"),
    vocab.PLACE: ("code",),
    vocab.EVENT: ("country",),
    vocab.ROLE: ("isco",),
}
# A town is certain if it has at least this many times the inhabitants of the next of its name.
_CLEARLY_LARGER = 10


def entity_of(names: Sequence[Name], forms: Forms, gazetteer: Gazetteer) -> Entity:
    """The entity that a cluster of names is."""
    main = main_name(names)
    type_ = main.record.type if main.record else _majority_type(names, forms)
    written = _written(names, forms)
    lang = _language(written) if type_ in _WORDS else None
    label = _label(main, lang, written)
    seen = {words for language, words in written if words and lang in (None, language)}
    return Entity(
        id=local_name(main, type_),
        type=type_,
        label=label,
        label_lang=lang,
        aliases=tuple(sorted(seen - {label})),
        links=_links(main, gazetteer),
        attributes=_attributes(main, type_),
    )


def main_name(names: Sequence[Name]) -> Name:
    """The fullest name; it does not depend on how often which was used, so that ids stay."""
    return min(names, key=lambda n: (n.record is None, not n.maker, -n.key.count("-"), -len(n.key), n.order))


def _majority_type(names: Sequence[Name], forms: Forms) -> str:
    counts: Counter[str] = Counter()
    for name in names:
        counts[name.type] += forms[name].total()
    return min(counts, key=lambda type_: (-counts[type_], type_))


def _written(names: Sequence[Name], forms: Forms) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for name in names:
        total.update(forms[name])
    return total


def _language(written: Counter[tuple[str, str]]) -> str:
    counts: Counter[str] = Counter()
    for (language, _), count in written.items():
        counts[language] += count
    return min(counts, key=lambda language: (-counts[language], language))


def _label(main: Name, lang: str | None, written: Counter[tuple[str, str]]) -> str:
    record = main.record
    if main.type == vocab.MODEL:
        return main.text if is_fused(main) or not main.maker_label else f"{main.maker_label} {main.text}"
    if record is not None:
        return (record.attribute(lang) if lang else None) or record.name
    spelled = {
        (language, words): count
        for (language, words), count in written.items()
        if words and lang in (None, language) and (main.type == vocab.MODEL_TYPE or slug(words) == main.key)
    }
    if not spelled:
        return main.text
    return min(spelled, key=lambda form: (-spelled[form], -len(form[1]), form))[1]


def _attributes(main: Name, type_: str) -> tuple[tuple[str, str], ...]:
    kept = _KEPT_ATTRIBUTES.get(type_, ())
    known = main.record.attributes if main.record else ()
    maker = ((("maker", f"company-{main.maker}"),)) if main.maker else ()
    return tuple(sorted((*((name, value) for name, value in known if name in kept), *maker)))


def _links(main: Name, gazetteer: Gazetteer) -> tuple[Link, ...]:
    record = main.record
    if record is None or record.link is None:
        return ()
    certain, score, reason = _trust(main, record, gazetteer)
    return (Link(record.link, certain, score, reason),)


def _trust(main: Name, record: Record, gazetteer: Gazetteer) -> tuple[bool, float, str]:
    """Whether a record is certainly what the name means, how surely, and why."""
    if main.type == vocab.CITY:
        return _trust_in_city(main, record, gazetteer)
    if main.type == vocab.PLACE:
        return True, 0.98, "a country, region or continent of that name"
    if main.type == vocab.ROLE:
        if slug(main.text) in {slug(name) for name in record.aliases}:
            return True, 0.95, "the occupation's own label"
        return False, 0.8, "another label of the occupation"
    if record.ambiguous:
        return False, 0.7, "a maker's name that is also a common word"
    return True, 0.95, "the only maker or brand of that name"


def _trust_in_city(main: Name, record: Record, gazetteer: Gazetteer) -> tuple[bool, float, str]:
    known = gazetteer.lookup(main.text, vocab.CITY)
    others = [r for r in known or gazetteer.towns(main.text) if r.link != record.link]
    if known and not others:
        return True, 0.98, "the only town of that name"
    if main.reason:
        return True, 0.9, main.reason
    if not known:
        return False, 0.8 if not others else 0.6, "a small town of that name"
    if _population(record) >= _CLEARLY_LARGER * max(map(_population, others)):
        return True, 0.95, "by far the largest town of that name"
    return False, 0.7, f"the largest of {len(others) + 1} towns of that name"


def _population(record: Record) -> int:
    return int(record.attribute("population") or 0)
