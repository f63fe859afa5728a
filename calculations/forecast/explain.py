"""Why a forecast is what it is: level, growth, season and what each component said, in sentences."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats

__all__ = ["Explanation"]

_VISIBLE = 0.02  # seasonal swings and corrections below 2 % are not worth a sentence


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of one forecast.

    `level` is the next period with season taken out; `growth_rate` the mean growth per period of that level over the
    horizon; `season` a year of factors of the level, from the first forecast period on (amounts added to the level
    when `multiplicative` is false); `components` what each method says the horizon sums to; `correction_rate` how far
    the forecast's sum lies from their mean.
    """

    level: float
    growth_rate: float
    season: Floats
    multiplicative: bool
    components: tuple[tuple[str, float], ...]
    total: float
    correction_rate: float

    def sentences(self) -> tuple[str, ...]:
        """The explanation for a reader of plans, gravest part first."""
        told = [f"The forecast sums to {self.total:,.0f} over the horizon."]
        growth = "level" if abs(self.growth_rate) < 0.0005 else f"{self.growth_rate:+.1%} per period"
        told.append(f"The run-rate, season taken out, is {self.level:,.0f} for the next period; trend: {growth}.")
        told.append(self._season_sentence())
        if len(self.components) > 1:
            low, high = (end(self.components, key=lambda c: c[1]) for end in (min, max))
            told.append(
                f"{len(self.components)} methods were averaged; they range from {low[1]:,.0f} ({low[0]}) "
                f"to {high[1]:,.0f} ({high[0]})."
            )
        if abs(self.correction_rate) >= _VISIBLE:
            told.append(f"Experience with similar histories moves their mean by {self.correction_rate:+.1%}.")
        return tuple(told)

    def _season_sentence(self) -> str:
        """The strongest and weakest period of the year, if the season is worth telling."""
        high, low = int(np.argmax(self.season)), int(np.argmin(self.season))
        if self.multiplicative:
            if np.ptp(self.season) < _VISIBLE:
                return "No season to speak of."
            return (
                f"Season: strongest {high + 1} ahead ({self.season[high] - 1:+.0%} of the run-rate), "
                f"weakest {low + 1} ahead ({self.season[low] - 1:+.0%})."
            )
        if np.ptp(self.season) < _VISIBLE * abs(self.level):
            return "No season to speak of."
        return (
            f"Season: strongest {high + 1} ahead ({self.season[high]:+,.0f}), "
            f"weakest {low + 1} ahead ({self.season[low]:+,.0f})."
        )
