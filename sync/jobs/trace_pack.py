"""Following a figure of a deck back to its cells, and to the plan that was approved."""

from dataclasses import dataclass
from pathlib import Path

from sync.errors import RefusedError
from sync.plan.adapters import Adapters
from workbooks.packs.traced import CellNow, Traced, cells_now, figures_on

__all__ = ["TracedFigure", "trace_figure"]


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A figure of a deck: what it is, the cells it was read from with what they hold now, and whether its plan holds.

    is_approved: whether the plan it was made from is the one that is approved now. in_log: whether the head it names
    is in the log.
    """

    figure: Traced
    cells: tuple[CellNow, ...]
    is_approved: bool
    in_log: bool


def trace_figure(adapters: Adapters, deck: Path, page: int, number: int) -> TracedFigure:
    """The figure of a number on a page of a deck, both counted from 1.

    Raises:
        RefusedError: the file is no deck of this plan, or there is no such figure.
    """
    try:
        found = figures_on(deck, page)
    except ValueError as fault:
        raise RefusedError(f"{fault}.", remedy="Name a .pptx of `qplan pack deck`, and PAGE/FIGURE.") from None
    if not 1 <= number <= len(found):
        raise RefusedError(
            f"Page {page} of {deck.name} has {len(found)} figures that can be traced.", remedy="Count from 1."
        )
    figure = found[number - 1]
    if figure.told.get("plan") != adapters.plan.id:
        raise RefusedError(
            f"{deck.name} was made from plan {figure.told.get('plan')}, not {adapters.plan.id}.",
            remedy="Name the settings of that plan with --config.",
        )
    digest, head = str(figure.told.get("digest") or ""), str(figure.told.get("head") or "")
    is_approved = adapters.standing().stage.is_approved and bool(digest)
    return TracedFigure(
        figure,
        tuple(cells_now(adapters.workbook, figure.told.get("cells") or {})),
        is_approved and adapters.approval().digest.startswith(digest),
        bool(head) and any(event.hash.startswith(head) for event in adapters.events()),
    )
