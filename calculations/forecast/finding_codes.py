"""Codes of findings on forecasts of a series and their back-test; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE


CODES = (
    Code(
        "backtest.short",
        (_WARNING,),
        "Series are too short to test so many periods ahead, and were left out.",
        "Give them more points, or test fewer periods ahead.",
    ),
    Code(
        "forecast.break",
        (_WARNING,),
        "The level of the series changed for good; the range includes the chance of another such change.",
        "If the cause is known and past, forecast from the periods after it.",
    ),
    Code(
        "forecast.constant",
        (_WARNING,),
        "All periods hold the same amount: the forecast repeats it, and its range is a convention.",
        "Give a range of your own if you know one.",
    ),
    Code("forecast.empty", (_BLOCKING,), "There is no period with a value, so there is no forecast.", "Enter history."),
    Code(
        "forecast.gaps",
        (_WARNING,),
        "Periods are missing and were filled from their neighbours and season.",
        "Enter the missing periods, zero where nothing was sold.",
    ),
    Code(
        "forecast.jump",
        (_WARNING,),
        "The last periods are far from those before; the range allows for it to last and for it to pass.",
        "If you know which, say so: correct the period, or plan from the new level.",
    ),
    Code(
        "forecast.negative",
        (_WARNING,),
        "Periods are below zero; growth and season are read as amounts, not rates.",
        "Check returns and corrections booked in these periods.",
    ),
    Code(
        "forecast.outlier",
        (_WARNING,),
        "A period is out of line with its neighbours and counts as what they suggest.",
        "Check the booking; if it recurs, plan it as a deal of its own.",
    ),
    Code(
        "forecast.short",
        (_WARNING,),
        "The points are too few to tell level, growth and season apart: the forecast is near their recent mean.",
        "Wait for more points, or forecast a larger unit.",
    ),
    Code(
        "forecast.sporadic",
        (_WARNING,),
        "Most periods are zero: the forecast is the mean rate of sales.",
        "Forecast a larger unit, or plan these deals one by one.",
    ),
    Code(
        "forecast.stale",
        (_WARNING,),
        "The last periods are missing; the range covers that many more periods of not knowing.",
        "Enter the most recent periods.",
    ),
    Code(
        "forecast.start", (_NOTE,), "The first periods are zero and count as before the start of sales, not as history."
    ),
    Code(
        "forecast.zeros",
        (_WARNING,),
        "Some periods are zero, and are read with care so that they do not spoil growth and season.",
        "Leave periods empty where nothing was recorded.",
    ),
    Code(
        "reconcile.unallocated",
        (_WARNING,),
        "A target lies above or below what its units can carry together.",
        "Raise caps, hire or lower the target; or lower floors.",
    ),
)
