"""Quotas in force and held, from the mirror."""

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Select, or_, select

from calculations.fiscal import Quarter
from calculations.schemas import QUOTAS
from sync.facts.known import Known, months, quarter_labels
from sync.store.tables import MIRROR

__all__ = ["forecasting_type_id", "held_quotas", "quotas_before"]

_QUOTA, _TYPE = MIRROR["ForecastingQuota"], MIRROR["ForecastingType"]


def held_quotas(engine: Engine, quarter: Quarter, forecasting_type: str) -> dict[str, float]:
    """The quotas the CRM holds for a quarter, by owner."""
    query = _quota_query(forecasting_type).where(_QUOTA.c.StartDate == quarter.start.isoformat())
    with engine.connect() as connection:
        return {row.QuotaOwnerId: row.QuotaAmount for row in connection.execute(query)}


def forecasting_type_id(engine: Engine, developer_name: str) -> str | None:
    """Id of the forecasting type quotas are set for, None when the org has none of that name."""
    query = select(_TYPE.c.Id).where(_TYPE.c.DeveloperName == developer_name)
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def quotas_before(known: Known) -> pd.DataFrame:
    """`QUOTAS` of every quarter before the planned one, of the plan's forecasting type."""
    rows, types = known.rows("ForecastingQuota"), known.rows("ForecastingType")
    type_id, owner, start = rows.ids["ForecastingTypeId"], rows.ids["QuotaOwnerId"], rows.moments["StartDate"]
    wanted = types.ids["Id"][types.labels["DeveloperName"].texts() == known.forecasting_type]
    # a folder of exports has quotas without a type
    kept = (type_id == b"") | np.isin(type_id, wanted)
    kept &= ~np.isnan(rows.numbers["QuotaAmount"]) & (start < np.datetime64(known.quarter.start, "us"))
    order = np.flatnonzero(kept)
    order = order[np.lexsort((owner[order], start[order]))]
    frame = pd.DataFrame(
        {
            "rep_id": owner[order].astype(str),
            "quarter": quarter_labels(pd.Series(months(start[order])), known.quarter.first_month),
            "amount": rows.numbers["QuotaAmount"][order],
        }
    )
    return QUOTAS.conform(frame)


def _quota_query(forecasting_type: str) -> Select[tuple[object, ...]]:
    return (
        select(_QUOTA.c.QuotaOwnerId, _QUOTA.c.StartDate, _QUOTA.c.QuotaAmount)
        .join(_TYPE, _TYPE.c.Id == _QUOTA.c.ForecastingTypeId, isouter=True)
        .where(
            # a folder of exports has quotas without a type
            or_(_TYPE.c.DeveloperName == forecasting_type, _QUOTA.c.ForecastingTypeId.is_(None)),
            _QUOTA.c.QuotaAmount.is_not(None),
        )
    )
