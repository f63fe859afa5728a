"""Everything a job needs from outside, built once by `sync.bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from calculations.findings import Finding
from calculations.fiscal import Quarter
from sync.approval.state import ApprovalState, fold
from sync.clock import Clock
from sync.crm.ports import CrmSource, CrmTarget
from sync.errors import RefusedError
from sync.model.event import Event
from sync.people.post import Post
from sync.settings import Settings
from sync.store.events import EventLog
from workbooks.models import PlanFacts

__all__ = ["Adapters"]


@dataclass(frozen=True, slots=True)
class Adapters:
    """The outside world of one plan.

    `source`, `target` and `doctor` are called when needed: reading a workbook must not need a login. `randomness` gives
    the bytes of approval codes. `known_facts` are those of the newest snapshot: working
    them out takes seconds, and a job asks for them several times.
    """

    settings: Settings
    engine: Engine
    log: EventLog
    clock: Clock
    post: Post
    source: Callable[[], CrmSource]
    target: Callable[[], CrmTarget]
    doctor: Callable[[], tuple[Finding, ...]]
    randomness: Callable[[int], bytes]
    known_facts: dict[tuple[object, ...], PlanFacts] = field(default_factory=dict, repr=False)

    @property
    def as_of(self) -> date:
        """The last day whose facts count: the one in the settings, or today."""
        return self.settings.plan.as_of or self.clock.now().date()

    @property
    def quarter(self) -> Quarter:
        """The quarter being planned: the one in the settings, or the one after the quarter of `as_of`."""
        first_month = self.settings.plan.fiscal_year_start_month
        if self.settings.plan.quarter:
            return Quarter.parse(self.settings.plan.quarter, first_month)
        return Quarter.of(self.as_of, first_month).shift(1)

    @property
    def plan_id(self) -> str:
        """The plan's name in the event log."""
        return str(self.quarter)

    @property
    def workbook(self) -> Path:
        """The plan's workbook."""
        return self.settings.workbook_folder / f"{self.quarter}-plan.xlsx"

    @property
    def approvers(self) -> tuple[str, ...]:
        """Ids of everybody who must agree."""
        return tuple(approver.id for approver in self.settings.approvals.approvers)

    def events(self, plan_id: str = "") -> list[Event]:
        """The events of the plan (or of another), after checking that the log is as it was written.

        Raises RefusedError naming the event that was touched: nothing is concluded from such a log.
        """
        broken = self.log.broken_link()
        if broken is not None:
            raise RefusedError(
                f"Event {broken} of the log was changed after it was written.",
                remedy="Nothing goes on from here. Restore the store from a backup and find out who touched it.",
            )
        return self.log.of(plan_id or self.plan_id)

    def approval(self) -> ApprovalState:
        """Where the approval of the plan stands."""
        return fold(self.events())
