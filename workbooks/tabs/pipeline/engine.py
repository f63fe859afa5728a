"""What the tab Pipeline reads: win rates, what quarters did with their pipeline, its flow, stages and projection."""

from workbooks.grammar.formulas import Amount, Call, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.pipeline.dimensions import WON_DIMENSIONS

__all__ = ["TABLES"]


def _win_rate(dimension: str) -> Table:
    data = f"data_won_{dimension}"
    parts = ("closed", "won", "closed_amount", "won_amount", "without_amount")
    return spilled(
        f"win_rate_{dimension}",
        Call("WINRATE", (Whole(data, "key"), *(Whole(data, part) for part in parts))),
        Column("key", "group", width=21),
        Column("closed", "closed", Format.COUNT),
        Column("won", "won", Format.COUNT),
        Column("closed_amount", "closed_amount", Format.MONEY),
        Column("won_amount", "won_amount", Format.MONEY),
        Column("without_amount", "without_amount", Format.COUNT),
        Column("rate", "rate", Format.RATE),
        Column("value_rate", "value_rate", Format.RATE),
        Column("shrunk_rate", "shrunk_rate", Format.RATE),
        Column("shrunk_value_rate", "shrunk_value_rate", Format.RATE),
        Column("sufficient", "sufficient"),
        title=f"WINRATE, {dimension}",
    )


def _ratio(id_: str, name: str, groups: str, whole: str, part: str, columns: tuple[str, str, str]) -> Table:
    """A function of the quarters that gives Σ part / Σ whole by group, by value."""
    below, above, rate = columns
    return spilled(
        id_,
        Call(name, (Whole("data_turns", groups), Whole("data_turns", whole), Whole("data_turns", part))),
        Column("group", "group", width=21),
        Column(below, below, Format.MONEY),
        Column(above, above, Format.MONEY),
        Column("rate", rate, Format.RATE),
        title=f"{name}, by {groups}",
    )


_DEALS = ("amount", "chance", "crm_rate", "category", "in_quarter")
_CREATED = ("won", "created_and_won", "create_and_close_share")
_EARLIER = ("earlier_amount", "opening_amount")
_DATED, _SHARE = ("opening_amount", "converted_amount"), ("won_amount", "created_and_won_amount")

TABLES = (
    *(_win_rate(dimension) for dimension in WON_DIMENSIONS),
    _ratio("slips", "SLIPRATE", "quarter", "opening_amount", "slipped_amount", ("dated", "slipped", "slip_rate")),
    _ratio("conversions", "OPENINGCONVERSION", "quarter", *_DATED, ("dated", "won", "conversion_rate")),
    _ratio("creations", "CREATEANDCLOSE", "quarter", *_SHARE, _CREATED),
    _ratio("carried", "CARRYOVER", "quarter", *_EARLIER, ("earlier", "opening", "carry_over_rate")),
    _ratio("conversion_lately", "OPENINGCONVERSION", "period", *_DATED, ("dated", "won", "conversion_rate")),
    _ratio("creation_lately", "CREATEANDCLOSE", "period", *_SHARE, _CREATED),
    spilled(
        "flow",
        Call("PIPELINEFLOW", tuple(Whole("data_flow", part) for part in ("flow", "opening", "closing", "deals"))),
        Column("flow", "flow", width=21),
        Column("deals", "deals", Format.COUNT),
        Column("amount", "amount", Format.MONEY),
    ),
    spilled(
        "conversion",
        Call(
            "STAGECONVERSION",
            (
                Whole("data_stages", "stage"),
                *(Whole("data_paths", part) for part in ("first", "highest", "outcome", "deals")),
            ),
        ),
        Column("stage", "stage", width=21),
        Column("reached", "reached", Format.COUNT),
        Column("left", "left", Format.COUNT),
        Column("advanced", "advanced", Format.COUNT),
        Column("rate", "rate", Format.RATE),
        Column("to_win_rate", "to_win_rate", Format.RATE),
    ),
    spilled(
        "velocity",
        Call(
            "VELOCITY",
            (
                Whole("data_velocity", "company"),
                *(Whole("data_velocity", part) for part in ("open_deals", "closed", "won", "won_amount", "cycle_days")),
            ),
        ),
        Column("group", "group", width=21),
        Column("open_deals", "open_deals", Format.COUNT),
        Column("won_value", "won_value", Format.MONEY),
        Column("win_rate", "win_rate", Format.RATE),
        Column("cycle_days", "cycle_days", Format.COUNT),
        Column("per_day", "per_day", Format.MONEY),
    ),
    spilled(
        "projection",
        Call(
            "PROJECTION",
            (
                *(Whole("data_projection", part) for part in _DEALS),
                Amount("pipeline_booked"),
                Amount("pipeline_value_factor"),
                Amount("pipeline_created"),
                Amount("pipeline_win_rate"),
            ),
        ),
        Column("method", "method", width=21),
        Column("amount", "amount", Format.MONEY),
    ),
)  # fmt: skip
