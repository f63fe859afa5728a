"""Amounts of many rows in the plan's currency at once: what `sync.store.currency` says of one, for arrays."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sync.facts.columns import Labels, Moments
from sync.facts.mirror import Rows

__all__ = ["Rates"]


class Rates:
    """The conversion rates of the mirror.

    Args:
        standing, dated: rows of CurrencyType and DatedConversionRate. to: ISO code of the wanted currency.
    """

    def __init__(self, standing: Rows, dated: Rows, to: str) -> None:
        self._to = to
        codes, rates = standing.labels["IsoCode"].texts().tolist(), standing.numbers["ConversionRate"].tolist()
        self._standing = {code: rate for rate, code in sorted(zip(rates, codes, strict=True)) if code and rate == rate}
        self._dated = pd.DataFrame(
            {
                "code": dated.labels["IsoCode"].texts(),
                "since": dated.moments["StartDate"],
                "until": dated.moments["NextStartDate"],
                "rate": dated.numbers["ConversionRate"],
            }
        ).sort_values(["code", "since"])

    def convert(self, amounts: NDArray[np.float64], currencies: Labels, days: Moments) -> NDArray[np.float64]:
        """Amounts in the wanted currency, at the rate of each one's day.

        Args:
            amounts: n amounts, NaN is none. currencies: n ISO codes; none (an org with one currency) leaves the
                amount as it is. days: n days that decide the rate.

        Returns:
            n amounts, NaN where a rate is missing.
        """
        foreign = [number for number, name in enumerate(currencies.names) if name != self._to]
        if not foreign:
            return amounts
        converted, wanted = amounts.copy(), self._rate(self._to, days)
        for number in foreign:
            here = currencies.code == number
            rate = self._rate(currencies.names[number], days[here])
            converted[here] = amounts[here] / np.where(rate == 0.0, np.nan, rate) * wanted[here]
        return converted

    def _rate(self, currency: str, days: Moments) -> NDArray[np.float64]:
        """Units of a currency per unit of the corporate one on each day: the dated rate, else the standing one."""
        rate = np.full(len(days), self._standing.get(currency, np.nan))
        rows = self._dated[self._dated["code"] == currency]
        if not len(rows):
            return rate
        since, until = rows["since"].to_numpy(), rows["until"].to_numpy()
        place = np.searchsorted(since, days, side="right") - 1
        held = (place >= 0) & ~np.isnat(days) & (np.isnat(until[place]) | (until[place] > days))
        return np.where(held, rows["rate"].to_numpy(dtype=np.float64)[place], rate)
