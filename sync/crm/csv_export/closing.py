"""Which of several columns of dates says when a deal closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calculations.pipeline.stages import Outcome
from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.columns import Sample, fits
from sync.crm.csv_export.headings import ACTUAL_CLOSE, EXPECTED_CLOSE, headings_for, is_called, readings_of
from sync.model.pull_set import Kind, by_name

__all__ = ["CloseColumns", "close_columns"]

_FEW = 0.2
"""Share of open deals above which a column that should be empty for them says something else than when they closed."""


@dataclass(frozen=True, slots=True)
class CloseColumns:
    """The columns of the close date, each read where those before it say nothing; `left` may be meant as well."""

    columns: tuple[str, ...]
    why: str
    left: tuple[str, ...]


def close_columns(sample: Sample, end_of: Callable[[Sequence[str]], Outcome | None]) -> CloseColumns | None:
    """The columns that say when a deal closed, or is hoped to; None where there are none.

    A deal closed on the day it was won or lost on, where a column says that (it is empty for open deals); else on its
    close date; the date it was once expected on stands in where nothing else does.

    Args:
        sample: of the file. end_of: whether the deal of a row is won, lost or open.
    """
    usual = set(headings_for(by_name("Opportunity"), "CloseDate"))
    dated = [n for n in dict.fromkeys(sample.header) if sample.texts[n] and fits(sample.texts[n], Kind.DATE)]
    actual = [name for name in dated if is_called(name, ACTUAL_CLOSE)]
    expected = [name for name in dated if is_called(name, EXPECTED_CLOSE)]
    known = {*actual, *expected}
    plain = [name for name in dated if name not in known and not usual.isdisjoint(readings_of(name, "Opportunity"))]
    plain.sort(key=_rank)
    ends = [end_of(row) for row in sample.rows]
    real = [name for name in actual if _said_of_open(sample, name, ends) <= _FEW]
    doubtful = [name for name in actual if name not in real]
    found = (*real, *plain[:1], *expected, *(() if real or plain or expected else doubtful[:1]))
    if not found:
        return None
    left = tuple(name for name in (*plain[1:], *doubtful) if name not in found)
    if real:
        why = "it is empty for open deals, so it says when the others closed"
    elif plain:
        why = "its heading"
    else:
        why = "no other column says when a deal closes"
    return CloseColumns(found, why, left)


def _rank(name: str) -> int:
    order = list(headings_for(by_name("Opportunity"), "CloseDate"))
    return min(order.index(text) for text in readings_of(name, "Opportunity") if text in order)


def _said_of_open(sample: Sample, column: str, ends: Sequence[Outcome | None]) -> float:
    """Share of open deals of which a column says something; 0 where none is open."""
    cells = [cell for cell, end in zip(sample.of(column), ends, strict=True) if end is Outcome.OPEN]
    return sum(not is_nothing(cell) for cell in cells) / len(cells) if cells else 0.0
