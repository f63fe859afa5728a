"""Accounts with their owner, territory, segment and last twelve months, from the mirror."""

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, func, or_, select

from calculations.schemas import ACCOUNTS
from sync.facts.mirror import deal_money, frame_of, spelled, won_by
from sync.facts.named import account_segment
from sync.store.tables import MIRROR

__all__ = ["accounts_at"]

_USER, _ACCOUNT, _OPPORTUNITY = MIRROR["User"], MIRROR["Account"], MIRROR["Opportunity"]
_COVERED = MIRROR["ObjectTerritory2Association"]


def accounts_at(engine: Engine, as_of: date, currency: str) -> pd.DataFrame:
    """`ACCOUNTS` that are not deleted; an owner who is not active is none; the segment is the org's or the industry.

    An account created after the day is not there yet, unless deals of before show that it only came into the CRM later.
    """
    year_before = date(as_of.year - 1, as_of.month, 1) if as_of.day == 29 and as_of.month == 2 else None
    since = year_before or as_of.replace(year=as_of.year - 1) + timedelta(days=1)
    trailing = (
        select(_OPPORTUNITY.c.AccountId, func.sum(deal_money(_OPPORTUNITY.c.Amount, currency)).label("amount"))
        .where(won_by(as_of), _OPPORTUNITY.c.CloseDate >= since.isoformat())
        .group_by(_OPPORTUNITY.c.AccountId)
        .subquery()
    )
    covered = (
        select(_COVERED.c.ObjectId, func.min(_COVERED.c.Territory2Id).label("territory_id"))
        .group_by(_COVERED.c.ObjectId)
        .subquery()
    )
    owner = _USER.alias("owner")
    found = frame_of(
        engine,
        select(
            _ACCOUNT.c.Id.label("account_id"),
            _ACCOUNT.c.Name.label("name"),
            owner.c.Id.label("owner_id"),
            covered.c.territory_id,
            account_segment().label("segment"),
            trailing.c.amount.label("trailing_amount"),
        )
        .select_from(_ACCOUNT)
        .join(owner, and_(owner.c.Id == _ACCOUNT.c.OwnerId, owner.c.IsActive.is_(True)), isouter=True)
        .join(trailing, trailing.c.AccountId == _ACCOUNT.c.Id, isouter=True)
        .join(covered, covered.c.ObjectId == _ACCOUNT.c.Id, isouter=True)
        .where(_ACCOUNT.c.IsDeleted.is_not(True), _existed(as_of))
        .order_by(_ACCOUNT.c.Name, _ACCOUNT.c.Id),
    )
    found = spelled(found, "name", "owner_id", "territory_id", "segment")
    found["trailing_amount"] = found["trailing_amount"].astype("float64").fillna(0.0).round(2)
    return ACCOUNTS.conform(found)


def _existed(as_of: date) -> ColumnElement[bool]:
    """Whether an account was there by the end of the day: by its own stamp, or by a deal won or created until then."""
    cut = (as_of + timedelta(days=1)).isoformat()
    dealt = (
        select(_OPPORTUNITY.c.AccountId)
        .where(or_(_OPPORTUNITY.c.CreatedDate < cut, won_by(as_of)))
        .where(_OPPORTUNITY.c.AccountId.is_not(None))
    )
    return or_(_ACCOUNT.c.CreatedDate.is_(None), _ACCOUNT.c.CreatedDate < cut, _ACCOUNT.c.Id.in_(dealt))
