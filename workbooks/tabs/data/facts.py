"""Bookings, quotas and accounts of a plan, as the columns of its data tabs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS
from workbooks.grammar.cells import Records
from workbooks.grammar.columns import joined, moneys, order_by, texts
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts
from workbooks.tabs.data.people import NO_TERRITORY
from xl_addin.cells.marshal import to_serial

__all__ = ["account_rows", "booking_rows", "family_rows", "quota_rows", "rate_rows"]

_NO_FAMILY = "No family"


def booking_rows(facts: PlanFacts) -> Rows:
    """Closed-won value by quarter, rep, territory and family, families that differ in case only being one."""
    frame = BOOKINGS.conform(facts.bookings)
    families = texts(frame["product_family"], _NO_FAMILY)
    spelling: dict[str, str] = {}
    for family in sorted(set(families)):
        spelling.setdefault(family.casefold(), family)
    keys = list(
        zip(
            texts(frame["quarter"]),
            texts(frame["rep_id"], NO_TERRITORY),
            texts(frame["territory_id"], NO_TERRITORY),
            (spelling[family.casefold()] for family in families),
            strict=True,
        )
    )
    territory = dict(zip(keys, texts(frame["territory"], "No territory"), strict=True))
    cents = dict.fromkeys(keys, 0)
    for key, amount in zip(keys, moneys(frame["amount"]), strict=True):
        cents[key] += round(amount * 100)
    order = sorted(cents)
    columns: dict[str, list[Any]] = {
        "quarter": [quarter for quarter, _, _, _ in order],
        "rep_id": [rep for _, rep, _, _ in order],
        "territory_key": [place for _, _, place, _ in order],
        "product_family": [family for _, _, _, family in order],
        "territory": [territory[key] for key in order],
        "amount": [cents[key] / 100 for key in order],
    }
    fields = ("rep_id", "territory_key", "product_family", "quarter")
    return Rows(columns | {"row_key": joined(*(columns[field] for field in fields))}, len(order))


def quota_rows(facts: PlanFacts) -> Rows:
    """Quotas by quarter and rep."""
    frame = QUOTAS.conform(facts.quotas)
    reps, quarters = texts(frame["rep_id"], NO_TERRITORY), texts(frame["quarter"])
    columns: dict[str, list[Any]] = {"rep_id": reps, "quarter": quarters, "amount": moneys(frame["amount"]),
               "row_key": joined(reps, quarters)}  # fmt: skip
    return Rows(columns, len(reps)).ordered(order_by(quarters, reps))


def account_rows(facts: PlanFacts, worth: Mapping[str, float]) -> Rows:
    """Accounts by their id, so that a new name moves no row, each with its potential of a quarter out of `worth`.

    Columns of the facts beyond the schema are texts for people to see; no function reads them.
    """
    frame = ACCOUNTS.conform(facts.accounts)
    ids, names = texts(frame["account_id"]), texts(frame["name"])
    potential = pd.Series([worth.get(id_, 0.0) for id_ in ids], dtype=np.float64)
    columns: dict[str, list[Any]] = {
        **{str(name): texts(facts.accounts[name]) for name in facts.accounts.columns.difference([*ACCOUNTS.names])},
        "account_id": ids,
        "name": names,
        "owner_id": texts(frame["owner_id"]),
        "segment": texts(frame["segment"]),
        "trailing_amount": moneys(frame["trailing_amount"]),
        "potential": moneys(potential),
    }
    return Rows(columns, len(ids)).ordered(order_by(ids))


def rate_rows(facts: PlanFacts) -> Records:
    """The rates money was converted by; a currency is what one unit of it is in plan currency."""
    return [
        {
            "currency": rate.currency,
            "day": to_serial(rate.day),
            "rate": float(rate.rate),
            "to": rate.to,
            "kind": rate.kind.value,
            "row_key": f"{rate.currency} {rate.day}",
        }
        for rate in facts.rates
    ]


def family_rows(bookings: Rows) -> Records:
    """Every product family that sold, or one line saying that there is none."""
    return [{"family": family} for family in sorted(set(bookings.column("product_family"))) or [_NO_FAMILY]]
