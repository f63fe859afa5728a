"""The leaders' round of the played quarter: one part is recalled, one is returned, and no total moves."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.demo.scene import Scene
from sync.cli.output import money, near

if TYPE_CHECKING:
    from sync.cycle.leaders import Leader, Round, Seat

__all__ = ["open_round", "play_round"]

_CLOSES = date(2020, 3, 17)
_FIRST, _SECOND = Decimal(9_000), Decimal(5_000)


def open_round(scene: Scene) -> None:
    """A sheet for each leader, of their own people alone."""
    from sync.jobs.leaders import open_round

    with scene.desk.steps.step("The leaders' round opens") as tell:
        done = open_round(scene.adapters, "riya", _CLOSES, _folder(scene))
        envelopes = ", ".join(f"{one.name} {money(done.round.envelope(one.id))}" for one in done.round.leaders.values())
        tell(f"until {_CLOSES}, in {near(_folder(scene))}: {envelopes}")


def play_round(scene: Scene) -> None:
    """Submitted and recalled, submitted and returned, submitted again; the others pass on what stands."""
    from sync.jobs.leaders import recall_part, return_part, standing_round, submit_part, take_round, write_sheets

    now = standing_round(scene.adapters)
    top, mover = _top(now), _mover(now)
    before = sum(seat.calculated for seat in now.seats.values())
    giver, taker = _pair(now, mover)
    with scene.desk.steps.step("Leaders share their envelopes out anew") as tell:
        path = write_sheets(scene.adapters, _folder(scene))[mover.id]
        _fill(path, {giver.id: -_FIRST, taker.id: _FIRST}, "A territory with less to sell this quarter")
        submit_part(scene.adapters, mover.id, path, mover.name)
        recall_part(scene.adapters, mover.id, mover.name)
        tell(f"{mover.name} submits {money(_FIRST)} from {giver.name} to {taker.name}, and recalls it")
        submit_part(scene.adapters, mover.id, path, mover.name)
        reason = f"No more than {money(_SECOND)} without a change of territory"
        return_part(scene.adapters, mover.id, top.name, reason)
        tell(f"submitted again, and returned by {top.name}: {reason}")
        path = write_sheets(scene.adapters, _folder(scene))[mover.id]
        back = _SECOND - _FIRST
        _fill(path, {giver.id: -back, taker.id: back}, "A territory with less to sell this quarter")
        submit_part(scene.adapters, mover.id, path, mover.name)
        for leader in now.leaders.values():
            if leader.id not in (mover.id, top.id) and mover.id not in now.above(leader.id):
                submit_part(scene.adapters, leader.id, None, leader.name)
        if top.id != mover.id:
            submit_part(scene.adapters, top.id, None, top.name)
        ended = standing_round(scene.adapters)
        after = sum(ended.amount(person) for person in ended.seats)
        taken = take_round(scene.adapters)
        totals = f"the total is {money(before)} before, {money(after)} after"
        tell(f"{taken.written} quotas moved by {money(_SECOND)}; {totals}")
    scene.done("rep-input-leaders", "lena", str(path))


def _folder(scene: Scene) -> Path:
    return scene.file("2020Q2-leaders")


def _top(now: "Round") -> "Leader":
    return next(one for one in now.leaders.values() if one.above not in now.leaders)


def _mover(now: "Round") -> "Leader":
    """The leader below somebody with most people who may be moved; who leads most, where nobody is."""
    lower = [one for one in now.leaders.values() if one.above in now.leaders] or list(now.leaders.values())
    return max(lower, key=lambda one: sum(not seat.is_pinned for seat in now.below(one.id)))


def _pair(now: "Round", leader: "Leader") -> "tuple[Seat, Seat]":
    """Whose quota goes down, and whose goes up: the largest and the smallest of those nobody has fixed."""
    free = sorted((seat for seat in now.below(leader.id) if not seat.is_pinned), key=lambda seat: seat.calculated)
    return free[-1], free[0]


def _fill(path: Path, shifts: Mapping[str, Decimal], reason: str) -> None:
    """Fill in a sheet, as a leader would."""
    from workbooks.models import CellRef
    from workbooks.xlsx.package import Package
    from workbooks.xlsx.patch import patch
    from workbooks.xlsx.rows import first_rows

    sheet, rows = first_rows(path)
    found = {str(cell): (number, cells) for number, cells in rows for cell in cells if str(cell) in shifts}
    changes: dict[CellRef, float | str] = {}
    for person, shift in shifts.items():
        number, cells = found[person]
        changes[CellRef(sheet, f"D{number}")] = float(Decimal(str(cells[3])) + shift)
        changes[CellRef(sheet, f"E{number}")] = reason
    patch(path, changes, expect_sha256=Package.open(path).sha256)
