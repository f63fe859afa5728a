"""Larger companies for looking at the workbook: so many sellers, in one currency or in ten, with two years of deals."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS
from tests.workbooks.conftest import small_facts, small_territory
from workbooks.models import PlanFacts

__all__ = ["company"]

_QUARTERS = ("2018Q1", "2018Q2", "2018Q3", "2018Q4", "2019Q1", "2019Q2", "2019Q3", "2019Q4", "2020Q1")
_TEAM = 10


def company(sellers: int, scale: float = 1.0) -> PlanFacts:
    """A company of so many sellers in teams of ten; `scale` multiplies its money, as another plan currency does."""
    random = np.random.default_rng(7)
    teams = -(-sellers // _TEAM)
    managers = [f"M{team:03d}" for team in range(teams)]
    people = [f"R{at:04d}" for at in range(sellers)]
    leader = {person: managers[at // _TEAM] for at, person in enumerate(people)}
    hired = pd.Timestamp("2016-02-01")
    rows = [(id_, f"Manager number {id_}", "Sales Manager", "", "", "", "", hired, True) for id_ in managers]
    rows += [
        (id_, f"Seller with a longer name {id_}", "Sales Rep", leader[id_], f"Manager number {leader[id_]}",
         f"T{at // _TEAM}", f"Territory {at // _TEAM}", hired, True)
        for at, id_ in enumerate(people)
    ]  # fmt: skip
    sold = random.lognormal(12.0, 0.4, (sellers, len(_QUARTERS))) * scale
    bookings = [
        (
            id_,
            f"T{at // _TEAM}",
            f"Territory {at // _TEAM}",
            ("Bikes", "Parts")[at % 2],
            quarter,
            float(sold[at, column]),
        )
        for at, id_ in enumerate(people)
        for column, quarter in enumerate(_QUARTERS)
    ]
    quotas = [(id_, quarter, 180_000.0 * scale) for id_ in people for quarter in _QUARTERS[-4:]]
    accounts = [
        (f"A{at:05d}", f"Customer number {at}", people[at % sellers], f"T{at % sellers // _TEAM}",
         ("Retail", "Wholesale")[at % 2], float(random.lognormal(11.0, 1.0)) * scale)
        for at in range(3 * sellers)
    ]  # fmt: skip
    return small_facts(
        as_of=date(2020, 3, 31),
        reps=_frame(REPS, rows),
        bookings=_frame(BOOKINGS, bookings),
        quotas=_frame(QUOTAS, quotas),
        accounts=_frame(ACCOUNTS, accounts),
        territory=small_territory(),
    )


def _frame(schema, rows):
    return schema.conform(pd.DataFrame([dict(zip(schema.names, row, strict=True)) for row in rows]))
