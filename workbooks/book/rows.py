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

from datetime import date, timedelta
from typing import Any

from calculations.fiscal import Quarter
from workbooks.document.entries import Entries, with_entries
from workbooks.grammar.cells import Records
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import LAYOUT_VERSION, Layout
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts
from workbooks.tabs.data.people import NO_TERRITORY, add_unknown, people_rows, roster_of
from workbooks.tabs.data.rows import account_rows, booking_rows, family_rows, quota_rows
from workbooks.tabs.performance.rows import grouped, performance_rows
from workbooks.tabs.pipeline.rows import pipeline_named, pipeline_rows
from workbooks.tabs.quota_cascade.rows import hierarchy_rows
from workbooks.tabs.quotas.decisions import approval_line, quota_line, ramp_rows
from workbooks.tabs.quotas.rows import account_potential, groups_of, method_rows, season_rows, shares_moved, team_rows
from workbooks.tabs.retention.rows import retention_named, retention_rows
from workbooks.tabs.revenue_plan.rows import revenue_figures, revenue_rows
from workbooks.tabs.territory_health.rows import health_rows
from workbooks.tabs.territory_scenarios.rows import territory_inputs, territory_rows
from xl_addin.catalog.keyed import LINES_OF_FINDINGS
from xl_addin.catalog.quota.fairness import BANDS_OF_ATTAINMENT
from xl_addin.cells.marshal import to_serial
from xl_addin.names import Host

__all__ = ["NO_TERRITORY", "Entries", "Records", "content_of", "last_full_quarter"]


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
    reps, bookings = people_rows(facts), booking_rows(facts)
    quotas, accounts = quota_rows(facts), account_rows(facts, account_potential(facts, str(last)))
    names = {rep["rep_id"]: rep["name"] for rep in reps}
    add_unknown(reps, names, (*bookings, *quotas))
    for rows, id_, name in ((bookings, "rep_id", "rep"), (quotas, "rep_id", "rep"), (accounts, "owner_id", "owner")):
        for row in rows:
            row[name] = names.get(row[id_], "")
    grouped(reps, facts, bookings, last)
    moved = shares_moved(facts, accounts, str(last))
    for row in reps:
        row.update({"moved_share": moved.get(row["rep_id"]), "pipeline": None, "booked": None})
    roster = roster_of(reps, quotas, accounts, quarter, str(last))
    groups = groups_of(roster)
    people = [{"rep_id": rep["rep_id"], "name": rep["name"]} for rep in roster]
    tables: dict[str, Records] = {
        "data_reps": reps,
        "data_bookings": bookings,
        "data_quotas": quotas,
        "data_accounts": accounts,
        "roster": [{"rep_id": rep["rep_id"], "group": groups[rep["rep_id"]]} for rep in roster],
        "quotas": [quota_line(rep) for rep in roster],
        "quota_teams": team_rows(roster),
        "quota_fairness_teams": _numbered(team_rows(roster)),
        "quota_findings": [{"line": str(line)} for line in range(1, LINES_OF_FINDINGS + 1)],
        "quota_methods": _numbered(method_rows(facts)),
        "quota_situations": [{"line": str(line)} for line, _ in enumerate(roster, start=1)],
        "quota_feasibility": _numbered(people),
        "quota_sources": _numbered(people),
        "quota_months": people,
        "month_weights": [{"rep_id": rep["rep_id"]} for rep in roster],
        "quota_season": season_rows(facts, quarter),
        **hierarchy_rows(reps, roster, facts.regions),
        "quota_bands": [{"band": band} for band in BANDS_OF_ATTAINMENT],
        "approvals": [approval_line(approver, facts.quarter) for approver in facts.approvers],
        "ramp_schedule": ramp_rows(),
        "families": family_rows(bookings),
        **performance_rows(reps, bookings, quotas, last),
        **retention_rows(facts),
        **pipeline_rows(facts),
        **revenue_rows(facts.revenue, quarter),
        **territory_rows(facts),
    }
    tables |= health_rows(facts, tables["data_territory"], tables["data_territory_reps"])
    filled = with_entries({id_: Rows.of(rows) for id_, rows in tables.items()}, layout, typed)
    return Content(
        {id_: list(rows.records()) for id_, rows in filled.items()}, _named(facts, layout, host, quarter, last, typed)
    )


def _numbered(rows: Records) -> Records:
    return [{"line": str(line), **row} for line, row in enumerate(rows, start=1)]


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
        "last_quarter_start": to_serial(last.start),
        "last_quarter_end": to_serial(last.end),
        "first_month": facts.first_month,
        "required_coverage": None,
        "same_quarter_last_year": str(quarter.shift(-4)),
        "mix_quarter": str(last.shift(-4)),
        "host": host.value,
        "layout_version": LAYOUT_VERSION,
        "plan_status": "draft",
        "submitted_digest": "",
        **revenue_figures(facts.revenue),
        **territory_inputs(facts),
        **retention_named(facts),
        **pipeline_named(facts),
    }
    return named | {key: value for key, value in typed.inputs.items() if key in layout.named()}
