"""From the mirror to deals with their history, on deals few enough to check by hand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, delete, insert

from calculations.fiscal import Quarter
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.stages import Category, Outcome
from calculations.pipeline.state import state_as_of
from sync.facts.accounts.accounts import accounts_at
from sync.facts.accounts.groups import groups_of
from sync.facts.accounts.named import accounts_named, owners_named
from sync.facts.accounts.profiles import profiles_of
from sync.facts.deals.deals import deals_until
from sync.facts.deals.orders import contracts_until, orders_until
from sync.facts.deals.stages import ladder_of
from sync.facts.deals.standing import standing_at
from sync.facts.known import Known
from sync.facts.territory.holdings import holdings_of
from sync.store.database import writing
from sync.store.tables import MIRROR
from tests.stores import new_store
from workbooks.models import DealFacts

DAY = date(2020, 3, 31)
LATER = "2020-04-01T00:00:00.000Z"


def _known(engine: Engine) -> Known:
    return Known(engine, Quarter(2020, 2), DAY, "USD")


def _won(**row: Any) -> dict[str, Any]:
    return {"StageName": "Closed Won", "IsWon": True, "IsClosed": True, **row}


def _step(deal: str, at: str, stage: str, amount: float | None, close: str, chance: float, kind: str) -> dict[str, Any]:
    return {
        "OpportunityId": deal,
        "CreatedDate": f"{at}T09:00:00.000Z",
        "StageName": stage,
        "Amount": amount,
        "CloseDate": close,
        "Probability": chance,
        "ForecastCategory": kind,
    }


ORG: Mapping[str, Sequence[dict[str, Any]]] = {
    "User": [{"Id": "u-ann", "Name": "Ann"}, {"Id": "u-bob", "Name": "Bob"}],
    "Account": [
        {"Id": "c1", "Name": "Acme", "Industry": "Retail", "Segment__c": "Large"},
        {"Id": "c2", "Name": "Köln", "Industry": "Retail", "Segment__c": ""},
        {"Id": "c3", "Name": None},
    ],
    "Product2": [{"Id": "p1", "Family": "Bikes"}, {"Id": "p2", "Family": "Parts"}, {"Id": "p3", "Family": None}],
    "Opportunity": [
        # won on 2020-02-10 after two stages; its owner was Ann until after the day
        _won(
            Id="d1", AccountId="c1", OwnerId="u-bob", Amount=120, CloseDate="2020-02-10", LeadSource="Web",
            CreatedDate="2020-01-05T09:00:00.000Z",
        ),
        # open on the day, closed as lost after it
        {
            "Id": "d2", "AccountId": "c2", "OwnerId": "u-bob", "Amount": 50, "CloseDate": "2020-04-20",
            "StageName": "Closed Lost", "IsClosed": True, "IsWon": False, "CreatedDate": "2020-02-01T09:00:00.000Z",
        },
        # created after the day, and deleted: neither is known
        _won(Id="d3", OwnerId="u-bob", Amount=9, CloseDate="2020-04-02", CreatedDate=LATER),
        _won(Id="d4", Amount=9, CloseDate="2020-02-02", CreatedDate="2020-01-01T09:00:00.000Z", IsDeleted=True),
    ],
    "OpportunityHistory": [
        {"Id": "h1"} | _step("d1", "2020-01-05", "Prospecting", None, "2020-03-01", 10, "Pipeline"),
        {"Id": "h2"} | _step("d1", "2020-01-20", "Negotiation", 100, "2020-03-01", 80, "Forecast"),
        {"Id": "h3"} | _step("d1", "2020-02-10", "Closed Won", 120, "2020-02-10", 100, "Closed"),
        {"Id": "h4"} | _step("d2", "2020-02-01", "Prospecting", 40, "2020-04-30", 10, "Pipeline"),
        {"Id": "h5"} | _step("d2", "2020-03-31", "Old stage", 50, "2020-04-30", 40, "BestCase"),
        {"Id": "h6"} | _step("d2", "2020-04-20", "Closed Lost", 50, "2020-04-20", 0, "Omitted"),
        {"Id": "h7"} | _step("d4", "2020-01-01", "Prospecting", 9, "2020-04-30", 10, "Pipeline"),
    ],
    "OpportunityFieldHistory": [
        # two changes of one owner after the day, each told by name and by id; and one before it
        {"Id": "f1", "Field": "Owner", "OldValue": "u-ann", "NewValue": "u-x", "CreatedDate": LATER},
        {"Id": "f2", "Field": "Owner", "OldValue": "Änn", "NewValue": "X", "CreatedDate": LATER},
        {"Id": "f3", "Field": "Owner", "OldValue": "u-x", "NewValue": "u-bob", "CreatedDate": "2020-05-01T00:00:00Z"},
        {"Id": "f4", "Field": "Owner", "OldValue": "u-bob", "NewValue": "u-ann", "CreatedDate": "2020-02-01T00:00:00Z"},
    ],
    "OpportunityLineItem": [
        {"Id": "l1", "OpportunityId": "d1", "Product2Id": "p1", "TotalPrice": 50},
        {"Id": "l2", "OpportunityId": "d1", "Product2Id": "p2", "TotalPrice": 40},
        {"Id": "l3", "OpportunityId": "d1", "Product2Id": "p2", "TotalPrice": 30},
        {"Id": "l4", "OpportunityId": "d1", "Product2Id": "p1", "TotalPrice": 900, "CreatedDate": LATER},
        {"Id": "l5", "OpportunityId": "d2", "Product2Id": "p3", "TotalPrice": 10},
    ],
}  # fmt: skip


def _fill(engine: Engine, rows: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    with writing(engine) as connection:
        for sobject, records in rows.items():
            for record in records:
                if sobject == "OpportunityFieldHistory":
                    record = {"OpportunityId": "d1"} | record
                connection.execute(insert(MIRROR[sobject]), record)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty store."""
    made = new_store("sqlite:///:memory:")
    yield made
    made.dispose()


