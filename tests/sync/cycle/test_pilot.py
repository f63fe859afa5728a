"""Pilots: where one stands, and which account moves it lets through."""

from datetime import date
from typing import Any

from sync.cycle.pilot import Stage, pilots_of
from sync.model.event import Event, Kind
from tests.sync.cycle.told import at, event


def step(stage: Stage, day: int, number: int = 1, **more: Any) -> Event:
    """Something that happened to a pilot."""
    return event(Kind.PILOT, {"pilot": number, "step": stage.value, **more}, at(day))


PLANNED = step(Stage.PLANNED, 10, pairs=[["t1", "c1"], ["t2", "c2"]], weeks=4, detectable="120.5")
RUNNING = [PLANNED, step(Stage.RUNNING, 11, since="2020-04-01")]


def test_a_pilot_goes_its_way() -> None:
    """Planned, running until it can be compared four weeks later, rolled out; a newer one stands beside it."""
    other = event(Kind.PUBLISHED, {}, at(1))
    (planned,) = pilots_of([other, PLANNED])
    assert (planned.stage, planned.since, planned.due, planned.detectable) == (Stage.PLANNED, None, None, 120.5)
    assert (planned.treated, planned.control) == ({"t1", "t2"}, {"c1", "c2"})
    (running,) = pilots_of(RUNNING)
    assert (running.stage, running.due) == (Stage.RUNNING, date(2020, 4, 29))
    again = step(Stage.PLANNED, 20, 2, pairs=[], weeks=2, detectable="")
    ended, new = pilots_of([*RUNNING, step(Stage.ROLLED_OUT, 20, said="it works"), again])
    assert (ended.stage, ended.ended_by, ended.said) == (Stage.ROLLED_OUT, "ops", "it works")
    assert new.detectable is None


def test_only_moves_of_those_who_try_are_let_through() -> None:
    """While it runs: such as touch one of them and none they are compared with; before and after a roll-out all; after
    it was taken back none."""
    moves = [("t1", "x"), ("", "t2"), ("t1", "t2"), ("x", "y"), ("t1", "c1"), ("c2", "x")]

    def let_through(*events: Event) -> list[bool]:
        (pilot,) = pilots_of([*RUNNING[: 1 + bool(events)], *events])
        return [pilot.applies(*move) for move in moves]

    assert let_through() == [True] * 6
    (running,) = pilots_of(RUNNING)
    assert [running.applies(*move) for move in moves] == [True, True, True, False, False, False]
    assert let_through(step(Stage.ROLLED_OUT, 20, said="x")) == [True] * 6
    assert let_through(step(Stage.TAKEN_BACK, 20, said="x")) == [False] * 6
