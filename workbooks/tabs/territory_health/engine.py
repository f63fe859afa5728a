"""What the tab Territory health reads: index, balance, load and coverage of the territories as they stand."""

from calculations.territory.health.health import MEASURES
from workbooks.grammar.formulas import Amount, Call, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled

__all__ = ["TABLES"]

_ACCOUNTS, _REPS = "data_territory", "data_territory_reps"
_OWNERS = Whole(_ACCOUNTS, "owner")
_BAND = Amount("health_band")

_INDEX = spilled(
    "territory_index",
    Call(
        "TERRITORYINDEX",
        (
            _OWNERS,
            Whole(_ACCOUNTS, "workload"),
            Whole(_ACCOUNTS, "potential"),
            Whole(_ACCOUNTS, "sales"),
            Whole(_REPS, "rep"),
            Whole(_REPS, "capacity"),
            Whole("health_weights", "weight"),
            _BAND,
        ),
    ),
    Column("territory", "territory", width=24),
    Column("capacity", "capacity", Format.FACTOR),
    Column("workload", "workload", Format.COUNT),
    Column("potential", "potential", Format.MONEY),
    Column("sales", "sales", Format.MONEY),
    Column("index", "index", Format.NUMBER),
    *(Column(f"{name}_index", f"{name}_index", Format.NUMBER) for name in MEASURES),
    Column("state", "state"),
)

_LOAD = spilled(
    "territory_load",
    Call(
        "WORKLOAD",
        (
            _OWNERS,
            Whole(_ACCOUNTS, "accounts"),
            Whole(_ACCOUNTS, "accounts"),  # one call, of all its hours
            Whole(_ACCOUNTS, "workload"),
            Whole(_REPS, "rep"),
            Whole(_REPS, "selling_hours"),
        ),
    ),
    Column("rep", "rep", width=24),
    Column("accounts", "accounts", Format.COUNT),
    Column("hours", "hours", Format.COUNT),
    Column("selling_hours", "selling_hours", Format.COUNT),
    Column("load_rate", "load_rate", Format.RATE),
    Column("spare_hours", "spare_hours", Format.COUNT),
    Column("state", "state"),
)


def _balance(of: str, column: str) -> Table:
    return spilled(
        f"balance_{of}",
        Call("BALANCE", (Whole("territory_index", "territory"), Whole("territory_index", column), _BAND)),
        Column("measure", "measure", width=24),
        Column("value", "value", Format.FACTOR),
        title=f"BALANCE, {of}",
    )


def _gaps(by: str) -> Table:
    return spilled(
        f"gaps_{by}",
        Call(
            "COVERAGEGAPS",
            (
                Whole(_ACCOUNTS, f"{by}_group"),
                _OWNERS,
                Whole(_ACCOUNTS, "potential"),
                Whole(_ACCOUNTS, "workload"),
                Whole(_REPS, "rep"),
                Whole(_REPS, "selling_hours"),
                Whole(_ACCOUNTS, "white_space"),
            ),
        ),
        Column("group", "group", width=24),
        Column("accounts", "accounts", Format.COUNT),
        Column("potential", "potential", Format.MONEY),
        Column("covered", "covered", Format.MONEY),
        Column("coverage_share", "coverage_share", Format.RATE),
        Column("orphans", "orphans", Format.COUNT),
        Column("orphaned", "orphaned", Format.MONEY),
        Column("unserved", "unserved", Format.COUNT),
        Column("without_hours", "without_hours", Format.MONEY),
        Column("white_space", "white_space", Format.MONEY),
        title=f"COVERAGEGAPS, {by}",
    )


TABLES = (
    _INDEX,
    _LOAD,
    _balance("index", "index"),
    *(_balance(name, f"{name}_index") for name in MEASURES),
    _gaps("segment"),
    _gaps("region"),
)
