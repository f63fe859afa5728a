"""Selling hours an account needs, from its size alone, where nobody says how often it is called on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["CallPlan", "hours_by_size"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Calls per quarter on accounts of class A, B, C and on those without sales, and hours per call with its travel.

    Class A are the largest accounts that make up `a_share` of all sales, B the next ones up to `b_share`, C the rest.
    Planners' figures in the manner of Talley's workload build-up (Journal of Marketing 1961), to be edited.
    """

    calls: tuple[float, float, float, float] = (12.0, 6.0, 3.0, 1.0)
    hours_per_call: float = 1.5
    a_share: float = 0.5
    b_share: float = 0.8


def hours_by_size(sales: Floats, plan: CallPlan | None = None) -> Floats:
    """Hours per quarter of each account: calls of its class × hours per call.

    `sales` are of a year, money; negative and missing ones count as none. Accounts of equal sales are in one class: the
    class is decided by the share of all sales that larger accounts make up.
    """
    plan = plan or CallPlan()
    amount = np.maximum(np.nan_to_num(sales), 0.0)
    total = float(amount.sum())
    ranked = np.sort(amount)
    above = total - np.concatenate([[0.0], np.cumsum(ranked)])[np.searchsorted(ranked, amount, side="right")]
    share = above / total if total > 0 else np.ones(len(amount))
    kind = np.where(amount == 0, 3, np.searchsorted([plan.a_share, plan.b_share], share + 1e-12, side="right"))
    hours: Floats = np.asarray(plan.calls)[kind] * plan.hours_per_call
    return hours
