"""What happened to deals up to the end of a day: their stage history, and who owned them then."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import STAGE_HISTORY
from sync.facts.columns import Codes, chunks, coded, moments, numbers
from sync.facts.rates import Rates
from sync.facts.stages import category_codes
from sync.store.tables import MIRROR

__all__ = ["history_until", "owners_then"]

_HISTORY, _CHANGE = MIRROR["OpportunityHistory"], MIRROR["OpportunityFieldHistory"]


def history_until(
    engine: Engine, as_of: date, ladder: StageLadder, rates: Rates, deals: Codes
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """`STAGE_HISTORY` of the deals up to and with a day, and whether each deal has any history, later rows included.

    Rows of deals that are not among `deals` (deleted ones, those created later) are left out.
    """
    stages = {name: code for code, name in enumerate(ladder.names)}
    closed = np.array([outcome is not Outcome.OPEN for outcome in ladder.outcomes] + [False])
    end = np.datetime64(as_of + timedelta(days=1), "us")
    query = select(
        _HISTORY.c.OpportunityId,
        _HISTORY.c.CreatedDate,
        _HISTORY.c.StageName,
        _HISTORY.c.Amount,
        _HISTORY.c.CloseDate,
        _HISTORY.c.ForecastCategory,
        _HISTORY.c.CurrencyIsoCode,
    ).where(_HISTORY.c.IsDeleted.is_not(True))
    seen = np.zeros(len(deals), dtype=np.bool_)
    parts = []
    for deal, at, stage, amount, close, category, currency in chunks(engine, query):
        code, changed, kind, day = deals.of(deal), moments(at), coded(stage, stages), moments(close)
        seen[code[code >= 0]] = True
        money = rates.convert(numbers(amount), currency, np.where(closed[kind], day, changed))
        columns = {
            "opportunity": code,
            "changed_at": changed,
            "stage": kind,
            "amount": money,
            "close_date": day,
            "category": category_codes(category),
        }
        kept = (code >= 0) & ~(changed >= end)
        parts.append(pd.DataFrame({name: column[kept] for name, column in columns.items()}))
    if not parts:
        return STAGE_HISTORY.empty(), seen
    return STAGE_HISTORY.conform(pd.concat(parts, ignore_index=True)), seen


def owners_then(
    engine: Engine, as_of: date, deals: Codes, owners: Codes, owner_now: NDArray[np.int32]
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
    for deal, old in chunks(engine, query):  # newest first, so that the earliest change has the last word
        place = deals.of(deal)
        before = owners.of([value if value and value.isascii() else None for value in old])
        kept = (place >= 0) & (before >= 0)  # of the two rows of a change one tells names
        then[place[kept]] = before[kept]
    return then
