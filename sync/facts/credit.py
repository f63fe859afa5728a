"""What the plan's forecasting type counts, as the mirror has it."""

from calculations.findings import Finding
from sync.facts.known import Known
from sync.model.credit import ForecastType, refused

__all__ = ["credit_findings"]


def credit_findings(known: Known) -> tuple[Finding, ...]:
    """A blocking finding for whatever the type counts that is not modelled; none where no type is known."""
    rows = known.rows("ForecastingType")
    texts = {name: rows.labels[name].texts() for name in ("DeveloperName", "AmountFieldName", "DateType")}
    found: list[Finding] = []
    for at in range(rows.size):
        if texts["DeveloperName"][at] != known.forecasting_type:
            continue
        is_active, is_amount, is_quantity = (
            None if flag < 0 else bool(flag)
            for flag in (rows.flags[name][at] for name in ("IsActive", "IsAmount", "IsQuantity"))
        )
        amount_field, date_type = str(texts["AmountFieldName"][at]), str(texts["DateType"][at])
        forecast = ForecastType(known.forecasting_type, is_active, is_amount, is_quantity, amount_field, date_type)
        found += refused(forecast)
    return tuple(found)
