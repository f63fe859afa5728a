"""Names, ordinary and hostile. Everything here is invented; a resemblance to a real company is chance."""

from typing import Final

import numpy as np

__all__ = ["UGLY_NAMES", "UGLY_TEXTS", "company_names", "person_names"]

FIRST: Final = (
    "Apex", "Blue", "Bright", "Cedar", "Clear", "Coral", "Crown", "Delta", "East", "Ever", "Falcon", "First", "Golden",
    "Granite", "Green", "Harbor", "High", "Iron", "Keystone", "Lake", "Lumen", "Maple", "Meridian", "Nimbus", "Noble",
    "North", "Oak", "Orbit", "Pacific", "Pioneer", "Polar", "Prime", "Quantum", "Red", "River", "Silver", "Sol",
    "Summit", "Terra", "True", "Union", "Vantage", "Vertex", "West", "Zenith",
)  # fmt: skip
SECOND: Final = (
    "bank", "bridge", "brook", "care", "craft", "crest", "dale", "field", "flow", "forge", "gate", "grid", "haven",
    "light", "line", "link", "loop", "mark", "mill", "mind", "net", "path", "peak", "point", "port", "reach", "ridge",
    "scape", "shore", "spring", "stone", "stream", "tech", "trail", "vale", "view", "ware", "wave", "well", "works",
)  # fmt: skip
KINDS: Final = ("Foods", "Logistics", "Labs", "Energy", "Partners", "Systems", "Health", "Media", "Mobility", "Retail")
FORMS: Final = ("Inc.", "LLC", "GmbH", "Ltd", "S.A.", "Corp.", "AB", "K.K.", "Pty Ltd", "Holdings")
GIVEN: Final = (
    "Ada", "Amélie", "Arjun", "Bruno", "Chloé", "Dmitri", "Elif", "Emeka", "Fatima", "Grace", "Hana", "Ingrid", "Jonas",
    "Kenji", "Lucía", "Mateo", "Mei", "Nadia", "Olu", "Priya", "Quinn", "Rosa", "Søren", "Tomás", "Uma", "Viktor",
    "Wanjiru", "Ximena", "Yusuf", "Zoë",
)  # fmt: skip
FAMILY: Final = (
    "Abebe", "Andersson", "Bianchi", "Chen", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ivanova", "Jensen",
    "Kowalski", "Lindqvist", "Müller", "Nakamura", "O'Brien", "Okafor", "Pereira", "Qureshi", "Rossi", "Sato", "Tanaka",
    "Usman", "van der Berg", "Weiß", "Xu", "Yılmaz", "Zhang",
)  # fmt: skip
UGLY_NAMES: Final = (
    "=cmd|' /C calc'!A0",
    "+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com","Open")',
    "🚲🔥 Velo & Söhne 🧾",
    'The "Quoted" Company, Inc.',
    "O'Reilly; DROP TABLE Account; --",
    "  Leading and trailing  ",
    "Tab\tin the middle",
    "NULL",
    "#N/A",
    "TRUE",
    "1E5",
    "007",
    "2026-01-02",
    "مؤسسة الرياض",
    "<script>alert(1)</script>",
    "A&B <C> ]]> 100 %",
    "zero\u200bwidth",
    "Cafe\u0301 (combining)",
    "100% _wild_ card\\",
)
"""Names that formulas, CSV, SQL, XML, spreadsheets' guessing and sorting stumble over."""
LONGEST: Final = "Very Long Name " * 17
UGLY_TEXTS: Final = (
    "First line\nsecond line\r\nthird line",
    '"quoted", with comma\nand a line; and more',
    "=1+1\n=cmd|' /C calc'!A0",
    "Emoji 👩🏽‍💻 and\ttab",
    ',,,\n\n""',
)
"""Longer texts, with line breaks and quotes."""


def company_names(rng: np.random.Generator, count: int, duplicate_share: float, ugly_share: float) -> list[str]:
    """Return names of accounts, among them every ugly name and a 255-character one, if there is room for all.

    A duplicate looks like an earlier account: other case, other legal form, or an extra space.
    """
    parts = (FIRST, SECOND, KINDS, FORMS)
    drawn = [rng.integers(0, len(part), count).tolist() for part in parts]
    names = [f"{FIRST[a]}{SECOND[b]} {KINDS[c]} {FORMS[d]}" for a, b, c, d in zip(*drawn, strict=True)]
    double = np.flatnonzero(rng.random(count) < duplicate_share)
    original = rng.integers(0, np.maximum(double, 1)) if double.size else double
    for n, (here, there) in enumerate(zip(double.tolist(), original.tolist(), strict=True)):
        stem = names[there].rsplit(" ", 1)[0]
        names[here] = (names[there].upper(), f"{stem} Corporation", f"{stem}  {FORMS[n % len(FORMS)]}")[n % 3]
    ugly = np.flatnonzero(rng.random(count) < ugly_share)
    if ugly_share:
        ugly = np.union1d(ugly, np.linspace(0, count - 1, min(count, len(UGLY_NAMES) + 1)).astype(np.int64))
    for n, here in enumerate(ugly.tolist()):
        names[here] = (*UGLY_NAMES, LONGEST[:254] + "!")[n % (len(UGLY_NAMES) + 1)]
    return names


def person_names(rng: np.random.Generator, count: int) -> list[tuple[str, str]]:
    """Return given and family names of invented people."""
    given, family = (rng.integers(0, len(names), count).tolist() for names in (GIVEN, FAMILY))
    return [(GIVEN[g], FAMILY[f]) for g, f in zip(given, family, strict=True)]
