"""What the columns of a file of pay plans are, by their headings alone: what is not certain is not taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

__all__ = ["REQUIRED", "Columns", "columns_of"]

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "person id", "seller", "seller id", "rep", "rep id", "sales rep", "user", "user id", "name"),
    "ote": ("ote", "on target earnings", "target earnings", "target total cash", "total target cash", "zielgehalt"),
    "base": ("base", "base salary", "base pay", "fixed", "fixed pay", "fixed salary", "grundgehalt", "fixum"),
    "quota": ("quota", "period quota", "quarterly quota", "quota of the quarter"),
    "periods": ("periods", "periods a year", "periods per year"),
    "currency": ("currency", "currency iso code", "currencyisocode", "iso code", "währung"),
    "threshold": ("threshold",),
    "below": ("below", "below threshold", "rate below threshold", "multiplier below threshold"),
    "cliff": ("cliff", "is cliff", "from first unit", "paid from first unit"),
    "cap": ("cap", "pay cap", "cap of target pay"),
    "recoverable": ("recoverable", "draw recoverable", "recoverable draw", "is recoverable"),
    "balance": ("balance", "draw balance", "advances owed"),
    "start": ("start", "start date", "first day", "hire date", "hired"),
}
"""Field by heading, in small letters without signs."""

REQUIRED = ("person", "ote", "base")
_FIELD_OF = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_BAND = re.compile(r"(?:rate|multiplier|accelerator|decelerator)\s*(?:from|above|over)\s*(\d+(?:[.,]\d+)?)\s*%")
_DRAW = re.compile(r"(?:non[ -]?recoverable |recoverable )?draw(?: of)?(?: month)?\s*(\d{1,2})")
_SIGNS = re.compile(r"[\s_\-/.:]+")
_Key = TypeVar("_Key", str, Decimal, int)


@dataclass(slots=True)
class Columns:
    """Which column of a file is what, by its place; bands by the attainment in their heading, draws by the month.

    unread: headings that say nothing known. twice: headings that say what another does.
    """

    fields: dict[str, int] = field(default_factory=dict)
    bands: dict[Decimal, int] = field(default_factory=dict)
    draws: dict[int, int] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be there and is not."""
        return tuple(name for name in REQUIRED if name not in self.fields)

    @property
    def used(self) -> tuple[int, ...]:
        """Places of the columns that are read."""
        return (*self.fields.values(), *self.bands.values(), *self.draws.values())


def columns_of(header: Sequence[str]) -> Columns:
    """The columns of a header."""
    found = Columns()
    for place, title in enumerate(header):
        if title.strip():
            _take(found, place, title)
    return found


def _take(found: Columns, place: int, title: str) -> None:
    said = title.strip().casefold()
    plain = _SIGNS.sub(" ", said).strip()
    band, draw = _BAND.fullmatch(said), _DRAW.fullmatch(plain)
    if plain in _FIELD_OF:
        _once(found, found.fields, _FIELD_OF[plain], place, title)
    elif band:
        _once(found, found.bands, Decimal(band[1].replace(",", ".")) / 100, place, title)
    elif draw and int(draw[1]) > 0:
        _once(found, found.draws, int(draw[1]), place, title)
    else:
        found.unread.append(title)


def _once(found: Columns, into: dict[_Key, int], key: _Key, place: int, title: str) -> None:
    if key in into:
        found.twice.append(title)
    else:
        into[key] = place
