"""The one ladder of a plan: every stage, every move, and where each leads; folded from the events and kept nowhere.

Status words, the task pane, the daemon's decisions and the refusals of submitting and writing all read it from here.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from sync.approval.needs import NeedsOf
from sync.approval.state import ApprovalState, after, nothing_submitted
from sync.model.change import Place
from sync.model.event import Event, Kind
from sync.model.receipt import Receipt

__all__ = ["TABLE", "Move", "Stage", "Standing", "climb"]


class Stage(StrEnum):
    """How far a submission is on its way to the CRM.

    DRAFT       nothing was submitted
    SUBMITTED   before its approvers; somebody's word is missing
    DECLINED    an approver's last word is no
    APPROVED    every approver agreed; nothing was sent
    WRITING     some of it was sent, and not all of it is known to be in the CRM
    WRITTEN     every change has a receipt that says that the CRM holds it
    VERIFIED    every value was read back later, and the CRM holds all of them
    DRIFTED     it was written, and reading back found values that the CRM does not hold (any more)
    ROLLED_BACK it was taken back: nothing of it is written any more, and what was is restored
    SUPERSEDED  another submission took its place
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    APPROVED = "approved"
    WRITING = "writing"
    WRITTEN = "written"
    VERIFIED = "verified"
    DRIFTED = "drifted"
    ROLLED_BACK = "rolled back"
    SUPERSEDED = "superseded"

    @property
    def is_approved(self) -> bool:
        """Whether every approver has agreed, however far the writing is."""
        return self in _APPROVED

    @property
    def is_written(self) -> bool:
        """Whether every change was seen in the CRM once."""
        return self in _WRITTEN

    @property
    def is_open(self) -> bool:
        """Whether something is still to come: a decision, a write, or a look at the CRM."""
        return self in _OPEN


_WRITTEN = frozenset({Stage.WRITTEN, Stage.VERIFIED, Stage.DRIFTED})
_APPROVED = _WRITTEN | {Stage.APPROVED, Stage.WRITING}
_OPEN = (_APPROVED - {Stage.VERIFIED}) | {Stage.SUBMITTED}


class Move(StrEnum):
    """What an event means to the submission it speaks of.

    SUBMIT     it was put before its approvers
    SUPERSEDE  another was
    ASK        a word was said, nobody declines, and words are still missing
    DECLINE    a word was said, and somebody's last word is no
    AGREE      a word was said, and everybody's last word is yes
    SEND       a write is about to be sent
    PART       a receipt came, and not every change is settled
    WHOLE      a receipt came, and every change is settled
    MATCH      everything was read back, and the CRM holds it
    DIFFER     everything was read back, and the CRM holds something else
    UNDO       somebody takes it back
    """

    SUBMIT = "submit"
    SUPERSEDE = "supersede"
    ASK = "ask"
    DECLINE = "decline"
    AGREE = "agree"
    SEND = "send"
    PART = "part"
    WHOLE = "whole"
    MATCH = "match"
    DIFFER = "differ"
    UNDO = "undo"


