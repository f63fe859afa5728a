"""What quotas of a generated org are set by, and how one seller's quarter is cut into its quotas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sync.emulators.salesforce.fiscal import Span
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.forecasting import forecasting_type
from sync.emulators.salesforce.orgs.generated.market import DIGITS, FAMILIES
from sync.emulators.salesforce.orgs.generated.parameters import GeneratedOrg
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamps

__all__ = ["Part", "group_item_rows", "group_rows", "parts", "period_kind", "shares", "type_rows"]

REVENUE, DETAILED, QUANTITY, OVERLAY, MONTHLY, SPLIT = 1, 2, 3, 4, 5, 6
"""Numbers of the forecasting types."""
_DETAILS: Final = ("family", "group", "territory")
_GROUP = 1
_GROUP_ITEMS: Final = ("New Customer", "Renewal")
_FAMILY_WEIGHTS: Final = dict(zip(FAMILIES, (0.35, 0.25, 0.2, 0.12, 0.08), strict=True))
_KINDS: Final = {"quarter": "Quarter", "month": "Month", "week": "Week"}


def period_kind(org: GeneratedOrg) -> str:
    """Return the org's forecast period: Quarter, Month or Week."""
    return next(kind for word, kind in _KINDS.items() if word in org.quota_grain)


def detailed(org: GeneratedOrg) -> bool:
    """Return whether sellers' quotas belong to a type of more detail than opportunity revenue."""
    return bool(set(_DETAILS) & set(org.quota_grain))


def type_rows(org: GeneratedOrg, created: str) -> Iterator[Row]:
    """Yield the forecasting types: opportunity revenue, inactive where another type has taken its place."""
    grain = set(org.quota_grain)
    yield forecasting_type(REVENUE, "Opportunity Revenue", created, IsActive=not detailed(org))
    if detailed(org):
        words = [word.title() for word in _DETAILS if word in grain]
        yield forecasting_type(
            DETAILED,
            f"{' '.join(words)} Revenue",
            created,
            HasProductFamily="family" in grain,
            RoleType="T" if "territory" in grain else "R",
            Territory2ModelId=record_id("Territory2Model", 1) if "territory" in grain else None,
            ForecastingGroupId=record_id("ForecastingGroup", _GROUP) if "group" in grain else None,
        )
    if "splits" in org.extras:
        revenue = record_id("OpportunitySplitType", 1)
        yield forecasting_type(SPLIT, "Opportunity Split Revenue", created, OpportunitySplitTypeId=revenue)
    if "type" in grain:
        yield forecasting_type(QUANTITY, "Opportunity Quantity", created, IsAmount=False, IsQuantity=True)
        split = {"OpportunitySplitTypeId": record_id("OpportunitySplitType", 2)} if "splits" in org.extras else {}
        yield forecasting_type(OVERLAY, "Overlay Split Revenue", created, **split)
    if "mixed" in grain:
        kind = "Quarter" if "month" in grain else "Month"
        yield forecasting_type(MONTHLY, f"{kind}ly Revenue", created, Emulator_Period__c=kind)


def group_rows(created: str) -> Iterator[Row]:
    """Yield the forecasting group of the worlds whose quotas are set by one."""
    yield {
        "Id": record_id("ForecastingGroup", _GROUP),
        "DeveloperName": "OpportunityType",
        "MasterLabel": "Opportunity Type",
        "SourceObject": "Opportunity",
        "SourceField": "Type",
        **stamps(INTEGRATION_USER, created),
    }


def group_item_rows(created: str) -> Iterator[Row]:
    """Yield the values of the forecasting group."""
    for number, name in enumerate(_GROUP_ITEMS):
        yield {
            "Id": record_id("ForecastingGroupItem", number),
            "ForecastingGroupId": record_id("ForecastingGroup", _GROUP),
            "GroupItemApiName": name,
            **stamps(INTEGRATION_USER, created),
        }


