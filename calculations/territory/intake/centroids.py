"""Where states and countries lie, for accounts whose address has no coordinates.

Centres of settlement rather than of area, to about half a degree (50 km): general geographical knowledge, written down
here so that nothing has to be asked of a geocoder. Good enough to say who is near whom, not for routes. Spellings are
those found in CRM addresses; upper and lower case, accents and punctuation do not matter.
"""

import unicodedata

__all__ = ["centroid"]

Place = tuple[float, float]

_STATES = """
united states: alabama 33.0 -86.8; alaska 61.2 -149.9; arizona 33.4 -111.9; arkansas 34.8 -92.4; california 35.5 -119.4;
colorado 39.6 -105.0; connecticut 41.5 -72.8; delaware 39.4 -75.6; district of columbia 38.9 -77.0; florida 28.0 -81.7;
georgia 33.4 -84.0; hawaii 21.1 -157.5; idaho 43.6 -115.3; illinois 41.3 -88.4; indiana 40.1 -86.2; iowa 41.9 -93.2;
kansas 38.5 -96.6; kentucky 37.9 -85.3; louisiana 30.6 -91.4; maine 44.4 -69.7; maryland 39.1 -76.8;
massachusetts 42.3 -71.4; michigan 42.8 -84.2; minnesota 45.1 -93.6; mississippi 32.6 -89.6; missouri 38.5 -92.2;
montana 46.6 -111.2; nebraska 41.2 -97.5; nevada 37.2 -116.3; new hampshire 43.1 -71.5; new jersey 40.4 -74.4;
new mexico 34.6 -106.3; new york 41.5 -74.6; north carolina 35.6 -79.7; north dakota 47.4 -99.3; ohio 40.4 -82.7;
oklahoma 35.6 -96.8; oregon 44.7 -122.6; pennsylvania 40.4 -77.1; rhode island 41.8 -71.4; south carolina 34.0 -81.0;
south dakota 44.1 -99.0; tennessee 35.8 -86.4; texas 30.9 -97.4; utah 40.4 -111.9; vermont 44.1 -72.8;
virginia 37.8 -77.8; washington 47.4 -121.8; west virginia 38.8 -80.8; wisconsin 43.7 -89.0; wyoming 42.7 -107.0
canada: alberta 52.2 -113.9; british columbia 49.5 -122.6; manitoba 49.9 -97.4; new brunswick 46.1 -66.4;
brunswick 46.1 -66.4; newfoundland and labrador 47.9 -53.8; nova scotia 45.0 -63.3; ontario 43.9 -79.6;
prince edward island 46.3 -63.1; quebec 46.0 -73.0; saskatchewan 51.1 -105.9
australia: new south wales -33.6 150.9; queensland -26.6 152.8; south australia -34.8 138.7; tasmania -42.1 147.0;
victoria -37.7 145.0; western australia -31.9 116.0; northern territory -13.2 131.2;
australian capital territory -35.3 149.1
united kingdom: england 52.3 -1.2; scotland 56.0 -3.8; wales 51.9 -3.4; northern ireland 54.6 -6.2
germany: baden-wurttemberg 48.7 9.0; bayern 48.6 11.6; berlin 52.5 13.4; brandenburg 52.4 13.4; bremen 53.1 8.8;
hamburg 53.6 10.0; hessen 50.3 8.8; mecklenburg-vorpommern 53.8 12.4; niedersachsen 52.6 9.3;
nordrhein-westfalen 51.4 7.2; rheinland-pfalz 49.8 7.6; saarland 49.4 7.0; sachsen 51.1 13.2; sachsen-anhalt 51.9 11.8;
schleswig-holstein 54.2 9.9; thuringen 50.9 11.2
france: essonne 48.6 2.3; garonne (haute) 43.5 1.4; gers 43.7 0.5; hauts de seine 48.8 2.2; loir et cher 47.6 1.3;
loiret 47.9 2.1; nord 50.5 3.2; pas de calais 50.5 2.3; seine (paris) 48.9 2.3; paris 48.9 2.3;
seine saint denis 48.9 2.5; seine et marne 48.7 2.9; val d'oise 49.0 2.2; val de marne 48.8 2.5; yvelines 48.8 2.0;
ile-de-france 48.8 2.4; rhone 45.8 4.8; bouches du rhone 43.4 5.3; gironde 44.8 -0.6; loire atlantique 47.3 -1.6
"""

_COUNTRIES = """
argentina -34.6 -59.5; australia -34.0 147.0; austria 47.8 14.6; belgium 50.8 4.5; brazil -22.0 -47.0;
canada 46.0 -80.0; chile -33.5 -70.8; china 32.0 115.0; colombia 5.0 -74.5; czech republic 49.9 15.3; czechia 49.9 15.3;
denmark 55.8 10.8;
finland 61.0 24.7; france 47.5 2.6; germany 50.8 9.7; greece 38.5 23.0; hong kong 22.3 114.2; hungary 47.3 19.3;
india 20.5 78.0; indonesia -6.8 109.0; ireland 53.2 -7.0; israel 32.0 34.9; italy 43.5 11.8; japan 35.6 138.0;
luxembourg 49.6 6.1; malaysia 3.5 101.8; mexico 20.5 -100.5; netherlands 52.1 5.2; new zealand -39.0 175.3;
norway 60.3 9.5; peru -11.5 -76.5; philippines 14.5 121.0; poland 51.6 19.4; portugal 39.7 -8.6; romania 45.4 25.4;
saudi arabia 24.0 45.0; singapore 1.3 103.8; slovakia 48.7 19.0; south africa -28.0 28.0;
south korea 36.5 127.6; spain 40.2 -3.4; sweden 58.8 15.6; switzerland 47.2 8.1; taiwan 24.2 120.9; thailand 14.2 100.8;
turkey 39.6 31.5;
united arab emirates 25.1 55.3; united kingdom 52.3 -1.3; united states 38.5 -92.0; vietnam 15.0 106.8
"""

_SPELLINGS = {
    "us": "united states", "usa": "united states", "united states of america": "united states", "ca": "canada",
    "uk": "united kingdom", "gb": "united kingdom", "great britain": "united kingdom", "de": "germany", "fr": "france",
    "deutschland": "germany", "au": "australia", "jp": "japan", "in": "india", "br": "brazil", "ch": "switzerland",
    "se": "sweden", "pl": "poland", "nl": "netherlands", "es": "spain", "it": "italy", "korea": "south korea",
}  # fmt: skip


def centroid(country: str, state: str = "") -> Place | None:
    """Latitude and longitude of a state, of its country where the state is not known, or None."""
    land = _plain(country)
    land = _SPELLINGS.get(land, land)
    return _STATE_PLACES.get((land, _plain(state))) or _COUNTRY_PLACES.get(land)


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).replace(".", "")


def _places(text: str) -> dict[str, Place]:
    found = {}
    for entry in text.replace("\n", " ").split(";"):
        name, lat, lon = entry.strip().rsplit(" ", 2)
        found[name] = (float(lat), float(lon))
    return found


def _by_state() -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    lines = _STATES.replace(";\n", "; ").strip().splitlines()
    for line in lines:
        land, entries = line.split(":", 1)
        found |= {(land, state): place for state, place in _places(entries).items()}
    return found


_STATE_PLACES = _by_state()
_COUNTRY_PLACES = _places(_COUNTRIES)
