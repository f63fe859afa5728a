"""Packages of orgs that hurt: ten currencies, weeks of 4-4-5 from February with monthly quotas, exports with gaps.

Sums are told anew out of each org's own tables, by the day and the rate of each record.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.jobs.agents import run_week
from sync.jobs.pull import pull
from sync.plan.adapters import Adapters
from tests.e2e.team import opened
from tests.e2e.test_doctor import run
from tests.e2e.test_matrix import planned
from tests.sync.orgs import odd_org

CODES = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")
TITLES = {1: "Current state assessment package", 2: "Planning scenarios and models"}


@contextmanager
def ten_currencies(folder: Path) -> Iterator[tuple[Org, Adapters, str]]:
    """Ten people in ten currencies, on the eve of 2020Q2; the plan counts in dollars."""
    with (
        odd_org(10, currencies=CODES, history=5, last_day=date(2020, 3, 31)) as org,
        SalesforceEmulator(org) as crm,
        opened(folder, crm.url) as plan,
    ):
        pull(plan)
        yield org, plan, ""


@contextmanager
def weeks_from_february(folder: Path) -> Iterator[tuple[Org, Adapters, str]]:
    """Three people with quotas by month of 4-4-5 weeks, in four currencies; the year begins in February."""
    with planned(folder, "four currencies", "4-4-5", "plain", "long") as cell:
        yield cell.org, cell.plan, cell.kind


def in_dollars(org: Org, table: str, amount: str, day: str, first: date, after: date, where: str = "1") -> float:
    """The money of a table's records between two days, each by the dated rate of its own day."""
    with org.read() as db:
        rows = db.execute(
            f"SELECT r.{amount}, r.CurrencyIsoCode, (SELECT d.ConversionRate FROM DatedConversionRate d "
            f"WHERE d.IsoCode = r.CurrencyIsoCode AND d.StartDate <= r.{day} ORDER BY d.StartDate DESC LIMIT 1) "
            f"FROM {table} r WHERE r.{day} >= ? AND r.{day} < ? AND r.{amount} IS NOT NULL AND {where}",
            (str(first), str(after)),
        ).fetchall()
    return sum(money / (1.0 if code == "USD" else rate) for money, code, rate in rows)


@pytest.mark.full
@pytest.mark.parametrize("kept", [ten_currencies, weeks_from_february])
def test_each_week_of_any_org(kept: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every package is made; what was booked and asked for in the closing quarter is what the org's own records say."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with kept(tmp_path) as (org, plan, kind):
        weeks = {week: [made.package for made in run_week(plan, week)] for week in TITLES}
        closing = plan.plan.quarter.shift(-1)
        booked = in_dollars(
            org, "Opportunity", "Amount", "CloseDate", closing.start, closing.end, "r.IsWon AND NOT r.IsDeleted"
        )
        of_type = (
            f"r.ForecastingTypeId IN (SELECT Id FROM ForecastingType WHERE DeveloperName = '{kind}')" if kind else "1"
        )
        asked = in_dollars(org, "ForecastingQuota", "QuotaAmount", "StartDate", closing.start, closing.end, of_type)
    for week, packages in weeks.items():
        assert packages[-1].title == TITLES[week]
        assert len(packages[-1].figures) == sum(len(package.figures) for package in packages[:-1])
        for section in packages[-1].sections:
            assert section.is_known or section.why_not
    figures = weeks[1][-1].figures
    assert float(figures["attainment.all.actual"].value or 0) == pytest.approx(booked, abs=0.5)
    assert float(figures["attainment.all.quota"].value or 0) == pytest.approx(asked, abs=0.5)
    assert float(figures["attainment.all"].value or 0) == pytest.approx(booked / asked, rel=1e-6)
    by_person = [f for key, f in figures.items() if key.startswith("attainment.rep.") and key.endswith(".actual")]
    assert sum(float(one.value or 0) for one in by_person) == pytest.approx(booked, abs=0.5)
    assert {figure.currency for figure in figures.values() if figure.unit == "money"} == {"USD"}


DEALS = """\
Opportunity ID,Account Name,Owner,Stage,Amount,Close Date
D-1,Acme,Ann Able,Closed Won,"1,200.50",15/01/2020
D-2,Köln,Bob Best,Closed Lost,900,31/01/2020
D-3,Köln,Bob Best,Closed Won,,28/02/2020
D-4,Acme,Ann Able,Closed Won,3000,03/04/2019
"""
PLAN = '[plan]\nquarter = "2020Q2"\nas_of = 2020-03-31\n'


@pytest.mark.full
def test_a_folder_with_gaps_says_what_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deals without quotas: 1,200.50 are booked, and attainment, quotas and what rests on them are null, never 0."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "deals.csv").write_text(DEALS, encoding="utf-8")
    _, proposed, _ = run(["import", "exports", "--preview"], tmp_path, monkeypatch, capsys)
    (tmp_path / "qplan.toml").write_text(PLAN + proposed, encoding="utf-8")
    assert run(["pull"], tmp_path, monkeypatch, capsys)[0] == 0
    code, said, _ = run(["agent", "week", "1", "--json"], tmp_path, monkeypatch, capsys)
    packages = json.loads(said)["packages"]
    assert (code, packages[-1]["title"]) == (1, TITLES[1])
    figures = {
        figure["key"]: figure["value"]
        for section in packages[0]["sections"]
        for grid in section["grids"]
        for line in grid["lines"]
        for figure in line["figures"]
    }
    assert figures["attainment.all.actual"] == 1200.5
    assert {figures[key] for key in ("attainment.all", "attainment.all.quota", "attainment.all.median")} == {None}
    code, said, _ = run(["agent", "week", "2", "--json"], tmp_path, monkeypatch, capsys)
    packages = json.loads(said)["packages"]
    assert code == 1
    unknown = [found for found in packages[-1]["findings"] if found["code"] == "agent.task-unknown"]
    parts = [section for section in packages[-1]["sections"] if section["why_not"]]
    assert {row for found in unknown for row in found["rows"]} == {section["id"] for section in parts}
    assert {"options", "impact"} <= {section["id"] for section in parts}
