"""Hand-over plans and credit for deals in flight, by days that can be counted."""

from datetime import date

import pandas as pd
import pytest

from calculations.territory.handover import HandoverRules, credits_of, steps_of

FIRST = date(2020, 4, 1)


def moves(**changes: object) -> pd.DataFrame:
    """Five accounts: one renews in 60 days, one has a deal, one is large, one is plain, one had nobody."""
    rows = {
        "account_id": ["renews", "deal", "large", "plain", "orphan"],
        "from_rep": ["Ann", "Ann", "Ann", "Ann", ""],
        "to_rep": "Bob",
        "arr": [10.0, 10.0, 900.0, 10.0, float("nan")],
        "renewal_date": pd.to_datetime(["2020-05-31", None, "2021-05-31", "2020-03-01", None]),
        "open_deals": [0, 1, 0, 0, None],
    }
    return pd.DataFrame(rows).assign(**changes)


def test_every_account_has_a_caller_and_a_day() -> None:
    """Briefed by 27 March; called together after 7, 14 or 30 days; alone 14 days later. Nobody briefs of an orphan."""
    table = steps_of(moves(), FIRST).set_index(["account_id", "step"])
    due = table["due"].to_dict()
    assert {due[account, "brief"] for account in ("renews", "deal", "large", "plain")} == {date(2020, 3, 27)}
    assert due["renews", "introduce"] == due["deal", "introduce"] == date(2020, 4, 8)
    assert due["large", "introduce"] == date(2020, 4, 15)
    assert due["plain", "introduce"] == due["orphan", "introduce"] == date(2020, 5, 1)
    assert due["plain", "call"] == date(2020, 5, 15)
    assert ("orphan", "brief") not in table.index
    callers = table["caller"].to_dict()
    assert (callers["plain", "brief"], callers["plain", "introduce"], callers["plain", "call"]) == ("Ann", "Ann", "Bob")
    assert callers["orphan", "introduce"] == "Bob"
    assert (table["why"]["renews", "call"], table["why"]["plain", "call"]) == ("renews soon", "")


def test_what_is_due_first_stands_on_top_in_any_order_of_the_moves() -> None:
    """Shuffled moves make the same plan."""
    table = steps_of(moves(), FIRST)
    assert table["due"].is_monotonic_increasing
    assert steps_of(moves().iloc[::-1], FIRST).equals(table)
    assert steps_of(moves().iloc[:0], FIRST).empty


def test_credit_for_a_deal_in_flight_goes_by_its_day() -> None:
    """30 April is day 29, 1 June day 61, 1 August day 122; the deal of day 61 at 80 % is the giver's whole."""
    deals = pd.DataFrame(
        {
            "deal_id": ["soon", "late", "shared", "sure", "undated"],
            "close_date": pd.to_datetime(["2020-04-30", "2020-08-01", "2020-06-01", "2020-06-01", None]),
            "probability": [0.1, 0.9, float("nan"), 0.8, 0.9],
        }
    )
    table = credits_of(deals, FIRST).set_index("deal_id")
    assert table["giver_share"].to_dict() == {"soon": 1.0, "late": 0.0, "shared": 0.5, "sure": 1.0, "undated": 0.0}
    assert (table["giver_share"] + table["receiver_share"]).tolist() == [1.0] * 5
    assert table["rule"]["shared"] == "closes within 90 days: shared"
    third = credits_of(deals, FIRST, HandoverRules(shared_part=1 / 3)).set_index("deal_id")
    assert third["giver_share"]["shared"] == pytest.approx(1 / 3)
