"""The rates of exchange of a plan, from the mirror of the CRM and the planner's own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from calculations.exact.rates import Dated, PlanningRate, Rates
from sync.facts.mirror import Rows, rows_of
from sync.model.amount import amount

__all__ = ["corporate_currency", "rates_of"]

_READ: Mapping[str, str] = {
    "Organization": "DefaultCurrencyIsoCode",
    "CurrencyType": "IsoCode ConversionRate DecimalPlaces IsCorporate",
    "DatedConversionRate": "IsoCode StartDate NextStartDate ConversionRate",
}


def rates_of(engine: Engine, to: str, as_of: date, first: date, planning: Sequence[PlanningRate] = ()) -> Rates:
    """The rates of one plan: the one source of every amount in its currency.

    Its own day is its first one, or the day after `as_of` where that is earlier: nothing later is known.

    Args:
        engine: the store. to: ISO code of the plan's currency. as_of: last day whose facts count. first: day of the
            planned quarter. planning: rates of the settings.
    """
    known_until = as_of + timedelta(days=1)
    organization, types, dated = (rows_of(engine, sobject, fields.split()) for sobject, fields in _READ.items())
    codes, places = types.labels["IsoCode"].texts().tolist(), types.numbers["DecimalPlaces"].tolist()
    return Rates(
        to=to,
        corporate=corporate_currency(organization, types, to),
        day=min(known_until, first),
        standing=dict(_priced(codes, types.numbers["ConversionRate"].tolist())),
        dated=tuple(_dated(dated)),
        planning=planning,
        known_until=known_until,
        digits={code: int(digits) for code, digits in zip(codes, places, strict=True) if digits >= 0},
    )


def corporate_currency(organization: Rows, types: Rows, to: str) -> str:
    """The currency of money that says none: what the CRM calls the corporate one, else the org's default.

    A source that says neither is taken to have the currency of rate 1, and where it has no rates at all `to`.
    """
    codes, rates = types.labels["IsoCode"].texts(), types.numbers["ConversionRate"]
    flagged = codes[types.flags["IsCorporate"] == 1].tolist()
    default = [code for code in organization.labels["DefaultCurrencyIsoCode"].texts().tolist() if code]
    at_par = codes[rates == 1.0].tolist()
    found = [*flagged, *default, *(code for code in at_par if code == to), *at_par, to]
    return str(found[0])


def _priced(codes: Sequence[str], rates: Sequence[float]) -> list[tuple[str, Decimal]]:
    """Codes with their rates as exact decimals, where there is one; of several for a code the largest comes last."""
    exact = ((code, _exact(rate)) for rate, code in sorted(zip(rates, codes, strict=True)))
    return [(code, rate) for code, rate in exact if rate is not None]


def _dated(rows: Rows) -> list[Dated]:
    codes, rates = rows.labels["IsoCode"].texts().tolist(), rows.numbers["ConversionRate"].tolist()
    since, until = _days(rows.moments["StartDate"]), _days(rows.moments["NextStartDate"])
    found = []
    for code, first, end, rate in sorted(zip(codes, since, until, rates, strict=True), key=str):
        exact = _exact(rate)
        if first is not None and exact is not None:
            found.append(Dated(code, first, end, exact))
    return found


def _exact(rate: float) -> Decimal | None:
    return amount(rate) if rate == rate else None


def _days(moments: NDArray[np.datetime64]) -> list[date | None]:
    days: list[date | None] = moments.astype("datetime64[D]").astype(object).tolist()
    return days
