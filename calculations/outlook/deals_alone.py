"""What the deals alone say of each seller: an estimate that knows nothing of what sellers booked before."""

import numpy as np
import pandas as pd

from calculations.outlook.outlook import Outlook
from calculations.outlook.table import BOOKED

__all__ = ["sellers_by_deals"]

_VIEW = "deals"


def sellers_by_deals(outlook: Outlook) -> "pd.Series[float]":
    """Bookings of the quarter by seller, from deals and nothing else.

    What is booked in the quarter + what the open deals are expected to bring + a part of the new business the deals'
    view sees: that of the value of the deals the seller opens in a year in what all open. Quotas are split by past
    bookings, potentials and the peers' mean; none of these tells one seller from another here.

    Returns:
        Money by rep_id, of those with a deal, sorted; empty where the deals are no view of the quarter.
    """
    view = next((view for view in outlook.views if view.name == _VIEW), None)
    if view is None:
        return pd.Series(dtype=np.float64)
    rows = outlook.table[outlook.table["kind"] == BOOKED]
    booked = rows["mean"].groupby(rows["rep_id"].astype(str)).sum()
    listed = outlook.open_deals["money"].groupby(outlook.open_deals["rep_id"].astype(str)).sum()
    opened = outlook.opened.set_index("rep_id")["money"]
    new = max(view.mean - float(booked.sum()) - float(listed.sum()), 0.0)
    shares = opened / opened.sum() if opened.sum() > 0 else opened
    told: pd.Series[float] = booked.add(listed, fill_value=0.0).add(new * shares, fill_value=0.0)
    return told[told.index != ""].sort_index()
