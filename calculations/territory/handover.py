"""Handing accounts over: who calls whom by when, and who is credited with deals in flight."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

__all__ = ["HandoverRules", "credits_of", "steps_of"]

_STEPS = ("brief", "introduce", "call")


@dataclass(frozen=True, slots=True)
class HandoverRules:
    """Days and shares a hand-over goes by; planners' assumptions, to be edited.

    brief_days: before the first day, by when the owner tells the next one. Days after it by when both call the
    customer: urgent_days with a deal open or a renewal within renewal_days, large_days of the largest large_share of
    revenue, other_days else. alone_days later the next owner has called alone.
    A deal in flight is the giver's where it closes within keep_days of the first day, and shared, the giver's part
    shared_part, until share_days; one as likely as sure_probability by then is the giver's whole. Later ones are the
    receiver's.
    """

    brief_days: int = 5
    urgent_days: int = 7
    large_days: int = 14
    other_days: int = 30
    alone_days: int = 14
    renewal_days: int = 90
    large_share: float = 0.2
    keep_days: int = 30
    share_days: int = 90
    shared_part: float = 0.5
    sure_probability: float = 0.6


def steps_of(moves: pd.DataFrame, first: date, rules: HandoverRules | None = None) -> pd.DataFrame:
    """Three steps for each account that changes hands, those that are due first on top.

    Args:
        moves: account_id, from_rep and to_rep ("" for nobody), arr (money), renewal_date and open_deals.
        first: the first day of the new owners. rules: days.

    Returns:
        account_id, step (brief, introduce, call), caller and callee (reps, or the account), due (a date) and why. An
        account that nobody had is not briefed, and its new owner introduces themselves.
    """
    rules = rules or HandoverRules()
    arr = np.nan_to_num(moves["arr"].to_numpy(dtype=np.float64))
    days = (pd.to_datetime(moves["renewal_date"]) - pd.Timestamp(first)).dt.days.to_numpy(dtype=np.float64)
    renews = (days >= 0) & (days <= rules.renewal_days)
    has_deals = np.nan_to_num(moves["open_deals"].to_numpy(dtype=np.float64)) > 0
    large = (arr > 0) & (arr >= np.quantile(arr, 1 - rules.large_share)) if len(arr) else np.zeros(0, dtype=np.bool_)
    rows = []
    columns = zip(moves["account_id"], moves["from_rep"], moves["to_rep"], renews, has_deals, large, strict=True)
    for account, giver, receiver, is_renewal, has_deal, is_large in columns:
        if is_renewal or has_deal:
            wait = rules.urgent_days
            why = "renews soon" if is_renewal else "a deal is open"
        else:
            wait, why = (rules.large_days, "large") if is_large else (rules.other_days, "")
        introduced = first + timedelta(days=wait)
        if giver:
            rows.append((account, "brief", giver, receiver, first - timedelta(days=rules.brief_days), why))
        rows.append((account, "introduce", giver or receiver, account, introduced, why))
        rows.append((account, "call", receiver, account, introduced + timedelta(days=rules.alone_days), why))
    table = pd.DataFrame(rows, columns=["account_id", "step", "caller", "callee", "due", "why"], dtype=object)
    order = table.assign(at=[_STEPS.index(step) for step in table["step"]])
    order = order.sort_values(["due", "account_id", "at"], kind="stable")
    return order.drop(columns="at").reset_index(drop=True)


def credits_of(deals: pd.DataFrame, first: date, rules: HandoverRules | None = None) -> pd.DataFrame:
    """Who is credited with each open deal of an account that changes hands.

    Args:
        deals: deal_id, close_date and probability (0–1, missing is unlikely). first, rules: as in `steps_of`.

    Returns:
        `deals` with giver_share and receiver_share, which sum to 1, and rule, in words. A deal without a day to close
        is the receiver's, who has to find one.
    """
    rules = rules or HandoverRules()
    days = (pd.to_datetime(deals["close_date"]) - pd.Timestamp(first)).dt.days.to_numpy(dtype=np.float64)
    likely = np.nan_to_num(deals["probability"].to_numpy(dtype=np.float64)) >= rules.sure_probability
    soon, later = days <= rules.keep_days, (days > rules.keep_days) & (days <= rules.share_days)
    sure = later & likely
    given = np.select([soon, sure, later], [1.0, 1.0, rules.shared_part], 0.0)
    told = [
        f"closes within {rules.keep_days} days: the owner of before",
        f"{rules.sure_probability:.0%} or more, closes within {rules.share_days} days: the owner of before",
        f"closes within {rules.share_days} days: shared",
    ]
    rule = np.select([soon, sure, later], told, "closes later, or no day is set: the new owner")
    return deals.assign(giver_share=given, receiver_share=1.0 - given, rule=rule.astype(object))
