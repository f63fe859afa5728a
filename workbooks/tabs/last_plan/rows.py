"""Rows of the tab Last plan: everybody, and every team, with a quota or a deal in one of the last two full quarters."""

from collections.abc import Mapping
from typing import Any

from workbooks.tabs.basis import Basis, Tables

__all__ = ["figures", "rows"]


def rows(basis: Basis) -> Tables:
    """Teams by name; people by team and name."""
    quarters = {str(basis.last), str(basis.last.shift(-1))}
    there = {
        rep
        for facts in (basis.quotas, basis.bookings)
        for rep, quarter in zip(facts.column("rep_id"), facts.column("quarter"), strict=True)
        if quarter in quarters
    }
    people = sorted(
        (rep for rep in basis.reps if rep["rep_id"] in there),
        key=lambda rep: (rep["team"].casefold(), rep["team_id"], rep["name"].casefold()),
    )
    teams = {rep["team_id"]: rep["team"] for rep in people}
    return {
        "last_plan_teams": [{"team_id": id_, "name": name} for id_, name in teams.items()],
        "last_plan_reps": [{id_: rep[id_] for id_ in ("rep_id", "name", "team", "team_id")} for rep in people],
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """Which quarter stood before the last one."""
    return {"quarter_before": str(basis.last.shift(-1))}
