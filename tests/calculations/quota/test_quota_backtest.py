"""The replay on a small company: no leak, naive weights by hand, scores by hand."""

import numpy as np
import pandas as pd
import pytest

from calculations.errors import UnknownColumnError
from calculations.fiscal import Quarter
from calculations.quota.review.backtest import ORACLE, allocated, qplan_quotas, qplan_weights, replay
from calculations.quota.review.known import Known, past_quarters, territory_potential
from calculations.quota.review.naive import NAIVE_METHODS

QUARTERS = ["2018Q1", "2018Q2", "2018Q3", "2018Q4", "2019Q1"]
YEAR = pd.Series({"a1": 420.0, "a2": 1_200.0, "a3": 800.0, "a4": 2_000.0})
"""What accounts are worth in a year."""

ROLES = pd.Series({"ann": "rep", "bob": "rep", "cy": "manager"})


def _bookings() -> pd.DataFrame:
    """Ann serves a1 and a2, Bob a3; a4 goes from Ann to Bob in 2018Q3; Cy starts in 2019Q1."""
    rows = []
    for i, quarter in enumerate(QUARTERS):
        rows += [
            ("a1", "ann", quarter, 100.0 + i),
            ("a2", "ann", quarter, 300.0),
            ("a3", "bob", quarter, 200.0),
            ("a4", "ann" if i < 2 else "bob", quarter, 500.0),
        ]
    rows.append(("a3", "cy", "2019Q1", 50.0))
    return pd.DataFrame(rows, columns=["account_id", "rep_id", "quarter", "amount"])


def _quotas() -> pd.DataFrame:
    rows = [(rep, quarter, 1000.0) for rep in ("ann", "bob") for quarter in QUARTERS]
    return pd.DataFrame([*rows, ("cy", "2019Q1", 100.0)], columns=["rep_id", "quarter", "amount"])


def _past(bookings: pd.DataFrame, quarters: list[str]) -> tuple:
    return past_quarters(quarters, bookings, _quotas(), lambda _: YEAR, ROLES)


def test_known_is_what_the_eve_of_the_quarter_showed() -> None:
    """Before 2019Q1: four quarters of history, a4 in Bob's book, Cy new, last quotas of 2018Q4, 2,100 to split.

    A quarter of what the accounts are worth in a year: Ann's (420 + 1,200) / 4, Bob's (800 + 2,000) / 4.
    """
    (past,) = _past(_bookings(), ["2019Q1"])
    known = past.known
    assert known.keys == ("ann", "bob", "cy")
    assert known.groups == ("rep", "rep", "manager")
    assert known.history[:2].tolist() == [[900, 901, 402, 403], [200, 200, 700, 700]]
    assert np.isnan(known.history[2]).all()
    assert known.potential[:2].tolist() == [405.0, 700.0]
    assert known.accounts[:2].tolist() == [2, 2]
    assert known.last_quota[:2].tolist() == [1000, 1000]
    assert np.isnan([known.potential[2], known.accounts[2], known.last_quota[2]]).all()
    assert known.total == 2100
    assert past.actual.tolist() == [404, 700, 50]
    assert past.quota_set.tolist() == [1000, 1000, 100]


@pytest.mark.parametrize("step", [1, -1])
def test_an_account_two_sold_to_is_in_the_book_of_who_sold_more(step: int) -> None:
    """Ann sells 600 to a4 in 2018Q4 beside Bob's 500: a4 is hers (3 accounts), his is a3, in either order of rows."""
    rows = [*_bookings().to_numpy().tolist(), ["a4", "ann", "2018Q4", 600.0]][::step]
    (past,) = _past(pd.DataFrame(rows, columns=["account_id", "rep_id", "quarter", "amount"]), ["2019Q1"])
    assert past.known.accounts[:2].tolist() == [3, 1]


def test_first_quarter_knows_nothing() -> None:
    """Before the first quarter there is no history, no quota and no book, and every method still answers."""
    (past,) = _past(_bookings(), ["2018Q1"])
    assert past.known.history.shape == (2, 0)
    assert np.isnan(past.known.last_quota).all()
    assert qplan_quotas(past.known).tolist() == [1000, 1000]


def test_a_book_is_worth_a_quarter_of_its_accounts_years() -> None:
    """Of 420 and 800 a year 305 are a quarter; an account without a potential stays in the book, one of nobody counts
    nowhere."""
    owner = pd.Series({"a1": "ann", "a3": "ann", "a9": "ann"})
    potential, accounts = territory_potential(owner, YEAR)
    assert potential.to_dict() == {"ann": 305.0}
    assert accounts.to_dict() == {"ann": 3.0}


def test_potentials_are_asked_for_as_of_each_quarters_eve() -> None:
    """Each quarter that is replayed asks once, for itself."""
    asked: list[str] = []

    def worth(quarter: Quarter) -> pd.Series:
        asked.append(str(quarter))
        return YEAR * len(asked)

    first, second = past_quarters(["2018Q4", "2019Q1"], _bookings(), _quotas(), worth, ROLES)
    assert asked == ["2018Q4", "2019Q1"]
    assert second.known.potential[:2].tolist() == (2 * first.known.potential[:2]).tolist()