@pytest.fixture
def deals(engine: Engine) -> DealFacts:
    """The small org's deals on the day."""
    _fill(engine, ORG)
    return deals_until(_known(engine), DAY)


def test_stages_are_those_in_use_by_their_probability_then_won_then_lost(engine: Engine) -> None:
    """On the day nothing was lost yet; "Old stage", in which no deal stands any more, is open by its category."""
    _fill(engine, ORG)
    ladder = ladder_of(_known(engine), DAY)
    assert ladder.names == ("Prospecting", "Old stage", "Negotiation", "Closed Won")
    assert ladder.outcomes == (Outcome.OPEN, Outcome.OPEN, Outcome.OPEN, Outcome.WON)
    assert ladder.probability_rates == (0.1, 0.4, 0.8, 1.0)
    assert ladder.categories == (Category.PIPELINE, Category.BEST_CASE, Category.COMMIT, Category.CLOSED)
    assert ladder_of(_known(engine), date(2020, 4, 30)).names[-1] == "Closed Lost"


def test_deals_are_those_known_by_the_day_with_the_owners_of_the_day(deals: DealFacts) -> None:
    """d1 belonged to Ann until she handed it on in April; d3 came later and d4 is deleted."""
    found = deals.opportunities
    assert deals.ids["opportunity"] == ["d1", "d2"]
    assert [deals.names["owner"][code] for code in found["owner"]] == ["Ann", "Bob"]
    assert [deals.names["account"][code] for code in found["account"]] == ["Acme", "Köln"]
    assert [deals.names["segment"][code] for code in found["segment"]] == ["Large", "Retail"]
    assert (found["source"].tolist(), deals.names["source"]) == ([0, -1], ["Web"])
    assert found["created_at"].astype(str).tolist() == ["2020-01-05 09:00:00", "2020-02-01 09:00:00"]
    assert (deals.with_history, deals.findings) == (2, ())


