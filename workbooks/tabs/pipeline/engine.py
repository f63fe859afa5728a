"""What the tab Pipeline reads: win rates, what quarters did with their pipeline, its flow, stages and projection."""

from workbooks.grammar.formulas import Amount, Call, Whole
from workbooks.grammar.layout import Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.pipeline.dimensions import WON_DIMENSIONS

__all__ = ["TABLES"]


def _win_rate(dimension: str) -> Table:
    data = f"data_won_{dimension}"
    call = Call(
        "WINRATE",
        groups=Whole(data, "key"),
        closed=Whole(data, "closed"),
        won=Whole(data, "won"),
        closed_amount=Whole(data, "closed_amount"),
        won_amount=Whole(data, "won_amount"),
        without_amount=Whole(data, "without_amount"),
    )
    return spilled(f"win_rate_{dimension}", call, title=f"WINRATE, {dimension}", first="key")


def _ratio(id_: str, name: str, groups: str, **parts: str) -> Table:
    """A function of the quarters that gives the ratio of two sums by group, by value: `parts` are columns of them."""
    given = {argument: Whole("data_turns", column) for argument, column in parts.items()}
    call = Call(name, groups=Whole("data_turns", groups), **given)
    return spilled(id_, call, title=f"{name}, by {groups}")


_OPENING = {"dated": "opening_amount", "won": "converted_amount"}
_CREATED = {"won": "won_amount", "created_and_won": "created_and_won_amount"}

TABLES = (
    *(_win_rate(dimension) for dimension in WON_DIMENSIONS),
    _ratio("slips", "SLIPRATE", "quarter", dated="opening_amount", slipped="slipped_amount"),
    _ratio("conversions", "OPENINGCONVERSION", "quarter", **_OPENING),
    _ratio("creations", "CREATEANDCLOSE", "quarter", **_CREATED),
    _ratio("carried", "CARRYOVER", "quarter", earlier="earlier_amount", opening="opening_amount"),
    _ratio("conversion_lately", "OPENINGCONVERSION", "period", **_OPENING),
    _ratio("creation_lately", "CREATEANDCLOSE", "period", **_CREATED),
    _ratio("brought_lately", "BROUGHTIN", "period", won="won_amount", brought_in="brought_in_amount"),
    spilled(
        "flow",
        Call(
            "PIPELINEFLOW",
            flows=Whole("data_flow", "flow"),
            opening=Whole("data_flow", "opening"),
            closing=Whole("data_flow", "closing"),
            deals=Whole("data_flow", "deals"),
        ),
    ),
    spilled(
        "conversion",
        Call(
            "STAGECONVERSION",
            stages=Whole("data_stages", "stage"),
            first=Whole("data_paths", "first"),
            highest=Whole("data_paths", "highest"),
            outcome=Whole("data_paths", "outcome"),
            deals=Whole("data_paths", "deals"),
        ),
    ),
    spilled(
        "velocity",
        Call(
            "VELOCITY",
            groups=Whole("data_velocity", "company"),
            open_deals=Whole("data_velocity", "open_deals"),
            closed=Whole("data_velocity", "closed"),
            won=Whole("data_velocity", "won"),
            won_amount=Whole("data_velocity", "won_amount"),
            cycle_days=Whole("data_velocity", "cycle_days"),
        ),
    ),
    spilled(
        "projection",
        Call(
            "PROJECTION",
            amount=Whole("data_projection", "amount"),
            chance=Whole("data_projection", "chance"),
            crm_rate=Whole("data_projection", "crm_rate"),
            category=Whole("data_projection", "category"),
            in_quarter=Whole("data_projection", "in_quarter"),
            booked=Amount("pipeline_booked"),
            value_factor=Amount("pipeline_value_factor"),
            created=Amount("pipeline_created"),
            win_rate=Amount("pipeline_win_rate"),
        ),
    ),
)
