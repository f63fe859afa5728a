"""What was sold by month, and by account and quarter, from the won deals of the mirror: the frames of revenue plans."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.schemas import ACCOUNT_QUARTERS, MONTHLY_SALES
from sync.facts.accounts.named import countries_of, regions_of, segments_of
from sync.facts.columns import Codes, Ids, Labels
from sync.facts.credit import credits_of
from sync.facts.deals.bookings import SHARE, by_family
from sync.facts.known import Known

__all__ = ["NO_REGION", "NO_SEGMENT", "account_quarters_until", "monthly_sales_until", "plan_rates"]

NO_SEGMENT, NO_REGION = "(no segment)", "(no region)"


def monthly_sales_until(known: Known) -> pd.DataFrame:
    """`MONTHLY_SALES` up to and with the day, in plan currency at the rate of the day each deal closed.

    The region is the account's own, else the territory stamped on the deal, else the country. What a deal holds beyond
    its line items stands under no product, so that the sums are those of the deals.
    """
    credits_ = credits_of(known)
    won, accounts, territories = known.won, known.rows("Account"), known.rows("Territory2")
    row = np.append(known.account_rows, -1)[known.accounts.of(known.rows("Opportunity").ids["AccountId"][won.rows])]
    own, stamped, country = (
        _each(labels, at)
        for labels, at in (
            (regions_of(accounts), row),
            (territories.labels["Name"].texts(), _places(territories.ids["Id"], won.territory)),
            (countries_of(accounts), row),
        )
    )
    region = np.where(own != "", own, np.where(stamped != "", stamped, country))
    deals = pd.DataFrame(
        {
            "rep_id": credits_.owner.categories(),
            "segment": _category(_each(segments_of(accounts), row), NO_SEGMENT)[credits_.deal],
            "region": _category(region, NO_REGION)[credits_.deal],
            "month": won.period[credits_.deal],
            "amount": won.amount[credits_.deal] * credits_.share,
            SHARE: credits_.share,
        },
        index=credits_.deal,
    )
    found = by_family(known, deals).rename(columns={"product_family": "product_line"})
    summed = found.groupby(list(MONTHLY_SALES.names[:-1]), sort=True)["amount"].sum().reset_index()
    summed["amount"] = summed["amount"].round(2)
    return MONTHLY_SALES.conform(summed)


def account_quarters_until(known: Known) -> pd.DataFrame:
    """`ACCOUNT_QUARTERS` up to and with the day."""
    won = known.won
    sold = pd.DataFrame(
        {
            "account_id": won.account.categories(),
            "currency": won.currency.categories(known.rates.corporate),
            "quarter": won.quarter,
            "local_amount": won.local_amount,
            "amount": won.amount,
        }
    )
    sums = sold.groupby(list(ACCOUNT_QUARTERS.key), observed=True, sort=True)[["local_amount", "amount"]].sum()
    return ACCOUNT_QUARTERS.conform(sums.reset_index().round({"local_amount": 2, "amount": 2}))


def plan_rates(known: Known, accounts: pd.DataFrame) -> dict[str, float]:
    """Plan currency per unit of each currency accounts buy in, on the plan's day; one without a rate is left out."""
    rates = known.rates.of_plan(accounts["currency"].astype(str).unique())
    return {rate.currency: float(rate.rate) for rate in rates}


def _each(texts: NDArray[np.object_], rows: NDArray[np.intp]) -> NDArray[np.object_]:
    """The text of each row, empty for the row −1."""
    found: NDArray[np.object_] = np.append(texts, "")[rows]
    return found


def _places(ids: Ids, wanted: Labels) -> NDArray[np.intp]:
    """The row each label's id stands in, −1 for none."""
    place = np.append(np.argsort(ids), -1)[Codes(ids).of(np.array([*wanted.names, ""], dtype="S18"))]
    found: NDArray[np.intp] = place[wanted.code]
    return found


def _category(texts: NDArray[np.object_], blank: str) -> pd.Categorical:
    return pd.Categorical(pd.Series(np.where(texts == "", blank, texts), dtype=object))
