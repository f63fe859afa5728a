"""What the tab Quota review and the panels of Quotas read: fairness, feasibility, situations, chances."""

from workbooks.grammar.formulas import Amount, AsText, Block, Call, Const, Here, If, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import findings, spilled
from workbooks.tabs.outlook.engine import DRAWN

__all__ = ["TABLES"]


def _fairness(show: str, expected: str = "evidence") -> Call:
    return Call(
        "FAIRNESS",
        expected=Whole("roster", expected),
        quota=Whole("roster", "final"),
        allocated_by=Whole("roster", "planned"),
        clipped=Whole("roster", "held"),
        keys=Whole("roster", "name"),
        segments=Whole("roster", "team_id"),  # two managers may have one name
        show=show,
        pools=Whole("roster", "group"),
    )


def _feasibility(show: str) -> Call:
    return Call(
        "FEASIBILITY",
        quota=Whole("roster", "final"),
        potential=Whole("roster", "potential"),
        capacity=Whole("roster", "high"),
        pipeline=Whole("roster", "pipeline"),
        booked=Whole("roster", "booked"),
        required_coverage=Amount("required_coverage"),
        keys=Whole("roster", "rep_id" if show == "people" else "name"),
        show=show,
    )


def _chances(values: str, table: str, groups: str, show: str) -> Call:
    return Call(
        "QUOTACHANCES",
        target=Amount("target"),
        values=Whole(table, values),
        quotas=Whole(table, "final"),
        groups=Whole(table, groups),
        show=show,
        **DRAWN,
    )


def _found(source: str) -> Block:
    return Block(f"{source}_findings", "line", "rows")


TABLES: tuple[Table, ...] = (
    spilled("fairness", _fairness("score")),
    spilled("fairness_bands", _fairness("bands", "run_rate"), title="FAIRNESS, bands"),
    spilled("fairness_teams", _fairness("segments"), title="FAIRNESS, by team"),
    spilled("fairness_pools", _fairness("pools"), title="FAIRNESS, by group of peers"),
    findings("fairness_findings", _fairness("findings")),
    spilled("feasibility", _feasibility("people"), first="rep_id"),
    findings("feasibility_findings", _feasibility("findings")),
    spilled(
        "gathered_findings",
        Call(
            "FINDINGS",
            first=_found("split"),
            second=_found("cascade"),
            third=_found("fairness"),
            fourth=_found("feasibility"),
            fifth=_found("spread"),
        ),
        Column("weight", "weight", formula=AsText(Here("severity"))),  # Calc compares no text of an add-in
        Column("one", "counts", Format.COUNT, formula=If(Here("weight").equals(""), Const(0), Const(1))),
        title="FINDINGS, findings",
    ),
    spilled(
        "situations",
        Call(
            "SITUATIONS",
            quota=Whole("roster", "final"),
            last_quota=Whole("roster", "last_restated"),
            ramp=Whole("roster", "ramp_alone"),
            presence=Whole("roster", "presence"),
            performance_plan=Whole("roster", "plan"),
            moved_share=Whole("roster", "moved_share"),
            at_cap=Whole("split", "at_cap"),
            at_floor=Whole("split", "at_floor"),
            overridden=Whole("roster", "overridden"),
            large_change=Amount("large_change"),
            keys=Whole("roster", "name"),
        ),
    ),
    spilled("simulation", _chances("rep_id", "roster", "rep_id", "measures")),
    spilled("team_chances", _chances("rep_id", "roster", "team_id", "groups"), title="QUOTACHANCES, by manager"),
    spilled("node_chances", _chances("rep_id", "cascade_members", "ancestor", "groups"), title="QUOTACHANCES, by node"),
)
