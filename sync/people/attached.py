"""The workbook that comes with a message to an approver: everything it says, and the rest of it, in lists."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sync.model.change import Change
from sync.people.post import Attachment
from sync.people.review import Line, Review
from workbooks.packs.lists import Cell, ListSheet, lists_xlsx

__all__ = ["attached"]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_QUOTAS = (("Last quota", 16.0), ("Planned", 16.0), ("Change", 16.0))


def attached(review: Review, now: datetime) -> Attachment:
    """Figures, people, teams, changes, gates and findings; no code and no link stands in it."""
    evidence = review.evidence
    plan = [
        ("Plan", review.plan),
        ("Digest", review.change_set.digest),
        ("Submitted by", review.by),
        ("On", review.at),
        *review.totals,
        *((figure.title, figure.says) for figure in evidence.figures),
        ("Amounts of people and teams in", evidence.unit),
    ]
    sheets = [
        ListSheet("Plan", (("What", 34), ("Says", 70)), plan),
        ListSheet("People", (("Person", 30), ("Team", 26), *_QUOTAS), [_person(line) for line in review.people]),
        ListSheet("Teams", (("Team", 26), ("People", 10), *_QUOTAS), [_team(line) for line in review.teams]),
        ListSheet(
            "Changes",
            (
                ("Record", 34),
                ("Field", 20),
                ("CRM holds", 20),
                ("Plan", 20),
                ("In the plan's currency", 40),
                ("Cell", 16),
                ("Why", 50),
            ),
            [_change(change) for group in review.groups for change in group.changes],
        ),
        ListSheet(
            "Gates and findings",
            (("What", 30), ("Says", 14), ("In words", 90), ("Cell", 16)),
            [
                *((gate.title, gate.verdict, gate.against, "") for gate in evidence.gates),
                *(
                    ("Finding", found.severity, f"{found.sentence} {found.remedy}".strip(), found.at)
                    for found in evidence.findings
                ),
            ],
        ),
    ]
    content = lists_xlsx(f"Plan {review.plan}, {review.short}", sheets, now)
    return Attachment(f"{review.plan}-{review.short}.xlsx", _TYPE, content)


def _person(line: Line) -> Sequence[Cell]:
    return line.name, line.team, line.last, line.planned, line.change


def _team(line: Line) -> Sequence[Cell]:
    return line.name, Decimal(line.people), line.last, line.planned, line.change


def _change(change: Change) -> Sequence[Cell]:
    in_plan = "" if change.in_plan is None else str(change.in_plan)
    return (
        change.label,
        change.field,
        change.was,
        change.will,
        in_plan,
        change.cell,
        change.reason,
    )
