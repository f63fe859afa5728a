"""Everything a job needs from outside, built once by `sync.bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from calculations.findings import Finding
from sync.approval.ladder import Stage, Standing, climb
from sync.approval.needs import Needs
from sync.approval.policy import Policy
from sync.approval.rules import Approver, Freeze, Rule, Sort
from sync.approval.state import ApprovalState, fold
from sync.clock import Clock
from sync.crm.ports import CrmBatchTarget, CrmSource
from sync.errors import RefusedError
from sync.language_model import LanguageModel
from sync.model.event import Event
from sync.people.chat import Chat
from sync.people.post import Post
from sync.people.web.link import Links
from sync.plan.identity import Plan
from sync.plan.lanes import kind_named, lanes_of
from sync.settings import Settings
from sync.store.events import EventLog
from sync.two_way.side import PlanSide
from sync.writeback.lanes import Lane
from workbooks.models import PlanFacts

if TYPE_CHECKING:
    from sync.two_way.sheets.client import SheetsClient

__all__ = ["Adapters"]


@dataclass(frozen=True, slots=True)
class Adapters:
    """The outside world of one plan, and which plan that is; the plan is fixed, whatever the clock says meanwhile.

    `source`, `target`, `doctor` and `sheets` are called when needed: reading a workbook must not need a login.
    `randomness` gives the bytes of approval codes. `links` lead approvers to the page, where one is served.
    `language_model` words narratives, None where qplan does. `chat` tells services of alarms, None where none is
    named. `known_facts` are those of the newest snapshot: working them out takes seconds, and a job asks for them
    several times. `sides` are the places where the plan is edited.
    """

    settings: Settings
    plan: Plan
    engine: Engine
    log: EventLog
    clock: Clock
    post: Post
    source: Callable[[], CrmSource]
    target: Callable[[], CrmBatchTarget]
    doctor: Callable[[], tuple[Finding, ...]]
    sheets: "Callable[[], SheetsClient]"
    randomness: Callable[[int], bytes]
    links: Links
    language_model: Callable[[], LanguageModel | None] = lambda: None
    chat: Callable[[], Chat | None] = lambda: None
    sides: Callable[[], tuple[PlanSide, ...]] = tuple
    known_facts: dict[tuple[object, ...], PlanFacts] = field(default_factory=dict, repr=False)

    @property
    def workbook(self) -> Path:
        """The plan's workbook."""
        return self.settings.workbook_folder / f"{self.plan.id}-plan.xlsx"

    @property
    def approvers(self) -> tuple[str, ...]:
        """Ids of everybody who may be asked to agree."""
        return tuple(approver.id for approver in self.settings.approvals.approvers)

    @property
    def policy(self) -> Policy:
        """The rules under which the plan is approved and written."""
        told = self.settings.policy
        return Policy(
            tuple(Approver(one.id, one.name, one.role) for one in self.settings.approvals.approvers),
            tuple(Rule(one.roles, one.any_of, one.above, self._sorts(one.kinds), one.under) for one in told.rules),
            told.four_eyes,
            told.most_per_person,
            told.most_in_total,
            told.expires_days,
            tuple(Freeze(one.first, one.last, one.reason) for one in told.freezes),
            told.gates,
            told.waivers,
            told.blocking,
            told.most_beside_past,
            told.break_glass,
            told.four_eyes_typed,
        )

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """When the records of each kind may be written, in the order in which they are."""
        return lanes_of(self.settings)

    def _sorts(self, words: tuple[str, ...]) -> tuple[Sort, ...]:
        found = [kind_named(word, "policy.rules, kinds", self.settings.home) for word in words]
        return tuple(Sort(kind.sobject, kind.noun) for kind in found)

    def needs(self, state: ApprovalState) -> Needs:
        """Whose words the submission of a state needs; nobody's before there is one."""
        return () if state.submission is None else self.policy.needs(state.submission)

    def events(self, plan_id: str = "", *, anew: bool = False) -> list[Event]:
        """The events of the plan (or of another), after checking that the log is as it was written.

        The first time from its beginning, and then what was appended since; with `anew` from its beginning, as whatever
        leaves for approvers or the CRM is. Raises RefusedError naming the event that was touched: nothing is concluded
        from such a log.
        """
        events, broken = self.log.checked(plan_id or self.plan.id, anew=anew)
        if broken is not None:
            raise RefusedError(
                f"Event {broken} of the log was changed after it was written.",
                remedy="Nothing goes on from here. Restore the store from a backup and find out who touched it.",
            )
        return events

    def standing(self) -> Standing:
        """Where the newest submission of the plan stands; a draft before there is one."""
        standings = climb(self.events(), self.policy.needs)
        return standings[-1] if standings else Standing("", Stage.DRAFT)

    def approval(self) -> ApprovalState:
        """Where the approval of the plan stands."""
        return fold(self.events())
