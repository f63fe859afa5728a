"""From the mirror of the CRM to the facts of a plan, on an org small enough to check by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from calculations.fiscal import Calendar, Quarter
from calculations.reach import UNKNOWN, Reach
from sync.facts.known import Known
from sync.facts.plan import organization_name, plan_facts
from sync.store.database import writing
from sync.store.tables import MIRROR
from tests.stores import new_store
from workbooks.models import PlanFacts

Q2 = Quarter(2020, 2)

ORG: dict[str, list[dict[str, Any]]] = {
    "Organization": [{"Id": "00D1", "Name": "Acme"}],
    "UserRole": [{"Id": "r", "Name": "Sales Rep"}],
    "User": [
        {"Id": "u-boss", "Name": "Bea Boss", "IsActive": True, "CreatedDate": "2019-01-01T00:00:00.000Z"},
        {
            "Id": "u-ann",
            "Name": "Ann",
            "IsActive": True,
            "ManagerId": "u-boss",
            "UserRoleId": "r",
            "CreatedDate": "2019-02-01T08:00:00.000Z",
        },
        {"Id": "u-gone", "Name": "Gus Gone", "IsActive": False, "CreatedDate": "2018-01-01T00:00:00.000Z"},
        {"Id": "u-own", "Name": "Olga Owner", "IsActive": True, "CreatedDate": "2020-03-01T00:00:00.000Z"},
        {"Id": "u-bot", "Name": "Integration", "IsActive": True, "CreatedDate": "2018-01-01T00:00:00.000Z"},
    ],
    "Territory2Model": [{"Id": "m1", "State": "Active"}, {"Id": "m2", "State": "Planning"}],
    "Territory2": [
        {"Id": "t-n", "Name": "North", "Territory2ModelId": "m1"},
        {"Id": "t-s", "Name": "South", "Territory2ModelId": "m1"},
        {"Id": "t-plan", "Name": "Tomorrow", "Territory2ModelId": "m2"},
    ],
    "UserTerritory2Association": [
        {"Id": "a1", "UserId": "u-ann", "Territory2Id": "t-n", "IsActive": True},
        {"Id": "a2", "UserId": "u-ann", "Territory2Id": "t-plan", "IsActive": True},
        {"Id": "a3", "UserId": "u-gone", "Territory2Id": "t-n", "IsActive": None},
        {"Id": "a4", "UserId": "u-gone", "Territory2Id": "t-s", "IsActive": True},
    ],
    "Product2": [{"Id": "p1", "Family": "Bikes"}, {"Id": "p2", "Family": None}],
    "Account": [
        {"Id": "c1", "Name": "=cmd()", "OwnerId": "u-ann", "Industry": "Retail"},
        {"Id": "c2", "Name": "Orphan", "OwnerId": "u-gone"},
        {"Id": "c3", "Name": "Small", "OwnerId": "u-own"},
        {"Id": "c4", "Name": "Deleted", "OwnerId": "u-ann", "IsDeleted": True},
    ],
    "ObjectTerritory2Association": [{"Id": "o1", "ObjectId": "c1", "Territory2Id": "t-n"}],
    "Opportunity": [
        # 2020Q1: 100 of bikes, 20 of no family, 5 that no line item accounts for
        {
            "Id": "d1",
            "AccountId": "c1",
            "OwnerId": "u-ann",
            "Territory2Id": "t-n",
            "Amount": 125,
            "CloseDate": "2020-01-15",
        },
        # a year and a day before: outside the trailing twelve months
        {
            "Id": "d2",
            "AccountId": "c1",
            "OwnerId": "u-ann",
            "Territory2Id": "t-n",
            "Amount": 40,
            "CloseDate": "2019-03-31",
        },
        {"Id": "d3", "AccountId": "c2", "OwnerId": "u-gone", "Amount": 7, "CloseDate": "2020-03-31"},
        # later than as_of, lost, and deleted: never counted
        {"Id": "d4", "AccountId": "c1", "OwnerId": "u-ann", "Amount": 999, "CloseDate": "2020-04-01"},
        {"Id": "d5", "AccountId": "c1", "OwnerId": "u-ann", "Amount": 999, "CloseDate": "2020-02-01", "IsWon": False},
        {
            "Id": "d6",
            "AccountId": "c1",
            "OwnerId": "u-ann",
            "Amount": 999,
            "CloseDate": "2020-02-01",
            "IsDeleted": True,
        },
    ],
    "OpportunityLineItem": [
        {"Id": "l1", "OpportunityId": "d1", "Product2Id": "p1", "TotalPrice": 100},
        {"Id": "l2", "OpportunityId": "d1", "Product2Id": "p2", "TotalPrice": 20},
        {"Id": "l3", "OpportunityId": "d1", "Product2Id": "p1", "TotalPrice": 999, "IsDeleted": True},
        {"Id": "l4", "OpportunityId": "d2", "Product2Id": "p1", "TotalPrice": 40},
    ],
    "ForecastingType": [
        {"Id": "f1", "DeveloperName": "OpportunityRevenue"},
        {"Id": "f2", "DeveloperName": "OpportunityQuantity"},
    ],
    "ForecastingQuota": [
        {"Id": "q1", "QuotaOwnerId": "u-ann", "ForecastingTypeId": "f1", "StartDate": "2020-01-01", "QuotaAmount": 110},
        {"Id": "q2", "QuotaOwnerId": "u-ann", "ForecastingTypeId": "f2", "StartDate": "2020-01-01", "QuotaAmount": 9},
        {"Id": "q3", "QuotaOwnerId": "u-ann", "ForecastingTypeId": "f1", "StartDate": "2020-04-01", "QuotaAmount": 130},
        {
            "Id": "q4",
            "QuotaOwnerId": "u-own",
            "ForecastingTypeId": "f1",
            "StartDate": "2020-04-01",
            "QuotaAmount": None,
        },
    ],
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A store that mirrors the small org."""
    made = new_store("sqlite:///:memory:")
    with writing(made) as connection:
        for sobject, rows in ORG.items():
            table = MIRROR[sobject]
            for row in rows:
                connection.execute(insert(table), {"IsWon": True} | row if sobject == "Opportunity" else row)
    yield made
    made.dispose()


