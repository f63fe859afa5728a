"""What happened to deals up to the end of a day: their stage history, and who owned them then."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select

from calculations.pipeline.stages import StageLadder
from calculations.schemas import STAGE_HISTORY
from sync.facts.columns import Codes, as_ids, chunks
from sync.facts.deals.stages import category_codes
from sync.facts.known import Known, after
from sync.store.tables import MIRROR

__all__ = ["history_until", "owners_then"]

_CHANGE = MIRROR["OpportunityFieldHistory"]


def history_until(
    known: Known, as_of: date, ladder: StageLadder, deals: Codes
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """`STAGE_HISTORY` of the deals up to and with a day, and whether each deal has any history, later rows included.

    Rows of deals that are not among `deals` (deleted ones, those created later) are left out.
    """
    rows = known.rows("OpportunityHistory")
    code = deals.of(rows.ids["OpportunityId"])
    seen = np.zeros(len(deals), dtype=np.bool_)
    seen[code[code >= 0]] = True
    kept = np.flatnonzero((code >= 0) & ~(rows.moments["CreatedDate"] >= after(as_of)))
    changed, day = rows.moments["CreatedDate"][kept], rows.moments["CloseDate"][kept]
    stage = rows.labels["StageName"].take(kept).coded({name: code for code, name in enumerate(ladder.names)})
    money = known.rates.convert(rows.numbers["Amount"][kept], rows.labels["CurrencyIsoCode"].take(kept), day)
    found = pd.DataFrame(
        {
            "opportunity": code[kept],
            "changed_at": changed,
            "stage": stage,
            "amount": money,
            "close_date": day,
            "category": category_codes(rows.labels["ForecastCategory"].take(kept)),
            "chance": rows.numbers["Probability"][kept] / 100.0,
        }
    )
    return STAGE_HISTORY.conform(found), seen


def owners_then(
    known: Known, as_of: date, deals: Codes, owners: Codes, owner_now: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The owner of each deal at the end of a day: the one before the first change that was made after it.

    Args:
        deals, owners: codes of the ids. owner_now: owner of each deal as it stands.

    Returns:
        Owner codes; where the CRM does not track changes of owners, those of now.
    """
    cut = (as_of + timedelta(days=1)).isoformat()
    query = (
        select(_CHANGE.c.OpportunityId, _CHANGE.c.OldValue)
        .where(_CHANGE.c.Field == "Owner", _CHANGE.c.CreatedDate >= cut, _CHANGE.c.IsDeleted.is_not(True))
        .order_by(_CHANGE.c.CreatedDate.desc())
    )
    then = owner_now.copy()
    for deal, old in chunks(known.engine, query):  # newest first, so that the earliest change has the last word
        place = deals.of(as_ids(deal))
        before = owners.of(as_ids([value if value and value.isascii() else None for value in old]))
        kept = (place >= 0) & (before >= 0)  # of the two rows of a change one tells names
        then[place[kept]] = before[kept]
    return then
