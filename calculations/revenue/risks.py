"""Key assumptions and risks of a plan, each with its effect in money."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.outlook.outlook import Outlook
from calculations.outlook.table import BOOKED, DEAL, FLOW
from calculations.outlook.what_if import account_lost, seller_leaves
from calculations.revenue.drivers import DRIVERS, DriverRange, Drivers
from calculations.revenue.sensitivity import Sensitivity

__all__ = ["KeyAssumption", "Risk", "key_assumptions", "key_risks"]

_CELL = ["rep_id", "segment", "product_line", "region"]
_TRIED = 5  # accounts whose loss is worked out
_WORTH_TELLING = 0.001  # of the plan: smaller effects are no key risks


@dataclass(frozen=True, slots=True)
class KeyAssumption:
    """A driver's value in the base, where it comes from, and the money its range moves."""

    driver: str
    value: float
    unit: str
    meaning: str
    source: str
    swing: float


@dataclass(frozen=True, slots=True)
class Risk:
    """What could go wrong, and what that takes off the plan, money below zero."""

    name: str
    effect: float
    sentence: str


def key_assumptions(
    base: Drivers, ranges: Mapping[str, DriverRange], tornado: Sequence[Sensitivity], given: Mapping[str, float]
) -> tuple[KeyAssumption, ...]:
    """Every driver in the base: measured, assumed or set by a person, the most telling first."""
    swings = {row.driver: row.swing for row in tornado}
    values = dict(base.items())
    rows = []
    for driver in DRIVERS:
        known = ranges.get(driver.name)
        source = "default"
        if known is not None:
            source = "assumed" if known.is_assumed else f"median of {known.quarters} quarters"
        if driver.name == "forecast_factor":
            source = "the forecast itself"
        if driver.name in given:
            source = "set"
        swing = float(np.nan_to_num(swings.get(driver.name, 0.0)))
        rows.append(KeyAssumption(driver.name, values[driver.name], driver.unit, driver.meaning, source, swing))
    return tuple(sorted(rows, key=lambda row: -row.swing))


def key_risks(
    plan: float,
    tornado: Sequence[Sensitivity],
    ranges: Mapping[str, DriverRange],
    outlook: Outlook | None,
    accounts: Mapping[str, str],
    people: Mapping[str, str],
) -> tuple[Risk, ...]:
    """Risks by what they take off the plan: each driver at its worse end, the largest seller, the largest account.

    Args:
        plan: planned total, money. tornado, ranges: of the drivers. outlook: of the quarter, from which the loss of a
            seller and of an account is worked out again; None knows of neither. accounts, people: names, by id.
    """
    found = []
    meanings = {driver.name: driver.meaning for driver in DRIVERS}
    for row in tornado:
        at_worse = row.at_low if ranges[row.driver].worse == row.low else row.at_high
        found.append(
            Risk(
                row.driver,
                float(at_worse - plan),
                f"{meanings[row.driver].capitalize()}: {ranges[row.driver].worse:,.4g} instead of {row.base:,.4g}.",
            )
        )
    if outlook is not None:
        found += [*_largest_seller(outlook, people), *_largest_account(outlook, accounts)]
    telling = [risk for risk in found if risk.effect < -_WORTH_TELLING * abs(plan)]
    return tuple(sorted(telling, key=lambda risk: (risk.effect, risk.name)))


def _largest_seller(outlook: Outlook, people: Mapping[str, str]) -> Iterator[Risk]:
    """Whose leaving takes most off the quarter."""
    table = outlook.table[outlook.table["kind"] != BOOKED]
    money = (table["mean"] * table["chance"]).groupby(table["rep_id"]).sum()
    money = money[money.index != ""]
    if len(money):
        who = str(money.idxmax())
        lost = seller_leaves(outlook, who).expected() - outlook.expected()
        name = people.get(who, f"Owner {who}")
        yield Risk("largest seat", lost, f"{name} leaves and books nothing more in the quarter.")


def _largest_account(outlook: Outlook, names: Mapping[str, str]) -> Iterator[Risk]:
    """Which account's loss takes most off the quarter: tried for those that are likely to buy most."""
    held = set(outlook.accounts["account_id"]) | set(outlook.table.loc[outlook.table["kind"] == DEAL, "account_id"])
    likely = [name for name in _most_likely(outlook) if name in held and name]
    lost = {name: account_lost(outlook, name).expected() - outlook.expected() for name in likely}
    if lost:
        most = min(lost, key=lambda name: (lost[name], name))
        name = names.get(most, f"Account {most}")
        yield Risk(
            "largest account", lost[most], f"{name} buys nothing more; it is expected to bring {-lost[most]:,.0f}."
        )


def _most_likely(outlook: Outlook) -> list[str]:
    """The accounts with the most money in open deals and in shares of their cells."""
    table, shares = outlook.table, outlook.accounts
    money = table["mean"] * table["chance"]
    deals = money[table["kind"] == DEAL].groupby(table["account_id"]).sum()
    flows = money[table["kind"] == FLOW].groupby([table[name] for name in _CELL]).sum()
    cell = flows.reindex(pd.MultiIndex.from_frame(shares[_CELL])).fillna(0.0).to_numpy(dtype=np.float64)
    parts = pd.Series(cell * shares["share"].to_numpy(dtype=np.float64), index=shares["account_id"].to_numpy())
    whole = parts.groupby(level=0).sum().add(deals, fill_value=0.0)
    return [str(name) for name in whole.sort_values(ascending=False, kind="stable").index[:_TRIED]]
