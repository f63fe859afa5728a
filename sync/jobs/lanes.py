"""Which changes of the submitted plan may be written at this moment, and which wait for what."""

from collections.abc import Sequence

from sync.approval.state import fold
from sync.model.change import Change, Place
from sync.model.event import Event, Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from sync.writeback.cutover import Cutover, cutover_of
from sync.writeback.lanes import LaneState, Opening, lane_states, may_write

__all__ = ["CUTOVER_REMEDY", "cutover_now", "cutover_objects", "lane_states_of", "left_of", "open_changes"]

CUTOVER_REMEDY = "`qplan cutover` says how far it is, [cutover] in qplan.toml when each kind of record may be written."

_MOVES_IT = (Kind.SUBMITTED, Kind.REHEARSED, Kind.STEP_DONE, Kind.GONE, Kind.ABORTED)
"""The kinds of events that decide whether a lane is open."""


def lane_states_of(adapters: Adapters) -> tuple[LaneState, ...]:
    """Every lane with changes of the newest submission, in the order in which they are written."""
    events = adapters.events()
    state = fold(events)
    if state.submission is None:
        return ()
    changes = state.submission.change_set.changes
    done = _settled(events, state.digest)
    settled = [change for change in changes if change.place in done]
    is_go = cutover_of(events, state.digest, cutover_objects(adapters)).phase.is_go
    return lane_states(changes, settled, adapters.lanes, adapters.clock.now(), is_go=is_go)


def left_of(adapters: Adapters) -> int:
    """Changes of the newest submission that are not known to be in the CRM."""
    return sum(state.left for state in lane_states_of(adapters))


def open_changes(adapters: Adapters, changes: Sequence[Change]) -> list[Change]:
    """Those of some changes that may be written now: asked between two batches, and cheap."""
    events = adapters.log.of(adapters.plan.id, *_MOVES_IT)
    digest = fold(event for event in events if event.kind is Kind.SUBMITTED).digest
    is_go = cutover_of(events, digest, ()).phase.is_go
    now = adapters.clock.now()
    return [change for change in changes if may_write(change, adapters.lanes, now, is_go=is_go)]


def cutover_objects(adapters: Adapters) -> frozenset[str]:
    """The objects whose records are written with the go of the cutover."""
    return frozenset(lane.sobject for lane in adapters.lanes if lane.opens is Opening.CUTOVER)


def cutover_now(adapters: Adapters) -> Cutover:
    """Where the cutover of the newest submission stands."""
    events = adapters.events()
    return cutover_of(events, fold(events).digest, cutover_objects(adapters))


def _settled(events: Sequence[Event], digest: str) -> set[Place]:
    """The places of a submission whose newest receipt says that the CRM holds the approved value."""
    newest: dict[Place, bool] = {}
    for event in events:
        if event.kind is Kind.SUBMITTED:
            newest.clear()
        elif event.kind is Kind.RECEIPT and event.payload["digest"] == digest:
            receipt = Receipt.load(event.payload)
            newest[receipt.place] = receipt.outcome.is_settled
    return {place for place, is_settled in newest.items() if is_settled}
