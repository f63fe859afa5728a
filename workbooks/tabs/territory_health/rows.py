"""Rows of the tab Territory health: the reps, the groups accounts fall in, and the accounts without coverage."""

from calculations.territory.health.health import DEFAULT_RULES, MEASURES, TerritoryHealth
from workbooks.grammar.cells import Records, money, records, text
from workbooks.grammar.rows import Rows
from workbooks.grammar.words import NAMELESS
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.territory_health.tab import BALANCED, LISTED_GAPS

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """Reps, groups and gaps; none of them where the facts hold no territories."""
    health = basis.facts.results.assessment.territories if basis.facts.results.assessment else None
    accounts = Rows({}, 0) if basis.territories is None else basis.territories.accounts
    reps = [] if basis.territories is None else basis.territories.reps
    weights = zip(MEASURES, DEFAULT_RULES.weights, strict=True)
    return {
        "health_weights": [{"measure": measure, "weight": weight} for measure, weight in weights],
        "health_balance": [{"measure": name, "title": title} for name, title in BALANCED.items()] if reps else [],
        "health_territories": _territories(health, reps),
        "health_segments": _groups(accounts, "segment"),
        "health_regions": _groups(accounts, "region"),
        "health_gaps": _gaps(health, accounts) if health else [],
    }


def _territories(health: TerritoryHealth | None, reps: Records) -> Records:
    """The reps, the largest index first where it is known."""
    frame = health.territories.set_index("rep_id")["index"].fillna(-1.0) if health else None
    index = {} if frame is None else {str(rep): float(value) for rep, value in frame.items()}
    ordered = sorted(reps, key=lambda rep: -index.get(rep["rep_id"], -1.0))
    return [{"rep": rep["rep"], "capacity": rep["capacity"]} for rep in ordered]


def _groups(accounts: Rows, column: str) -> Records:
    groups = {group or NAMELESS for group in accounts.column(column)}
    return [{"group": group} for group in sorted(groups, key=lambda group: (group.casefold(), group))]


def _gaps(health: TerritoryHealth, accounts: Rows) -> Records:
    named = zip(accounts.column("name"), accounts.column("owner"), strict=True)
    by_id = dict(zip(accounts.column("account_id"), named, strict=True))
    return [
        {
            "account_id": row["account_id"],
            "name": by_id[row["account_id"]][0],
            "owner": by_id[row["account_id"]][1],
            "segment": text(row["segment"]),
            "region": text(row["region"]),
            "state": row["state"],
            "potential": money(row["potential"]),
            "unserved": money(row["unserved"]),
        }
        for row in records(health.gaps.head(LISTED_GAPS))
        if row["account_id"] in by_id
    ]
