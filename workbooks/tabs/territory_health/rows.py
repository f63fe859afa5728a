"""Rows of the tab Territory health: the reps, the groups accounts fall in, and the accounts without coverage."""

from calculations.territory.health.health import DEFAULT_RULES, MEASURES, TerritoryHealth
from workbooks.grammar.cells import Records, money, records, text
from workbooks.models import PlanFacts
from workbooks.tabs.territory_health.tab import BALANCED, LISTED_GAPS

__all__ = ["health_rows"]


def health_rows(facts: PlanFacts, accounts: Records, reps: Records) -> dict[str, Records]:
    """Rows of the tab; `accounts` and `reps` are those of the tab Data Territories, none without territories."""
    health = facts.assessment.territories if facts.assessment else None
    return {
        "health_weights": _weights(),
        "health_balance": [{"measure": name, "title": title} for name, title in BALANCED.items()] if reps else [],
        "health_territories": _territories(health, reps),
        "health_segments": _groups(accounts, "segment_group"),
        "health_regions": _groups(accounts, "region_group"),
        "health_gaps": _gaps(health, accounts) if health else [],
    }


def _weights() -> Records:
    weights = zip(MEASURES, DEFAULT_RULES.weights, strict=True)
    return [{"measure": measure, "weight": weight} for measure, weight in weights]


def _territories(health: TerritoryHealth | None, reps: Records) -> Records:
    """The reps, the largest index first where it is known."""
    frame = health.territories.set_index("rep_id")["index"].fillna(-1.0) if health else None
    index = {} if frame is None else {str(rep): float(value) for rep, value in frame.items()}
    ordered = sorted(reps, key=lambda rep: -index.get(rep["rep_id"], -1.0))
    return [{"rep": rep["rep"], "capacity": rep["capacity"]} for rep in ordered]


def _groups(accounts: Records, column: str) -> Records:
    return [{"group": group} for group in sorted({str(row[column]) for row in accounts}, key=str.casefold)]


def _gaps(health: TerritoryHealth, accounts: Records) -> Records:
    by_id = {row["account_id"]: row for row in accounts}
    return [
        {
            "account_id": row["account_id"],
            "name": by_id[row["account_id"]]["name"],
            "owner": by_id[row["account_id"]]["owner"],
            "segment": text(row["segment"]),
            "region": text(row["region"]),
            "state": row["state"],
            "potential": money(row["potential"]),
            "unserved": money(row["unserved"]),
        }
        for row in records(health.gaps.head(LISTED_GAPS))
        if row["account_id"] in by_id
    ]
