"""Where white space or growth justifies a new territory or a hire, ranked by what it is worth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.errors import UnknownColumnError

__all__ = ["ExpansionAssumptions", "expansion_of"]

_COLUMNS = ("region", "potential", "sales", "workload", "hours")


@dataclass(frozen=True, slots=True)
class ExpansionAssumptions:
    """What an expansion is judged by; planners' figures without a source, to be edited.

    `rep_hours` selling hours of a full rep per year, `win_rate` the part of newly covered white space won in a year,
    `first_year_rate` the mean ramp of a hire's first year (with the default ramp 9.5 of 12 months), `cost` of a rep
    per year, money, and `least_fill` the part of a rep's hours that must be waiting before a hire is worth one.
    """

    rep_hours: float = 1200.0
    win_rate: float = 0.25
    first_year_rate: float = 9.5 / 12
    cost: float = 0.0
    least_fill: float = 0.6


def expansion_of(regions: pd.DataFrame, assumptions: ExpansionAssumptions | None = None) -> pd.DataFrame:
    """Regions with what another territory or hire would be worth there, the most valuable first.

    Args:
        regions: a row per region with region, potential (money per year), sales (money of the last year), workload
            (hours its accounts need per year), hours (hours its reps have per year) and optionally growth_rate of the
            market (0 when absent) and orphans, accounts without an owner.

    Returns:
        region, white_space = max(potential·(1+g) − sales, 0), hours_missing = max(workload·(1+g) − hours, 0),
        hires = ⌊hours_missing / rep_hours + 1 − least_fill⌋, reached_share = min(hires·rep_hours, hours_missing) /
        (workload·(1+g)), value = white_space · reached_share · win_rate per year with full reps, first_year_value =
        value · first_year_rate, cost, net_value = first_year_value − cost, kind (new territory, hire or none) and
        needs, in words. Sorted by net value, then white space, then name.
    """
    missing = [name for name in _COLUMNS if name not in regions.columns]
    if missing:
        raise UnknownColumnError(f"regions lack {', '.join(missing)}")
    assumed = assumptions or ExpansionAssumptions()
    if not (assumed.rep_hours > 0 and 0 < assumed.least_fill <= 1):
        raise ValueError("rep_hours must be above 0, and least_fill above 0 and at most 1")
    figures = {name: np.nan_to_num(np.maximum(regions[name].to_numpy(dtype=np.float64), 0.0)) for name in _COLUMNS[1:]}
    growth = regions["growth_rate"].fillna(0.0).to_numpy(dtype=np.float64) if "growth_rate" in regions else 0.0
    white = np.maximum(figures["potential"] * (1 + growth) - figures["sales"], 0.0)
    needed = figures["workload"] * (1 + growth)
    gap = np.maximum(needed - figures["hours"], 0.0)
    hires = np.floor(gap / assumed.rep_hours + 1 - assumed.least_fill + 1e-12)
    reached = np.divide(np.minimum(hires * assumed.rep_hours, gap), needed, out=np.zeros(len(gap)), where=needed > 0)
    value = white * reached * assumed.win_rate
    first = value * assumed.first_year_rate
    table = pd.DataFrame(
        {
            "region": regions["region"].astype(str).to_numpy(dtype=object),
            "white_space": white,
            "hours_missing": gap,
            "hires": hires.astype(np.int64),
            "reached_share": reached,
            "value": value,
            "first_year_value": first,
            "cost": hires * assumed.cost,
            "net_value": first - hires * assumed.cost,
        }
    )
    table["kind"] = np.where(hires == 0, "none", np.where(figures["hours"] == 0, "new territory", "hire"))
    orphans = regions["orphans"].fillna(0).to_numpy(dtype=np.int64) if "orphans" in regions else [0] * len(table)
    table["needs"] = [
        _needs(int(count), hours, int(free), net, assumed)
        for count, hours, free, net in zip(hires, gap, orphans, table["net_value"], strict=True)
    ]
    order = ["net_value", "white_space", "region"]
    return table.sort_values(order, ascending=[False, False, True], kind="stable").reset_index(drop=True)


def _needs(hires: int, hours: float, orphans: int, net: float, assumed: ExpansionAssumptions) -> str:
    """What the region needs, in words."""
    if hires == 0:
        least = assumed.least_fill * assumed.rep_hours
        return f"nothing yet: {hours:,.0f} hours wait, {least:,.0f} justify a hire" if hours else "nothing: covered"
    words = [f"{hires} {'hire' if hires == 1 else 'hires'} for {hours:,.0f} hours that nobody has"]
    if orphans:
        words.append(f"an owner for {orphans} accounts")
    if net < 0:
        words.append(f"a reason beyond the first year, which loses {-net:,.0f}")
    return ", ".join(words)
