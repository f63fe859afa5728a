"""Deals that are stale and deals at risk, each with its reasons."""

from dataclasses import dataclass
from datetime import date
from enum import IntFlag

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.history import Days, Flags, Floats, Ints, Pipeline
from calculations.pipeline.stages import Category, Outcome
from calculations.pipeline.state import State

__all__ = [
    "AT_RISK",
    "DEFAULT_RULES",
    "STALE",
    "Reason",
    "RiskRules",
    "deal_reasons",
    "reason_texts",
    "reasons_of",
    "risk_list",
]


class Reason(IntFlag):
    """Why a deal needs a look; a deal may have several."""

    OVERDUE = 1
    STUCK = 2
    UNTOUCHED = 4
    NO_CLOSE_DATE = 8
    NO_AMOUNT = 16
    NO_OWNER = 32
    PUSHED = 64
    TOO_LATE = 128
    EARLY_COMMIT = 256


STALE = Reason.OVERDUE | Reason.STUCK | Reason.UNTOUCHED | Reason.NO_CLOSE_DATE | Reason.NO_AMOUNT | Reason.NO_OWNER
AT_RISK = Reason.PUSHED | Reason.TOO_LATE | Reason.EARLY_COMMIT

_TEXTS = {
    Reason.OVERDUE: "its close date has passed",
    Reason.STUCK: "longer in its stage than nine in ten",
    Reason.UNTOUCHED: "no change for {untouched_days} days",
    Reason.NO_CLOSE_DATE: "no close date",
    Reason.NO_AMOUNT: "no amount",
    Reason.NO_OWNER: "no owner",
    Reason.PUSHED: "its close date was pushed {pushes} times or more",
    Reason.TOO_LATE: "less time to the close date than half the usual from its stage",
    Reason.EARLY_COMMIT: "committed in the first half of the stages",
}


@dataclass(frozen=True, slots=True)
class RiskRules:
    """Visible, editable assumptions: days without any change, pushes of the close date."""

    untouched_days: int = 60
    pushes: int = 3


DEFAULT_RULES = RiskRules()


def deal_reasons(pipeline: Pipeline, state: State, conversion: pd.DataFrame, rules: RiskRules = DEFAULT_RULES) -> Ints:
    """Reasons of each deal as a sum of `Reason`, 0 for none and for deals that are not open.

    Args:
        pipeline: n deals. state: their state on a day. conversion: `stage_conversion` on that day, for the usual stay
            in a stage and the usual time to a win; a stage it knows nothing of gives no such reason.
        rules: the thresholds.

    Returns:
        n sums of `Reason`. Overdue: close date before the day. Stuck: in the stage longer than the ninth decile of
        completed stays. Untouched: no history row for that many days. Pushed: close date moved later that often. Too
        late: days left to the close date are under half the median from entering the stage to the win, less the days
        already in it. Early commit: category commit while in the first half of the open stages.
    """
    reasons = np.zeros(pipeline.size, dtype=np.int64)
    rows = np.flatnonzero(state.open)
    if not len(rows):
        return reasons
    row, stage = state.row[rows], state.stage[rows]
    days_here = _since(state.day, pipeline.changed_at[pipeline.entered[row]])
    reasons[rows] = reasons_of(
        rules,
        days_left=-_since(state.day, state.close_date[rows]),
        amount=state.amount[rows],
        owned=pipeline.deals["owner"].to_numpy()[rows] >= 0,
        days_in_stage=days_here,
        usual_days=conversion["p90_days"].to_numpy(dtype=np.float64)[stage],
        untouched_days=np.where(_is_dated(pipeline, rows, row), _since(state.day, pipeline.changed_at[row]), np.nan),
        pushes=pipeline.pushes[row].astype(np.float64),
        days_to_win=conversion["days_to_win"].to_numpy(dtype=np.float64)[stage] - days_here,
    )
    early = stage < np.count_nonzero(pipeline.ladder.having(Outcome.OPEN)) / 2
    reasons[rows] |= np.where((state.category[rows] == Category.COMMIT) & early, int(Reason.EARLY_COMMIT), 0)
    return reasons


