"""Is a location a City or another Place, is an organisation a Company? Decided by gazetteers where they agree."""

import csv
from pathlib import Path

from training.corpora import LOCATION, ORGANISATION

NATURAL = frozenset(
    [
        "lago",
        "mare",
        "oceano",
        "monte",
        "monti",
        "isola",
        "isole",
        "fiume",
        "valle",
        "provincia",
        "regione",
        "contea",
        "stato",
        "golfo",
        "penisola",
        "parco",
        "via",
        "piazza",
        "lake",
        "sea",
        "ocean",
        "mount",
        "mountain",
        "mountains",
        "island",
        "islands",
        "river",
        "valley",
        "province",
        "region",
        "county",
        "state",
        "gulf",
        "park",
        "street",
        "road",
        "lac",
        "mer",
        "montagne",
        "fleuve",
        "rivière",
        "île",
        "département",
        "avenue",
        "rue",
        "see",
        "meer",
        "berg",
        "insel",
        "fluss",
        "kreis",
        "tal",
        "straße",
        "río",
        "isla",
        "sierra",
        "bay",
        "airport",
        "aeroporto",
        "stadium",
        "station",
        "stazione",
        "creek",
        "hill",
        "hills",
        "coast",
    ]
)
PUBLIC = frozenset(
    [
        "ministero",
        "ministry",
        "università",
        "university",
        "universität",
        "université",
        "universidad",
        "partito",
        "party",
        "parti",
        "partei",
        "partido",
        "governo",
        "government",
        "comune",
        "commissione",
        "commission",
        "consiglio",
        "council",
        "senato",
        "senate",
        "parlamento",
        "parliament",
        "camera",
        "club",
        "fc",
        "ac",
        "sindacato",
        "union",
        "federazione",
        "federation",
        "lega",
        "league",
        "associazione",
        "association",
        "museo",
        "museum",
        "school",
        "scuola",
        "esercito",
        "army",
        "police",
        "polizia",
        "court",
        "corte",
        "tribunale",
        "istituto",
        "institute",
        "nazioni",
        "nations",
        "team",
        "band",
        "orchestra",
        "committee",
        "comitato",
        "nato",
        "onu",
        "un",
        "ue",
        "eu",
        "agency",
        "agenzia",
        "department",
        "dipartimento",
    ]
)


def rows(path):
    with Path(path).open(encoding="utf8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


class Places:
    """Knows cities, territories and companies by lower-case name."""

    def __init__(self, folder):
        self.cities, self.places, self.companies, self.large = set(), set(), set(), {}
        for row in rows(folder / "geonames_cities.tsv"):
            names = {row["name"].lower(), *filter(None, row["alternatenames"].lower().split("|"))}
            self.cities |= names
            if int(row["population"]) > 200_000:
                self.large.setdefault(row["name"].lower(), row["country"])
        for row in rows(folder / "natural_earth_10m_places.tsv"):
            self.cities |= {row[key].lower() for key in ("NAME", "NAME_EN", "NAME_IT", "NAME_FR", "NAME_DE", "NAME_ES")}
        for file in ("cldr_territories.tsv", "cldr_subdivisions.tsv"):
            for row in rows(folder / file):
                self.places |= {row[lang].lower() for lang in ("it", "en", "fr", "de", "es") if row[lang]}
        for row in rows(folder / "companies_financedatabase.tsv"):
            self.companies.add(row["name"].lower())
        for row in rows(folder / "brands_nsi.tsv"):
            self.companies.add(row["name"].lower())
        for row in rows(folder / "mimesis_auto_manufacturers.tsv"):
            self.companies.add(row["name"].lower())

    def location(self, text):
        """Types that the location may have."""
        name = text.lower()
        if name in self.places:
            return LOCATION if name in self.large else frozenset({"Place"})
        if name in self.cities:
            return frozenset({"City"})
        return frozenset({"Place"}) if NATURAL & set(name.split()) else LOCATION

    def organisation(self, text):
        """Types that the organisation may have."""
        name = text.lower()
        if PUBLIC & set(name.split()):
            return frozenset({"Organisation"})
        return frozenset({"Company"}) if name in self.companies and len(name) > 2 else ORGANISATION

    def narrow(self, allowed, text):
        """The allowed types, narrowed where they are the ambiguous pairs."""
        if allowed == LOCATION:
            return self.location(text)
        return self.organisation(text) if allowed == ORGANISATION else allowed
