"""Accounts as territory planning needs them, from the mirror: worth, work, revenue, tenure, deals, family, place."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Engine, case, func, or_, select

from calculations.findings import Finding, Severity
from calculations.territory.calls import hours_by_size
from sync.facts.centroids import centroid
from sync.facts.mirror import frame_of, won_by
from sync.facts.orders import contracts_until, orders_until
from sync.facts.worth import worth_of
from sync.store.tables import MIRROR

__all__ = ["LATE_PROBABILITY", "accounts_to_share"]

LATE_PROBABILITY = 60.0
"""Per cent from which an open deal is late-stage; on most ladders the stages after the proposal."""

_DEAL = MIRROR["Opportunity"]


def accounts_to_share(
    engine: Engine,
    as_of: date,
    currency: str,
    accounts: pd.DataFrame,
    mine: pd.DataFrame,
    profiles: pd.DataFrame,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """The rows of `mine` with what is known of them by the end of `as_of`, and what had to be assumed.

    Args:
        engine, currency: the store, and the plan's currency.
        accounts: `ACCOUNTS`, all of the company, which potential is learnt from. mine: those to share out.
        profiles: `ACCOUNT_PROFILES`.

    Returns:
        Columns of `profiles`, then owner, sales (closed-won value of twelve months), potential, white_space, workload,
        arr, tenure, renewal_date, open_deals, late_deals, family, lat, lon; see `territories_at`.
    """
    frame = mine[["account_id", "name", "segment"]].merge(profiles, on="account_id", how="left")
    owner = mine["owner_id"].to_numpy(dtype=object)
    sales = mine["trailing_amount"].to_numpy(dtype=np.float64)
    contracts = contracts_until(engine, as_of, currency)
    worth, unlearnt = worth_of(accounts, orders_until(engine, as_of, currency), contracts, profiles, as_of)
    worth = worth.reindex(mine["account_id"])
    in_force = contracts[(contracts["end_date"].isna()) | (contracts["end_date"] >= pd.Timestamp(as_of))]
    annual = in_force.groupby("account_id")["annual_amount"].sum().reindex(frame["account_id"]).to_numpy()
    deals = _open_deals(engine, as_of).reindex(frame["account_id"]).fillna(0)
    lat, lon, guessed = _places(frame)
    frame = frame.assign(
        owner=owner,
        sales=np.maximum(sales, 0.0),
        potential=worth["potential"].to_numpy(),
        white_space=worth["white_space"].to_numpy(),
        workload=hours_by_size(sales),
        arr=np.where(np.isnan(annual), np.maximum(sales, 0.0), annual).round(2),
        tenure=_tenure(engine, as_of, frame["account_id"], owner),
        renewal_date=in_force.groupby("account_id")["end_date"].min().reindex(frame["account_id"]).to_numpy(),
        open_deals=deals["open_deals"].to_numpy(dtype=np.int64),
        late_deals=deals["late_deals"].to_numpy(dtype=np.int64),
        family=_families(frame["account_id"], frame["parent_id"].astype(object).fillna("")),
        lat=lat,
        lon=lon,
    )
    return frame, (*unlearnt, *_guesses(len(frame), guessed))


def _open_deals(engine: Engine, as_of: date) -> pd.DataFrame:
    """Open deals of each account, and how many of them are late-stage."""
    cut = (as_of + timedelta(days=1)).isoformat()
    late = func.sum(case((_DEAL.c.Probability >= LATE_PROBABILITY, 1), else_=0))
    query = (
        select(_DEAL.c.AccountId, func.count().label("open_deals"), late.label("late_deals"))
        .where(
            _DEAL.c.IsClosed.is_not(True),
            _DEAL.c.IsDeleted.is_not(True),
            _DEAL.c.AccountId.is_not(None),
            or_(_DEAL.c.CreatedDate.is_(None), _DEAL.c.CreatedDate < cut),
        )
        .group_by(_DEAL.c.AccountId)
    )
    return frame_of(engine, query).set_index("AccountId")


def _tenure(engine: Engine, as_of: date, ids: "pd.Series[str]", owner: np.ndarray) -> np.ndarray:
    """Years from the owner's first won deal with the account to `as_of`; 0 where there is none."""
    first = func.min(_DEAL.c.CloseDate).label("first")
    query = select(_DEAL.c.AccountId, _DEAL.c.OwnerId, first).where(won_by(as_of))
    found = frame_of(engine, query.group_by(_DEAL.c.AccountId, _DEAL.c.OwnerId)).set_index(["AccountId", "OwnerId"])
    pairs = pd.MultiIndex.from_arrays([ids.to_numpy(dtype=object), owner])
    since = pd.to_datetime(found["first"].reindex(pairs).to_numpy())
    years = (pd.Timestamp(as_of) - since).days.to_numpy(dtype=np.float64) / 365.25
    return np.nan_to_num(years).round(2)


def _families(ids: "pd.Series[str]", parents: "pd.Series[str]") -> list[str]:
    """The topmost parent of each account that has one or is one, empty for accounts on their own."""
    above = dict(zip(ids, parents, strict=True))
    tops = []
    for account in ids:
        seen = {account}
        while (parent := above.get(account, "")) and parent in above and parent not in seen:
            seen.add(parent)
            account = parent
        tops.append(account)
    counts = pd.Series(tops).value_counts()
    return [top if counts[top] > 1 else "" for top in tops]


def _places(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, int]:
    """Latitude and longitude of each account, and how many were taken from its state or country."""
    lat, lon = (frame[name].to_numpy(dtype=np.float64, copy=True) for name in ("latitude", "longitude"))
    unknown = np.flatnonzero(np.isnan(lat) | np.isnan(lon))
    guessed = 0
    for at in unknown.tolist():
        place = centroid(str(frame["country"].iat[at] or ""), str(frame["state"].iat[at] or ""))
        lat[at], lon[at] = place or (np.nan, np.nan)
        guessed += place is not None
    return lat, lon, guessed


def _guesses(accounts: int, guessed: int) -> tuple[Finding, ...]:
    """Says how many accounts have no place of their own."""
    if not guessed:
        return ()
    said = f"{guessed:,} of {accounts:,} accounts have no coordinates and are placed in their state or country."
    return (Finding("territory.placed-by-state", said, "Geocode them in the CRM.", severity=Severity.NOTE),)
