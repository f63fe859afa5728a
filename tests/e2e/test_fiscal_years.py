"""An org's own fiscal calendar, from its periods to the quotas it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from calculations.fiscal import Calendar, Quarter
from sync.bootstrap import adapters_for
from sync.emulators.salesforce import SalesforceEmulator
from sync.errors import RefusedError
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.writeback import verify, write
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, load
from tests.e2e.fiscal_org import REPS, fiscal_org
from tests.e2e.team import approve, config

BY_START = {"FiscalYearStartMonth": 2, "UsesStartDateAsFiscalYearName": True}
BY_END = {"FiscalYearStartMonth": 2, "UsesStartDateAsFiscalYearName": False}

ORGS = {
    "standard:2": BY_START,
    "standard:2:end": BY_END,
    "4-4-5:near-sat-jan": BY_START,
    "3-3-3-4:last-fri-jan:end": BY_END,
}


@contextmanager
def served(text: str, folder: Path) -> Iterator[tuple[Path, Quarter]]:
    """The org with such a calendar, the settings' file, and the quarter to plan: the one of February 2020."""
    calendar = Calendar.parse(text)
    planned = Quarter.of(date(2020, 3, 1), calendar)
    with SalesforceEmulator(fiscal_org(calendar, planned, ORGS[text])) as emulator:
        yield config(folder, emulator.url), planned


@contextmanager
def planning(path: Path, planned: Quarter, **plan: Any) -> Iterator[Adapters]:
    """The plan on the eve of the quarter, which is named by nobody; settings of the plan may be given."""
    chosen = PlanSettings(as_of=planned.start - timedelta(days=1), **plan)
    with adapters_for(load(path).model_copy(update={"plan": chosen})) as adapters:
        yield adapters


@pytest.mark.full
@pytest.mark.parametrize(
    "text",
    [text if text == "4-4-5:near-sat-jan" else pytest.param(text, marks=pytest.mark.full) for text in ORGS],
)
def test_quotas_go_to_the_quarters_the_org_keeps(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the settings' calendar left alone: deals count where the org counts them, quotas begin where it begins."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with served(text, tmp_path) as (path, planned):
        with planning(path, planned) as adapters:
            pull(adapters)
        with planning(path, planned) as adapters:
            assert adapters.plan.id == str(planned)
            assert (adapters.plan.quarter.start, adapters.plan.quarter.end) == (planned.start, planned.end)
            publish(adapters)
            reading = read_plan(adapters)
            assert [str(found) for found in reading.blocking] == []
            booked = {row.values["quarter"]: row.values["amount"] for row in reading.document.tables["data_bookings"]}
            assert sorted(booked) == [str(planned.shift(-back)) for back in (4, 3, 2, 1)]
            submit(adapters, "ana")
            approve(adapters)
            assert [str(receipt.outcome) for receipt in write(adapters, "ana")] == ["applied"] * 3
            assert verify(adapters, "ana") == ()
            held = adapters.target().find("ForecastingQuota", {"StartDate": f"{planned.start}"}, ["QuotaOwnerId"])
            assert {row["QuotaOwnerId"] for row in held} == set(REPS)


@pytest.mark.parametrize(
    ("text", "declared", "told"),
    [
        ("standard:2", {"fiscal_year_start_month": 1}, "2020Q1 is 2020-01-01 to 2020-03-31 as declared"),
        pytest.param(
            *("4-4-5:near-sat-jan", {"fiscal_calendar": "standard:2"}, "and 2020-02-02 to 2020-05-02 in the org"),
            marks=pytest.mark.full,
        ),
    ],
)
def test_another_calendar_than_the_orgs_blocks(
    text: str, declared: dict[str, Any], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is built, what was built is blocked when it is read, and doctor shows both calendars."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with served(text, tmp_path) as (path, planned):
        with planning(path, planned) as adapters:
            pull(adapters)
        with planning(path, planned) as adapters:
            publish(adapters)
            (built,) = tmp_path.glob("*-plan.xlsx")
        with planning(path, planned, **declared) as adapters:
            with pytest.raises(RefusedError, match=told):
                publish(adapters)
            assert "crm.calendar-differs" in {found.finding.code for found in read_plan(adapters, built).blocking}
            (doctor,) = (found for found in adapters.doctor() if found.code == "doctor.calendar")
            assert told in doctor.sentence
            assert str(doctor.severity) == "blocking"


@pytest.mark.full
def test_a_declared_rule_that_gives_the_listed_days_is_the_orgs_calendar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says more than the list: years beyond. Doctor notes both."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    text = "4-4-5:near-sat-jan"
    with served(text, tmp_path) as (path, planned), planning(path, planned, fiscal_calendar=text) as adapters:
        pull(adapters)
        publish(adapters)
        assert read_plan(adapters).blocking == ()
        (doctor,) = (found for found in adapters.doctor() if found.code == "doctor.calendar")
    assert doctor.sentence == (
        "Fiscal calendar: the org's is custom, 2018 to 2022 (2018-02-04 to 2023-01-28), "
        "the plan's is 4-4-5:near-sat-jan (declared)."
    )


def test_a_quarter_the_org_has_not_listed_yet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quarter after the last listed year has no days: the refusal says which years there are and what to do."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with served("4-4-5:near-sat-jan", tmp_path) as (path, planned):
        with planning(path, planned) as adapters:
            pull(adapters)
        for plan in ({"quarter": "2023Q1"}, {"as_of": planned.shift(12).end}):
            settings = load(path).model_copy(update={"plan": PlanSettings(**plan)})
            with (
                adapters_for(settings) as adapters,
                pytest.raises(RefusedError, match=r"custom, 2018 to 2022 .* does not reach") as refused,
            ):
                publish(adapters)
            assert "Define the fiscal years" in refused.value.remedy
