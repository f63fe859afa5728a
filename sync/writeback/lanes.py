"""Lanes: when records of a kind may be written. Approval is not the moment of writing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sync.model.change import Change

__all__ = ["Lane", "LaneState", "Opening", "lane_of", "lane_states", "may_write"]


class Opening(StrEnum):
    """What opens a lane.

    APPROVAL  everybody has agreed
    CUTOVER   the go of the cutover was given as well
    """

    APPROVAL = "approval"
    CUTOVER = "cutover"


class Lane(NamedTuple):
    """When the records of one object may be written.

    `noun` is what people call several of them. `not_before` is the first moment, `not_after` the first one when it is
    over; None where there is no such limit.
    """

    sobject: str
    noun: str
    opens: Opening = Opening.APPROVAL
    not_before: datetime | None = None
    not_after: datetime | None = None

    def waits(self, now: datetime, *, is_go: bool) -> str:
        """Why nothing of it is written at a moment, in a few words; empty when it is.

        Args:
            now: the moment, aware. is_go: whether the go of the cutover stands.
        """
        if self.not_after is not None and now >= self.not_after:
            return f"closed since {self.not_after:%Y-%m-%d %H:%M} UTC"
        if self.opens is Opening.CUTOVER and not is_go:
            return "waits for the go of the cutover"
        if self.not_before is not None and now < self.not_before:
            return f"opens on {self.not_before:%Y-%m-%d %H:%M} UTC"
        return ""


class LaneState(NamedTuple):
    """A lane with its changes of one change set: how many there are, how many are settled, and why it waits."""

    lane: Lane
    changes: int
    settled: int
    waits: str

    @property
    def left(self) -> int:
        """Changes that are not known to be in the CRM."""
        return self.changes - self.settled

    def __str__(self) -> str:
        done = f"{self.settled:,} of {self.changes:,} written"
        return f"{self.lane.noun}: {done}{f', {self.waits}' if self.left and self.waits else ''}"


def lane_of(change: Change, lanes: Iterable[Lane]) -> Lane | None:
    """The lane a change goes in; None where nothing is said of its kind, and it is written with the approval."""
    return next((lane for lane in lanes if lane.sobject == change.record.sobject), None)


def may_write(change: Change, lanes: Iterable[Lane], now: datetime, *, is_go: bool) -> bool:
    """Whether a change may be written at a moment."""
    lane = lane_of(change, lanes)
    return lane is None or not lane.waits(now, is_go=is_go)


def lane_states(
    changes: Sequence[Change], settled: Iterable[Change], lanes: Iterable[Lane], now: datetime, *, is_go: bool
) -> tuple[LaneState, ...]:
    """Every lane that some of the changes go in, in order.

    Args:
        changes: of the change set. settled: those of them the CRM is known to hold. lanes: in the order in which they
            are written. now, is_go: as in `Lane.waits`.
    """
    done = {change.place for change in settled}
    states = []
    for lane in lanes:
        mine = [change for change in changes if change.record.sobject == lane.sobject]
        if mine:
            count = sum(change.place in done for change in mine)
            states.append(LaneState(lane, len(mine), count, lane.waits(now, is_go=is_go)))
    return tuple(states)
