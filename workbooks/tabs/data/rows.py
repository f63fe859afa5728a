"""Bookings, quotas, accounts and product families of a plan, as rows of its data tabs."""

from collections.abc import Mapping
from typing import Any

from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS
from workbooks.grammar.cells import Records, keyed, money, records, text
from workbooks.models import PlanFacts
from workbooks.tabs.data.people import NO_TERRITORY

__all__ = ["account_rows", "booking_rows", "family_rows", "quota_rows"]

_NO_FAMILY = "No family"


def booking_rows(facts: PlanFacts) -> Records:
    """Closed-won value by quarter, rep, territory and family, families that differ in case only being one."""
    spelling: dict[str, str] = {}
    rows: Records = [
        {
            "rep_id": text(row["rep_id"]) or NO_TERRITORY,
            "territory_key": text(row["territory_id"]) or NO_TERRITORY,
            "territory": text(row["territory"]) or "No territory",
            "product_family": text(row["product_family"]) or _NO_FAMILY,
            "quarter": text(row["quarter"]),
            "amount": money(row["amount"]),
        }
        for row in records(BOOKINGS.conform(facts.bookings))
    ]
    for family in sorted({row["product_family"] for row in rows}):
        spelling.setdefault(family.casefold(), family)
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        row["product_family"] = spelling[row["product_family"].casefold()]
        key = (row["quarter"], row["rep_id"], row["territory_key"], row["product_family"])
        amount = merged[key]["amount"] if key in merged else 0.0
        merged[key] = {**row, "amount": round(amount + row["amount"], 2)}
    rows = [merged[key] for key in sorted(merged)]
    return keyed(rows, "rep_id", "territory_key", "product_family", "quarter")


def quota_rows(facts: PlanFacts) -> Records:
    """Quotas by quarter and rep."""
    rows = [
        {
            "rep_id": text(row["rep_id"]) or NO_TERRITORY,
            "quarter": text(row["quarter"]),
            "amount": money(row["amount"]),
        }
        for row in records(QUOTAS.conform(facts.quotas))
    ]
    rows.sort(key=lambda row: (row["quarter"], row["rep_id"]))
    return keyed(rows, "rep_id", "quarter")


def account_rows(facts: PlanFacts, worth: Mapping[str, float]) -> Records:
    """Accounts by name, each with its potential of a quarter out of `worth`."""
    rows = [
        {
            "account_id": text(row["account_id"]),
            "name": text(row["name"]),
            "owner_id": text(row["owner_id"]),
            "territory_key": text(row["territory_id"]) or NO_TERRITORY,
            "segment": text(row["segment"]),
            "trailing_amount": money(row["trailing_amount"]),
            "potential": money(worth.get(text(row["account_id"]), 0.0)),
        }
        for row in records(ACCOUNTS.conform(facts.accounts))
    ]
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["account_id"]))


def family_rows(bookings: Records) -> Records:
    """Every product family that sold, or one line saying that there is none."""
    return [{"family": family} for family in sorted({row["product_family"] for row in bookings})] or [
        {"family": _NO_FAMILY}
    ]
