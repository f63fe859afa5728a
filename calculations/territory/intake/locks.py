"""Which accounts should stay with their owner, and why: named accounts, late-stage deals, renewals near."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

__all__ = ["LockRules", "locks_of"]


@dataclass(frozen=True, slots=True)
class LockRules:
    """When an account is locked: a renewal within `renewal_days` days, or at least `late_deals` late-stage deals open.

    None of either switches that rule off. Both are planners' choices without a source.
    """

    renewal_days: int | None = 90
    late_deals: int | None = 1


def locks_of(facts: pd.DataFrame, as_of: date, rules: LockRules | None = None) -> pd.DataFrame:
    """Columns account_id, locked, lock_reason for every row of `facts`, in its order.

    `facts` has account_id and, where known, is_named (bool), late_deals (open deals in a late stage) and renewal_date.
    An account is locked when it is named, has a late deal open, or renews from `as_of` on within the days of `rules`;
    the reason names each that applies.
    """
    rules = rules or LockRules()
    size = len(facts)
    named = facts["is_named"].fillna(False).astype(bool).to_numpy() if "is_named" in facts else [False] * size
    late = facts["late_deals"].fillna(0).to_numpy() if "late_deals" in facts else [0] * size
    renewal = pd.to_datetime(facts["renewal_date"]) if "renewal_date" in facts else pd.Series([pd.NaT] * size)
    days = (renewal - pd.Timestamp(as_of)).dt.days.to_numpy(dtype="float64", na_value=float("nan"))
    reasons = []
    for is_named, deals, left in zip(named, late, days, strict=True):
        why = ["named account"] if is_named else []
        if rules.late_deals is not None and deals >= rules.late_deals:
            why.append(f"{deals:.0f} late-stage {'deal' if deals == 1 else 'deals'} open")
        if rules.renewal_days is not None and 0 <= left <= rules.renewal_days:
            why.append(f"renews in {left:.0f} days")
        reasons.append(", ".join(why))
    return pd.DataFrame(
        {"account_id": facts["account_id"].to_numpy(), "locked": [bool(r) for r in reasons], "lock_reason": reasons}
    )
