"""What the territory tabs read: each option and the chosen one with own moves, evaluated; the risk of each move."""

from workbooks.grammar.formulas import Amount, Call, Whole
from workbooks.grammar.layout import Table
from workbooks.grammar.spilled import findings, spilled
from workbooks.tabs.territory_scenarios.tab import OPTIONS

__all__ = ["TABLES"]

_ACCOUNTS, _REPS = "account_moves", "data_territory_reps"


def _evaluated(plan: str, show: str, own_moves: Whole | None = None) -> Call:
    """EVALUATEMOVES over the accounts, whose column `plan` says who gets them."""
    return Call(
        "EVALUATEMOVES",
        accounts=Whole(_ACCOUNTS, "account_id"),
        owners=Whole(_ACCOUNTS, "owner"),
        plan=Whole(_ACCOUNTS, plan),
        potential=Whole(_ACCOUNTS, "potential"),
        workload=Whole(_ACCOUNTS, "workload"),
        reps=Whole(_REPS, "rep"),
        capacity=Whole(_REPS, "capacity"),
        own_moves=own_moves,
        arr=Whole(_ACCOUNTS, "arr"),
        tenure=Whole(_ACCOUNTS, "tenure"),
        renewals=Whole(_ACCOUNTS, "renewal_date"),
        as_of=Amount("as_of"),
        pools=Whole(_ACCOUNTS, "pool"),
        rep_pools=Whole(_REPS, "pool"),
        segments=Whole(_ACCOUNTS, "segment"),
        hazard=Amount("churn_hazard_rate"),
        show=show,
        rep_peers=Whole(_REPS, "peers"),
    )


def _chosen(show: str) -> Call:
    """The chosen option with people's decisions and own moves on top."""
    return _evaluated("planned", show, Whole(_ACCOUNTS, "decided"))


def _measures(id_: str, call: Call, title: str) -> Table:
    return spilled(id_, call, title=f"EVALUATEMOVES, {title}")


TABLES = (
    *(_measures(f"plan_{option}", _evaluated(option, "measures"), title) for option, title in OPTIONS.items()),
    _measures("plan_chosen", _chosen("measures"), "chosen option"),
    spilled("chosen_territories", _chosen("territories"), title="EVALUATEMOVES, territories"),
    findings("chosen_findings", _chosen("findings")),
    spilled(
        "move_risks",
        Call(
            "MOVEIMPACT",
            accounts=Whole(_ACCOUNTS, "account_id"),
            owners=Whole(_ACCOUNTS, "owner"),
            new_owners=Whole(_ACCOUNTS, "final"),
            arr=Whole(_ACCOUNTS, "arr"),
            tenure=Whole(_ACCOUNTS, "tenure"),
            renewals=Whole(_ACCOUNTS, "renewal_date"),
            as_of=Amount("as_of"),
            segments=Whole(_ACCOUNTS, "segment"),
            reps=Whole(_REPS, "rep"),
            capacity=Whole(_REPS, "capacity"),
            hazard=Amount("churn_hazard_rate"),
            show="risks",
        ),
    ),
    spilled(
        "move_budgets",
        Call(
            "MOVEBUDGETS",
            accounts=Whole(_ACCOUNTS, "account_id"),
            owners=Whole(_ACCOUNTS, "owner"),
            proposals=Whole(_ACCOUNTS, "growth"),
            needs=Whole(_ACCOUNTS, "needs"),
            potential=Whole(_ACCOUNTS, "potential"),
            reps=Whole(_REPS, "rep"),
            capacity=Whole(_REPS, "capacity"),
            decided=Whole(_ACCOUNTS, "decided"),
            worth=Whole(_ACCOUNTS, "net"),
            arr=Whole(_ACCOUNTS, "arr"),
            tenure=Whole(_ACCOUNTS, "tenure"),
            renewals=Whole(_ACCOUNTS, "renewal_date"),
            as_of=Amount("as_of"),
            pools=Whole(_ACCOUNTS, "pool"),
            rep_pools=Whole(_REPS, "pool"),
            segments=Whole(_ACCOUNTS, "segment"),
            hazard=Amount("churn_hazard_rate"),
            rep_peers=Whole(_REPS, "peers"),
        ),
    ),
    spilled(
        "quota_moves",
        Call(
            "QUOTAMOVES",
            owners=Whole(_ACCOUNTS, "owner"),
            receivers=Whole(_ACCOUNTS, "final"),
            potential=Whole(_ACCOUNTS, "potential"),
            reps=Whole(_REPS, "rep"),
            quotas=Whole(_REPS, "quota"),
        ),
    ),
)
