"""Which changes of the submitted plan may be written at this moment, and which wait for what."""

from collections.abc import Callable, Sequence

from sync.approval.state import fold
from sync.model.change import Change, Place
from sync.model.event import Event, Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from sync.writeback.cutover import Cutover, cutover_of
from sync.writeback.lanes import LaneState, Opening, lane_states, may_write

__all__ = ["CUTOVER_REMEDY", "cutover_now", "cutover_objects", "lane_states_of", "open_now"]

CUTOVER_REMEDY = "`qplan cutover` says how far it is, [cutover] in qplan.toml when each kind of record may be written."


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


def open_now(adapters: Adapters) -> Callable[[Sequence[Change]], list[Change]]:
    """What picks those of some changes of the newest submission that may be written at the moment it is asked.

    It is asked between two of many batches: of all that happened it reads only what gives a go or takes it back.
    """
    submitted = adapters.log.of(adapters.plan.id, Kind.SUBMITTED)
    digest, since = fold(submitted).digest, submitted[-1].seq if submitted else 0

    def pick(changes: Sequence[Change]) -> list[Change]:
        said = [event for event in adapters.log.of(adapters.plan.id, Kind.GONE, Kind.ABORTED) if event.seq > since]
        is_go = cutover_of(said, digest, ()).phase.is_go
        now = adapters.clock.now()
        return [change for change in changes if may_write(change, adapters.lanes, now, is_go=is_go)]

    return pick


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
