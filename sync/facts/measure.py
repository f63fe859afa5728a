"""What the plan's forecasting type counts of a deal: its amount, or the part of it that overlay splits credit."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sync.facts.columns import Codes, Ids
from sync.facts.mirror import Rows
from sync.model.credit import ForecastType, Split

__all__ = ["COUNTED", "Overlay", "forecast_type", "overlay_of"]

_WHOLE = 100.0
COUNTED = {"Opportunity": "Id", "OpportunityHistory": "OpportunityId", "OpportunityLineItem": "OpportunityId"}
"""Objects of which an overlay type counts a part, with the field that names the deal."""

_MONEY = ("Amount", "TotalPrice")
_FLAGS = ("IsActive", "IsAmount", "IsQuantity")


def forecast_type(types: Rows, kinds: Rows, name: str) -> ForecastType | None:
    """The forecasting type of a name as the mirror has it; None where it is not known.

    Args:
        types: of ForecastingType. kinds: of OpportunitySplitType.
    """
    found = np.flatnonzero(types.labels["DeveloperName"].texts() == name)
    if not name or not found.size:
        return None
    at = int(found[0])
    is_active, is_amount, is_quantity = (
        None if flag < 0 else bool(flag) for flag in (types.flags[told][at] for told in _FLAGS)
    )
    split_id, split = types.ids["OpportunitySplitTypeId"][at], Split.NONE
    if split_id != b"":
        place = np.flatnonzero(kinds.ids["Id"] == split_id)
        total = kinds.flags["IsTotalValidated"][place]
        of = kinds.labels["SplitField"].take(place).texts()
        split = Split.of(bool(total[0] == 1), str(of[0])) if len(place) else Split.UNKNOWN
    return ForecastType(
        name,
        is_active,
        is_amount,
        is_quantity,
        str(types.labels["AmountFieldName"].texts()[at]),
        str(types.labels["DateType"].texts()[at]),
        split,
        split_id,
    )


class Overlay(NamedTuple):
    """The deals that somebody is credited with beside their owner, and what all credits of each come to.

    deal: their ids, each once, in order. share: of the deal's amount, above 1 where credits come to more than it.
    """

    deal: Ids
    share: NDArray[np.float64]

    def counted(self, sobject: str, rows: Rows) -> Rows:
        """The rows of these deals alone, each worth what is credited; rows of other objects as they are."""
        if sobject not in COUNTED:
            return rows
        code = Codes(self.deal).of(rows.ids[COUNTED[sobject]])
        kept = np.flatnonzero(code >= 0)
        share = self.share[code[kept]]
        numbers = {
            name: values[kept] * share if name in _MONEY else values[kept] for name, values in rows.numbers.items()
        }
        return replace(
            rows,
            size=len(kept),
            ids={name: values[kept] for name, values in rows.ids.items()},
            labels={name: labels.take(kept) for name, labels in rows.labels.items()},
            numbers=numbers,
            flags={name: values[kept] for name, values in rows.flags.items()},
            moments={name: values[kept] for name, values in rows.moments.items()},
        )


def overlay_of(forecast: ForecastType | None, splits: Rows) -> Overlay | None:
    """What an overlay forecasting type counts; None where the type counts deals as they are.

    Args:
        splits: of OpportunitySplit, as they stand now: no history of them is kept by the CRM.
    """
    if forecast is None or forecast.split is not Split.OVERLAY:
        return None
    percent = np.nan_to_num(splits.numbers["SplitPercentage"], nan=0.0)
    counts = (splits.ids["SplitTypeId"] == forecast.split_id) & (percent > 0)
    deal, at = np.unique(splits.ids["OpportunityId"][counts], return_inverse=True)
    return Overlay(deal, np.bincount(at, percent[counts], minlength=len(deal)) / _WHOLE)
