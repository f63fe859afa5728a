"""The accounts that change hands under a plan, told once for every pack."""

from dataclasses import dataclass

from workbooks.grammar.words import NOBODY
from workbooks.packs.figures import Kind, Line, Plan

__all__ = ["Moved", "moves_of"]


@dataclass(frozen=True, slots=True)
class Moved:
    """An account that changes its owner: its row, and what both are called on the tabs of territories.

    before, after: empty for nobody.
    """

    line: Line
    before: str
    after: str


def moves_of(plan: Plan) -> tuple[Moved, ...]:
    """The accounts whose owner is another one under the plan, the largest revenue first.

    One that nobody has and nobody gets does not move.
    """
    found = [Moved(line, _owner(line, "owner"), _owner(line, "final")) for line in plan.lines("account_moves")]
    moved = [move for move in found if move.before != move.after and (move.after or move.line.text("final"))]
    return tuple(sorted(moved, key=lambda move: -(move.line.figure("arr", Kind.MONEY).value or 0.0)))


def _owner(line: Line, column: str) -> str:
    name = line.text(column)
    return "" if name == NOBODY else name
