"""What deals alone say of each seller, on figures told by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deals_alone import sellers_by_deals
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.outlook.opened import opened_by_seller
from calculations.outlook.outlook import Outlook, View
from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import DEAL_CREDITS, MONTHLY_SALES, OPPORTUNITIES, OUTLOOK, REPS, STAGE_HISTORY
from tests.calculations.outlook.tables import table_of

EVE, QUARTER = date(2025, 12, 31), Quarter(2026, 1)
OPEN, WON, LOST = 0, 1, 2
LADDER = StageLadder(
    ("Open", "Won", "Lost"), (Outcome.OPEN, Outcome.WON, Outcome.LOST), (0.5, 1.0, 0.0), (None, None, None)
)


def pipeline(*deals: tuple[int, str, int, float]) -> Pipeline:
    """Deals by owner, day of creation, stage and amount."""
    frame = pd.DataFrame(
        [(i, 0, owner, 0, 0, 0, pd.Timestamp(day)) for i, (owner, day, _, _) in enumerate(deals)],
        columns=list(OPPORTUNITIES.names),
    )
    rows = [
        (i, pd.Timestamp(day), stage, amount, pd.Timestamp("2026-02-01"), -1, np.nan)
        for i, (_, day, stage, amount) in enumerate(deals)
    ]
    history = STAGE_HISTORY.conform(pd.DataFrame(rows, columns=list(STAGE_HISTORY.names)))
    return read_pipeline(OPPORTUNITIES.conform(frame), history, LADDER, EVE)


def opened(made: Pipeline, credits_: pd.DataFrame | None = None) -> dict[str, float]:
    """What sellers A, B and C open; B started 146 days before the end of the year, C has left."""
    people = pd.DataFrame(
        {
            "rep_id": ["A", "B", "C"],
            "start_date": pd.to_datetime(["2015-01-01", "2025-08-08", "2015-01-01"]),
            "is_active": [True, True, False],
        }
    )
    blank = dict.fromkeys(("name", "role", "manager_id", "manager", "territory_id", "territory"), "")
    facts = OutlookFacts(
        quarter=QUARTER,
        as_of=EVE,
        currency="USD",
        sales=MONTHLY_SALES.empty(),
        reps=REPS.conform(people.assign(**blank)),
        pipeline=made,
        names=DealNames(owners=("A", "B", "C")),
        credits=DEAL_CREDITS.empty() if credits_ is None else credits_,
    )
    found = opened_by_seller(facts, DealHistory(made), EVE)
    return dict(zip(found["rep_id"], found["money"], strict=True))


def test_what_a_seller_opens_counts_whatever_becomes_of_it():
    """Won 100, lost 50 and open 30 make 180; what was created a year and a day ago is not counted."""
    made = pipeline(
        (0, "2025-03-01", WON, 100.0),
        (0, "2025-04-01", LOST, 50.0),
        (0, "2025-12-31", OPEN, 30.0),
        (0, "2024-12-30", OPEN, 7.0),
    )
    assert opened(made) == {"A": pytest.approx(180.0)}


def test_who_started_inside_the_year_is_brought_to_a_year_and_who_left_opens_nothing():
    """146 days of 365 are two fifths: 40 are 100 a year. A deal of somebody unknown is nobody's."""
    made = pipeline((1, "2025-10-01", OPEN, 40.0), (2, "2025-10-01", OPEN, 70.0), (-1, "2025-10-01", OPEN, 9.0))
    assert opened(made) == {"B": pytest.approx(100.0)}


def test_a_shared_deal_is_opened_in_parts():
    """A quarter of 80 is A's; B's three quarters, 60 in 146 days, are 150 a year."""
    parts = DEAL_CREDITS.conform(pd.DataFrame({"opportunity": [0, 0], "owner": [0, 1], "share": [0.25, 0.75]}))
    made = pipeline((0, "2025-10-01", OPEN, 80.0))
    assert opened(made, parts) == {"A": pytest.approx(20.0), "B": pytest.approx(150.0)}


CELL = {"segment": "SMB", "product_line": "Bikes", "region": "East"}


def outlook(views: tuple[View, ...], shares: dict[str, float]) -> Outlook:
    """A has booked 10 and has a deal that brings 40; B has one that brings 20."""
    listed = [
        {**CELL, "rep_id": name, "account_id": "a1", "deal_id": name, "stage": "Open", "money": money}
        for name, money in (("A", 40.0), ("B", 20.0))
    ]
    table = table_of({**CELL, "rep_id": "A", "kind": "booked", "mean": 10.0})
    return Outlook(
        QUARTER,
        EVE,
        "USD",
        OUTLOOK.conform(table),
        views,
        (),
        pd.DataFrame(listed),
        pd.DataFrame(),
        opened=pd.DataFrame({"rep_id": list(shares), "money": list(shares.values())}),
    )


def test_new_business_goes_to_who_opens_deals():
    """The deals' view says 150: beyond 10 and 60 there are 80 to come, 1 : 3 as B and C open deals, none by A."""
    made = outlook((View("people", 999.0, 1.0, 0.5, 8), View("deals", 150.0, 1.0, 0.5, 8)), {"B": 100.0, "C": 300.0})
    assert sellers_by_deals(made).to_dict() == {"A": 50.0, "B": 40.0, "C": 60.0}


def test_where_deals_expect_less_than_is_open_nothing_new_is_added():
    """A view of 30 below what is booked and open leaves these as they are."""
    assert sellers_by_deals(outlook((View("deals", 30.0, 1.0, 1.0, 8),), {"B": 1.0})).to_dict() == {
        "A": 50.0,
        "B": 20.0,
    }


def test_without_a_view_of_deals_or_anybody_who_opens_them_there_is_less_to_tell():
    """No view: nothing. Nobody opens anything: what is booked and open."""
    assert sellers_by_deals(outlook((View("people", 999.0, 1.0, 1.0, 8),), {"B": 1.0})).empty
    assert sellers_by_deals(outlook((View("deals", 150.0, 1.0, 1.0, 8),), {})).to_dict() == {"A": 50.0, "B": 20.0}
