"""Orders and quotas of the packaged AdventureWorks data, in money, as the calculations take them."""

from datetime import date
from functools import cache

import pandas as pd

from calculations.fiscal import Quarter
from sync.emulators.salesforce.orgs.adventureworks.packed import known


@cache
def orders() -> pd.DataFrame:
    """Every order to 2020-05-31: account, employee, day, quarter, money."""
    rows = [(str(o.reseller), str(o.employee), o.day, o.amount / 100) for o in known(date(2020, 5, 31)).orders]
    frame = pd.DataFrame(rows, columns=["account_id", "rep_id", "order_date", "amount"])
    frame["quarter"] = frame["order_date"].map(lambda day: str(Quarter.of(day)))
    return frame.assign(order_date=pd.to_datetime(frame["order_date"]))


@cache
def rep_quarters() -> pd.DataFrame:
    """Quota and actual of every rep in every full quarter, 2017Q3 to 2020Q1."""
    quotas = known(date(2020, 5, 31)).quotas
    rows = [(str(q.employee), str(Quarter.of(q.quarter)), q.amount / 100) for q in quotas]
    asked = pd.DataFrame(rows, columns=["rep_id", "quarter", "quota"])
    sold = orders().groupby(["rep_id", "quarter"], as_index=False)["amount"].sum()
    both = asked.merge(sold, how="left", on=["rep_id", "quarter"]).rename(columns={"amount": "actual"})
    return both[both["quarter"] != "2020Q2"].reset_index(drop=True)