@dataclass(frozen=True)
class Part:
    """One quota: `units` are counted in the smallest units of `currency`, or pieces where `type` is a quantity."""

    start: date
    units: int
    currency: str
    type: int = REVENUE
    family: str | None = None
    group: int | None = None
    territory: int | None = None

    def row(self) -> Row:
        """Return the fields of the quota that its part decides."""
        quantity = self.type == QUANTITY
        return {
            "ForecastingTypeId": record_id("ForecastingType", self.type),
            "StartDate": self.start.isoformat(),
            "QuotaAmount": None if quantity else self.units / 10 ** DIGITS.get(self.currency, 2),
            "QuotaQuantity": float(self.units) if quantity else None,
            "IsAmount": not quantity,
            "IsQuantity": quantity,
            "ProductFamily": self.family,
            "ForecastingGroupItemId": None if self.group is None else record_id("ForecastingGroupItem", self.group),
            "Territory2Id": None if self.territory is None else record_id("Territory2", self.territory),
            "CurrencyIsoCode": self.currency,
        }


def shares(units: int, weights: Sequence[float]) -> list[int]:
    """Return `units` in whole parts close to the weights, the last of which takes what is left: the sum is exact."""
    total = sum(weights)
    found = [int(units * weight / total) for weight in weights[:-1]]
    return [*found, units - sum(found)]


def _cut(found: list[Part], weights: Sequence[float], changes: Sequence[dict[str, object]]) -> list[Part]:
    """Cut every part by the weights; each piece takes its changes."""
    return [
        replace(part, units=units, **change)  # type: ignore[arg-type]
        for part in found
        for units, change in zip(shares(part.units, weights), changes, strict=True)
    ]


def parts(
    org: GeneratedOrg, quarter: Span, amount: float, currency: str, other: float, territories: Sequence[int]
) -> list[Part]:
    """Cut one seller's quarter into quotas at the grain of the org.

    :param amount: the whole quarter's quota in `currency`.
    :param other: units of the corporate currency to one of `currency`.
    :param territories: numbers of the seller's own patch and of the territory above it; a manager has one.
    """
    grain = set(org.quota_grain)
    whole = round(amount * 10 ** DIGITS.get(currency, 2))
    begun = [Part(quarter.start, whole, currency)]
    found = _by_period(org, begun, period_kind(org), quarter)
    more: list[Part] = []
    if "type" in grain:
        more += [replace(part, type=QUANTITY, units=max(1, round(amount / 1000) // len(found))) for part in found]
        more += [replace(part, type=OVERLAY, units=part.units // 5) for part in found]
    if "mixed" in grain:
        own = _by_period(org, begun, "Quarter" if "month" in grain else "Month", quarter)
        more += [replace(part, type=MONTHLY) for part in own]
    if detailed(org):
        found = [replace(part, type=DETAILED) for part in found]
    if "family" in grain:
        names = list(_FAMILY_WEIGHTS)
        found = _cut(found, list(_FAMILY_WEIGHTS.values()), [{"family": name} for name in names])
    if "group" in grain:
        found = _cut(found, (0.7, 0.3), [{"group": 0}, {"group": 1}])
    if "territory" in grain:
        found = _cut(found, (0.8, 0.2)[: len(territories)], [{"territory": number} for number in territories])
    if "currency" in grain and currency != org.corporate:
        digits = DIGITS.get(org.corporate, 2) - DIGITS.get(currency, 2)
        found = _cut(found, (0.6, 0.4), [{}, {"currency": org.corporate}])
        found = [
            replace(part, units=round(part.units * other * 10.0**digits)) if part.currency != currency else part
            for part in found
        ]
    return [*found, *more]


def _by_period(org: GeneratedOrg, found: list[Part], kind: str, quarter: Span) -> list[Part]:
    """Cut quarters into the forecast periods in them; the last month of a quarter is as heavy as its closings."""
    if kind == "Quarter":
        return found
    periods = org.fiscal.spans("Month" if kind == "Month" else "Week", quarter.start, quarter.last)
    # The first week of a quarter may have begun in the one before, to which it then belongs.
    periods = [period for period in periods if period.start >= quarter.start]
    last = org.quarter_end_share if kind == "Month" else 1 / len(periods)
    weights = [(1 - last) / max(1, len(periods) - 1)] * (len(periods) - 1) + [last]
    return _cut(found, weights, [{"start": period.start} for period in periods])