def test_the_product_is_the_family_of_most_of_the_value_known_by_the_day(deals: DealFacts) -> None:
    """Parts 40 + 30 against bikes 50; the line of 900 was made later; a product without family is none."""
    assert deals.opportunities["product"].tolist() == [1, -1]
    assert deals.names["product"] == ["Bikes", "Parts"]


def test_history_holds_what_each_deal_was_and_nothing_later(deals: DealFacts) -> None:
    """d2 was lost in April: on the day it is open at 50; an amount that was not known is none."""
    rows = deals.history
    assert rows["opportunity"].tolist() == [0, 0, 0, 1, 1]
    assert rows["stage"].tolist() == [0, 2, 3, 0, 1]
    assert rows["amount"].fillna(-1).tolist() == [-1.0, 100.0, 120.0, 40.0, 50.0]
    assert rows["category"].tolist() == [1, 4, 5, 1, 2]
    assert rows["close_date"].astype(str).tolist()[2:4] == ["2020-02-10", "2020-04-30"]


def test_rows_added_later_change_nothing(engine: Engine, deals: DealFacts) -> None:
    """The same day read again after a deal more, a new stage, a new source and another loss came into the CRM."""
    more = {
        "Opportunity": [
            _won(Id="a0", OwnerId="u-ann", Amount=7, CloseDate="2020-04-03", CreatedDate=LATER, LeadSource="Aa")
            | {"StageName": "Signed"}
        ],
        "OpportunityHistory": [
            {"Id": "h8"} | _step("a0", "2020-04-01", "Aaa", 7, "2020-04-03", 1, "Pipeline"),
            {"Id": "h9"} | _step("d2", "2020-04-21", "Prospecting", 70, "2020-06-30", 10, "Pipeline"),
        ],
    }
    _fill(engine, more)
    again = deals_until(_known(engine), DAY)
    pd.testing.assert_frame_equal(again.opportunities, deals.opportunities)
    pd.testing.assert_frame_equal(again.history, deals.history)
    assert (again.ladder, again.names) == (deals.ladder, deals.names)


def test_deals_without_history_are_read_as_they_stand(engine: Engine) -> None:
    """w closed on 02-10 and began on 01-05; o is open since 03-02; u has no date at all; l is lost after the day.

    That n began on 05-20 shows that the source reaches beyond the day on which l was lost. Names decide the order of
    stages where no row has a probability: Prospecting before Engaging.
    """
    lost = {"StageName": "Lost", "IsClosed": True, "IsWon": False}
    _fill(
        engine,
        {
            "Opportunity": [
                _won(Id="w", Amount=120, CloseDate="2020-02-10", CreatedDate="2020-01-05T00:00:00.000Z"),
                {"Id": "o", "StageName": "Engaging", "IsClosed": False, "IsWon": False, "Amount": 5,
                 "CreatedDate": "2020-03-02T00:00:00.000Z"},
                {"Id": "u", "StageName": "Prospecting", "IsClosed": False, "IsWon": False},
                {"Id": "l", "CloseDate": "2020-05-01", "CreatedDate": "2020-03-02T00:00:00.000Z", **lost},
                {"Id": "n", "StageName": "Prospecting", "IsClosed": False, "IsWon": False,
                 "CreatedDate": "2020-05-20T00:00:00.000Z"},
            ]
        },
    )  # fmt: skip
    found = deals_until(_known(engine), DAY)
    assert found.ladder.names == ("Prospecting", "Engaging", "Closed Won")
    assert [finding.code for finding in found.findings] == ["pipeline.without-history", "pipeline.deal-undated"]
    assert found.findings[1].sentence == (
        "1 open deals have no date of creation or change: they count from 2020-03-31."
    )
    names = found.ids["opportunity"]
    rows = {
        (names[deal], str(at)[:10], int(stage))
        for deal, at, stage in found.history[["opportunity", "changed_at", "stage"]].to_numpy().tolist()
    }
    assert {row for row in rows if row[0] == "w"} == {("w", "2020-01-05", 0), ("w", "2020-02-10", 2)}
    assert {row for row in rows if row[0] in "ou"} == {("o", "2020-03-02", 1), ("u", "2020-03-31", 0)}
    assert ("l", "2020-03-02", 0) in rows


