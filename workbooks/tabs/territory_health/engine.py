"""What the tab Territory health reads: index, balance, load and coverage of the territories as they stand."""

from calculations.territory.health.health import MEASURES
from workbooks.grammar.formulas import Amount, Call, Whole
from workbooks.grammar.layout import Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.in_order.engine import HEALTH_WEIGHTS

__all__ = ["TABLES"]

_ACCOUNTS, _REPS = "account_moves", "data_territory_reps"
_OWNERS = Whole(_ACCOUNTS, "owner")
_BAND = Amount("health_band")

_INDEX = spilled(
    "territory_index",
    Call(
        "TERRITORYINDEX",
        territories=_OWNERS,
        workload=Whole(_ACCOUNTS, "workload"),
        potential=Whole(_ACCOUNTS, "potential"),
        sales=Whole(_ACCOUNTS, "sales"),
        keys=Whole(_REPS, "rep"),
        capacity=Whole(_REPS, "capacity"),
        weights=HEALTH_WEIGHTS,
        band=_BAND,
    ),
)

_LOAD = spilled(
    "territory_load",
    Call(
        "WORKLOAD",
        owners=_OWNERS,
        accounts=1.0,
        calls=1.0,  # one call, of all its hours
        call_hours=Whole(_ACCOUNTS, "workload"),
        reps=Whole(_REPS, "rep"),
        selling_hours=Whole(_REPS, "selling_hours"),
    ),
)


def _balance(of: str, column: str) -> Table:
    territories, values = (Whole("territory_index", each) for each in ("territory", column))
    call = Call("BALANCE", territories=territories, values=values, band=_BAND)
    return spilled(f"balance_{of}", call, title=f"BALANCE, {of}")


def _gaps(by: str) -> Table:
    call = Call(
        "COVERAGEGAPS",
        groups=Whole(_ACCOUNTS, by),
        owners=_OWNERS,
        potential=Whole(_ACCOUNTS, "potential"),
        hours=Whole(_ACCOUNTS, "workload"),
        reps=Whole(_REPS, "rep"),
        selling_hours=Whole(_REPS, "selling_hours"),
        white_space=Whole(_ACCOUNTS, "white_space"),
    )
    return spilled(f"gaps_{by}", call, title=f"COVERAGEGAPS, {by}")


TABLES = (
    _INDEX,
    _LOAD,
    _balance("index", "index"),
    *(_balance(name, f"{name}_index") for name in MEASURES),
    _gaps("segment"),
    _gaps("region"),
)
