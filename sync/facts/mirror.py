"""Reading the mirror: frames, money in plan currency, what counts as won, quarter labels."""

from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_

from calculations.fiscal import Quarter
from sync.store.currency import in_currency
from sync.store.tables import MIRROR

__all__ = ["deal_money", "frame_of", "quarter_labels", "spelled", "won_by"]

_OPPORTUNITY = MIRROR["Opportunity"]


def frame_of(engine: Engine, query: Select[tuple[object, ...]]) -> pd.DataFrame:
    """The rows of a query, under its column names."""
    with engine.connect() as connection:
        result = connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def spelled(frame: pd.DataFrame, *columns: str, blank: str = "") -> pd.DataFrame:
    """The frame with missing texts as `blank`; a column that is missing throughout is text all the same."""
    texts = {column: frame[column].astype(object).where(frame[column].notna(), blank) for column in columns}
    return frame.assign(**texts)


def deal_money(amount: ColumnElement[float], currency: str) -> ColumnElement[float]:
    """An amount of a deal in plan currency, at the rate of the day it closed."""
    return in_currency(amount, _OPPORTUNITY.c.CurrencyIsoCode, _OPPORTUNITY.c.CloseDate, currency)


def won_by(as_of: date) -> ColumnElement[bool]:
    """Deals closed-won up to and with `as_of`, and not deleted."""
    return and_(
        _OPPORTUNITY.c.IsWon.is_(True),
        _OPPORTUNITY.c.IsDeleted.is_not(True),
        _OPPORTUNITY.c.CloseDate <= as_of.isoformat(),
    )


def quarter_labels(days: "pd.Series[str]", first_month: int) -> "pd.Series[str]":
    """The quarter of each ISO day."""
    labels = {day: str(Quarter.of(date.fromisoformat(day), first_month)) for day in days.unique()}
    return days.map(labels)
