"""Key assumptions and risks of a plan, each with its effect in money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.revenue.drivers import DRIVERS, DriverRange, Drivers
from calculations.revenue.sensitivity import Sensitivity
from calculations.revenue.street import SeatStreet

__all__ = ["KeyAssumption", "Risk", "key_assumptions", "key_risks"]

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
    street: SeatStreet | None,
    base: Drivers,
    weights: Mapping[str, float],
    accounts: pd.DataFrame,
    quarter: Quarter,
    names: Mapping[str, str],
) -> tuple[Risk, ...]:
    """Risks by what they take off the plan: each driver at its worse end, the largest seat, the largest account.

    Args:
        plan: planned total, money. tornado, ranges: of the drivers. street: the seats. base: drivers of the base.
        weights: of the views, since a lost seat lowers the capacity view only. accounts: `ACCOUNT_QUARTERS`.
        quarter: planned; the account's loss is its mean quarter of the last four. names: of accounts, by id.
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
    if street is not None and street.quotas.size:
        seats = street.capacity(base)
        most = int(np.argmax(seats.by_seat))
        name = street.keys[most] if most < len(street.keys) else str(most + 1)
        lost = -float(seats.by_seat[most]) * weights.get("capacity", 0.0)
        found.append(Risk("largest seat", lost, f"{name} leaves and books nothing in the quarter."))
    recent = [str(quarter.shift(-back)) for back in range(1, 5)]
    bought = accounts[accounts["quarter"].isin(recent)].groupby("account_id")["amount"].sum() / 4.0
    if len(bought):
        largest, amount = str(bought.idxmax()), float(bought.max())
        name = names.get(largest, f"Account {largest}")
        found.append(Risk("largest account", -amount, f"{name} buys nothing; it bought {amount:,.0f} a quarter."))
    telling = [risk for risk in found if risk.effect < -_WORTH_TELLING * abs(plan)]
    return tuple(sorted(telling, key=lambda risk: (risk.effect, risk.name)))
