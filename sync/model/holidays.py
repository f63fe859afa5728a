"""Public holidays by the place people work in, from the package `holidays`, which is an extra."""

from collections.abc import Iterable
from datetime import date

__all__ = ["free_days"]


def free_days(place: str, years: Iterable[int]) -> tuple[date, ...]:
    """The public holidays of a place in some years, in order.

    Args:
        place: a country's code, or one of a part of it, as in US, DE or DE-BY.

    Raises:
        ValueError: the package is not installed, or knows no such place; it says what to do.
    """
    try:
        import holidays
    except ImportError:
        sentence = f"{place} asks for public holidays, which this installation lacks: run pip install 'qplan[holidays]'"
        raise ValueError(sentence) from None
    country, _, part = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=list(years))
    except NotImplementedError:
        raise ValueError(f"{place} is no place with public holidays: write it as US, DE or DE-BY") from None
    return tuple(sorted(found))
