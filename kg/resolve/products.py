"""Names of models: which words are the maker's, and who the maker is."""

from __future__ import annotations

from kg import vocab
from kg.gazetteers import Record, load_affixes
from kg.ids import slug
from kg.model import Mention
from kg.resolve.name import Context, Name
from kg.text import fold


def name_model(words: str, mention: Mention, context: Context) -> Name:
    """A model with its maker: told by the nlp stage, written before the model, known, or told elsewhere in the document."""
    name = _without_openers(words, context)
    maker, reason = _known_maker(mention.attribute("maker") or "", context), ""
    written, rest = _leading_maker(name, context)
    sure = _sure_maker(name, context)
    stranger = maker and not context.gazetteer.lookup(maker, vocab.COMPANY)  # says so itself: that of another maker
    if sure and not stranger and not ({slug(maker), slug(written)} & _family(sure, context)):
        maker, reason = sure, "" if maker == sure else "its only known maker"
    if not written or (maker and slug(written) != slug(maker)):
        rest = name
    if not (maker := maker or written):
        maker, reason = _told_maker(words, context)
    record = _model_record(name, rest, maker, context) if maker else None
    if record is not None:
        maker = _known_maker(record.attribute("maker") or maker, context)
        return Name(vocab.MODEL, record.name, slug(record.name), slug(maker), maker, record, reason)
    return Name(vocab.MODEL, rest, slug(rest), slug(maker) if maker else "", maker, None, reason)


def _known_maker(name: str, context: Context) -> str:
    """A maker by its known name, or its parent's where it is the division of that name: Xiaomi Auto, BMW Motorrad."""
    record = next(iter(context.gazetteer.lookup(name, vocab.COMPANY)), None) if name else None
    if record is None:
        return name
    parent = record.attribute("parent") or ""
    return parent if parent and slug(record.name).startswith(f"{slug(parent)}-") else record.name


def _sure_maker(name: str, context: Context) -> str:
    """The maker of a model name that only one maker uses and that is no common word."""
    records = context.gazetteer.lookup(name, vocab.MODEL)
    makers = {_known_maker(record.attribute("maker") or "", context) for record in records}
    return min(makers) if len(makers) == 1 and not records[0].ambiguous else ""


def _told_maker(words: str, context: Context) -> tuple[str, str]:
    """The maker that the document gives to a bare model name, and how we know; empty where the text leaves it open."""
    told = {_known_maker(maker, context) for maker in context.makers.get(fold(words), ())}
    return (min(told), "its maker is told elsewhere in the document") if len(told) == 1 else ("", "")


def _without_openers(words: str, context: Context) -> str:
    """Without 'nuova', 'the new' ..., unless they belong to the name as known ('Nuova 500')."""
    openers, parts = load_affixes()["model_openers"], words.split()
    while len(parts) > 1 and fold(parts[0]) in openers and not context.gazetteer.lookup(" ".join(parts), vocab.MODEL):
        parts = parts[1:]
    return " ".join(parts)


def _leading_maker(name: str, context: Context) -> tuple[str, str]:
    """'Alfa Romeo Giulia' -> ('Alfa Romeo', 'Giulia'); empty where no known company, nor one of the document, comes first."""
    parts = name.split()
    for end in range(min(3, len(parts) - 1), 0, -1):
        lead = " ".join(parts[:end])
        records = context.gazetteer.lookup(lead, vocab.COMPANY)
        if records and (not records[0].ambiguous or slug(records[0].name) in context.companies):
            return _known_maker(records[0].name, context), " ".join(parts[end:])
        if slug(lead) in context.companies:
            return lead, " ".join(parts[end:])
    return "", name


def _model_record(name: str, rest: str, maker: str, context: Context) -> Record | None:
    """The known model of that name by that maker, its parent or its division ('Xiaomi Auto' makes what 'Xiaomi' makes)."""
    family = _family(maker, context)
    for words in dict.fromkeys((rest, name, f"{maker} {rest}")):
        for record in context.gazetteer.lookup(words, vocab.MODEL):
            other = record.attribute("maker") or ""
            if slug(other) in family or slug(maker) in _family(other, context):
                return record
    return None


def _family(maker: str, context: Context) -> set[str]:
    """Keys of a maker and of its parent."""
    records = context.gazetteer.lookup(maker, vocab.COMPANY)
    names = [maker, *(n for r in records[:1] for n in (r.name, r.attribute("parent")) if n)]
    return {slug(name) for name in names}
