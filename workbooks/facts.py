"""From the CRM's facts to the content of a plan: which rows each table holds and what stands in them.

Choices made here, and shown in the workbook where they matter:
- The last full quarter is the last one that had ended by `as_of` and lies before the planned quarter.
- A rep is planned when active and either carried a quota in the last full quarter, owns an account, or started in the
  two quarters before the planned one or in it.
- A person with direct reports is a team of their own with them; others count in their manager's team. So everyone is
  in exactly one team, and teams add up to the company.
- Product families that differ in case only are one family, because a spreadsheet compares texts regardless of case.
- Quotas and deals whose rep the CRM no longer knows are kept, under "No longer in the CRM", so that totals reconcile.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS
from workbooks.evaluation import Content
from workbooks.layout import LAYOUT_VERSION, Layout
from workbooks.models import Approver, PlanFacts
from workbooks.sheets.quotas import RAMP_SHARES
from xl_addin.cell_errors import CellValue
from xl_addin.hosts.names import Host
from xl_addin.marshal import to_serial

__all__ = ["NO_TERRITORY", "Entries", "content_of", "last_full_quarter"]

NO_TERRITORY = "none"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]+")
_UNKNOWN, _NO_FAMILY = "No longer in the CRM", "No family"
Records = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Entries:
    """What people have typed: inputs by id, and table cells by (table, row key, column)."""

    inputs: dict[str, Any]
    cells: dict[tuple[str, str, str], Any]

    def of(self, table: str, key: str, column: str) -> CellValue:
        """What stands in one input cell, None when nothing was typed."""
        return self.cells.get((table, key, column))


def last_full_quarter(quarter: Quarter, as_of: date) -> Quarter:
    """The last quarter before `quarter` that had ended by the end of the day `as_of`."""
    running = Quarter.of(as_of + timedelta(days=1), quarter.first_month)
    return min(quarter.shift(-1), running.shift(-1))


def content_of(facts: PlanFacts, layout: Layout, host: Host, entries: Entries | None = None) -> Content:
    """Everything of a plan that is not a formula: facts from the CRM, and what people have typed so far.

    Raises:
        UnknownColumnError: a frame of the facts lacks a column of its schema.
        ValueError: the quarter's label cannot be read.
    """
    typed = entries or Entries({}, {})
    quarter = Quarter.parse(facts.quarter, facts.first_month)
    last = last_full_quarter(quarter, facts.as_of)
    reps, bookings = _people(facts), _bookings(facts)
    quotas, accounts = _quotas(facts), _accounts(facts)
    names = {rep["rep_id"]: rep["name"] for rep in reps}
    _add_unknown(reps, names, (*bookings, *quotas))
    for rows, id_, name in ((bookings, "rep_id", "rep"), (quotas, "rep_id", "rep"), (accounts, "owner_id", "owner")):
        for row in rows:
            row[name] = names.get(row[id_], "")
    roster = _roster(reps, quotas, accounts, quarter, str(last))
    tables: dict[str, Records] = {
        "data_reps": reps,
        "data_bookings": bookings,
        "data_quotas": quotas,
        "data_accounts": accounts,
        "roster": [{"rep_id": rep["rep_id"]} for rep in roster],
        "quotas": [_quota_row(rep, typed) for rep in roster],
        "approvals": [_approval_row(approver, facts.quarter, typed) for approver in facts.approvers],
        "ramp_schedule": _ramp_rows(typed),
        "families": _families(bookings),
        **_performance(reps, bookings, quotas, str(last)),
    }
    return Content(tables, _named(facts, layout, host, quarter, last, typed))


def _named(
    facts: PlanFacts, layout: Layout, host: Host, quarter: Quarter, last: Quarter, typed: Entries
) -> dict[str, Any]:
    named: dict[str, Any] = {
        "quarter": str(quarter),
        "as_of": to_serial(facts.as_of),
        "last_quarter": str(last),
        "source": facts.source + (" (simulated)" if facts.is_simulated else ""),
        "snapshot_id": facts.snapshot_id,
        "currency": facts.currency,
        "quarter_start": to_serial(quarter.start),
        "quarter_end": to_serial(quarter.end),
        "same_quarter_last_year": str(quarter.shift(-4)),
        "mix_quarter": str(last.shift(-4)),
        "host": host.value,
        "layout_version": LAYOUT_VERSION,
        "plan_status": "draft",
        "submitted_digest": "",
    }
    return named | {key: value for key, value in typed.inputs.items() if key in layout.named()}


def _text(value: CellValue) -> str:
    """A text of the CRM as a cell can hold it: without control characters, without blanks around it."""
    return "" if value is None or pd.isna(value) else _UNPRINTABLE.sub(" ", str(value)).strip()


def _day(value: CellValue) -> int | None:
    return None if pd.isna(value) else to_serial(value)


def _money(value: CellValue) -> float:
    return 0.0 if pd.isna(value) else round(float(value), 2)


def _records(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]


def _people(facts: PlanFacts) -> Records:
    people = list(_records(REPS.conform(facts.reps)))
    names = {_text(person["rep_id"]): _text(person["name"]) for person in people}
    managers = {_text(person["manager_id"]) for person in people}
    rows = []
    for person in people:
        rep_id, manager_id = _text(person["rep_id"]), _text(person["manager_id"])
        leads = rep_id in managers
        team_id = rep_id if leads or not manager_id else manager_id
        rows.append(
            {
                "rep_id": rep_id,
                "name": _text(person["name"]),
                "role": _text(person["role"]),
                "manager": names.get(manager_id) or _text(person["manager"]),
                "team_id": team_id,
                "team": names.get(team_id) or _text(person["manager"]) or team_id,
                "territory_key": _text(person["territory_id"]) or _text(person["territory"]) or NO_TERRITORY,
                "territory": _text(person["territory"]) or _no_territory(person),
                "start_date": _day(person["start_date"]),
                "is_active": "yes" if person["is_active"] else "no",
            }
        )
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["rep_id"]))


def _no_territory(person: dict[str, Any]) -> str:
    return _text(person["territory_id"]) or "Several or none"


def _add_unknown(reps: Records, names: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
    """A line for every rep that deals or quotas name and the list of people does not."""
    for row in rows:
        if row["rep_id"] not in names:
            names[row["rep_id"]] = _UNKNOWN
            reps.append(
                {
                    "rep_id": row["rep_id"],
                    "name": _UNKNOWN,
                    "role": "",
                    "manager": "",
                    "team_id": NO_TERRITORY,
                    "team": _UNKNOWN,
                    "territory_key": NO_TERRITORY,
                    "territory": "Several or none",
                    "start_date": None,
                    "is_active": "no",
                }
            )


def _bookings(facts: PlanFacts) -> Records:
    spelling: dict[str, str] = {}
    rows: Records = [
        {
            "rep_id": _text(row["rep_id"]) or NO_TERRITORY,
            "territory_key": _text(row["territory_id"]) or NO_TERRITORY,
            "territory": _text(row["territory"]) or "No territory",
            "product_family": _text(row["product_family"]) or _NO_FAMILY,
            "quarter": _text(row["quarter"]),
            "amount": _money(row["amount"]),
        }
        for row in _records(BOOKINGS.conform(facts.bookings))
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
    return _keyed(rows, "rep_id", "territory_key", "product_family", "quarter")


def _quotas(facts: PlanFacts) -> Records:
    rows = [
        {
            "rep_id": _text(row["rep_id"]) or NO_TERRITORY,
            "quarter": _text(row["quarter"]),
            "amount": _money(row["amount"]),
        }
        for row in _records(QUOTAS.conform(facts.quotas))
    ]
    rows.sort(key=lambda row: (row["quarter"], row["rep_id"]))
    return _keyed(rows, "rep_id", "quarter")


def _keyed(rows: Records, *fields: str) -> Records:
    for row in rows:
        row["row_key"] = "/".join(row[field] for field in fields)
    return rows


def _accounts(facts: PlanFacts) -> Records:
    rows = [
        {
            "account_id": _text(row["account_id"]),
            "name": _text(row["name"]),
            "owner_id": _text(row["owner_id"]),
            "territory_key": _text(row["territory_id"]) or NO_TERRITORY,
            "segment": _text(row["segment"]),
            "trailing_amount": _money(row["trailing_amount"]),
        }
        for row in _records(ACCOUNTS.conform(facts.accounts))
    ]
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["account_id"]))


def _roster(reps: Records, quotas: Records, accounts: Records, quarter: Quarter, last: str) -> Records:
    carried = {row["rep_id"] for row in quotas if row["quarter"] == last and row["amount"] > 0}
    owners = {row["owner_id"] for row in accounts}
    first_recent, after = to_serial(quarter.shift(-2).start), to_serial(quarter.end)

    def is_recent(rep: dict[str, Any]) -> bool:
        return rep["start_date"] is not None and first_recent <= rep["start_date"] < after

    return [
        rep
        for rep in reps
        if rep["is_active"] == "yes" and (rep["rep_id"] in carried or rep["rep_id"] in owners or is_recent(rep))
    ]


def _quota_row(rep: dict[str, Any], typed: Entries) -> dict[str, Any]:
    row = {column: rep[column] for column in ("rep_id", "name", "manager", "territory")}
    return row | {column: typed.of("quotas", rep["rep_id"], column) for column in ("override", "reason")}


def _approval_row(approver: Approver, quarter: str, typed: Entries) -> dict[str, Any]:
    asked = f"Approve the {quarter} quotas as {approver.role}" if approver.role else f"Approve the {quarter} quotas"
    row = {"approver_id": approver.id, "name": approver.name, "role": approver.role, "asked": asked}
    return row | {column: typed.of("approvals", approver.id, column) for column in ("decision", "code", "comment")}


def _ramp_rows(typed: Entries) -> Records:
    rows: Records = []
    for month, share in enumerate(RAMP_SHARES, start=1):
        entered = typed.of("ramp_schedule", str(month), "share")
        rows.append({"month": month, "share": share if entered is None else entered})
    return rows


def _families(bookings: Records) -> Records:
    return [{"family": family} for family in sorted({row["product_family"] for row in bookings})] or [
        {"family": _NO_FAMILY}
    ]


def _performance(reps: Records, bookings: Records, quotas: Records, last: str) -> dict[str, Records]:
    """Rows of the four cuts: everyone and everything with a quota or a deal in the last full quarter."""
    sold = [row for row in bookings if row["quarter"] == last]
    asked = [row for row in quotas if row["quarter"] == last]
    concerned = {row["rep_id"] for row in (*sold, *asked)}
    people = [rep for rep in reps if rep["rep_id"] in concerned]
    people.sort(key=lambda rep: -_rate(rep["rep_id"], sold, asked))
    territories = _distinct(people, "territory_key", "territory")
    stamped = _distinct(sold, "territory_key", "territory")
    return {
        "performance_reps": [{"name": rep["name"], "rep_id": rep["rep_id"]} for rep in people],
        "performance_managers": _sorted({"team_id": key, "name": name} for key, name in _pairs(people)),
        "performance_territories": _sorted(
            {"territory_key": key, "name": name} for key, name in (stamped | territories).items()
        ),
        "performance_families": [{"name": row["family"]} for row in _families(bookings)],
    }


def _rate(rep_id: str, sold: Records, asked: Records) -> float:
    """Attainment, for the order of lines only; people without a quota come last."""
    won, quota = (sum(row["amount"] for row in rows if row["rep_id"] == rep_id) for rows in (sold, asked))
    return won / quota if quota > 0 else -1.0


def _pairs(people: Records) -> Iterable[tuple[str, str]]:
    return _distinct(people, "team_id", "team").items()


def _distinct(rows: Records, key: str, name: str) -> dict[str, str]:
    return {row[key]: row[name] for row in rows}


def _sorted(rows: Iterable[dict[str, Any]]) -> Records:
    by_name: Callable[[dict[str, Any]], str] = lambda row: row["name"].casefold()  # noqa: E731
    return sorted(rows, key=by_name)