def _is_dated(pipeline: Pipeline, deals: Ints, row: Ints) -> Flags:
    """Whether it is known when each deal was changed last: without history not of one that only shows its beginning."""
    dated: Flags = pipeline.has_history | (row > pipeline.bounds[deals])
    return dated


def reasons_of(
    rules: RiskRules,
    *,
    days_left: Floats,
    amount: Floats,
    owned: Flags,
    days_in_stage: Floats,
    usual_days: Floats,
    untouched_days: Floats,
    pushes: Floats,
    days_to_win: Floats,
) -> Ints:
    """Reasons of each of m open deals from what is known of it, as a sum of `Reason`; NaN gives no reason.

    Args:
        rules: the thresholds. days_left: to the close date, negative once it has passed, NaN for none.
        amount: money, NaN for none. owned: whether it has an owner. days_in_stage: so far. usual_days: the ninth
            decile of completed stays in its stage. untouched_days: since the last change. pushes: of the close date.
        days_to_win: that a deal which is won usually still takes from here.
    """
    checks = {
        Reason.OVERDUE: days_left < 0,
        Reason.STUCK: days_in_stage > usual_days,
        Reason.UNTOUCHED: untouched_days > rules.untouched_days,
        Reason.NO_CLOSE_DATE: np.isnan(days_left),
        Reason.NO_AMOUNT: np.isnan(amount),
        Reason.NO_OWNER: ~owned,
        Reason.PUSHED: pushes >= rules.pushes,
        Reason.TOO_LATE: (days_left >= 0) & (days_left < days_to_win / 2),
    }
    return sum((np.where(applies, int(reason), 0) for reason, applies in checks.items()), np.zeros(len(amount), int))


def risk_list(
    pipeline: Pipeline, state: State, reasons: Ints, which: Reason, quarter: Quarter | None = None
) -> pd.DataFrame:
    """Open deals that have one of some reasons, largest first.

    Args:
        pipeline, state, reasons: n deals, see `deal_reasons`. which: `STALE`, `AT_RISK` or any reasons.
        quarter: only deals dated in it; all open ones by default.

    Returns:
        `opportunity`, `owner`, `stage` (codes), `amount` (money), `close_date`, `days_in_stage`, `reasons` (sum of
        `Reason`, all it has), by amount; those without an amount come last.
    """
    scope = state.open if quarter is None else state.dated_in(quarter)
    rows = np.flatnonzero(scope & ((reasons & int(which)) > 0))
    rows = rows[np.argsort(-np.nan_to_num(state.amount[rows], nan=-1.0), kind="stable")]
    entered = pipeline.entered[state.row[rows]]
    return pd.DataFrame(
        {
            "opportunity": pipeline.deals["opportunity"].to_numpy()[rows],
            "owner": pipeline.deals["owner"].to_numpy()[rows],
            "stage": state.stage[rows],
            "amount": state.amount[rows],
            "close_date": state.close_date[rows],
            "days_in_stage": _since(state.day, pipeline.changed_at[entered]),
            "reasons": reasons[rows],
        }
    )


def reason_texts(reasons: int, rules: RiskRules = DEFAULT_RULES) -> tuple[str, ...]:
    """The reasons of a deal in words."""
    words = {"untouched_days": rules.untouched_days, "pushes": rules.pushes}
    return tuple(text.format(**words) for reason, text in _TEXTS.items() if reasons & int(reason))


def _since(today: date, days: Days) -> Floats:
    """Days from each moment to today, NaN for none."""
    spans = (days.astype("datetime64[D]") - np.datetime64(today, "D")).astype(np.float64)
    return np.where(np.isnat(days), np.nan, -spans)
