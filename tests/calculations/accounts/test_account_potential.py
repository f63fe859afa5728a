"""Potential of accounts: cases worked out by hand, what has too little to go by, and bad input."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.accounts.contracts import signed_by
from calculations.accounts.history import HABITS, purchases_by, seen_at
from calculations.accounts.potential import account_potential, potential_by
from calculations.accounts.regression import expected_money, fit_factors
from calculations.errors import UnknownColumnError
from tests.calculations.accounts.account_frames import AS_OF, orders, profiles, quarterly

MANY = [f"A{number:03d}" for number in range(120)]


def test_factors_agree_with_what_was_seen() -> None:
    """One factor, two rows, b = 1, centre 0, strength 3: Σy − 2e = 3 · (1 − 0), so Σy = 2e + 3 gives b = 1.

    Two groups without much strength: each group's mean, also one that is nothing but zeros, which goes towards 0.
    """
    one = fit_factors(np.ones((2, 1)), np.array([2 * np.e + 3, 0.0]), np.zeros(1), np.array([3.0]))
    assert one[0] == pytest.approx(1.0, abs=1e-6)
    groups = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    mean = expected_money(groups, fit_factors(groups, np.array([1.0, 3.0, 0.0]), np.zeros(2), np.full(2, 1e-9)))
    assert mean[:2] == pytest.approx([2.0, 2.0])
    assert mean[2] < 1e-6


def test_factors_are_found_from_afar() -> None:
    """A centre of −20 for an outcome of 5: the first step overshoots and is halved until it does not."""
    far = fit_factors(np.ones((1, 1)), np.array([5.0]), np.full(1, -20.0), np.full(1, 1e-9))
    assert np.exp(far[0]) == pytest.approx(5.0, rel=1e-4)


@pytest.mark.parametrize(
    ("money", "habit"),
    [
        ([1, 1, 1, 1], 0),
        ([0, 1, 1, 1], 1),
        ([1, 1, 0, 0], 3),
        ([1, 0, 0, 1], 2),
        ([0, 1, 0, 0], 5),
        ([0, 0, 1, 0], 4),
        ([1, 0, 0, 0, 0, 0], 6),
        ([1, 0, 0, 0, 0, 0, 0, 0, 0], 7),
        ([0, 0], 8),
        ([-5, 0, 0, 0], 8),
    ],
)
def test_habits(money: list[float], habit: int) -> None:
    """Quarters with purchases among the last four, lately or earlier, and before them; a credit is no purchase."""
    assert seen_at(np.array([money], dtype=np.float64)).habit.tolist() == [habit]


def test_quarters_end_with_the_day() -> None:
    """As of 15 May 2020 the last quarter runs from 16 February: 15 February is in the one before, 16 May not at all."""
    rows = orders(
        ("a", "2020-02-15", 1.0), ("a", "2020-02-16", 2.0), ("a", "2020-05-15", 4.0), ("a", "2020-05-16", 8.0)
    )
    assert purchases_by(np.array(["a"], dtype=object), rows, date(2020, 5, 15)).money.tolist() == [[1.0, 6.0]]


def test_equal_accounts_bring_again_what_they_brought() -> None:
    """120 accounts that bought for 100 in every quarter: 400 each, without spread, and peers bring no more."""
    made = account_potential(profiles(MANY), orders(*quarterly(MANY, 100.0)), as_of=AS_OF)
    row = made.table.iloc[7]
    assert made.origins == 4
    assert row[["potential", "low", "high", "peer", "year"]].tolist() == pytest.approx([400.0] * 5)
    assert row["white_space"] == pytest.approx(0.0, abs=1e-6)
    assert row["habit"] == HABITS[0]
    assert made.findings == ()


def test_one_that_never_bought_is_like_others_that_never_did() -> None:
    """100 buyers of 400 a year and 20 that never bought in four years: worth under a tenth of what peers bring, 400."""
    made = account_potential(profiles(MANY), orders(*quarterly(MANY[:100], 100.0)), as_of=AS_OF).table
    assert made["potential"].iloc[0] == pytest.approx(400.0, rel=0.01)
    assert 0 < made["potential"].iloc[110] < 40.0
    assert made["peer"].iloc[110] == pytest.approx(400.0)
    assert made["white_space"].iloc[110] == pytest.approx(400.0 - made["potential"].iloc[110])


def test_size_and_segment_set_the_peers_apart() -> None:
    """Large accounts buy for 1,000 and small ones for 100 a quarter, and three of each began to in 2019.

    A large one that never bought has larger peers and more potential. The same with segments instead of sizes.
    """
    regular = (*quarterly(MANY[:55], 1000.0), *quarterly(MANY[60:115], 100.0))
    begun = (*quarterly(MANY[55:58], 1000.0, range(2019, 2020)), *quarterly(MANY[115:118], 100.0, range(2019, 2020)))
    rows = orders(*regular, *begun)
    sized = profiles(MANY, employees=[5000.0] * 60 + [50.0] * 60)
    grouped = profiles(MANY, ["Large"] * 60 + ["Small"] * 60)
    apart = sized[["account_id", "employees"]].assign(annual_revenue=np.nan)
    for frame, known in ((sized, None), (grouped, None), (profiles(MANY), apart)):
        table = account_potential(frame, rows, as_of=AS_OF, profiles=known).table
        assert table["peer"].iloc[58] > 2 * table["peer"].iloc[118]
        assert table["potential"].iloc[58] > table["potential"].iloc[118]


def test_too_short_a_history_is_halved_with_the_peers() -> None:
    """One of two bought, for 300 in three quarters: peers bring 300, half of all buy, so 150 for anyone.

    The buyer: (300 + 150) / 2 = 225; the other (0 + 150) / 2 = 75. No range, and a note.
    """
    rows = orders(*quarterly(["a"], 100.0, range(2019, 2020))[1:])
    made = account_potential(profiles(["a", "b"]), rows, as_of=AS_OF)
    assert made.table["potential"].tolist() == pytest.approx([225.0, 75.0])
    assert made.table["low"].isna().all()
    assert not made.sufficient
    assert [f.code for f in made.findings] == ["accounts.potential-insufficient"]


def test_a_first_year_without_a_year_before_is_learnt_from_all_the_same() -> None:
    """Orders of six quarters: the only days with a year after them have two quarters or fewer before them."""
    rows = orders(*(r for r in quarterly(MANY, 100.0, range(2018, 2020)) if r[1] > "2018-07"))
    made = account_potential(profiles(MANY), rows, as_of=AS_OF)
    assert made.origins == 1
    assert made.table["potential"].to_numpy() == pytest.approx(np.full(120, 400.0), rel=0.01)


def test_an_empty_crm_has_no_potential() -> None:
    """Accounts without any order: not known rather than zero, and a finding; no accounts: an empty table."""
    made = account_potential(profiles(["a"]), orders(), as_of=AS_OF)
    assert made.table[["potential", "peer", "white_space"]].isna().all(axis=None)
    assert [f.code for f in made.findings] == ["accounts.no-orders"]
    assert account_potential(profiles([]), orders(), as_of=AS_OF).table.empty


def test_a_year_of_nothing_but_credits_teaches_nothing() -> None:
    """Purchases in 2018 and only credits since: no year of outcomes, so no range."""
    rows = orders(*quarterly(["a"], 100.0, range(2018, 2019)), ("a", "2019-03-01", -50.0))
    assert not account_potential(profiles(["a"]), rows, as_of=date(2019, 12, 31)).sufficient


def test_bad_rows_have_a_value_and_a_finding() -> None:
    """A repeated id counts once; orders of strangers (70) and incomplete ones count for none; sizes may be nonsense."""
    frame = pd.concat([profiles(MANY, employees=-3.0, annual_revenue=np.inf), profiles(["A000"])])
    rows = orders(*quarterly(MANY, 100.0), ("zz", "2019-01-01", 70.0), ("A000", "2019-01-01", np.nan))
    made = account_potential(frame, rows, as_of=AS_OF)
    assert len(made.table) == 120
    assert made.table["potential"].to_numpy() == pytest.approx(np.full(120, 400.0))
    assert {f.code: f.amount for f in made.findings} == {
        "accounts.repeated": None,
        "accounts.orders-of-unknown": 70.0,
        "accounts.order-incomplete": None,
    }


def test_accounts_that_were_not_there_teach_nothing() -> None:
    """Accounts created in 2019 never had the chance to buy in 2018; those that did buy earlier count from then."""
    late = pd.Timestamp("2019-12-01")
    rows = orders(*quarterly(MANY[:60], 100.0))
    always = account_potential(profiles(MANY), rows, as_of=AS_OF).table
    created = account_potential(profiles(MANY, created_at=late), rows, as_of=AS_OF).table
    assert created["potential"].iloc[100] > always["potential"].iloc[100]
    assert created["potential"].iloc[0] == pytest.approx(400.0, rel=0.01)


CONTRACT = ["account_id", "start_date", "end_date", "annual_amount"]


def contracts(*rows: tuple[str, str | None, str | None, float]) -> pd.DataFrame:
    """`CONTRACTS` of account, first day, last day and annual value."""
    frame = pd.DataFrame(list(rows), columns=CONTRACT).astype({"annual_amount": "float64"})
    return frame.assign(start_date=pd.to_datetime(frame["start_date"]), end_date=pd.to_datetime(frame["end_date"]))


def test_contracts_are_due_when_they_end_within_a_year() -> None:
    """On 31 December 2019: 10 ends in a year to the day, 20 a day later, 40 never; 80 ended, 160 begins tomorrow.

    A contract without a start, with a negative value or of a stranger counts for nobody.
    """
    rows = contracts(
        ("a", "2019-01-01", "2020-12-31", 10.0),
        ("a", "2019-01-01", "2021-01-01", 20.0),
        ("b", "2019-01-01", None, 40.0),
        ("b", "2018-01-01", "2019-12-31", 80.0),
        ("b", "2020-01-01", "2020-12-31", 160.0),
        ("b", None, "2020-12-31", 320.0),
        ("b", "2019-01-01", "2020-12-31", -640.0),
        ("z", "2019-01-01", "2020-12-31", 1280.0),
    )
    due, lasting = signed_by(np.array(["a", "b"], dtype=object), rows).at(AS_OF)
    assert due.tolist() == [10.0, 0.0]
    assert lasting.tolist() == [20.0, 40.0]


def test_a_contract_that_is_due_is_worth_more_than_one_that_runs_on() -> None:
    """Sixty accounts renew a contract of 100 each June; sixty others signed one in 2015 for twenty years.

    Both have one purchase a year or none, and those with a contract due bring 100 a year.
    """
    renewing, bound = MANY[:60], MANY[60:]
    years = range(2015, 2020)
    rows = orders(
        *((id_, f"{year}-06-15", 100.0) for id_ in renewing for year in years),
        *((id_, "2015-06-15", 100.0) for id_ in bound),
    )
    signed = contracts(
        *((id_, f"{year}-06-15", f"{year + 1}-06-14", 100.0) for id_ in renewing for year in years),
        *((id_, "2015-06-15", "2035-06-14", 100.0) for id_ in bound),
    )
    table = account_potential(profiles(MANY), rows, as_of=AS_OF, contracts=signed).table
    assert table["potential"].iloc[0] == pytest.approx(100.0, rel=0.1)
    assert table["potential"].iloc[100] < 10.0


def test_segment_must_be_given() -> None:
    """A frame without segments is a fault of the program."""
    with pytest.raises(UnknownColumnError, match="segment"):
        account_potential(pd.DataFrame({"account_id": ["a"]}), orders(), as_of=AS_OF)


def test_sums_have_a_narrower_range_than_their_parts() -> None:
    """Groups sum exactly; with sd 30 and 40 and a common error of 5 % of 500 = 25: 1.2816 · √(900 + 1600 + 625)."""
    made = account_potential(profiles(MANY), orders(*quarterly(MANY, 100.0)), as_of=AS_OF)
    table = made.table.head(3).assign(potential=[200.0, 300.0, 10.0], sd=[30.0, 40.0, 0.0])
    few = type(made)(made.as_of, table, made.origins, 0.05, ())
    sums = potential_by(few, ["x", "x", "y"])
    spread = 1.2815515655446004 * np.sqrt(900 + 1600 + 625)
    assert sums["group"].tolist() == ["x", "y"]
    assert sums["accounts"].tolist() == [2, 1]
    assert sums.loc[0, ["potential", "low", "high"]].tolist() == pytest.approx([500.0, 500 - spread, 500 + spread])
