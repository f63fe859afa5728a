"""Small facts of revenue plans, written down by hand."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.revenue.plan_inputs import RevenueFacts
from calculations.schemas import ACCOUNT_QUARTERS, MONTHLY_SALES, OUTLOOK, QUOTAS, REPS

Q2 = Quarter.parse("2020Q2")
EVE = date(2020, 3, 31)
CELLS = (("SMB", "Bikes", "East"), ("SMB", "Parts", "West"), ("Large", "Bikes", "East"))


def months(last="2020-03", count=36):
    """Labels of the months up to one."""
    return [str(month) for month in np.datetime64(last, "M") - np.arange(count - 1, -1, -1)]


def steady_sales(amounts=(100.0, 50.0, 200.0), count=36, noise=0.0, reps=("a", "b", "c")):
    """The same every month in each cell, one rep a cell, with some noise."""
    rng = np.random.default_rng(3)
    rows = [
        (rep, *cell, month, amount * np.exp(noise * rng.normal()))
        for cell, amount, rep in zip(CELLS, amounts, reps, strict=True)
        for month in months(count=count)
    ]
    return MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))


def reps(ids=("a", "b", "c"), start="2015-01-01", active=True, role="AE"):
    """People who started long ago."""
    rows = [(i, f"Rep {i}", role, "", "", "", "", pd.Timestamp(start), active) for i in ids]
    return REPS.conform(pd.DataFrame(rows, columns=list(REPS.names)))


def quotas(amounts, count=12):
    """The same quota in each of the quarters before 2020Q2."""
    rows = [(rep, str(Q2.shift(-back)), amount) for rep, amount in amounts.items() for back in range(1, count + 1)]
    return QUOTAS.conform(pd.DataFrame(rows, columns=list(QUOTAS.names)))


def accounts(rows=()):
    """Account quarters: account, currency, quarter, local amount, amount."""
    return ACCOUNT_QUARTERS.conform(pd.DataFrame(list(rows), columns=list(ACCOUNT_QUARTERS.names)))


def facts(**more):
    """Three steady cells of three reps whose quotas they attain at 80 % (1,050 of 1,312.5 a quarter)."""
    given = {
        "quarter": Q2,
        "as_of": EVE,
        "currency": "USD",
        "sales": steady_sales(),
        "accounts": accounts(
            [
                ("x", "USD", "2019Q4", 700.0, 700.0),
                ("y", "USD", "2019Q4", 350.0, 350.0),
                ("x", "USD", "2020Q1", 900.0, 900.0),
                ("z", "USD", "2020Q1", 150.0, 150.0),
            ]
        ),
        "reps": reps(),
        "quotas": quotas({"a": 375.0, "b": 187.5, "c": 750.0}),
    }
    return RevenueFacts(**(given | more))


def half_sure(factor=1.0):
    """An outlook of 600 booked and one deal of 1,000 of seller c and account x, won in one of two quarters: 1,100."""
    rows = [
        {"kind": "booked", "rep_id": "a", "segment": "SMB", "mean": 600.0 * factor, "chance": 1.0},
        {"kind": "deal", "rep_id": "c", "segment": "Large", "mean": 1000.0 * factor, "chance": 0.5}
        | {"account_id": "x", "deal_id": "D1"},
    ]
    texts = dict.fromkeys(("account_id", "product_line", "region", "deal_id"), "")
    numbers = {column.name: 0.0 for column in OUTLOOK.columns if column.name not in texts} | {"month_1": 1.0}
    table = OUTLOOK.conform(pd.DataFrame([texts | numbers | row for row in rows]))
    shares = pd.DataFrame(columns=["account_id", "rep_id", "segment", "product_line", "region", "share"])
    listed = pd.DataFrame(columns=["deal_id", "rep_id", "segment", "product_line", "region", "stage", "money"])
    return Outlook(Q2, EVE, "USD", table, (), (), listed, shares)


def empty_facts():
    """A CRM that knows nothing."""
    return facts(
        sales=MONTHLY_SALES.empty(), accounts=ACCOUNT_QUARTERS.empty(), reps=REPS.empty(), quotas=QUOTAS.empty()
    )
