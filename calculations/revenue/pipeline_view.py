"""The pipeline view of a quarter: its start × what past quarters made of theirs, and what is created within it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.ratios import ratio_of

__all__ = ["PipelineHistory", "pipeline_history", "pipeline_view"]

_LEAST_QUARTERS = 3


@dataclass(frozen=True, slots=True)
class PipelineHistory:
    """What n past quarters did with the pipeline they opened with, oldest first.

    opening: money open and dated in the quarter on its eve. slip: share of it neither won nor lost in the quarter.
    win: won share of what did not slip. created: money won by deals created in the quarter; pulled: money won by all
    others that were not dated in it on its eve. actual: money won.
    """

    quarters: tuple[str, ...]
    opening: Floats
    slip: Floats
    win: Floats
    created: Floats
    pulled: Floats
    actual: Floats
    findings: tuple[Finding, ...]

    @property
    def sufficient(self) -> bool:
        """Whether three quarters or more opened with a pipeline."""
        return len(self.quarters) >= _LEAST_QUARTERS

    def backtest_errors(self) -> Floats:
        """Error (forecast − actual) / actual of each quarter from the fourth on, made from those before it only."""
        errors = []
        for t in range(_LEAST_QUARTERS, len(self.quarters)):
            win, slip = _ratio(self.win[:t], self.opening[:t]), _ratio(self.slip[:t], self.opening[:t])
            made = pipeline_view(self.opening[t], win, slip, self.created[:t].mean(), self.pulled[:t].mean())
            errors.append(float(ratio_of(made, self.actual[t])) - 1.0)
        return np.array(errors, dtype=np.float64)


def pipeline_view(
    opening: float, win_rate: float, slip_rate: float, created: float = 0.0, pulled_in: float = 0.0
) -> float:
    """Start pipeline × conversion + create-and-close + pulled in, conversion being (1 − slip rate) × win rate.

    Args:
        opening: money open and dated in the quarter on its eve. win_rate: won share of what does not slip, by value.
        slip_rate: share that is neither won nor lost in the quarter. created: money won by deals created in the
            quarter. pulled_in: money won by deals dated later, or not at all, on the eve.

    Returns:
        Money the quarter books.
    """
    return opening * (1.0 - slip_rate) * win_rate + created + pulled_in


def pipeline_history(turns: pd.DataFrame) -> PipelineHistory:
    """Read the turns of past quarters as drivers.

    Args:
        turns: as `pipeline.quarters.quarter_turns` gives them, oldest first.

    Returns:
        The history of the quarters that opened with a pipeline and did not let all of it slip; others say nothing of
        win rates and are named in a finding.
    """
    opening = turns["opening_amount"].to_numpy(dtype=np.float64)
    slip = turns["slip_value_rate"].to_numpy(dtype=np.float64)
    usable = (opening > 0) & (slip < 1)
    won = turns["won_amount"].to_numpy(dtype=np.float64)
    created = np.nan_to_num(turns["create_and_close_value_share"].to_numpy(dtype=np.float64)) * won
    converted = np.nan_to_num(turns["conversion_value_rate"].to_numpy(dtype=np.float64)) * opening
    left_out = tuple(turns["quarter"][~usable].astype(str))
    findings: tuple[Finding, ...] = ()
    if left_out:
        sentence = f"{len(left_out)} of {len(turns)} past quarters opened without a pipeline that moved; left out."
        findings = (Finding("revenue.pipeline-quarters-empty", sentence, "", left_out, Severity.NOTE),)
    return PipelineHistory(
        quarters=tuple(turns["quarter"][usable].astype(str)),
        opening=opening[usable],
        slip=slip[usable],
        win=ratio_of(converted[usable], opening[usable] * (1.0 - slip[usable])),
        created=created[usable],
        pulled=np.maximum(won - created - converted, 0.0)[usable],
        actual=won[usable],
        findings=findings,
    )


def _ratio(rates: ArrayLike, weights: ArrayLike) -> float:
    """Mean rate weighted by its base."""
    return float(np.average(np.asarray(rates), weights=np.asarray(weights)))
