"""Quotas of past quarters, from the mirror."""

import numpy as np
import pandas as pd

from calculations.fiscal import covered
from calculations.schemas import QUOTAS
from sync.facts.known import Known, quarters

__all__ = ["quotas_before"]


def quotas_before(known: Known) -> pd.DataFrame:
    """`QUOTAS` of every quarter before the planned one, of the plan's forecasting type, at its first day's rate."""
    rows, types = known.rows("ForecastingQuota"), known.rows("ForecastingType")
    type_id, owner, start = rows.ids["ForecastingTypeId"], rows.ids["QuotaOwnerId"], rows.moments["StartDate"]
    wanted = types.ids["Id"][types.labels["DeveloperName"].texts() == known.forecasting_type]
    # a folder of exports has quotas without a type
    kept = (type_id == b"") | np.isin(type_id, wanted)
    kept &= ~np.isnan(rows.numbers["QuotaAmount"]) & (start < np.datetime64(known.quarter.start, "us"))
    kept &= covered(start, known.quarter.calendar)
    order = np.flatnonzero(kept)
    order = order[np.lexsort((owner[order], start[order]))]
    frame = pd.DataFrame(
        {
            "rep_id": owner[order].astype(str),
            "quarter": quarters(start[order], known.quarter.calendar),
            "amount": known.rates.convert(
                rows.numbers["QuotaAmount"][order], rows.labels["CurrencyIsoCode"].take(order), start[order]
            ),
        }
    )
    return QUOTAS.conform(frame)
