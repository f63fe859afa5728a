"""The currencies of an org beside those of the plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from calculations.findings import Finding, Severity
from sync.crm.salesforce.doctor.calendar import planned
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.crm.salesforce.soql import literal, select

__all__ = ["compared", "currencies", "rates"]

_CODE = "doctor.currencies"


def currencies(org: ExaminedOrg) -> Iterator[Finding]:
    """Currencies: those of the settings are the org's."""
    types: list[dict[str, Any]] = []
    if org.describe("CurrencyType") is not None:
        types = org.rows("CurrencyType", ["IsoCode", "IsActive", "IsCorporate"])
    default = None
    if any(field["name"] == "DefaultCurrencyIsoCode" for field in org.fields("Organization")):
        default = next(
            (row["DefaultCurrencyIsoCode"] for row in org.rows("Organization", ["DefaultCurrencyIsoCode"])), None
        )
    if not types and default is None:
        return  # one currency only, and its code is not visible: there is nothing to compare
    dated = org.describe("DatedConversionRate") is not None
    yield from compared(org.plan.currency, org.plan.rates, types, default, dated=dated)


def rates(org: ExaminedOrg) -> Iterator[Finding]:
    """Rates: every currency that deals and quotas are in has one on the plan's day."""
    if org.describe("CurrencyType") is None:
        return
    day = min(org.as_of + timedelta(days=1), planned(org).start)
    types = org.rows("CurrencyType", ["IsoCode", "ConversionRate", "IsCorporate"])
    told = {row["IsoCode"]: f"{row['ConversionRate']}" for row in types if row.get("ConversionRate")}
    corporate = next((str(row["IsoCode"]) for row in types if row.get("IsCorporate")), "")
    if org.describe("DatedConversionRate") is not None:
        fields = ["IsoCode", "StartDate", "ConversionRate"]
        of_day = f"StartDate <= {literal(day)} AND NextStartDate > {literal(day)}"
        dated = org.rows("DatedConversionRate", fields, of_day)
        told |= {row["IsoCode"]: f"{row['ConversionRate']} since {row['StartDate']}" for row in dated}
    planning = {rate.currency: rate for rate in org.plan.planning_rates if rate.since is None or rate.since <= day}
    told |= {code: f"{rate.worth} {corporate} each, by [plan.rates]" for code, rate in planning.items()}
    used = _used(org) | {org.plan.currency}
    if known := [f"{code} {told[code]}" for code in sorted(used & told.keys()) if code != corporate]:
        one = f"one {corporate}" if corporate else "one of the corporate currency"
        yield note(_CODE, f"Rates on {day}, the plan's day, for {one}: {'; '.join(known)}.")
    for code in sorted(used - told.keys() - {corporate}):
        yield Finding(
            _CODE,
            f"{code} has no rate on {day}, the plan's day: its deals and quotas cannot be counted.",
            f"Give {code} a rate in Setup → Manage Currencies, or say under [plan.rates] what one is worth in "
            f"{corporate or 'the corporate currency'}.",
            (code,),
            Severity.BLOCKING,
        )


def _used(org: ExaminedOrg) -> set[str]:
    """The currencies of deals and of quotas."""
    found: set[str] = set()
    for sobject in ("Opportunity", "ForecastingQuota"):
        if any(field["name"] == "CurrencyIsoCode" for field in org.fields(sobject)):
            asked = select(sobject, ["CurrencyIsoCode"]) + " GROUP BY CurrencyIsoCode"
            groups = org.client.query(asked, sobject=sobject)["records"]
            found |= {str(row["CurrencyIsoCode"]) for row in groups if row.get("CurrencyIsoCode")}
    return found


def compared(
    currency: str, planned: Collection[str], types: Sequence[Mapping[str, Any]], default: str | None, *, dated: bool
) -> Iterator[Finding]:
    """What the org keeps of currencies, and where the plan's settings name one that it does not keep.

    Args:
        currency: ISO code of the plan's currency.
        planned: ISO codes that the settings give planning rates for.
        types: rows of CurrencyType; none where the org keeps one currency only.
        default: ISO code of the org's only, or default, currency; None if it does not say.
        dated: whether the org keeps rates by date.
    """
    corporate = next((str(row["IsoCode"]) for row in types if row.get("IsCorporate")), default)
    active = sorted(str(row["IsoCode"]) for row in types if row.get("IsActive")) or [corporate or "unknown"]
    rates = "by date (advanced currency management is on)" if dated else "one for all dates"
    sentence = f"Corporate currency: {corporate or 'unknown'}; active: {', '.join(active)}"
    sentence += f"; rates: {rates}." if types else "; the org keeps one currency only."
    yield Finding(_CODE, sentence, severity=Severity.NOTE)
    if currency not in active and currency not in planned:
        sentence = f"The plan is in {currency} (plan.currency), which is not active in the org."
        remedy = (
            f"Set plan.currency to one of {', '.join(active)}, activate {currency} in Setup → Manage Currencies, or "
            f"say under [plan.rates] what one {currency} is worth in {corporate or 'the corporate currency'}."
        )
        yield Finding(_CODE, sentence, remedy, (currency,), Severity.BLOCKING)
    if types and (unknown := sorted({*planned} - {*active, currency})):
        sentence = f"[plan.rates] has rates for {', '.join(unknown)}, which are not active in the org."
        yield Finding(_CODE, sentence, "Take them out of [plan.rates], or mend their codes.", tuple(unknown))
