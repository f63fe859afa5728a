"""Stage conversion: how many deals go on from each stage, and how long they stay in it."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.pipeline.history import Flags, Floats, Ints, Pipeline
from calculations.pipeline.stages import Outcome
from calculations.pipeline.state import State
from calculations.ratios import ratio_of

__all__ = ["conversion_counts", "stage_conversion", "stage_paths"]

_FIGURES = ("reached", "left", "advanced", "rate", "median_days", "p90_days", "days_to_win")
_DAY_US = 86_400_000_000


def stage_conversion(pipeline: Pipeline, state: State, since: date | None = None) -> pd.DataFrame:
    """Conversion of each open stage to the next: deals that ever reached i + 1 / deals that reached i and left i.

    A deal has reached the stages from the one it began in up to the highest it was ever in, also those it jumped; a
    won deal all up to the end. It left i when it went beyond i or ended. Deals still in i (or back before it) are not
    counted against i.

    Args:
        pipeline: deals with history. state: their state on a day; later history is not read.
        since: only deals created on or after this day; all by default.

    Returns:
        One row per open stage in order: `stage` (code), `name`, `reached`, `left`, `advanced`, `rate`; days of
        completed stays `median_days` and `p90_days`; `days_to_win` (median from entering it, of won deals). NaN where
        no deal left the stage, stayed or won, and throughout where no deal came with the stages it was in before.
    """
    ladder, rows = pipeline.ladder, np.flatnonzero(state.row >= 0)
    if since is not None:
        rows = rows[pipeline.created[rows] >= np.datetime64(since, "D")]
    count = ladder.open_count
    begun, highest = _paths(pipeline, state, rows)
    reached, left, beyond = conversion_counts(begun, highest, ~state.open[rows], count)
    stay, to_win = _durations(pipeline, state, rows)
    stages = {"stage": np.arange(count), "name": pd.Series(list(ladder.names[:count]), dtype=object)}
    if not pipeline.has_history:
        return pd.DataFrame({**stages, **{name: np.full(count, np.nan) for name in _FIGURES}})
    figures = (
        reached.astype(np.int64),
        left.astype(np.int64),
        beyond.astype(np.int64),
        ratio_of(beyond, left),
        [_quantile(*stay, stage, 0.5) for stage in range(count)],
        [_quantile(*stay, stage, 0.9) for stage in range(count)],
        [_quantile(*to_win, stage, 0.5) for stage in range(count)],
    )
    return pd.DataFrame({**stages, **dict(zip(_FIGURES, figures, strict=True))})


def stage_paths(pipeline: Pipeline, state: State) -> pd.DataFrame:
    """The ways deals went, counted: what `stage_conversion` needs of them.

    Args:
        pipeline: deals with history. state: their state on a day; later history is not read.

    Returns:
        One row per way that was gone: `first` and `highest` (names of open stages; empty for a deal that began closed,
        and for one that was in no open stage), `outcome` (open, won, lost) and `deals`. None where no deal came with
        the stages it was in before.
    """
    rows = np.flatnonzero((state.row >= 0) & pipeline.has_history)
    count = pipeline.ladder.open_count
    begun, highest = _paths(pipeline, state, rows)
    names = np.array([*pipeline.ladder.names[:count], ""], dtype=object)
    outcome = np.where(state.won[rows], "won", np.where(state.lost[rows], "lost", "open"))
    top = np.where(highest < 0, count, np.minimum(highest, count))
    ways = pd.DataFrame({"first": names[begun], "highest": names[top], "outcome": outcome})
    return ways.value_counts(sort=False).rename("deals").reset_index()


def _paths(pipeline: Pipeline, state: State, rows: Ints) -> tuple[Ints, Ints]:
    """Stage each deal began in and the highest it was in: the number of open stages for won, or begun as closed."""
    ladder, count = pipeline.ladder, pipeline.ladder.open_count
    ordinal = np.full(len(ladder.names), -1, dtype=np.int64)
    ordinal[:count] = np.arange(count)
    ordinal[ladder.having(Outcome.WON)[:-1]] = count
    height = _until(pipeline, state, ordinal[pipeline.stage])
    begun = height[pipeline.bounds[rows]]
    return np.where(begun < 0, count, begun), _highest(pipeline, height)[rows]


def conversion_counts(
    begun: Ints, highest: Ints, ended: Flags, stages: int, deals: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """Deals that reached each stage, that left it, and that went beyond it.

    Args:
        begun, highest: stage in which each of n rows began and the highest it was ever in; `stages` for a won one.
        ended: whether it is won or lost. stages: number of open stages. deals: how many deals a row stands for.

    Returns:
        Three arrays, a figure per open stage.
    """
    number = np.ones(len(begun)) if deals is None else deals
    reached = _between(begun, highest, stages, number)
    beyond = _between(begun, highest - 1, stages, number)
    stuck = ended & (highest < stages) & (highest >= begun)
    left = beyond + np.bincount(highest[stuck], weights=number[stuck], minlength=stages)[:stages]
    return reached, left, beyond


def _until(pipeline: Pipeline, state: State, values: Ints) -> Ints:
    """Values per history row, −1 for rows after the state."""
    last = np.repeat(state.row, np.diff(pipeline.bounds))
    return np.where(np.arange(len(values)) <= last, values, -1).astype(np.int64)


def _highest(pipeline: Pipeline, values: Ints) -> Ints:
    """Largest value of each deal's rows, −1 without any."""
    highest = np.full(pipeline.size, -1, dtype=np.int64)
    held = np.flatnonzero(np.diff(pipeline.bounds))
    if len(held):
        highest[held] = np.maximum.reduceat(values, pipeline.bounds[held])
    return highest


def _between(low: Ints, high: Ints, count: int, deals: Floats) -> Floats:
    """For each stage 0 to count − 1, how many deals have it in their range [low, high]."""
    held = high >= low
    opened = np.bincount(np.minimum(low[held], count), weights=deals[held], minlength=count + 1)
    closed = np.bincount(np.minimum(high[held] + 1, count), weights=deals[held], minlength=count + 1)
    total: Floats = np.cumsum(opened - closed)[:count]
    return total


def _durations(pipeline: Pipeline, state: State, rows: Ints) -> tuple[tuple[Ints, Floats], tuple[Ints, Floats]]:
    """Stage and days of each completed stay, and stage and days to the end of each stay of a won deal."""
    chosen = np.zeros(pipeline.size, dtype=np.bool_)
    chosen[rows] = True
    held = np.repeat(np.where(chosen, state.row, -1), np.diff(pipeline.bounds))
    positions = np.arange(len(held))
    entry = np.flatnonzero((pipeline.entered == positions) & (positions <= held))
    deal = np.searchsorted(pipeline.bounds, entry, side="right") - 1
    stage, at = pipeline.stage[entry].astype(np.int64), pipeline.changed_at[entry].astype(np.int64)
    followed = np.flatnonzero(deal[1:] == deal[:-1])
    stays = (at[followed + 1] - at[followed]) / _DAY_US
    won = state.won[deal] & (stage < pipeline.ladder.open_count)
    ending = pipeline.changed_at[pipeline.entered[state.row[deal[won]]]].astype(np.int64)
    return (stage[followed], stays), (stage[won], (ending - at[won]) / _DAY_US)


def _quantile(stages: Ints, days: Floats, stage: int, share: float) -> float:
    here = days[stages == stage]
    return float(np.quantile(here, share)) if len(here) else float("nan")