def _facts(engine: Engine, as_of: date = date(2020, 3, 31), quarter: Quarter = Q2) -> PlanFacts:
    known = Known(engine, quarter, as_of, "USD", "OpportunityRevenue")
    return plan_facts(known, snapshot_id="S1", source="Acme")


def test_bookings_are_won_line_items_and_add_up_to_the_deals(engine: Engine) -> None:
    """125 = 100 bikes + 20 without family + 5 beyond its line items: 25 stand under no product."""
    found = _facts(engine).bookings.set_index(["rep_id", "territory", "product_family", "quarter"])["amount"]
    assert found.to_dict() == {
        ("u-ann", "North", "(no product)", "2020Q1"): 25.0,
        ("u-ann", "North", "Bikes", "2019Q1"): 40.0,
        ("u-ann", "North", "Bikes", "2020Q1"): 100.0,
        ("u-gone", "", "(no product)", "2020Q1"): 7.0,
    }


def test_nothing_later_than_as_of_is_counted(engine: Engine) -> None:
    """On 2020-01-14 the deal of the 15th is not known yet."""
    assert _facts(engine, date(2020, 1, 14)).bookings["amount"].tolist() == [40.0]


def test_potential_is_the_trailing_year_of_each_live_account(engine: Engine) -> None:
    """2019-04-01 to 2020-03-31 inclusive; an inactive owner is no owner; text from the CRM stays text."""
    accounts = _facts(engine).accounts.set_index("account_id")
    assert accounts["trailing_amount"].to_dict() == {"c1": 125.0, "c2": 7.0, "c3": 0.0}
    assert accounts["owner_id"].to_dict() == {"c1": "u-ann", "c2": "", "c3": "u-own"}
    assert accounts.loc["c1", ["name", "territory_id", "segment"]].tolist() == ["=cmd()", "t-n", "Retail"]


