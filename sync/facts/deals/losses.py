"""Losses dated ahead: deals whose end a source dates later than anything it tells of."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sync.facts.known import Known, after

__all__ = ["lost_ahead"]


def lost_ahead(known: Known, as_of: date) -> NDArray[np.bool_]:
    """The deals, by row of the mirror, that are lost but dated later than anything the source tells of.

    Nobody dates a loss: such a deal keeps the day it was once hoped to close on. When it was lost is not known, but
    that it was, by the time the source was read. So it counts as lost by the day. A deal whose history or last change
    is known is not among them, and neither is one dated within what the source tells of: it was lost on that day.
    """
    deals = known.rows("Opportunity")
    entered = deals.moments["LastStageChangeDate"]
    lost = (deals.flags["IsClosed"] == 1) & (deals.flags["IsWon"] != 1) & ~known.with_history & np.isnat(entered)
    ahead: NDArray[np.bool_] = deals.moments["CloseDate"] > max(_reach(known), after(as_of) - np.timedelta64(1, "us"))
    ahead &= lost
    return ahead


def _reach(known: Known) -> np.datetime64:
    """The last moment the source tells of: a creation or a change, or, where it dates neither, a win."""
    deals = known.rows("Opportunity")
    dated = [deals.moments[name] for name in ("CreatedDate", "LastModifiedDate", "LastStageChangeDate")]
    moments = np.concatenate([*dated, known.rows("OpportunityHistory").moments["CreatedDate"]])
    if np.isnat(moments).all():
        moments = deals.moments["CloseDate"][deals.flags["IsWon"] == 1]
    moments = moments[~np.isnat(moments)]
    return np.max(moments) if len(moments) else np.datetime64("0001-01-01", "us")
