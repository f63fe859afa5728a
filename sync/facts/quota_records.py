"""The quotas a CRM holds, record by record: of the plan's forecasting type, each in the plan's currency as well."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from calculations.fiscal import covered
from sync.facts.known import Known, quarters

__all__ = ["DETAILS", "KEY", "QuotaRecords", "quota_records"]

DETAILS = ("territory", "family", "group", "currency")
"""What one owner's quotas of one period differ by."""

KEY = ("owner", "start", *DETAILS)
"""What tells the quotas of one forecasting type apart."""


@dataclass(frozen=True)
class QuotaRecords:
    """Quotas of one forecasting type, and the days they begin on.

    rows: by owner and start: `id`, `owner`, `start` (day), `territory`, `family`, `group`, `currency` (texts, empty
    for none), `quarter` (label), `local_amount` (in the record's currency) and `amount` (in the plan's, at the rate of
    its first day; NaN where there is none).
    """

    rows: pd.DataFrame

    @cached_property
    def details(self) -> frozenset[str]:
        """By which of `DETAILS` the records are set at all; by currency, where one key has several."""
        rows = self.rows
        found = {name for name in DETAILS[:-1] if (rows[name] != "").any()}
        others = [name for name in KEY if name != "currency"]
        if (rows.groupby(others, sort=False)["currency"].nunique() > 1).any():
            found.add("currency")
        return frozenset(found)

    def between(self, first: str, last: str) -> "QuotaRecords":
        """Those of the quarters from one label to another."""
        return QuotaRecords(self.rows[(self.rows["quarter"] >= first) & (self.rows["quarter"] <= last)])


def quota_records(known: Known) -> QuotaRecords:
    """The quotas of the plan's forecasting type that have an amount, whatever their quarter."""
    rows, types = known.rows("ForecastingQuota"), known.rows("ForecastingType")
    type_id, owner, start = rows.ids["ForecastingTypeId"], rows.ids["QuotaOwnerId"], rows.moments["StartDate"]
    wanted = types.ids["Id"][types.labels["DeveloperName"].texts() == known.forecasting_type]
    # a folder of exports has quotas without a type
    kept = (type_id == b"") | np.isin(type_id, wanted)
    kept &= ~np.isnan(rows.numbers["QuotaAmount"]) & ~np.isnat(start)
    kept &= covered(start, known.quarter.calendar)
    order = np.flatnonzero(kept)
    order = order[np.lexsort((owner[order], start[order]))]
    currency, local = rows.labels["CurrencyIsoCode"].take(order), rows.numbers["QuotaAmount"][order]
    return QuotaRecords(
        pd.DataFrame(
            {
                "id": rows.ids["Id"][order].astype(str),
                "owner": owner[order].astype(str),
                "start": start[order].astype("datetime64[D]").astype(object),
                "territory": rows.ids["Territory2Id"][order].astype(str),
                "family": rows.labels["ProductFamily"].take(order).texts(),
                "group": rows.ids["ForecastingGroupItemId"][order].astype(str),
                "currency": currency.texts(),
                "quarter": quarters(start[order], known.quarter.calendar).astype("str"),
                "local_amount": local,
                "amount": known.rates.convert(local, currency, start[order]),
            }
        )
    )
