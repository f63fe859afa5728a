"""How the builders of orgs spell values: rows, stamps and money as the emulator's store takes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

__all__ = ["Row", "Table", "money", "quarter_start", "stamp", "stamps"]

Row = dict[str, object]
"""One record: Salesforce field name to value."""
Table = tuple[str, Iterable[Row]]
"""An object's name and its records."""


def stamp(day: date, seconds: int = 0) -> str:
    """Return the moment ``seconds`` after midnight UTC of ``day`` as Salesforce writes it."""
    moment = datetime.combine(day, time(), UTC) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def money(cents: int) -> float:
    """Return integer cents as the number Salesforce would store, correctly rounded."""
    return cents / 100


def quarter_start(day: date) -> date:
    """Return the first day of the calendar quarter ``day`` is in."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def stamps(user: str, created: str, modified: str | None = None) -> Row:
    """Return the system fields of a record created, and last modified, by ``user``."""
    return {
        "CreatedDate": created,
        "CreatedById": user,
        "LastModifiedDate": modified or created,
        "LastModifiedById": user,
        "SystemModstamp": modified or created,
    }
