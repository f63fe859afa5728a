"""Amounts of many rows in the plan's currency at once: what `sync.store.currency` says of one, for arrays."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from sync.facts.columns import Texts, moments
from sync.facts.mirror import frame_of
from sync.store.tables import MIRROR

__all__ = ["Rates"]

_DATED, _STANDING = MIRROR["DatedConversionRate"], MIRROR["CurrencyType"]


class Rates:
    """The conversion rates of the mirror, read once.

    Args:
        engine: the store. to: ISO code of the wanted currency.
    """

    def __init__(self, engine: Engine, to: str) -> None:
        self._to = to
        self._standing = {
            str(code): float(rate)
            for code, rate in frame_of(engine, select(_STANDING.c.IsoCode, _STANDING.c.ConversionRate))
            .dropna()
            .sort_values("ConversionRate")
            .itertuples(index=False)
        }
        dated = frame_of(
            engine, select(_DATED.c.IsoCode, _DATED.c.StartDate, _DATED.c.NextStartDate, _DATED.c.ConversionRate)
        )
        self._dated = dated.assign(
            since=moments(dated["StartDate"].tolist()), until=moments(dated["NextStartDate"].tolist())
        ).sort_values(["IsoCode", "since"])

    def convert(
        self, amounts: NDArray[np.float64], currencies: Texts, days: NDArray[np.datetime64]
    ) -> NDArray[np.float64]:
        """Amounts in the wanted currency, at the rate of each one's day.

        Args:
            amounts: n amounts, NaN is none. currencies: n ISO codes; None (an org with one currency) leaves the
                amount as it is. days: n days that decide the rate.

        Returns:
            n amounts, NaN where a rate is missing.
        """
        code, names = pd.factorize(pd.Series(np.array(currencies, dtype=object)))
        foreign = [number for number, name in enumerate(names) if name != self._to]
        if not foreign:
            return amounts
        converted, wanted = amounts.copy(), self._rate(self._to, days)
        for number in foreign:
            here = code == number
            rate = self._rate(str(names[number]), days[here])
            converted[here] = amounts[here] / np.where(rate == 0.0, np.nan, rate) * wanted[here]
        return converted

    def _rate(self, currency: str, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
        """Units of a currency per unit of the corporate one on each day: the dated rate, else the standing one."""
        rate = np.full(len(days), self._standing.get(currency, np.nan))
        rows = self._dated[self._dated["IsoCode"] == currency]
        if not len(rows):
            return rate
        since, until = rows["since"].to_numpy(), rows["until"].to_numpy()
        place = np.searchsorted(since, days, side="right") - 1
        held = (place >= 0) & ~np.isnat(days) & (np.isnat(until[place]) | (until[place] > days))
        return np.where(held, rows["ConversionRate"].to_numpy(dtype=np.float64)[place], rate)