_S, _M = Stage, Move
_LEADS: Mapping[Stage, Mapping[Move, Stage]] = {
    _S.DRAFT: {_M.SUBMIT: _S.SUBMITTED},
    _S.SUBMITTED: {
        _M.DECLINE: _S.DECLINED,
        _M.AGREE: _S.APPROVED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    _S.DECLINED: {
        _M.ASK: _S.SUBMITTED,
        _M.AGREE: _S.APPROVED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    _S.APPROVED: {
        _M.ASK: _S.SUBMITTED,
        _M.DECLINE: _S.DECLINED,
        _M.SEND: _S.WRITING,
        _M.PART: _S.WRITING,
        _M.WHOLE: _S.WRITTEN,
        _M.MATCH: _S.VERIFIED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    _S.WRITING: {
        _M.ASK: _S.SUBMITTED,
        _M.DECLINE: _S.DECLINED,
        _M.WHOLE: _S.WRITTEN,
        _M.MATCH: _S.VERIFIED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    _S.WRITTEN: {
        _M.ASK: _S.SUBMITTED,
        _M.DECLINE: _S.DECLINED,
        _M.SEND: _S.WRITING,
        _M.PART: _S.WRITING,
        _M.MATCH: _S.VERIFIED,
        _M.DIFFER: _S.DRIFTED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    _S.VERIFIED: {
        _M.ASK: _S.SUBMITTED,
        _M.DECLINE: _S.DECLINED,
        _M.SEND: _S.WRITING,
        _M.PART: _S.WRITING,
        _M.DIFFER: _S.DRIFTED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    # what drifted was somebody's doing: receipts of a further run say nothing of it until everything is read back
    _S.DRIFTED: {
        _M.ASK: _S.SUBMITTED,
        _M.DECLINE: _S.DECLINED,
        _M.MATCH: _S.VERIFIED,
        _M.UNDO: _S.ROLLED_BACK,
        _M.SUPERSEDE: _S.SUPERSEDED,
    },
    _S.ROLLED_BACK: {_M.SUPERSEDE: _S.SUPERSEDED},
    _S.SUPERSEDED: {},
}
TABLE: Mapping[tuple[Stage, Move], Stage] = {
    (stage, move): _LEADS[stage].get(move, stage) for stage in Stage for move in Move
}
"""Where every move leads from every stage; a move that means nothing to a stage leaves it where it is."""


class Standing(NamedTuple):
    """Where one submission stands: its digest, its stage, and how many of its changes are known to be in the CRM."""

    digest: str
    stage: Stage
    settled: int = 0
    changes: int = 0
    discrepancies: int = 0


def climb(events: Iterable[Event], needs_of: NeedsOf) -> tuple[Standing, ...]:
    """Every submission of a plan with where it stands, oldest first; the last one is the plan's.

    Args:
        events: of the plan, oldest first.
        needs_of: whose words a submission needs, as the policy has it now.
    """
    standings: list[Standing] = []
    state, receipts = nothing_submitted(), dict[Place, Receipt]()
    for event in events:
        state = after(state, event)
        if event.kind is Kind.SUBMITTED and state.submission is not None:
            if standings:
                standings[-1] = _moved(standings[-1], Move.SUPERSEDE)
            changes = len(state.submission.change_set.changes)
            standings.append(_moved(Standing(state.digest, Stage.DRAFT, changes=changes), Move.SUBMIT))
            receipts = {}
        elif standings and event.payload.get("digest") == state.digest:
            standings[-1] = _next(standings[-1], event, state, receipts, needs_of)
    return tuple(standings)


def _next(
    standing: Standing, event: Event, state: ApprovalState, receipts: dict[Place, Receipt], needs_of: NeedsOf
) -> Standing:
    match event.kind:
        case Kind.CONSENTED | Kind.DECLINED | Kind.EMERGENCY:
            return _moved(standing, _word(state, needs_of))
        case Kind.INTENDED:
            return _moved(standing, Move.SEND)
        case Kind.ROLLED_BACK:
            return _moved(standing, Move.UNDO)
        case Kind.RECEIPT:
            receipt = Receipt.load(event.payload)
            receipts[receipt.place] = receipt
            settled = sum(receipt.outcome.is_settled for receipt in receipts.values())
            move = Move.WHOLE if settled == standing.changes else Move.PART
            return _moved(standing._replace(settled=settled), move)
        case Kind.VERIFIED:
            found = len(event.payload["discrepancies"])
            return _moved(standing._replace(discrepancies=found), Move.DIFFER if found else Move.MATCH)
        case _:
            return standing


def _word(state: ApprovalState, needs_of: NeedsOf) -> Move:
    if state.declined:
        return Move.DECLINE
    needs = () if state.submission is None else needs_of(state.submission)
    return Move.ASK if state.approved(needs) is None else Move.AGREE


def _moved(standing: Standing, move: Move) -> Standing:
    return standing._replace(stage=TABLE[standing.stage, move])
