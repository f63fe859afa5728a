"""The port through which the task pane sees a plan: what it shows, and nothing it could change.

Whoever runs the server injects an implementation; the function server itself knows no plan.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = ["Answer", "Approval", "Change", "Conflict", "Place", "PlanFeed", "PlanView", "Remark"]


class Answer(StrEnum):
    """What an approver has said to the plan as submitted."""

    NONE = "waiting"
    YES = "agreed"
    NO = "declined"


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the workbook, for jumping to it."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding: how grave (`blocking`, `warning`, `note`), what, what to do, and where."""

    severity: str
    sentence: str
    remedy: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A value the plan wants in the CRM and that is not there yet; `before` None when there is no record.

    Amounts are texts, formatted by whoever knows their unit. `in_plan` says what the value is in the plan and by which
    rate, where the record counts in another currency.
    """

    label: str
    field: str
    before: str | None
    after: str
    unit: str = ""
    reason: str = ""
    place: Place | None = None
    in_plan: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that both sides hold differently, or a write that did not simply succeed; `sentence` says what to do."""

    label: str
    ours: str
    theirs: str | None
    sentence: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One approver and their answer; `at` is ISO 8601, empty while they have not answered."""

    name: str
    role: str
    answer: Answer
    at: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as the task pane shows it.

    plan: its name, such as 2020Q2.
    workbook: its file's name.
    stage, status: how far it is, as a word (of whoever keeps the plan; the pane knows where each belongs) and as a
        sentence.
    digest: the start of the digest it was submitted under; empty before.
    source: where its facts come from.
    pulled_at: when they were last read, ISO 8601; empty before the first pull.
    is_stale: whether newer facts are at hand than those in the workbook.
    notice: why parts of the view are missing, such as a workbook that cannot be opened; empty when nothing is.
    """

    plan: str
    workbook: str
    stage: str
    status: str
    digest: str = ""
    source: str = ""
    pulled_at: str = ""
    is_stale: bool = False
    notice: str = ""
    findings: tuple[Remark, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    approvals: tuple[Approval, ...] = ()


class PlanFeed(Protocol):
    """Where the task pane's plan comes from."""

    def view(self) -> PlanView:
        """The plan as it stands now; called from a thread, by one request at a time."""
        ...