def test_deals_that_are_lost_and_dated_ahead_are_lost(engine: Engine) -> None:
    """Nothing is told of after 03-02, so a and b, dated in May and June, were lost before: one won, two lost, one open.

    A deal that is won and dated ahead is booked when it is dated, and its account holds no open deal of the two lost.
    """
    lost = {"StageName": "Closed Lost", "IsClosed": True, "IsWon": False, "CreatedDate": "2020-03-02T00:00:00.000Z"}
    _fill(
        engine,
        {
            "Account": [{"Id": "c1", "Name": "Acme", "OwnerId": "u-ann"}],
            "Opportunity": [
                _won(Id="w", Amount=10, CloseDate="2020-02-10", CreatedDate="2020-01-05T00:00:00.000Z"),
                {"Id": "a", "CloseDate": "2020-06-30", "Amount": 20, "AccountId": "c1", **lost},
                {"Id": "b", "CloseDate": "2020-05-31", "Amount": 30, "AccountId": "c1", **lost},
                {"Id": "o", "StageName": "Talk", "IsClosed": False, "IsWon": False, "Amount": 5, "AccountId": "c1",
                 "CloseDate": "2020-05-10", "CreatedDate": "2020-03-01T00:00:00.000Z"},
            ],
        },
    )  # fmt: skip
    known = _known(engine)
    found = deals_until(known, DAY)
    state = state_as_of(read_pipeline(found.opportunities, found.history, found.ladder, DAY), DAY)
    assert [dict(zip(found.ids["opportunity"], flags.tolist(), strict=True)) for flags in (state.lost, state.open)] == [
        {"a": True, "b": True, "o": False, "w": False}, {"a": False, "b": False, "o": True, "w": False},
    ]  # fmt: skip
    assert state.amount[state.lost].tolist() == [20.0, 30.0]
    assert "2 deals are lost but dated later than anything the source tells of: lost by 2020-03-31." in [
        finding.sentence for finding in found.findings
    ]
    assert holdings_of(known, accounts_at(known), found.ladder)["open_deals"].tolist() == [1]


def test_each_deal_has_its_own_end(engine: Engine) -> None:
    """Of three deals in Offer one is open, one lost, one won: the stage is three, as the deals say."""
    deal = {"StageName": "Offer", "CreatedDate": "2020-01-05T00:00:00.000Z", "CloseDate": "2020-03-10"}
    _fill(
        engine,
        {
            "Opportunity": [
                {"Id": "o", "IsClosed": False, "IsWon": False, "Amount": 1, **deal},
                {"Id": "l", "IsClosed": True, "IsWon": False, "Amount": 2, **deal},
                {"Id": "w", "IsClosed": True, "IsWon": True, "Amount": 4, **deal},
            ]
        },
    )
    found = deals_until(_known(engine), DAY)
    assert found.ladder.names == ("Offer", "Offer (won)", "Offer (lost)")
    state = state_as_of(read_pipeline(found.opportunities, found.history, found.ladder, DAY), DAY)
    assert [float(state.amount[flags].sum()) for flags in (state.open, state.lost, state.won)] == [1.0, 2.0, 4.0]


def test_each_deal_has_its_own_probability(engine: Engine) -> None:
    """In one stage stand 90 %, 20 % and none: the last has the stage's, the others their own."""
    deal = {"StageName": "Offer", "IsClosed": False, "IsWon": False, "CreatedDate": "2020-01-05T00:00:00.000Z"}
    chances = {"a": 90.0, "b": 20.0, "c": 20.0, "d": None}
    _fill(engine, {"Opportunity": [{"Id": id_, "Probability": chance, **deal} for id_, chance in chances.items()]})
    found = deals_until(_known(engine), DAY)
    pipeline = read_pipeline(found.opportunities, found.history, found.ladder, DAY)
    assert pipeline.chance.tolist() == [0.9, 0.2, 0.2, 0.2]