def test_the_trailing_year_of_a_leap_day_starts_on_the_first_of_march(engine: Engine) -> None:
    """As of 2020-02-29 the year is 2019-03-01 to 2020-02-29: the deal of 2019-03-31 counts."""
    accounts = _facts(engine, date(2020, 2, 29)).accounts.set_index("account_id")
    assert accounts.loc["c1", "trailing_amount"] == 165.0


def test_people_are_those_with_quota_bookings_or_accounts(engine: Engine) -> None:
    """The integration user and a manager without a book of their own are not in the plan."""
    reps = _facts(engine).reps.set_index("rep_id")
    assert list(reps.index) == ["u-ann", "u-gone", "u-own"]
    ann = ["Sales Rep", "u-boss", "Bea Boss", "t-n", "North", True]
    assert (
        reps.loc["u-ann", ["role", "manager_id", "manager", "territory_id", "territory", "is_active"]].tolist() == ann
    )
    assert str(reps.loc["u-ann", "start_date"]) == "2019-02-01 00:00:00"
    assert reps.loc["u-gone", ["territory_id", "territory", "is_active"]].tolist() == ["", "Several territories", False]
    assert reps.loc["u-own", ["role", "manager", "territory"]].tolist() == ["", "", ""]


def test_a_person_whose_start_is_unknown_ramps_from_the_first_quarter_seen(engine: Engine) -> None:
    """Exports often have no start date: Gus first sold in 2020Q1, Olga neither sold nor carried a quota.

    Ann was there in the first quarter of all: the records begin then, so when she did is not known.
    """
    with writing(engine) as connection:
        connection.execute(update(MIRROR["User"]).values(CreatedDate=None))
    starts = _facts(engine).reps.set_index("rep_id")["start_date"].dropna().astype(str)
    assert starts.to_dict() == {"u-gone": "2020-01-01"}


def test_the_records_reach_from_the_first_deal_to_the_last_by_the_day(engine: Engine) -> None:
    """31 March 2019, 15 January and 31 March 2020: 290 and 76 days apart; deleted and later ones are none of them."""
    assert _facts(engine).reach == Reach(date(2019, 3, 31), date(2020, 3, 31), 290)
    assert _facts(engine, as_of=date(2019, 3, 30)).reach == UNKNOWN


def test_quotas_are_those_before_the_quarter(engine: Engine) -> None:
    """The plan stands on past quotas of its own forecasting type; those the CRM holds for the quarter are apart."""
    assert _facts(engine).quotas.to_dict("records") == [{"rep_id": "u-ann", "quarter": "2020Q1", "amount": 110.0}]


def test_a_quota_below_zero_is_named(engine: Engine) -> None:
    """A slip of the sign lowers the company's quota: it counts as it stands, and somebody is told."""
    with writing(engine) as connection:
        table = MIRROR["ForecastingQuota"]
        connection.execute(update(table).where(table.c.Id == "q1").values(QuotaAmount=-110))
    (found,) = [one for one in _facts(engine).quota_findings if one.code == "quota.below-zero"]
    assert "1 quotas are below zero" in found.sentence
    assert "of 2020Q1, -110.00" in found.sentence
    assert found.rows == ("u-ann",)


def test_a_fiscal_year_that_starts_in_february_shifts_the_quarters(engine: Engine) -> None:
    """With a year from February, January 2020 belongs to the fourth quarter of fiscal 2019."""
    facts = _facts(engine, quarter=Quarter(2020, 1, Calendar.standard(2)))
    assert set(facts.bookings["quarter"]) == {"2019Q1", "2019Q4", "2020Q1"}
    assert facts.calendar == Calendar.standard(2)


def test_an_empty_mirror_gives_empty_facts() -> None:
    """Before anything was pulled there are frames without rows, and no organisation."""
    empty = new_store("sqlite:///:memory:")
    facts = _facts(empty)
    assert [len(frame) for frame in (facts.reps, facts.bookings, facts.quotas, facts.accounts)] == [0, 0, 0, 0]
    assert organization_name(Known(empty, Q2, date(2020, 3, 31), "USD")) is None
    empty.dispose()


def test_the_org_is_named_for_people(engine: Engine) -> None:
    """The Start tab says whose facts these are."""
    assert organization_name(Known(engine, Q2, date(2020, 3, 31), "USD")) == "Acme"
