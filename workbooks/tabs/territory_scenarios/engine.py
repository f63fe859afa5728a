"""What the territory tabs read: each option and the chosen one with own moves, evaluated; the risk of each move."""

from workbooks.grammar.formulas import Amount, Call, Const, Expr, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.territory_scenarios.tab import OPTIONS

__all__ = ["TABLES"]

_LEFT_OUT = Const("")


def _evaluated(table: str, plan: str, own: Expr, show: str) -> Call:
    """EVALUATEMOVES over the accounts of `table`, whose column `plan` says who gets them."""
    return Call(
        "EVALUATEMOVES",
        (
            Whole(table, "account_id"),
            Whole(table, "owner"),
            Whole(table, plan),
            Whole(table, "potential"),
            Whole(table, "workload"),
            Whole("data_territory_reps", "rep"),
            Whole("data_territory_reps", "capacity"),
            own,
            Whole(table, "arr"),
            Whole(table, "tenure"),
            Whole(table, "renewal_date"),
            Amount("as_of"),
            Whole(table, "pool"),
            Whole("data_territory_reps", "pool"),
            Whole(table, "segment"),
            Amount("churn_hazard_rate"),
            Const(show),
        ),
    )


def _measures(id_: str, call: Call, title: str) -> Table:
    return spilled(
        id_,
        call,
        Column("measure", "measure", width=28),
        Column("today", "today", Format.FACTOR),
        Column("plan", "plan", Format.FACTOR),
        Column("own", "with own moves", Format.FACTOR),
        title=f"EVALUATEMOVES, {title}",
    )


_OWN = Whole("account_moves", "own_move")

TABLES = (
    *(
        _measures(f"plan_{option}", _evaluated("data_territory", option, _LEFT_OUT, "measures"), title)
        for option, title in OPTIONS.items()
    ),
    _measures("plan_chosen", _evaluated("account_moves", "planned", _OWN, "measures"), "chosen option"),
    spilled(
        "chosen_territories",
        _evaluated("account_moves", "planned", _OWN, "territories"),
        Column("rep", "rep", width=24),
        Column("accounts_today", "accounts today", Format.COUNT),
        Column("accounts", "accounts", Format.COUNT),
        Column("potential_today", "potential today", Format.MONEY),
        Column("potential", "potential", Format.MONEY),
        Column("potential_share_today", "potential share today", Format.RATE),
        Column("potential_share", "potential share", Format.RATE),
        Column("workload_today", "workload today", Format.FACTOR),
        Column("workload", "workload", Format.FACTOR),
        Column("work_share_today", "workload share today", Format.RATE),
        Column("work_share", "workload share", Format.RATE),
        title="EVALUATEMOVES, territories",
    ),
    spilled(
        "chosen_findings",
        _evaluated("account_moves", "planned", _OWN, "findings"),
        Column("line", "line", Format.COUNT),
        Column("severity", "severity"),
        Column("finding", "finding", width=40),
        Column("rows", "rows", width=24),
        title="EVALUATEMOVES, findings",
    ),
    spilled(
        "move_risks",
        Call(
            "MOVEIMPACT",
            (
                Whole("account_moves", "account_id"),
                Whole("account_moves", "owner"),
                Whole("account_moves", "final"),
                Whole("account_moves", "arr"),
                Whole("account_moves", "tenure"),
                Whole("account_moves", "renewal_date"),
                Amount("as_of"),
                Whole("account_moves", "segment"),
                Whole("data_territory_reps", "rep"),
                Whole("data_territory_reps", "capacity"),
                Amount("churn_hazard_rate"),
                Const("accounts"),
            ),
        ),
        Column("account", "account", width=21),
        Column("moved", "moved"),
        Column("hazard", "hazard", Format.RATE),
        Column("at_risk", "at risk", Format.MONEY),
    ),
)
