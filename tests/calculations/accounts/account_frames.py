"""Accounts and orders for the tests of potentials."""

from datetime import date

import pandas as pd

AS_OF = date(2019, 12, 31)


def profiles(ids: list[str], segment: str | list[str] = "SMB", **columns: object) -> pd.DataFrame:
    """`ACCOUNT_TRAITS` without the columns nobody gave."""
    return pd.DataFrame({"account_id": pd.Series(ids, dtype=object), "segment": segment, **columns})


def orders(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """`ORDERS` of account, day and money."""
    frame = pd.DataFrame(list(rows), columns=["account_id", "order_date", "amount"])
    return frame.astype({"amount": "float64"}).assign(order_date=pd.to_datetime(frame["order_date"]))


def quarterly(ids: list[str], amount: float, years: range = range(2016, 2020)) -> list[tuple[str, str, float]]:
    """The same order of each account in the middle of every quarter."""
    return [(id_, f"{year}-{month:02d}-15", amount) for id_ in ids for year in years for month in (2, 5, 8, 11)]
