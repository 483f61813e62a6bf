"""The tables of names in data/gazetteers: companies, models, cities, places, roles, events.

Each is read on first use; the generated ones (cities, places, roles, brands) carry their lookup keys, so that reading them is
splitting lines. `!` after an alias or a model marks it as ambiguous.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice, takewhile
from pathlib import Path

from kg import vocab
from kg.errors import LexiconError
from kg.resources import data_path
from kg.text import fold

LANGUAGES = ("it", "en", "fr", "de", "es")
GEONAMES = "https://sws.geonames.org/{}/"
WIKIDATA = "http://www.wikidata.org/entity/{}"
AMBIGUOUS = "ambiguous"
ESCO = "http://data.europa.eu/esco/occupation/{}"


@dataclass(frozen=True, slots=True)
class Record:
    """One known thing. `attributes`: country, seat, sector, maker, concept, population ... as the files have them.

    `ambiguous` in the attributes marks a name that is also a common word or a number ("Mini", "Panda", "500"): bare, it
    proves nothing.
    """

    name: str
    type: str
    link: str | None = None
    aliases: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> str | None:
        """The value of one attribute, or None."""
        return next((value for key, value in self.attributes if key == name), None)

    @property
    def ambiguous(self) -> bool:
        """True if the bare name is also a common word or number."""
        return self.attribute("ambiguous") == "yes"


Row = list[str]


@dataclass(slots=True)
class _Table:
    """Rows, an index from folded name to rows (best first), and how a row becomes a record, which is done once."""

    rows: list[Row]
    index: dict[str, list[int]]
    record: Callable[[Row], Record]
    made: dict[int, Record] = field(default_factory=dict)

    def find(self, key: str) -> Iterator[Record]:
        return map(self._made, self.index.get(key, ()))

    def _made(self, row: int) -> Record:
        if row not in self.made:
            self.made[row] = self.record(self.rows[row])
        return self.made[row]


def _read_lines(path: Path, columns: tuple[str, ...]) -> list[str]:
    """The lines below the header."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read: {error}") from error
    if lines[0] != "\t".join(columns):
        raise LexiconError(f"{path}:1: the header should be {' '.join(columns)}, not {lines[0]!r}")
    return lines[1:]


def read_table(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """Cells of a TSV file whose first line is `columns`; lines that start with '# ' are comments."""
    rows = []
    for number, line in enumerate(_read_lines(path, columns), start=2):
        if not line or line.startswith("# "):
            continue
        row = line.split("\t")
        if len(row) != len(columns):
            raise LexiconError(f"{path}:{number}: {len(row)} columns instead of {len(columns)}")
        rows.append(row)
    if not rows:
        raise LexiconError(f"{path}:1: no rows")
    return rows


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _pairs(**attributes: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), value) for name, value in attributes.items() if value)


def _indexed(rows: list[Row], record: Callable[[Row], Record], keys: Callable[[Row], Iterator[str]]) -> _Table:
    index: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        for key in keys(row):
            places = index.setdefault(key, [])
            if not places or places[-1] != i:
                places.append(i)
    return _Table(rows, index, record)


def _stored_keys(row: Row) -> Iterator[str]:
    return iter(row[0].split("|"))


COMPANY_COLUMNS = ("name", "aliases", "country", "seat", "sector", "parent", "boss", "wikidata", "epithets", "flags")
BRAND_COLUMNS = ("keys", "name", "aliases", "country", "seat", "sector", "wikidata")
MODEL_COLUMNS = ("maker", "concepts", "models")
CITY_COLUMNS = ("keys", "name", "aliases", "geonames", "country", "admin1", "population", "lat", "lon")
TOWN_COLUMNS = ("name", *CITY_COLUMNS[3:])
PLACE_COLUMNS = ("keys", "code", "kind", "geonames", "part-of", *LANGUAGES, "aliases")
ROLE_COLUMNS = ("keys", "kind", "esco", "isco", *LANGUAGES)
EVENT_COLUMNS = ("name", "aliases", "city", "country", "sector")


