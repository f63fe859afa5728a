"""What the rows of every tab stand on, worked out once from the CRM's facts.

Choices made here, and shown in the workbook where they matter:
- Who is planned, and which quarter is the last full one, is for `calculations.roster` to say.
- A person with direct reports is a team of their own with them; others count in their manager's team. So everyone is
  in exactly one team, and teams add up to the company.
- Product families that differ in case only are one family, because a spreadsheet compares texts regardless of case.
- Quotas and deals whose rep the CRM no longer knows are kept, under "No longer in the CRM", so that totals reconcile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from calculations.fiscal import Quarter
from calculations.revenue.hire_choice import HireChoice, hire_choice
from calculations.revenue.time_series_view import month_table
from calculations.roster import last_full_quarter, planned_people
from workbooks.grammar.cells import Records, text
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts
from workbooks.tabs.data.evidence import told_by_deals
from workbooks.tabs.data.facts import account_rows, booking_rows, quota_rows
from workbooks.tabs.data.people import add_unknown, group, people_rows
from workbooks.tabs.data.worth import account_potential, shares_moved
from workbooks.tabs.territory_data.accounts import Territories, territories_of

__all__ = ["Basis", "Tables", "basis_of", "numbered"]

Tables = Mapping[str, Rows | Records]
"""Rows by table id: a few one by one, many as columns."""


@dataclass(frozen=True)
class Basis:
    """The facts, and what more than one tab makes of them.

    `quarter` is planned, `last` the last full one before it. `reps`, `bookings`, `quotas` and `accounts` are the rows
    of the data tabs, `roster` those of the reps who are planned; `territories` is None where the facts hold none.
    """

    facts: PlanFacts
    quarter: Quarter
    last: Quarter
    reps: Records
    bookings: Rows
    quotas: Rows
    accounts: Rows
    roster: Records
    territories: Territories | None

    @cached_property
    def sold_by_month(self) -> pd.DataFrame:
        """Sales by cell and month as the revenue plan knows them; empty without a plan."""
        plan = self.facts.results.revenue
        if plan is None:
            return pd.DataFrame()
        return month_table(plan.facts.sales, plan.facts.as_of, plan.facts.quarter.calendar)

    @cached_property
    def hires(self) -> HireChoice | None:
        """Hires by their contribution, as the revenue plan's past tells it; None without a plan."""
        plan = self.facts.results.revenue
        return None if plan is None else hire_choice(plan)


def basis_of(facts: PlanFacts) -> Basis:
    """What the rows stand on.

    Raises:
        UnknownColumnError: a frame of the facts lacks a column of its schema.
        ValueError: the quarter's label cannot be read.
    """
    quarter = Quarter.parse(facts.quarter, facts.calendar)
    last = last_full_quarter(quarter, facts.as_of)
    reps, bookings, quotas = people_rows(facts), booking_rows(facts), quota_rows(facts)
    accounts = account_rows(facts, account_potential(facts))
    add_unknown(reps, (*bookings.column("rep_id"), *quotas.column("rep_id")))
    group(reps, facts, bookings, last)
    moved, by_deals = shares_moved(facts, accounts, str(last)), told_by_deals(facts)
    for row in reps:
        row.update({"moved_share": moved.get(row["rep_id"]), "pipeline": None, "booked": None})
        row["by_deals"] = by_deals.get(row["rep_id"])
    names = {rep["rep_id"]: rep["name"] for rep in reps}
    people = planned_people(facts.reps, facts.quotas, facts.accounts, quarter, facts.as_of, facts.sellers)
    planned = set(map(text, people))
    return Basis(
        facts=facts,
        quarter=quarter,
        last=last,
        reps=reps,
        bookings=_named(bookings, "rep_id", "rep", names),
        quotas=_named(quotas, "rep_id", "rep", names),
        accounts=_named(accounts, "owner_id", "owner", names),
        roster=[rep for rep in reps if rep["rep_id"] in planned],
        territories=None if facts.results.territory is None else territories_of(facts.results.territory),
    )


def numbered(rows: Records) -> Records:
    """The rows with `line`, counted from 1."""
    return [{"line": str(line), **row} for line, row in enumerate(rows, start=1)]


def _named(rows: Rows, id_: str, name: str, names: Mapping[str, str]) -> Rows:
    return rows.with_columns({name: [names.get(person, "") for person in rows.column(id_)]})
