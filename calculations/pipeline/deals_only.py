"""A history for deals that come without one: what may honestly be said of their past."""

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import DEALS_NOW, OPPORTUNITIES, STAGE_HISTORY

__all__ = ["history_of_deals"]


def history_of_deals(deals: pd.DataFrame, ladder: StageLadder) -> tuple[pd.DataFrame, pd.DataFrame, Finding]:
    """Two history rows a deal: it began, and it is as it stands since it was last changed.

    Of the time between only that the deal existed is known: it began in the first open stage, without an amount or a
    close date, since today's would be hindsight. Win rates, cycles, the open pipeline and its lists are as good as
    with a history; slips, carry-over, coverage required and the projection have little or nothing to learn from.

    Args:
        deals: `DEALS_NOW`, deals as they stand, with codes. ladder: stages by code.

    Returns:
        `OPPORTUNITIES`, `STAGE_HISTORY` and a finding that says so. A closed deal changed last on its close date when
        no moment is given; a deal without a beginning has one row.
    """
    now = DEALS_NOW.conform(deals)
    ends = ladder.having(Outcome.WON) | ladder.having(Outcome.LOST)
    closed = pd.Series(ends[now["stage"].to_numpy()], index=now.index)
    changed = now["changed_at"].fillna(now["close_date"].where(closed)).fillna(now["created_at"])
    began = now[now["created_at"].notna() & (now["created_at"] < changed)]
    undated = pd.Series(np.datetime64("NaT", "us"), index=began.index)
    first = DEALS_NOW.conform(
        began.assign(
            changed_at=began["created_at"], stage=0, amount=np.nan, close_date=undated, category=-1, chance=np.nan
        )
    )
    rows = pd.concat([first, now.assign(changed_at=changed)], ignore_index=True)
    sentence = f"{len(now):,} deals came without stage history: their past states are not known, only their ends."
    remedy = "Load the stage history for slips, carry-over and a projection."
    finding = Finding("pipeline.without-history", sentence, remedy, (), Severity.NOTE)
    return OPPORTUNITIES.conform(now), STAGE_HISTORY.conform(rows), finding
