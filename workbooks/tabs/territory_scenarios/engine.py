"""What the territory tabs read: each option and the chosen one with own moves, evaluated; the risk of each move."""

from workbooks.grammar.formulas import Amount, Call, Whole
from workbooks.grammar.layout import Table
from workbooks.grammar.spilled import findings, spilled
from workbooks.tabs.territory_scenarios.tab import OPTIONS

__all__ = ["TABLES"]

_REPS = "data_territory_reps"


def _evaluated(table: str, plan: str, show: str, own_moves: Whole | None = None) -> Call:
    """EVALUATEMOVES over the accounts of `table`, whose column `plan` says who gets them."""
    return Call(
        "EVALUATEMOVES",
        accounts=Whole(table, "account_id"),
        owners=Whole(table, "owner"),
        plan=Whole(table, plan),
        potential=Whole(table, "potential"),
        workload=Whole(table, "workload"),
        reps=Whole(_REPS, "rep"),
        capacity=Whole(_REPS, "capacity"),
        own_moves=own_moves,
        arr=Whole(table, "arr"),
        tenure=Whole(table, "tenure"),
        renewals=Whole(table, "renewal_date"),
        as_of=Amount("as_of"),
        pools=Whole(table, "pool"),
        rep_pools=Whole(_REPS, "pool"),
        segments=Whole(table, "segment"),
        hazard=Amount("churn_hazard_rate"),
        show=show,
    )


def _chosen(show: str) -> Call:
    """The chosen option with people's own moves on top."""
    return _evaluated("account_moves", "planned", show, Whole("account_moves", "own_move"))


def _measures(id_: str, call: Call, title: str) -> Table:
    return spilled(id_, call, title=f"EVALUATEMOVES, {title}")


TABLES = (
    *(
        _measures(f"plan_{option}", _evaluated("data_territory", option, "measures"), title)
        for option, title in OPTIONS.items()
    ),
    _measures("plan_chosen", _chosen("measures"), "chosen option"),
    spilled("chosen_territories", _chosen("territories"), title="EVALUATEMOVES, territories"),
    findings("chosen_findings", _chosen("findings")),
    spilled(
        "move_risks",
        Call(
            "MOVEIMPACT",
            accounts=Whole("account_moves", "account_id"),
            owners=Whole("account_moves", "owner"),
            new_owners=Whole("account_moves", "final"),
            arr=Whole("account_moves", "arr"),
            tenure=Whole("account_moves", "tenure"),
            renewals=Whole("account_moves", "renewal_date"),
            as_of=Amount("as_of"),
            segments=Whole("account_moves", "segment"),
            reps=Whole(_REPS, "rep"),
            capacity=Whole(_REPS, "capacity"),
            hazard=Amount("churn_hazard_rate"),
            show="accounts",
        ),
    ),
)
