"""What a forecasting type counts, and to whom: what is modelled, and what is refused by name.

Bookings here are amounts of opportunities by their close date, credited to the owner or, where the type follows
revenue splits, to those who share the deal, or, where it follows overlays, to those who are credited beside the owner;
those of products by their line items. A type that counts anything else
would have its quotas compared with another measure's bookings.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from calculations.findings import Finding, Severity

__all__ = ["ForecastType", "Split", "refused"]

_AMOUNT_FIELDS = ("", "amount", "opportunity.amount", "totalprice", "opportunitylineitem.totalprice")
_CLOSE_DATES = ("", "opportunityclosedate", "closedate", "opportunity.closedate")
_NAMED = (
    ("overlay", "overlay splits: credit of who helps with a deal, beside its owner"),
    ("split", "opportunity splits: a deal's amount shared between people"),
    ("productdate", "product dates: when a line item is delivered"),
    ("scheduledate", "schedule dates: when a line item is paid"),
    ("quantity", "quantities, not amounts"),
)
"""Parts of the names Salesforce gives to its types, which alone say what they are of."""
_OF_SPLITS = ("overlay", "split")  # what its own split type says better


class Split(Enum):
    """Which splits of opportunities a forecasting type follows, in words for people."""

    NONE = ""
    REVENUE = "revenue splits: a deal's amount shared between people, all of it"
    OVERLAY = "overlay splits: credit of who helps with a deal, beside its owner"
    OTHER = "splits of another field than the amount"
    UNKNOWN = "opportunity splits of a type that is not visible"

    @classmethod
    def of(cls, is_total: bool, field: str) -> "Split":
        """The kind of a split type: whether its percentages must add up to 100, and what they are of."""
        if field.casefold() not in _AMOUNT_FIELDS:
            return cls.OTHER
        return cls.REVENUE if is_total else cls.OVERLAY


class ForecastType(NamedTuple):
    """A forecasting type as the CRM describes it; empty and None where it does not say.

    split: which splits it follows. split_id: of the type of these splits.
    """

    name: str
    is_active: bool | None = None
    is_amount: bool | None = None
    is_quantity: bool | None = None
    amount_field: str = ""
    date_type: str = ""
    split: Split = Split.NONE
    split_id: bytes = b""


def refused(forecast: ForecastType) -> Iterator[Finding]:
    """A blocking finding for each thing the type counts that is not modelled, and for a type that is switched off."""
    named = [(part, text) for part, text in _NAMED if forecast.split is Split.NONE or part not in _OF_SPLITS]
    reasons = dict.fromkeys(text for part, text in named if part in re.sub(r"[\W_]", "", forecast.name).casefold())
    if forecast.split not in (Split.NONE, Split.REVENUE, Split.OVERLAY):
        reasons |= {forecast.split.value: None}
    if forecast.is_amount is False or (forecast.is_quantity and not forecast.is_amount):
        reasons |= {"quantities, not amounts": None}
    if forecast.amount_field.casefold() not in _AMOUNT_FIELDS:
        reasons |= {f"the custom amount {forecast.amount_field}": None}
    if forecast.date_type.casefold() not in _CLOSE_DATES:
        reasons |= {f"the date {forecast.date_type}, not the close date": None}
    for reason in reasons:
        yield Finding(
            "quota.measure-unknown",
            f"The forecasting type {forecast.name} is of {reason}. qplan counts amounts by close date, credited to the "
            "owner, by revenue splits or by overlay splits.",
            "Set plan.forecasting_type to a revenue type by close date, of owners or of splits of the amount.",
            (forecast.name,),
            Severity.BLOCKING,
        )
    if forecast.is_active is False:
        yield Finding(
            "quota.type-inactive",
            f"The forecasting type {forecast.name} is not active: nobody would see its quotas.",
            "Activate it in Forecasts Settings, or set plan.forecasting_type to an active one.",
            (forecast.name,),
            Severity.BLOCKING,
        )
