"""The desk behind the approval page: codes are checked and decisions taken on the way every decision goes."""

import threading

from sync.approval.state import MAX_ATTEMPTS, ApprovalState, is_code, known_by, used_codes
from sync.jobs.decide import decide, refuse
from sync.jobs.review import review_of
from sync.people.web.desk import Answer, Looked, Taken
from sync.people.web.link import Link
from sync.plan.adapters import Adapters
from sync.plan.rounds import plans_at_work

__all__ = ["VIA", "ApprovalDesk"]

VIA = "approval page"
"""How a decision taken on the page came, as the tab Approvals tells it."""

_GONE = "This link is for a plan that is not before its approvers any more: open the newest message."
_WRONG = "This is not a code that came with this link: use the newest message."
_VOID = f"{MAX_ATTEMPTS} wrong codes were entered, so these codes are void: have new ones sent."
_USED = "This code was used already: a code is good for one decision, and that one is on record."
_OTHER = "This is your code for the other answer: each code is good for one answer."


class ApprovalDesk:
    """Looks and decisions on the plans at work.

    A refusal names neither the approver nor the plan: whoever reads it has shown no code of theirs.
    """

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._taking = threading.Lock()  # of this process; the log's head orders the decisions of all

    def look(self, link: Link, code: str) -> Looked:
        """The plan, for whoever knows one of the codes; a wrong one counts as an attempt, and is on record."""
        with self._taking:
            adapters = self._plan_of(link)
            if adapters is None:
                return Looked(_GONE)
            state = adapters.approval()
            if refusal := self._refused(adapters, state, link, code):
                return Looked(refusal)
            assert state.submission is not None  # noqa: S101 - `_plan_of` has looked
            named = {one.id: one for one in adapters.settings.approvals.approvers}.get(link.approver)
            if named is None:  # was one when the message was sent
                return Looked(_GONE)
            return Looked("", review_of(adapters, state.submission), named.name, named.role)

    def decide(self, link: Link, code: str, answer: Answer, comment: str) -> Taken:
        """Take the decision; the code must be the one for this answer."""
        with self._taking:
            adapters = self._plan_of(link)
            if adapters is None:
                return Taken(_GONE)
            state, agrees = adapters.approval(), answer is Answer.APPROVE
            if refusal := self._refused(adapters, state, link, code):
                return Taken(refusal)
            issued = state.codes.get((link.approver, agrees))
            if issued is None or not is_code(issued, code):
                return Taken(_OTHER, is_known=True)
            done = decide(
                adapters,
                link.approver,
                code,
                agrees=agrees,
                comment=comment,
                via=VIA,
                asks_change=answer is Answer.CHANGE,
            )
            if done.refusal is not None:  # of the policy, or somebody decided with this code between the two looks
                return Taken(done.refusal.reason, is_known=True)
            said = done.consent
            assert said is not None  # noqa: S101 - a decision is taken or refused
            says = (
                f"You have {said.word} plan {said.digest[:12]} of {adapters.plan.id} on {said.at:%Y-%m-%d %H:%M} UTC."
            )
            return Taken(says=says, head=adapters.log.head(adapters.plan.id))

    def _plan_of(self, link: Link) -> Adapters | None:
        """The adapters of the link's plan, where its digest is the one before the approvers."""
        for adapters in plans_at_work(self._adapters):
            if adapters.plan.id == link.plan:
                return adapters if adapters.approval().digest == link.digest else None
        return None

    def _refused(self, adapters: Adapters, state: ApprovalState, link: Link, code: str) -> str:
        """Why a code opens nothing, empty where it is one of the approver's own; what is wrong is put on record."""
        if known_by(state, link.approver, code):
            return ""
        used = used_codes(adapters.events())
        if any(is_code(one, code) for one in used if (one.approver, one.digest) == (link.approver, link.digest)):
            return _USED
        if not any((link.approver, agrees) in state.codes for agrees in (True, False)):
            return _WRONG
        if state.attempts.get(link.approver, 0) >= MAX_ATTEMPTS:
            return _VOID
        refuse(adapters, link.approver, code, "A code typed on the approval page is none of those sent.")
        return _WRONG
