"""What quotas hang on: forecasting types and forecast periods."""

from collections.abc import Iterator, Mapping
from typing import Any

from calculations.findings import Finding, Severity
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.model.credit import ForecastType, Split, refused

__all__ = ["forecasting"]

_SPLIT = "OpportunitySplitTypeId"


def forecasting(org: ExaminedOrg) -> Iterator[Finding]:
    """Forecasting types and periods: quotas have something to hang on."""
    if org.describe("ForecastingType") is None:
        return
    names = ("DeveloperName", "IsActive", "IsAmount", "IsQuantity", "AmountFieldName", "DateType", _SPLIT)
    visible = {str(field["name"]) for field in org.fields("ForecastingType")}
    splits = _splits(org)
    types = [
        _forecast_type(row, splits) for row in org.rows("ForecastingType", [name for name in names if name in visible])
    ]
    active = [forecast.name for forecast in types if forecast.is_active]
    if active:
        yield note("doctor.forecasting", f"Active forecasting types: {', '.join(active)}.")
    else:
        remedy = "Switch on Collaborative Forecasts and activate a type: Setup → Forecasts Settings."
        yield Finding("doctor.forecasting", "No forecasting type is active.", remedy, severity=Severity.BLOCKING)
    if org.plan.forecasting_type:
        mine = [forecast for forecast in types if forecast.name == org.plan.forecasting_type]
        if not mine and types:
            sentence = (
                f"The org has no forecasting type {org.plan.forecasting_type}, which plan.forecasting_type names."
            )
            remedy = f"Set it to one of {', '.join(active or [forecast.name for forecast in types])}."
            yield Finding("doctor.forecasting", sentence, remedy, severity=Severity.BLOCKING)
        for forecast in mine:
            yield from refused(forecast)
    kinds = sorted({str(row["Type"]) for row in org.rows("Period", ["Type"], "IsForecastPeriod = true")})
    if kinds == ["Quarter"]:
        yield note("doctor.periods", "Forecasts are by quarter; a quota's start date is the first day of its quarter.")
    elif kinds:
        sentence = (
            f"Forecasts are by {' and '.join(kind.lower() for kind in kinds)}: a quarter's quota is written in parts, "
            "by the shares on the tab Quotas."
        )
        yield note("doctor.periods", sentence)
    else:
        yield Finding(
            "doctor.periods", "The org has no forecast periods.", "Set the forecast range in Forecasts Settings."
        )


def _splits(org: ExaminedOrg) -> dict[str, Split]:
    """The kinds of the org's split types, by id."""
    if org.describe("OpportunitySplitType") is None:
        return {}
    rows = org.rows("OpportunitySplitType", ["Id", "IsTotalValidated", "SplitField"])
    return {str(row["Id"]): Split.of(bool(row["IsTotalValidated"]), str(row["SplitField"] or "")) for row in rows}


def _forecast_type(row: dict[str, Any], splits: Mapping[str, Split]) -> ForecastType:
    return ForecastType(
        str(row["DeveloperName"]),
        row.get("IsActive"),
        row.get("IsAmount"),
        row.get("IsQuantity"),
        str(row.get("AmountFieldName") or ""),
        str(row.get("DateType") or ""),
        splits.get(str(row[_SPLIT]), Split.UNKNOWN) if row.get(_SPLIT) else Split.NONE,
    )