@pytest.mark.parametrize("name", [*NAIVE_METHODS, "qplan"])
def test_no_method_sees_the_quarter_it_plans(name: str) -> None:
    """Changing every booking of the replayed quarter changes no quota of any method."""
    method = qplan_quotas if name == "qplan" else allocated(NAIVE_METHODS[name])
    changed = _bookings()
    changed.loc[changed["quarter"] == "2019Q1", "amount"] *= [9.0, 0.1, 3.0, 5.0, 20.0]
    (past,), (other,) = _past(_bookings(), ["2019Q1"]), _past(changed, ["2019Q1"])
    assert past.actual.tolist() != other.actual.tolist()
    assert method(past.known).tolist() == method(other.known).tolist()


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("equal", [1, 1, 1]),
        ("same quarter last year + x %", [10, 20, 15]),
        ("last quarter", [50, 100, 75]),
        ("mean of last four quarters", [35, 70, 52.5]),
        ("mean of all history", [28, 70, 49]),
        ("last quota + x %", [8, 4, 6]),
        ("potential", [3, 9, 6]),
        ("number of accounts", [2, 4, 3]),
        ("half equal, half last quarter", [50 / 225 + 1 / 3, 100 / 225 + 1 / 3, 75 / 225 + 1 / 3]),
    ],
)
def test_naive_weights(name: str, weights: list[float]) -> None:
    """Each naive method by hand for two reps and a new one, who takes the mean of the others where nothing is known."""
    known = Known(
        keys=("a", "b", "c"),
        groups=("r", "r", "r"),
        history=np.array([[0.0, 10, 40, 40, 50], [np.nan, 20, 80, 80, 100], [np.nan] * 5]),
        potential=np.array([3.0, 9.0, np.nan]),
        accounts=np.array([2.0, 4.0, np.nan]),
        last_quota=np.array([8.0, 4.0, np.nan]),
        total=100.0,
    )
    assert NAIVE_METHODS[name](known).tolist() == pytest.approx(weights)


def test_nobody_known_is_equal() -> None:
    """When no rep has any history the naive methods split equally."""
    known = Known(("a", "b"), ("r", "r"), np.full((2, 1), np.nan), *[np.full(2, np.nan)] * 3, 10.0)
    assert all(len(set(weighting(known))) == 1 for weighting in NAIVE_METHODS.values())


def test_scores_by_hand() -> None:
    """Equal quotas of 1,000 against 403 and 700 in 2018Q4: attainments 0.403 and 0.7, CV = 0.1485 / 0.5515."""
    found = replay({"equal": allocated(NAIVE_METHODS["equal"], unit=1)}, _past(_bookings(), ["2018Q4"]))
    table = found.table.set_index("method")
    assert table.index.tolist() == ["equal", ORACLE]
    assert table.loc["equal", "2018Q4"] == pytest.approx(0.1485 / 0.5515)
    assert table.loc["equal", "pooled_cv"] == pytest.approx(table.loc["equal", "2018Q4"])
    assert table.loc["equal", "score"] == pytest.approx(1 - table.loc["equal", "pooled_cv"])
    assert table.loc[ORACLE, "min_max"] == pytest.approx(403 / 700)
    assert found.attainments.shape == (4, 6)


def test_pooling_takes_the_level_of_the_quarter_out() -> None:
    """Two quarters in which all attain alike, 40 % and 90 %, pool to a CV of zero: no difference between reps."""
    amounts = pd.DataFrame(
        [
            (account, rep, quarter, amount)
            for account, rep in (("a", "ann"), ("b", "bob"))
            for quarter, amount in (("2018Q1", 400.0), ("2018Q2", 900.0))
        ],
        columns=["account_id", "rep_id", "quarter", "amount"],
    )
    past = past_quarters(["2018Q1", "2018Q2"], amounts, _quotas(), lambda _: pd.Series({"a": 1.0, "b": 1.0}), ROLES)
    table = replay({"equal": allocated(NAIVE_METHODS["equal"])}, past).table
    assert table["pooled_cv"].tolist() == pytest.approx([0.0, 0.0])


def test_floors_and_caps_of_the_replay_move_with_the_team() -> None:
    """In 2019Q1 2,100 are to split after quotas of 2,000: floors are 0.8 × 1,050 for Ann and Bob, and they hold.

    Ann has halved since a4 left her, and Bob has grown: he may carry at most 1.3 × 1,050 = 1,365.
    """
    (past,) = _past(_bookings(), ["2019Q1"])
    quotas = qplan_quotas(past.known, unit=5)
    assert quotas.sum() == 2100
    assert quotas[0] >= 840
    assert quotas[1] <= 1365
    assert qplan_weights(past.known).shape == (3,)


def test_a_rep_without_a_quota_has_no_attainment() -> None:
    """A method that gives someone nothing is scored on the others, and the row is there to be seen."""
    found = replay({"one": lambda known: np.array([2000.0, 0.0])}, _past(_bookings(), ["2018Q4"]))
    mine = found.attainments[found.attainments["method"] == "one"]
    assert mine["attainment"].isna().tolist() == [False, True]


def test_missing_column_is_named() -> None:
    """Bookings without accounts are a program fault that names the column."""
    with pytest.raises(UnknownColumnError, match="account_id"):
        past_quarters(["2018Q1"], _bookings().drop(columns="account_id"), _quotas(), lambda _: YEAR, ROLES)
