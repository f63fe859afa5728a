"""Assessing a quarter from the store: the document word for word, nothing from after the day, and CRMs that hurt."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculations.fiscal import Quarter
from sync.bootstrap import adapters_for
from sync.errors import RefusedError
from sync.jobs.assess import Assessed, assess
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.settings.assumptions import AssumptionSettings, HireSettings
from sync.store.database import sqlite_url
from tests.sync.small_company import DAY, filled, small_company

GOLDEN = Path(__file__).parents[2] / "golden" / "small_assessment.md"
Q1 = Quarter.parse("2020Q1")
Rows = Mapping[str, Sequence[dict[str, Any]]]


def _assessed(folder: Path, rows: Rows, as_of: date = DAY, **options: float) -> Assessed:
    """The assessment of 2020Q1 of a CRM with these rows."""
    url = sqlite_url(folder / "qplan.db")
    filled(url, rows).dispose()
    settings = Settings(home=folder, store=StoreSettings(url=url), plan=PlanSettings(quarter="2020Q2"))
    with adapters_for(settings) as adapters:
        return assess(adapters, Q1, as_of, folder / "out", **options)


def _data(done: Assessed) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.data.read_text(encoding="utf-8"))
    return found


def test_the_document_is_the_golden_one(tmp_path: Path) -> None:
    """Every word and figure of the small company's assessment; QPLAN_ACCEPT_GOLDEN=1 writes it anew."""
    done = _assessed(tmp_path, small_company(), plan=170.0, next_target=200.0)
    text = done.document.read_text(encoding="utf-8").replace(done.stamp.snapshot_id, "SNAPSHOT")
    if os.environ.get("QPLAN_ACCEPT_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_figures_of_the_small_company(tmp_path: Path) -> None:
    """2020Q1: Ann sold 100 and the deal of 50 against 100, Bob 30 against 80: 180 / 180, 150 % and 37.5 %.

    Customers: the year to 2019-03-31 holds one quarter of orders, Acme 100 and Köln 60; the year to 2020-03-31 four
    and the deal, Acme 450 and Köln 60 + 60 + 30 + 30 = 180. 630 / 160 would be no NRR: orders begin 289 days into the
    first year, and at two in the 76 days left of it 7.6 were due before. So it is n/a, and said; nobody is lost.
    Stale: p-late is overdue, p-bare has no owner; p-slipped is 29 days in Offer, where p-won took 24.
    Opening pipeline of 2020Q1: p-won 40, p-slipped 20, p-lost 30 = 90; won of it 50, slipped 20, lost 30.
    """
    data = _data(_assessed(tmp_path, small_company()))
    assert {row["name"]: row["attainment"] for row in data["performance"]["reps"]} == {
        "Ann Able": 1.5,
        "Bob Best": 0.375,
    }
    (whole,) = data["performance"]["attainment"]["all"]
    assert (whole["actual"], whole["quota"], whole["attainment"]) == (180.0, 180.0, 1.0)
    (kept,) = data["retention"]["total"]
    assert (kept["start"], kept["nrr"], kept["grr"], kept["lost"]) == (160.0, None, None, 0)
    assert "retention.history-short" in {finding["code"] for finding in data["findings"]}
    turn = data["pipeline"]["turns"][-1]
    assert (turn["quarter"], turn["opening_amount"], turn["converted_amount"]) == ("2020Q1", 90.0, 50.0)
    assert (turn["slipped_amount"], turn["opening_lost_amount"]) == (20.0, 30.0)
    assert {row["group"]: row["amount"] for row in data["pipeline"]["open"]["stage"]} == {"Find": 70.0, "Offer": 20.0}
    assert data["pipeline"]["coverage"]["target"] == pytest.approx(160 * 1.05)  # 2019Q2: 100 + 60
    assert {deal["id"] for deal in data["pipeline"]["stale"]["deals"]} == {"p-late", "p-bare", "p-slipped"}


def test_territories_of_the_small_company(tmp_path: Path) -> None:
    """Acme is the largest: 12 calls of 1.5 hours, 18; Köln after it 6 calls, 9; =SOLO() bought nothing and is nobody's.

    Sales of the year are those of retention, 450 and 180; both people have 312 hours to serve all they own.
    """
    health = _data(_assessed(tmp_path, small_company()))["territories"]
    people = {row["name"]: row for row in health["territories"]}
    assert {name: row["workload"] for name, row in people.items()} == {"Ann Able": 18.0, "Bob Best": 9.0}
    assert {name: row["sales"] for name, row in people.items()} == {"Ann Able": 450.0, "Bob Best": 180.0}
    assert {row["covered_share"] for row in people.values()} == {1.0}
    assert health["balance"]["workload"]["max_min_ratio"] == 2.0
    (whole,) = health["coverage"]["all"]
    assert (whole["accounts"], whole["orphans"], whole["unserved"]) == (3, 1, 0)
    assert [row["account_id"] for row in health["gaps"]["accounts"]] == ["c-solo"]


def test_where_nobody_ever_bought_no_potential_is_known(tmp_path: Path) -> None:
    """Only open and lost deals: potential and its parts are n/a, in the document and as data, and none is told as 0."""
    rows = small_company()
    rows["Opportunity"] = [row for row in rows["Opportunity"] if not row["IsWon"]]
    done = _assessed(tmp_path, rows)
    territories = _data(done)["territories"]
    assert {row["potential"] for row in territories["territories"]} == {None}
    assert {row[name] for row in territories["coverage"]["all"] for name in ("potential", "white_space")} == {None}
    (line,) = [
        text for text in done.document.read_text(encoding="utf-8").splitlines() if text.startswith("| all | all")
    ]
    assert line.split("|")[4:8] == [" n/a "] * 4


def test_planned_hires_are_told_what_they_need(tmp_path: Path) -> None:
    """630 of potential for two and a hire in May: a fair share is 210; who began in March is nobody to come."""
    url = sqlite_url(tmp_path / "qplan.db")
    filled(url, small_company()).dispose()
    hires = (HireSettings(start=date(2020, 3, 1), count=2), HireSettings(start=date(2020, 5, 1), count=1))
    settings = Settings(
        home=tmp_path,
        store=StoreSettings(url=url),
        plan=PlanSettings(quarter="2020Q2"),
        assumptions=AssumptionSettings(hires=hires),
    )
    with adapters_for(settings) as adapters:
        done = assess(adapters, Q1, DAY, tmp_path / "out")
    (hire,) = _data(done)["territories"]["hires"]
    assert (hire["hire"], hire["potential"]) == ("Hire 1, 2020-05-01", 210.0)
    assert hire["from_unserved"] + hire["from_others"] == 210.0
    assert "Planned hires" in done.document.read_text(encoding="utf-8")


@pytest.mark.full
def test_rows_added_later_change_nothing(tmp_path: Path) -> None:
    """April brings a win, a loss, a stage, a source, a quota and an order: the March assessment is the same file."""
    before = _assessed(tmp_path / "march", small_company())
    rows = small_company()
    for deal in rows["Opportunity"]:
        if deal["Id"] == "p-slipped":
            deal |= {"StageName": "Lost", "IsClosed": True, "CloseDate": "2020-04-20", "Probability": 0}
            deal |= {"ForecastCategory": "Omitted", "LastModifiedDate": "2020-04-20T10:00:00.000Z"}
    late = {"CreatedDate": "2020-04-10T08:00:00.000Z", "StageName": "Aha", "Probability": 5.0, "Amount": 99.0}
    rows["OpportunityHistory"] += [
        {"Id": "late1", "OpportunityId": "p-slipped", "ForecastCategory": "Pipeline", "CloseDate": "2020-09-01"} | late,
        {"Id": "late2", "OpportunityId": "a-new", "ForecastCategory": "Pipeline", "CloseDate": "2020-09-01"} | late,
    ]
    rows["Opportunity"] += [
        {"Id": "a-new", "OwnerId": "u-bob", "AccountId": "c-koln", "CloseDate": "2020-09-01", "LeadSource": "A"} | late,
        {"Id": "a-won", "OwnerId": "u-bob", "AccountId": "c-solo", "CloseDate": "2020-04-12", "IsWon": True,
         "IsClosed": True} | late | {"StageName": "Won"},
    ]  # fmt: skip
    rows["ForecastingQuota"].append(
        {
            "Id": "q-late",
            "QuotaOwnerId": "u-bob",
            "ForecastingTypeId": "f1",
            "StartDate": "2020-04-01",
            "QuotaAmount": 9,
        }
    )
    after = _assessed(tmp_path / "june", rows)
    assert _data(after) == _data(before)


def test_a_quarter_that_is_over_is_seen_on_its_last_day(tmp_path: Path) -> None:
    """Assessed in May, the pipeline of 2020Q1 is that of 31 March; customers are compared up to the day in May."""
    data = _data(_assessed(tmp_path, small_company(), date(2020, 5, 20)))
    assert (data["pipeline"]["as_of"], data["retention"]["as_of"]) == ("2020-03-31", "2020-05-20")


def test_an_empty_crm_is_assessed(tmp_path: Path) -> None:
    """Nothing but the organisation: a document that says what is not known, and no figure made up."""
    done = _assessed(tmp_path, {"Organization": [{"Id": "00D1", "Name": "Empty"}]})
    text = done.document.read_text(encoding="utf-8")
    assert "Nobody had a quota or bookings in 2020Q1." in text
    assert "Nobody was a customer at the start" in text
    assert "The CRM shows no deal." in text
    assert "nan" not in text
    assert _data(done)["pipeline"] is None


def test_rows_that_hurt_have_a_finding_each(tmp_path: Path) -> None:
    """A negative amount, a date of the year 9999, a deal without account, owner, amount, date and stage history, a
    person in no list, nobody's quota, a quota of a leaver: all are said, none stops the others.
    """
    rows = small_company()
    rows["Opportunity"] += [
        {"Id": "x-neg", "StageName": "Find", "IsClosed": False, "IsWon": False, "Amount": -5.0,
         "CloseDate": "9999-12-31", "CreatedDate": "2020-02-01T00:00:00.000Z"},
        {"Id": "x-void", "StageName": "Find", "IsClosed": False, "IsWon": False},
        {"Id": "x-none"},
        {"Id": "x-ghost", "StageName": "Won", "IsClosed": True, "IsWon": True, "Amount": 7.0, "OwnerId": "u-ghost",
         "CloseDate": "2020-02-02", "CreatedDate": "2020-02-01T00:00:00.000Z"},
    ]  # fmt: skip
    rows["ForecastingQuota"].append(
        {
            "Id": "q-x",
            "QuotaOwnerId": "u-gone",
            "ForecastingTypeId": "f1",
            "StartDate": "2020-01-01",
            "QuotaAmount": 9.0,
        }
    )
    done = _assessed(tmp_path, rows)
    codes = {finding.code for finding in done.facts.findings}
    assert {
        "pipeline.amount-negative",
        "pipeline.date-far-out",
        "pipeline.deal-undated",
        "pipeline.without-history",
        "pipeline.deals-ownerless",
        "pipeline.deals-undated",
        "pipeline.deals-without-amount",
        "performance.rep-unknown",
        "performance.quota-missing",
        "retention.order-incomplete",
    } <= codes
    assert "nan" not in done.document.read_text(encoding="utf-8").lower().replace("finance", "")


def test_a_day_before_the_quarter_and_a_store_without_pull_are_refused(tmp_path: Path) -> None:
    """Each with what to do."""
    with pytest.raises(RefusedError, match=r"2020Q1 begins on 2020-01-01, after 2019-12-31. Give a later day."):
        _assessed(tmp_path, small_company(), date(2019, 12, 31))
    settings = Settings(home=tmp_path, store=StoreSettings(url=sqlite_url(tmp_path / "new.db")))
    with adapters_for(settings) as adapters, pytest.raises(RefusedError, match="qplan pull"):
        assess(adapters, Q1, DAY)
