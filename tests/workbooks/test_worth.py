"""Worth of accounts as the workbook tells it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.accounts.potential import account_potential
from workbooks.results.worth import worth_of

DAY = date(2025, 12, 31)


def company() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Ninety accounts of three segments; account n buys in every (n % 7 + 1)th month of four years, more when large."""
    ids = [f"a{number:02d}" for number in range(90)]
    accounts = pd.DataFrame({"account_id": ids, "segment": [f"s{number % 3}" for number in range(90)]})
    months = pd.date_range("2022-01-15", "2025-12-15", freq="MS") + pd.Timedelta(days=14)
    rows = [
        (id_, month, 1_000.0 + 137.0 * number + 11.0 * at)
        for number, id_ in enumerate(ids)
        for at, month in enumerate(months)
        if at % (number % 7 + 1) == 0 and number % 11
    ]
    orders = pd.DataFrame(rows, columns=["account_id", "order_date", "amount"])
    contracts = pd.DataFrame(
        {
            "account_id": pd.Series(dtype=str),
            "start_date": pd.Series(dtype="datetime64[us]"),
            "end_date": pd.Series(dtype="datetime64[us]"),
            "annual_amount": pd.Series(dtype=float),
        }
    )
    profiles = pd.DataFrame({"account_id": ids, "employees": np.arange(90.0) + 5, "annual_revenue": np.nan})
    return accounts, orders, contracts, profiles


def test_what_is_learnt_is_told_to_three_digits() -> None:
    """Potential and white space are those of the science, each to the third digit as `format` rounds it."""
    accounts, orders, contracts, profiles = company()
    worth, _ = worth_of(accounts, orders, contracts, profiles, DAY)
    learnt = account_potential(accounts, orders, as_of=DAY, profiles=profiles, contracts=contracts)
    assert learnt.sufficient
    table = learnt.table.set_index("account_id")
    told = [float(f"{value:.3g}") for value in table["potential"]]
    assert worth["potential"].tolist() == pytest.approx(told, rel=1e-12)
    white = [float(f"{value:.3g}") for value in table["white_space"]]
    assert worth["white_space"].tolist() == pytest.approx(white, rel=1e-12)
    assert worth.loc["a11", "white_space"] > 0


def test_a_deal_elsewhere_moves_few_potentials() -> None:
    """One order in a hundred grew by a twentieth: the potential of most accounts is told as it was."""
    accounts, orders, contracts, profiles = company()
    before, _ = worth_of(accounts, orders, contracts, profiles, DAY)
    grown = orders.assign(amount=orders["amount"].where(np.arange(len(orders)) % 100 > 0, orders["amount"] * 1.05))
    after, _ = worth_of(accounts, grown, contracts, profiles, DAY)
    assert (before["potential"] == after["potential"]).mean() > 0.5
    assert (before["white_space"] == after["white_space"]).mean() > 0.5


def test_sales_that_stand_in_are_told_to_the_cent() -> None:
    """Three accounts are too few to learn from: what they bought in the last year stands as it is."""
    accounts, orders, contracts, profiles = company()
    few = accounts[accounts["account_id"].isin(["a01", "a02", "a03"])]
    mine = orders[orders["account_id"].isin(few["account_id"])]
    mine = mine[mine["order_date"] > pd.Timestamp("2025-06-01")]
    worth, found = worth_of(few, mine, contracts, profiles[profiles["account_id"].isin(few["account_id"])], DAY)
    assert [finding.code for finding in found] == ["territory.potential-is-sales"]
    assert worth["potential"].to_dict() == mine.groupby("account_id")["amount"].sum().to_dict()
