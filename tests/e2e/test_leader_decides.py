"""A leader decides on territories from the tabs alone: a budget, two moves rejected, one account pinned, submitted."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

import pytest

from sync.emulators.salesforce import make_id
from sync.jobs.handover import write_handover
from sync.jobs.plan_territory import plan_territory
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.plan.adapters import Adapters
from tests.e2e.team import REPS, emulated, opened, small_org
from workbooks.models import PlanDocument
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read

ANN = next(iter(REPS))
HAZARD = 0.154


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The team where Ann has thirty accounts more than the others, each of 60,000 last summer; moves are written."""
    accounts = [{"Id": make_id("001", n), "Name": f"More {n:02d}", "OwnerId": ANN} for n in range(101, 131)]
    deals = [
        {
            "Id": make_id("006", n),
            "Name": f"Deal {n}",
            "AccountId": make_id("001", n),
            "OwnerId": ANN,
            "StageName": "Closed Won",
            "Amount": 60_000.0 + n,
            "CloseDate": date(2019, 8, 1),
            "CreatedDate": "2019-02-01T00:00:00Z",
        }
        for n in range(101, 131)
    ]
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    monkeypatch.setenv("QPLAN_WRITEBACK__KINDS", '["quotas", "account moves"]')
    org = small_org(others=[("Account", accounts), ("Opportunity", deals)])
    with emulated(org) as crm, opened(tmp_path, crm.url) as adapters:
        yield adapters


def _rows(document: PlanDocument) -> list[dict[str, Any]]:
    return [dict(row.values) for row in document.tables["account_moves"]]


def _fairness(rows: list[dict[str, Any]]) -> float:
    """1 − CV of what the three people hold, each a full rep of one pool."""
    held = [sum(row["potential"] for row in rows if row["final"] == name) for name in REPS.values()]
    return 1 - pstdev(held) / fmean(held)


@pytest.mark.full
def test_a_leader_decides_from_the_tabs_alone(plan: Adapters) -> None:
    """What the tabs total is what their rows add up to, before the next publication and after; that is submitted."""
    pull(plan)
    done = plan_territory(plan, time_limit=30)
    assert len(done.moves) >= 3
    budget = 0.12
    enter(plan.workbook, {"territory_option": "budget", "territory_budget": budget})
    rows = _rows(read(plan.workbook))
    moved = [row for row in rows if row["final"] != row["owner"]]
    assert [row["rank"] for row in rows[: len(moved)]] == list(range(1, len(moved) + 1))
    assert all(row["needs"] <= budget for row in moved)
    assert all(row["gain"] > row["risk_high"] > row["risk_low"] > 0 for row in moved)
    first, second = moved[0], moved[1]
    stays = next(row for row in rows if row["owner"] == REPS[ANN] and row not in moved)
    said = {(first["account_id"], "reject"), (second["account_id"], "reject"), (stays["account_id"], "pin")}
    enter(plan.workbook, {("account_moves", key, "decision"): word for key, word in said})
    decided = read(plan.workbook)
    _adds_up(decided, moved[2:])
    submitted = submit(plan, "ana")
    assert submitted.reading.blocking == ()
    assert submitted.change_set is not None
    owners = {one.label: one.will for one in submitted.change_set.changes if one.record.sobject == "Account"}
    assert owners == {row["name"]: row["final"] for row in moved[2:]}
    publish(plan)
    _adds_up(read(plan.workbook), moved[2:])
    _is_handed_over(plan, moved[2:])
    plan_territory(plan, time_limit=30)
    again = {row["account_id"]: row for row in _rows(read(plan.workbook))}
    assert all(again[key]["final"] == again[key]["growth"] == REPS[ANN] or not again[key]["growth"] for key, _ in said)
    assert all(again[key]["final"] == REPS[ANN] for key, _ in said)
    assert read_plan(plan).blocking == ()


def _adds_up(document: PlanDocument, moved: list[dict[str, Any]]) -> None:
    """The tabs' totals against sums over the rows of Account moves that move by hand-made arithmetic."""
    rows = _rows(document)
    now = [row for row in rows if row["final"] != row["owner"]]
    assert sorted(row["account_id"] for row in now) == sorted(row["account_id"] for row in moved)
    whole = sum(row["arr"] for row in rows)
    revenue = sum(row["arr"] for row in now)
    risk = sum(row["arr"] * HAZARD for row in now)  # under three years with Ann, no renewal, full receivers
    figures = document.figures
    assert figures["moves_count_final"] == len(now)
    assert figures["chosen_fairness"] == pytest.approx(_fairness(rows), abs=1e-6)
    assert figures["chosen_churn_risk"] == pytest.approx(risk / whole, abs=1e-6)
    (line,) = [row.values for row in document.tables["territory_frontier"] if row.values["budget"] == 0.12]
    assert line["decided_moves"] == len(now)
    assert line["decided_fairness"] == pytest.approx(_fairness(rows), abs=1e-6)
    assert line["decided_revenue"] == pytest.approx(revenue / whole, abs=1e-6)
    assert line["decided_net"] == pytest.approx(sum(row["net"] for row in now), abs=0.01)
    quotas = {row.values["rep"]: row.values for row in document.tables["territories"]}
    held = sum(row["potential"] for row in rows if row["owner"] == REPS[ANN])
    goes = sum(row["potential"] for row in now) / held * quotas[REPS[ANN]]["quota"]
    assert quotas[REPS[ANN]]["quota_after"] == pytest.approx(quotas[REPS[ANN]]["quota"] - goes, abs=0.01 * len(rows))


def _is_handed_over(plan: Adapters, moved: list[dict[str, Any]]) -> None:
    """Three steps an account, from five days before the quarter on; nobody has a deal open there."""
    accounts, deals = write_handover(plan).files
    with accounts.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert sorted({line["CRM id"] for line in lines}) == sorted(row["account_id"] for row in moved)
    assert len(lines) == 3 * len(moved)
    assert (lines[0]["by"], lines[0]["who"], lines[0]["calls"]) == ("2020-03-27", REPS[ANN], moved[0]["final"])
    assert len(deals.read_text(encoding="utf-8-sig").splitlines()) == 1