def test_an_empty_mirror_has_no_deals(engine: Engine) -> None:
    """Frames without rows, and a ladder without stages."""
    found = deals_until(_known(engine), DAY)
    assert (len(found.opportunities), len(found.history), found.ladder.names) == (0, 0, ())
    assert (len(orders_until(_known(engine))), len(contracts_until(_known(engine)))) == (0, 0)
    assert len(profiles_of(_known(engine))) == 0


def test_deals_are_worth_their_amount_at_the_rate_of_their_close_date(engine: Engine) -> None:
    """EUR was 0.8 a dollar in January and is 0.5 from March on: 100 are 125, then 200. An open deal to close in April
    counts at the newest rate, and as it was to close in January at that of January.
    """
    row = {"AccountId": "c1", "OwnerId": "u-ann", "CurrencyIsoCode": "EUR", "Amount": 100.0}
    row |= {"CreatedDate": "2020-01-02T09:00:00.000Z"}
    _fill(
        engine,
        {
            "CurrencyType": [
                {"Id": "1", "IsoCode": "USD", "ConversionRate": 1.0, "IsCorporate": True},
                {"Id": "2", "IsoCode": "EUR", "ConversionRate": 0.9},
            ],
            "DatedConversionRate": [
                {"Id": "4", "IsoCode": "EUR", "StartDate": "2020-01-01", "NextStartDate": "2020-02-01",
                 "ConversionRate": 0.8},
                {"Id": "5", "IsoCode": "EUR", "StartDate": "2020-03-01", "NextStartDate": "2020-04-02",
                 "ConversionRate": 0.5},
                {"Id": "6", "IsoCode": "EUR", "StartDate": "2020-04-02", "NextStartDate": "9999-12-31",
                 "ConversionRate": 0.1},
            ],
            "Opportunity": [
                row | _won(Id="a", CloseDate="2020-01-31"),
                row | _won(Id="b", CloseDate="2020-03-15"),
                row | {"Id": "c", "CloseDate": "2020-04-30", "StageName": "Prospecting"},
            ],
            "OpportunityHistory": [
                {"Id": "h1", "CurrencyIsoCode": "EUR"}
                | _step("c", "2020-03-20", "Prospecting", 100.0, "2020-01-31", 10, "Pipeline"),
                {"Id": "h2", "CurrencyIsoCode": "EUR"}
                | _step("c", "2020-03-21", "Prospecting", 100.0, "2020-04-30", 10, "Pipeline"),
            ],
        },
    )  # fmt: skip
    known = _known(engine)
    found = deals_until(known, DAY)
    assert known.won.amount.tolist() == pytest.approx([125.0, 200.0])
    standing = standing_at(known, DAY, found.ladder, owners_named(known), accounts_named(known))
    assert standing.deals["amount"].tolist() == pytest.approx([125.0, 200.0, 200.0])
    steps = found.history[found.history["opportunity"] == 2].sort_values("changed_at")
    assert steps["amount"].tolist() == pytest.approx([125.0, 200.0])


def test_orders_and_contracts_are_the_won_deals(engine: Engine) -> None:
    """A contract of 2020-01-01 to 2021-12-31 (24 months) over 240 is 120 a year; without a first day it begins as the
    deal closed, and 31 days are one month: 10 × 12 = 120. A deal won after the day is in neither.
    """
    _fill(
        engine,
        {
            "Opportunity": [
                _won(Id="a", AccountId="c1", Amount=240, CloseDate="2019-12-20", Contract_Start_Date__c="2020-01-01",
                     Contract_End_Date__c="2021-12-31"),
                _won(Id="b", AccountId="c2", Amount=10, CloseDate="2020-03-01", Contract_End_Date__c="2020-03-31"),
                _won(Id="c", AccountId=None, Amount=5, CloseDate="2020-03-31"),
                _won(Id="d", AccountId="c1", Amount=5, CloseDate="2020-04-01", Contract_End_Date__c="2021-03-31"),
            ]
        },
    )  # fmt: skip
    orders = orders_until(_known(engine)).sort_values("amount")
    assert orders["amount"].tolist() == [5.0, 10.0, 240.0]
    assert orders["account_id"].isna().tolist() == [True, False, False]
    contracts = contracts_until(_known(engine)).sort_values("account_id")
    assert contracts["annual_amount"].tolist() == [120.0, 120.0]
    assert contracts["start_date"].astype(str).tolist() == ["2020-01-01", "2020-03-01"]


