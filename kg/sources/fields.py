"""The names under which front matter, JSON and CSV keep what a document needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from kg.text import fold

_NAMES = {
    "text": "text,body,content,testo,contenuto,corpo,article,articolo,articlebody,article_body,"
    "full_text,fulltext,maintext,texte,texto,inhalt,contenu,"
    "description,descrizione,summary,abstract,sommario",
    "title": "title,titolo,headline,heading,titre,titel,titulo",
    "published": "date,published,data,datepublished,date_published,published_at,publishedat,"
    "pubdate,published_time,publication_date,data_pubblicazione,"
    "datetime,timestamp,fecha,datum",
    "publisher": "publisher,source,fonte,site,sitename,site_name,testata,newspaper,outlet,editore,source_name,domain",
    "url": "url,link,canonical_url,permalink",
    "id": "id,uuid,guid,doc_id,article_id",
    "lang": "lang,language,lingua,langue,sprache,idioma",
}
NAMES: dict[str, tuple[str, ...]] = {field: tuple(map(fold, names.split(","))) for field, names in _NAMES.items()}
"""Per field the names it goes by, folded, best first."""


class Metadata(TypedDict, total=False):
    """Fields of a Draft that a file may state besides the text."""

    title: str | None
    published: str | None
    publisher: str | None
    lang: str | None


def field(record: Mapping[str, object], name: str) -> str | None:
    """The first non-empty value that goes by this name: text, a number, a list of paragraphs, or an object with a name.

    >>> field({"Titolo": "Debutto"}, "title"), field({"source": {"id": 1, "name": "Ansa"}}, "publisher")
    ('Debutto', 'Ansa')
    """
    folded = {fold(key): value for key, value in record.items() if isinstance(key, str)}
    values = (_as_text(folded[key]) for key in NAMES[name] if key in folded)
    return next((value for value in values if value), None)


def metadata(record: Mapping[str, object]) -> Metadata:
    """What a record says about its document; a language as two letters."""
    lang = field(record, "lang")
    return {
        "title": field(record, "title"),
        "published": field(record, "published"),
        "publisher": field(record, "publisher"),
        "lang": lang[:2].casefold() if lang and (len(lang) == 2 or lang[2:3] in "-_") else None,
    }


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_as_text, value)))
    if isinstance(value, dict):
        return _as_text(value.get("name") or value.get("@value") or value.get("text") or "")
    return ""
