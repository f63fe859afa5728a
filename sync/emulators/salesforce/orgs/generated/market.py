"""Where the simulated company sells and what: regions, countries, segments, products. All of it is invented."""

from typing import Final, NamedTuple

__all__ = [
    "AMOUNT_SIGMA",
    "CYCLE_SIGMA",
    "DIGITS",
    "FAMILIES",
    "INDUSTRIES",
    "ODD",
    "PER_DOLLAR",
    "REGIONS",
    "SEGMENTS",
    "UNIT_PRICE",
    "USUAL",
    "Place",
]


class Place(NamedTuple):
    """A city accounts lie in."""

    city: str
    state: str
    country: str
    postal_code: str
    latitude: float
    longitude: float
    currency: str


class Region(NamedTuple):
    """A sales region: its share of seats, the currency its quotas are in, its places."""

    name: str
    share: float
    currency: str
    places: tuple[Place, ...]


class Segment(NamedTuple):
    """A customer segment: share of seats, typical deal in US dollars, typical cycle in days, typical headcount."""

    name: str
    share: float
    amount: float
    cycle: float
    employees: float


REGIONS: Final = (
    Region("North America", 0.45, "USD", (
        Place("San Francisco", "California", "United States", "94105", 37.789, -122.394, "USD"),
        Place("Chicago", "Illinois", "United States", "60606", 41.882, -87.638, "USD"),
        Place("New York", "New York", "United States", "10001", 40.750, -73.997, "USD"),
        Place("Austin", "Texas", "United States", "78701", 30.271, -97.742, "USD"),
        Place("Atlanta", "Georgia", "United States", "30303", 33.753, -84.390, "USD"),
        Place("Toronto", "Ontario", "Canada", "M5V 2T6", 43.642, -79.387, "CAD"),
        Place("Montréal", "Québec", "Canada", "H2Y 1C6", 45.504, -73.555, "CAD"),
    )),
    Region("Europe", 0.30, "EUR", (
        Place("London", "England", "United Kingdom", "EC2A 4NE", 51.524, -0.083, "GBP"),
        Place("Paris", "Île-de-France", "France", "75009", 48.877, 2.337, "EUR"),
        Place("München", "Bayern", "Germany", "80331", 48.135, 11.573, "EUR"),
        Place("Zürich", "Zürich", "Switzerland", "8001", 47.370, 8.541, "CHF"),
        Place("Malmö", "Skåne", "Sweden", "211 20", 55.606, 13.001, "SEK"),
        Place("Kraków", "Małopolskie", "Poland", "31-042", 50.061, 19.938, "EUR"),
    )),
    Region("Asia Pacific", 0.17, "AUD", (
        Place("Sydney", "New South Wales", "Australia", "2000", -33.868, 151.209, "AUD"),
        Place("東京", "東京都", "Japan", "100-0005", 35.681, 139.767, "JPY"),
        Place("Bengaluru", "Karnataka", "India", "560001", 12.976, 77.603, "INR"),
    )),
    Region("Latin America", 0.08, "BRL", (
        Place("São Paulo", "São Paulo", "Brazil", "01310-100", -23.561, -46.656, "BRL"),
        Place("Bogotá", "Cundinamarca", "Colombia", "110111", 4.711, -74.072, "USD"),
    )),
)  # fmt: skip
SEGMENTS: Final = (
    Segment("SMB", 0.35, 7_000, 35, 60),
    Segment("Mid-Market", 0.35, 28_000, 65, 600),
    Segment("Enterprise", 0.22, 110_000, 110, 5_000),
    Segment("Strategic", 0.08, 380_000, 170, 40_000),
)
AMOUNT_SIGMA: Final = 0.6
CYCLE_SIGMA: Final = 0.45
FAMILIES: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "Platform": (("Core Platform", 1.0), ("Core Platform Plus", 1.6), ("Edge Gateway", 0.7)),
    "Analytics": (("Dashboards", 0.6), ("Forecast Studio", 1.1)),
    "Security": (("Audit Trail", 0.4), ("Key Vault", 0.8)),
    "Support": (("Premier Support", 0.3), ("Success Plan", 0.5)),
    "Services": (("Onboarding Package", 0.4), ("Consulting Days", 0.9)),
}
"""Product families with their products and list prices, in thousands of US dollars."""
UNIT_PRICE: Final = 1_000.0
INDUSTRIES: Final = (
    "Technology", "Manufacturing", "Finance", "Healthcare", "Retail", "Energy", "Education", "Government", "Media",
    "Transportation",
)  # fmt: skip
PER_DOLLAR: Final[dict[str, float]] = {
    "USD": 1.0, "EUR": 0.92, "GBP": 0.79, "JPY": 148.0, "CAD": 1.36, "AUD": 1.52, "CHF": 0.89, "SEK": 10.5,
    "INR": 83.5, "BRL": 5.1,
    "KWD": 0.307, "KRW": 1330.0, "BHD": 0.376, "CLP": 940.0, "TND": 3.1, "NOK": 10.6, "DKK": 6.9, "PLN": 3.95,
    "MXN": 17.1, "SGD": 1.34, "ZAR": 18.6,
}  # fmt: skip
"""Units of each currency to a US dollar at the start of the history."""
USUAL: Final = tuple(PER_DOLLAR)[:10]
"""The currencies of a world that is not told which; the first is the corporate currency."""
ODD: Final = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "BHD", "CAD", "CLP", "AUD", "TND", "SEK", "INR", "BRL")
"""Currencies in the order they are taken when only their number is given: of 2, 0 and 3 digits in turn."""
DIGITS: Final = {"JPY": 0, "KRW": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3}
"""Decimals of the currencies that have not two."""
