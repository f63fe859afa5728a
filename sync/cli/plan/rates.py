"""Rates of exchange as a plan tells them: which were used, from when and by whose word."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.cli.output import out, say, table

if TYPE_CHECKING:
    from calculations.exact.rates import Rate

__all__ = ["tell_rates"]


def tell_rates(rates: "Sequence[Rate]") -> None:
    """Print the rates money in other currencies was converted by; nothing where all is in one."""
    if not rates:
        return
    day = max(rate.day for rate in rates)
    rows = [[f"1 {rate.currency}", f"{rate.rate:f} {rate.to}", rate.kind.value] for rate in rates if rate.day == day]
    title = f"Rates of exchange of {day}, the plan's; earlier days are on the tab Data Rates, and with --json"
    say("")
    out.print(table(title, ["unit", "is", "rate"], rows, right=(1,)))
