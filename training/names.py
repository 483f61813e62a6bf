"""Names to put in place of those in our passages: gazetteers, people from the corpora, invented products and fairs."""

import csv
from pathlib import Path

import wordfreq

from training.base import LANGS
from training.passages import seeded_models
from training.windows import seeded

EVENTS = (
    "Salone di {}", "Salone dell'auto di {}", "{} Motor Show", "{} Motor Week", "Fiera di {}", "Expo {}", "{} Tech Week",
    "{} Auto Show", "Mondial de {}", "{} Design Week", "Forum di {}", "{} Mobility Summit", "Festival di {}", "{} Games Week",
    "TechDay {}", "{} Developer Conference", "MotoFest {}", "{} Innovation Days",
)  # fmt: skip
FIRMS = (
    "{} {}", "{} & {}", "{} Group", "Gruppo {}", "{} Spa", "{} Motors", "{} Labs", "{} Robotics", "{} Energia", "{} Trasporti",
    "Officine {}", "Cantieri {}", "Hotel {}", "Terme di {}", "{} Servizi", "{} Logistics", "{} Software", "{} Hotels",
)  # fmt: skip
INVENTED = 3000
RARE = slice(3000, 16000)  # words by frequency, common ones first, that make names
BIG = 4  # shares of big cities among towns


def column(path, name):
    with Path(path).open(encoding="utf8", newline="") as file:
        return [row[name] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row[name]]


def invented_firm(rng, people, cities):
    """A local firm: a family name alone, twice or with a word for what it does, or a town with such a word."""
    surname = rng.choice(people).split()[-1]
    if rng.random() < 0.5:
        return surname
    return rng.choice(FIRMS).format(rng.choice((surname, rng.choice(cities))), rng.choice(people).split()[-1])


def rare_words(lang):
    """Words that make names of products, in capitals: 'Spark', 'Luna', 'Corriere'."""
    words = wordfreq.top_n_list(lang, RARE.stop)[RARE]
    return [word.capitalize() for word in words if word.isalpha() and 3 < len(word) < 11]


def short(names, words):
    """Distinct names of at most so many words, sorted."""
    return sorted({name for name in names if 1 < len(name) < 40 and len(name.split()) <= words and name[0].isalnum()})


def company_names(folder):
    listed = (name.removesuffix(".") for name in column(folder / "companies_financedatabase.tsv", "name"))
    makers = column(folder / "mimesis_auto_manufacturers.tsv", "name") * 1
    return short([*column(folder / "brands_nsi.tsv", "name"), *listed, *makers], 4)


def model_names(folder):
    found = column(folder / "vehicle_makes_models.tsv", "model") + column(folder / "mimesis_phones.tsv", "name")
    found += [name.strip() for name in column(folder / "android_device_market_names.tsv", "name")[::8]]
    found += [" ".join(name.split()[1:]) or name for name in column(folder / "mimesis_cars.tsv", "name")]
    return short((name for name in found if not name.isdigit()), 3) + seeded_models(INVENTED, 7)


PLURALS = (("ista", "isti"), ("ore", "ori"), ("ere", "eri"), ("ente", "enti"), ("ante", "anti"), ("o", "i"))


def plural(title):
    """The Italian job title with its first word in the plural, or None."""
    head, _, rest = title.partition(" ")
    for one, many in PLURALS:
        if head.endswith(one):
            return f"{head.removesuffix(one)}{many} {rest}".strip()
    return None


def invented_fair(rng, cities):
    """A trade fair: a pattern with a city, or an acronym, with or without a year."""
    if rng.random() < 0.6:
        return rng.choice(EVENTS).format(rng.choice(cities))
    letters = [rng.choice("BCDFGLMNPRSTV") if i % 2 else rng.choice("AEIOBCDFGLMNPRST") for i in range(rng.randrange(3, 6))]
    name = "".join(letters)
    return f"{name} {rng.randrange(2021, 2028)}" if rng.random() < 0.3 else name


def role_names(folder, lang):
    found = [name.split("/")[0].strip() for name in column(folder / f"esco_occupations_{lang}.tsv", "preferredLabel")]
    found += [name[:1].lower() + name[1:] for name in column(folder / f"mimesis_occupations_{lang}.tsv", "title")]
    if lang == "it":
        found += [many for many in map(plural, found) if many]
    return short((name for name in found if "(" not in name), 4)


def name_pools(folder, items):
    """(type, lang) to names; lang is '' where the names serve every language."""
    pools = {("Company", ""): company_names(folder), ("Model", ""): model_names(folder)}
    people = {" ".join(i.words[a:b]) for i in items for a, b, kind in i.mentions if kind == "Person" and b - a in (2, 3)}
    pools["Person", ""] = short((name for name in people if name.istitle() and name.replace(" ", "").isalpha()), 3)
    towns = [*column(folder / "natural_earth_10m_places.tsv", "NAME"), *column(folder / "geonames_cities.tsv", "name")]
    rng = seeded(3)
    firms = [invented_firm(rng, pools["Person", ""], towns) for _ in range(INVENTED)]
    pools["Company", ""] = short([*pools["Company", ""], *firms], 4)
    for lang in LANGS:
        pools["Model", lang] = pools["Model", ""] + rng.sample(rare_words(lang), INVENTED)
        cities = column(folder / "natural_earth_50m_places.tsv", f"NAME_{lang.upper()}")
        pools["City", lang] = short(cities, 3) * BIG + short(towns, 3)
        pools["Place", lang] = short(column(folder / "cldr_territories.tsv", lang), 3)
        pools["Role", lang] = role_names(folder, lang)
    pools["Event", ""] = sorted({invented_fair(rng, pools["City", "it"]) for _ in range(800)})
    return pools