def _company(row: Row) -> Record:
    name, aliases, country, seat, sector, parent, boss, wikidata, _, flags = row
    ambiguous = "yes" if flags == AMBIGUOUS else ""
    attributes = _pairs(country=country, seat=seat, sector=sector, parent=parent, boss=boss, ambiguous=ambiguous)
    names = tuple(alias.rstrip("!") for alias in _cells(aliases))
    return Record(name, vocab.COMPANY, WIKIDATA.format(wikidata) if wikidata else None, names, attributes)


def _brand(row: Row) -> Record:
    _, name, aliases, country, seat, sector, wikidata = row
    attributes = _pairs(country=country, seat=seat, sector=sector)
    return Record(name, vocab.COMPANY, WIKIDATA.format(wikidata) if wikidata else None, _cells(aliases), attributes)


def _model(row: Row) -> Record:
    maker, concepts, model = row
    name, *aliases = model.rstrip("!").split("=")
    ambiguous = "yes" if model.endswith("!") or len(name) <= 2 or name.isdigit() else ""
    return Record(name, vocab.MODEL, None, tuple(aliases), _pairs(maker=maker, concept=concepts, ambiguous=ambiguous))


def _city(row: Row) -> Record:
    _, name, aliases, geonames, country, admin1, population, lat, lon = row
    attributes = _pairs(geonames=geonames, country=country, admin1=admin1, population=population, lat=lat, lon=lon)
    return Record(name, vocab.CITY, GEONAMES.format(geonames), _cells(aliases), attributes)


def _town(line: str) -> Record:
    name, *rest = line.split("\t")
    return _city(["", name, "", *rest])


def _folded_name(line: str) -> str:
    return fold(line.partition("\t")[0])


def _place(row: Row) -> Record:
    _, code, kind, geonames, part_of, *names, aliases = row
    attributes = _pairs(code=code, kind=kind, geonames=geonames, part_of=part_of, **dict(zip(LANGUAGES, names, strict=True)))
    link = GEONAMES.format(geonames) if geonames else None
    return Record(names[1], vocab.PLACE, link, (*dict.fromkeys(filter(None, names)), *_cells(aliases)), attributes)


def _role(row: Row) -> Record:
    _, kind, esco, isco, *names = row
    attributes = _pairs(kind=kind, isco=isco, **dict(zip(LANGUAGES, names, strict=True)))
    link = ESCO.format(esco) if esco else None
    return Record(names[1], vocab.ROLE, link, tuple(dict.fromkeys(filter(None, names))), attributes)


def _event(row: Row) -> Record:
    name, aliases, city, country, sector = row
    return Record(name, vocab.EVENT, None, _cells(aliases), _pairs(city=city, country=country, sector=sector))


def _named_keys(row: Row) -> Iterator[str]:
    return (fold(name) for name in (row[0], *_cells(row[1])))


def _company_rows(path: Path) -> Iterator[Row]:
    """Each company; once more, as ambiguous, for the aliases that are ambiguous where its name is not."""
    for row in read_table(path, COMPANY_COLUMNS):
        aliases = _cells(row[1])
        yield [row[0], "|".join(alias for alias in aliases if not alias.endswith("!")), *row[2:]]
        if doubtful := [alias for alias in aliases if alias.endswith("!")]:
            yield [row[0], "|".join(doubtful), *row[2:-1], AMBIGUOUS]


def _company_keys(row: Row) -> Iterator[str]:
    names = _cells(row[1])
    if not row[1].endswith("!"):
        yield fold(row[0])
    for name in names:
        yield fold(name.rstrip("!"))


def _model_rows(path: Path) -> Iterator[Row]:
    return ([row[0], row[1], model] for row in read_table(path, MODEL_COLUMNS) for model in _cells(row[2]))


def _model_keys(row: Row) -> Iterator[str]:
    maker = fold(row[0])
    for name in row[2].rstrip("!").split("="):
        key = fold(name)
        yield key
        yield f"{maker} {key}"


