"""Deals as the CRM shows them, those that existed by the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Select, func, or_, select

from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import DEALS_NOW
from sync.facts.columns import Codes, as_ids, chunks, coded, moments, numbers
from sync.facts.named import Named
from sync.facts.rates import Rates
from sync.facts.stages import category_codes
from sync.store.tables import MIRROR

__all__ = ["Standing", "standing_at"]

_DEAL = MIRROR["Opportunity"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Deals as they stand, `DEALS_NOW` in the order of their codes, product −1; `sources` are names by code.

    `changed_at` is the last change the CRM tells of, missing where it tells of none; it may lie after the day.
    """

    deals: pd.DataFrame
    codes: Codes
    sources: Sequence[str]


def standing_at(
    engine: Engine, as_of: date, ladder: StageLadder, rates: Rates, owners: Named, accounts: Named
) -> Standing:
    """The deals that are not deleted and were created up to and with a day, or of whom that is not known."""
    cut = (as_of + timedelta(days=1)).isoformat()
    known = (_DEAL.c.IsDeleted.is_not(True), or_(_DEAL.c.CreatedDate.is_(None), _DEAL.c.CreatedDate < cut))
    sources = _sources(engine, select(_DEAL.c.LeadSource).where(*known).distinct())
    place = {name: code for code, name in enumerate(sources)}
    stages = {name: code for code, name in enumerate(ladder.names)}
    closed = np.array([outcome is not Outcome.OPEN for outcome in ladder.outcomes] + [False])
    category = func.coalesce(_DEAL.c.ForecastCategory, _DEAL.c.ForecastCategoryName)
    query = select(
        _DEAL.c.Id,
        _DEAL.c.OwnerId,
        _DEAL.c.AccountId,
        _DEAL.c.LeadSource,
        _DEAL.c.CreatedDate,
        _DEAL.c.LastStageChangeDate,
        _DEAL.c.LastModifiedDate,
        _DEAL.c.StageName,
        _DEAL.c.Amount,
        _DEAL.c.CloseDate,
        category,
        _DEAL.c.CurrencyIsoCode,
    ).where(*known)
    ids, parts = [], []
    for (
        id_,
        owner,
        account,
        lead,
        created,
        staged,
        touched,
        stage,
        amount,
        close,
        kind,
        currency,
    ) in chunks(engine, query):
        ids.append(as_ids(id_))
        code, day = coded(stage, stages), moments(close)
        entered, changed = moments(staged), moments(touched)
        moved = np.where(closed[code] | np.isnat(changed), entered, changed)
        by_day = np.where(closed[code], day, moved)
        parts.append(
            pd.DataFrame(
                {
                    "owner": owners.codes.of(owner),
                    "account": accounts.codes.of(account),
                    "source": coded(lead, place),
                    "created_at": moments(created),
                    "changed_at": moved,
                    "stage": code,
                    "amount": rates.convert(numbers(amount), currency, by_day),
                    "close_date": day,
                    "category": category_codes(kind),
                }
            )
        )
    if not parts:
        return Standing(DEALS_NOW.empty(), Codes(np.array([], dtype="S18")), sources)
    every = np.concatenate(ids)
    deals = pd.concat(parts, ignore_index=True).iloc[np.argsort(every)].reset_index(drop=True)
    segment = np.append(accounts.group, np.int32(-1))[deals["account"].to_numpy()]
    deals = deals.assign(opportunity=np.arange(len(deals)), segment=segment, product=-1)
    return Standing(DEALS_NOW.conform(deals), Codes(every), sources)


def _sources(engine: Engine, query: Select[tuple[str]]) -> list[str]:
    with engine.connect() as connection:
        return sorted(str(name) for (name,) in connection.execute(query) if name)
