"""The totals leaders typed for their teams: which team a seller is in, what its total is, and whether it is met."""

from collections.abc import Iterator

from workbooks.models import DocumentFinding, PlanDocument, Row, blocking
from xl_addin.cells.marshal import is_blank

__all__ = ["team_total_findings", "team_total_of"]

_CENT = 0.005


def team_total_of(document: PlanDocument, row: Row) -> Row | None:
    """The team's line whose total decides this line of the table of quotas; none where an override or nothing does."""
    if row.values.get("override") is not None or not isinstance(row.values.get("of_team"), int | float):
        return None
    team = _teams(document).get(row.key)
    return next((one for one in document.tables.get("quota_teams", ()) if one.key == team), None)


def team_total_findings(document: PlanDocument) -> Iterator[DocumentFinding]:
    """Totals without a reason, and totals that the final quotas shown do not add up to."""
    teams = _teams(document)
    finals: dict[str, float] = {}
    for row in document.tables.get("quotas", ()):
        final = row.values.get("final")
        if row.key in teams and isinstance(final, int | float):
            finals[teams[row.key]] = finals.get(teams[row.key], 0.0) + final
    for row in document.tables.get("quota_teams", ()):
        total, name = row.values.get("team_total"), row.values.get("name") or row.key
        if not isinstance(total, int | float):
            continue
        if is_blank(row.values.get("team_reason")):
            yield blocking(
                "quota.team-total-without-reason",
                f"A total is typed for the team {name} without a reason.",
                "Write the reason beside it, or clear the total.",
                row.cells["team_reason"],
                row.key,
            )
        if abs(finals.get(row.key, 0.0) - total) > _CENT:
            yield blocking(
                "quota.team-total-unmet",
                f"The final quotas of the team {name} add up to {finals.get(row.key, 0.0):,.2f}, not to the total of "
                f"{total:,.2f} typed for it.",
                "Run `qplan build` to recompute them; where they still differ, overrides and floors stand in the way: "
                "see the findings on the tab Quota review.",
                row.cells["team_total"],
                row.key,
            )


def _teams(document: PlanDocument) -> dict[str, str]:
    """The team of each seller who is planned, by id."""
    roster = document.tables.get("roster")
    return {} if roster is None else {row.key: str(row.values.get("team_id") or "") for row in roster}