class Gazetteer:
    """All known names in a folder; each kind is read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, _Table] = {}

    def lookup(self, name: str, type: str | None = None) -> tuple[Record, ...]:
        """Records of that name (any of its forms; case, accents and punctuation folded), best first.

        >>> [city.name for city in load_gazetteer().lookup("Parigi", "City")][:1]
        ['Paris']
        """
        return self.lookup_key(fold(name), type)

    def lookup_key(self, key: str, type: str | None = None) -> tuple[Record, ...]:
        """As `lookup`, for a name that is folded already."""
        types = (type,) if type else vocab.ENTITY_TYPES
        return tuple(record for each in types for record in self._table(each).find(key))

    def keys(self, type: str) -> Mapping[str, list[int]]:
        """All folded names of one type (the values are row numbers)."""
        return self._table(type).index

    def towns(self, name: str) -> tuple[Record, ...]:
        """Towns too small for `lookup`, largest first; many bear the names of persons and firms, so that one proves little.

        >>> [town.attribute("country") for town in load_gazetteer().towns("Arjeplog")]
        ['SE']
        """
        key = fold(name)
        first = bisect_left(self._towns, key, key=_folded_name)
        return tuple(map(_town, takewhile(lambda line: _folded_name(line) == key, islice(self._towns, first, None))))

    @cached_property
    def _towns(self) -> list[str]:
        """Lines, sorted: so many that they become cells when they are asked for."""
        return [line for line in _read_lines(self._folder / "towns.tsv", TOWN_COLUMNS) if line]

    def place(self, code: str) -> Record:
        """The place of an ISO 3166 code (IT, IT-25, US-CA) or UN M49 number (150 is Europe)."""
        try:
            return _place(self._places_by_code[code])
        except KeyError:
            raise LexiconError(f"{self._folder / 'places.tsv'}: no place has the code {code!r}") from None

    @cached_property
    def _places_by_code(self) -> dict[str, Row]:
        return {row[1]: row for row in self._table(vocab.PLACE).rows}

    def _table(self, type: str) -> _Table:
        if type not in self._tables:
            self._tables[type] = self._read(type)
        return self._tables[type]

    def _read(self, type: str) -> _Table:
        folder = self._folder
        match type:
            case vocab.COMPANY:
                return _both(
                    _indexed(list(_company_rows(folder / "companies.tsv")), _company, _company_keys),
                    _indexed(read_table(folder / "brands.tsv", BRAND_COLUMNS), _brand, _stored_keys),
                )
            case vocab.MODEL:
                rows = [*_model_rows(folder / "models.tsv"), *_model_rows(folder / "models_more.tsv")]
                return _indexed(rows, _model, _model_keys)
            case vocab.CITY:
                return _indexed(read_table(folder / "cities.tsv", CITY_COLUMNS), _city, _stored_keys)
            case vocab.PLACE:
                return _indexed(read_table(folder / "places.tsv", PLACE_COLUMNS), _place, _stored_keys)
            case vocab.ROLE:
                return _indexed(read_table(folder / "roles.tsv", ROLE_COLUMNS), _role, _stored_keys)
            case vocab.EVENT:
                return _indexed(read_table(folder / "events.tsv", EVENT_COLUMNS), _event, _named_keys)
        return _Table([], {}, _event)


def _both(first: _Table, second: _Table) -> _Table:
    """One table: the rows of the first, then those of the second whose names the first does not know."""
    shift = len(first.rows)
    index = dict(first.index)
    for key, places in second.index.items():
        index.setdefault(key, [shift + i for i in places])
    width = len(COMPANY_COLUMNS)
    return _Table([*first.rows, *second.rows], index, lambda row: _company(row) if len(row) == width else _brand(row))


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer that ships with kg."""
    return Gazetteer(data_path("gazetteers"))


def place(code: str) -> Record:
    """The place of an ISO 3166 code (IT, IT-25, US-CA) or UN M49 number (150 is Europe)."""
    return load_gazetteer().place(code)