def test_people_are_grouped_by_the_territory_tree_then_department_then_accounts(engine: Engine) -> None:
    """Below one root the regions are West and East: Ann is in West, Bob in both, Cy's department says North,
    Dee's accounts lie two in South and one in North (two thirds), Eve's one each.
    """
    people = [{"Id": f"u{n}"} for n in (1, 2, 4, 5)] + [{"Id": "u3", "Department": "North"}]
    territories = [("t0", None), ("t1", "t0"), ("t2", "t0"), ("t3", "t1"), ("tx", "tx")]
    names = {"t0": "All", "t1": "West", "t2": "East", "t3": "West coast", "tx": "Loop"}
    members = [("u1", "t3"), ("u2", "t1"), ("u2", "t2"), ("u3", "tx"), ("u4", "gone")]
    _fill(
        engine,
        {
            "User": people,
            "Territory2Model": [{"Id": "m", "State": "Active"}],
            "Territory2": [
                {"Id": id_, "Name": names[id_], "ParentTerritory2Id": above, "Territory2ModelId": "m"}
                for id_, above in territories
            ],
            "UserTerritory2Association": [
                {"Id": str(n), "UserId": user, "Territory2Id": territory} for n, (user, territory) in enumerate(members)
            ],
        },
    )
    owned = [
        ("a", "u4", "South"),
        ("b", "u4", "South"),
        ("c", "u4", "North"),
        ("d", "u5", "South"),
        ("e", "u5", "North"),
    ]
    accounts = pd.DataFrame(owned, columns=["account_id", "owner_id", "region"])
    found = groups_of(_known(engine), accounts.assign(segment="Retail"), accounts)
    assert found["region"] == {"u1": "West", "u2": "several", "u3": "North", "u4": "South", "u5": "several"}
    assert found["segment"] == {"u4": "Retail", "u5": "Retail"}


def test_the_region_of_an_account_is_the_orgs_own_or_its_country(engine: Engine) -> None:
    """Revenue is converted at the standing rate: 90 EUR at 0.9 are 100 USD."""
    _fill(
        engine,
        {
            "CurrencyType": [
                {"Id": "1", "IsoCode": "USD", "ConversionRate": 1.0},
                {"Id": "2", "IsoCode": "EUR", "ConversionRate": 0.9},
            ],
            "Account": [
                {"Id": "a", "Name": "A", "Region__c": "West", "BillingCountry": "France", "AnnualRevenue": 90,
                 "CurrencyIsoCode": "EUR", "NumberOfEmployees": 7},
                {"Id": "b", "Name": "B", "BillingCountry": "France", "ParentId": "a", "BillingLatitude": 48.5},
            ],
        },
    )  # fmt: skip
    found = profiles_of(_known(engine)).set_index("account_id")
    assert found["region"].tolist() == ["West", "France"]
    assert found.loc["a", ["annual_revenue", "employees"]].tolist() == [pytest.approx(100.0), 7.0]
    assert found.loc["b", ["parent_id", "latitude"]].tolist() == ["a", 48.5]
    assert np.isnan(found.loc["b", "annual_revenue"])


def test_the_store_needs_no_deleted_rows_to_be_there(engine: Engine) -> None:
    """Line items of products that are gone are simply without a family."""
    _fill(engine, ORG)
    with writing(engine) as connection:
        connection.execute(delete(MIRROR["Product2"]))
    assert deals_until(_known(engine), DAY).opportunities["product"].tolist() == [-1, -1]
