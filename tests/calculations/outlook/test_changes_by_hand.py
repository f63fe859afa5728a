"""What would change a quarter, on a table of four rows whose sums are told by hand."""

from datetime import date

import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.outlook.what_if import account_lost, deals_slip, seller_joins
from calculations.revenue.risks import key_risks
from tests.calculations.outlook.tables import table_of

CELL = {"rep_id": "r1", "segment": "SMB", "product_line": "Bikes", "region": "East"}


def outlook(*rows: dict[str, object]) -> Outlook:
    """A quarter of these rows; a small deal of 30 at a half, and 40 of the cell's year by account a2."""
    listed = [
        {**CELL, "account_id": "a1", "deal_id": "d1", "stage": "Proposal", "money": 50.0},
        {**CELL, "account_id": "a2", "deal_id": "d2", "stage": "Quote", "money": 15.0},
    ]
    shares = pd.DataFrame([{**CELL, "account_id": "a2", "share": 0.4}])
    table = table_of(*rows)
    return Outlook(Quarter(2026, 1), date(2026, 1, 5), "USD", table, (), (), pd.DataFrame(listed), shares)


BOOKED = {"kind": "booked", "account_id": "a1", "mean": 10.0}
DEAL = {"account_id": "a1", "deal_id": "d1", "mean": 100.0, "chance": 0.5}
FLOW = {"kind": "flow", "mean": 60.0, "chance": 1.0}


def test_a_deal_that_stands_alone_slips_by_its_id() -> None:
    """10 booked, 100 at a half and 60 to come: without the deal 70 are left."""
    made = outlook(BOOKED, DEAL, FLOW)
    assert made.expected() == pytest.approx(120.0)
    assert deals_slip(made, ["d1"]).expected() == pytest.approx(70.0)


def test_a_stage_that_slips_takes_its_small_deals_out_of_their_cell() -> None:
    """The deal in Quote is 15 of the cell's 60; a stage without deals takes nothing."""
    made = outlook(BOOKED, DEAL, FLOW)
    assert deals_slip(made, stage="Quote").expected() == pytest.approx(105.0)
    assert deals_slip(made, stage="Closing").expected() == pytest.approx(120.0)


def test_a_lost_account_takes_its_deals_and_its_share_of_the_cell() -> None:
    """The first account has one deal and no share of the cell; the second had 40 % of what the cell won."""
    made = outlook(BOOKED, DEAL, FLOW)
    assert account_lost(made, "a1").expected() == pytest.approx(70.0)
    assert account_lost(made, "a2").expected() == pytest.approx(96.0)


def test_a_seller_who_joins_where_nothing_is_to_come_has_no_cells_to_sell_in() -> None:
    """The quarter stays as it is without any new business; with it the newcomer brings what was said."""
    alone = outlook(BOOKED, DEAL)
    assert seller_joins(alone, "new", 30.0, "r1") is alone
    assert seller_joins(outlook(BOOKED, FLOW), "new", 30.0, "r1").expected({"rep_id": "new"}) == pytest.approx(30.0)


def test_a_quarter_that_is_all_booked_has_no_seller_whose_leaving_would_cost() -> None:
    """What is booked stays, so neither a seller nor an account is a risk."""
    assert key_risks(10.0, (), {}, outlook(BOOKED), {}, {}) == ()
    names = {risk.name for risk in key_risks(120.0, (), {}, outlook(BOOKED, DEAL, FLOW), {}, {})}
    assert names == {"largest seat", "largest account"}
