"""The ground a plan stands on: what its target and its expectations rest on must be known before it is submitted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from calculations.findings import Finding
from calculations.fiscal import Calendar, Quarter
from calculations.reach import Reach, base_findings, reach_findings
from workbooks.models import DocumentFinding, PlanDocument
from xl_addin.cells.serials import from_serial

__all__ = ["ground_findings", "unfounded"]

_TARGET, _BASE = "target", "same_quarter_last_year_actual"


def unfounded(document: PlanDocument) -> tuple[DocumentFinding, ...]:
    """What is not known of the past that a workbook's plan rests on, at the cell of the target."""
    booked = document.tables.get("data_bookings")
    if booked is None or _TARGET not in document.inputs:
        return ()  # reading has already said, and blocked on, what is missing
    lines = zip(booked.columns["quarter"], booked.columns["amount"], strict=True)
    found = ground_findings(document.figures, lines, is_target_given=_TARGET not in document.untouched)
    return tuple(DocumentFinding(finding=finding, at=document.input_cells.get(_TARGET)) for finding in found)


def ground_findings(
    figures: Mapping[str, Any], booked: Iterable[tuple[Any, Any]], *, is_target_given: bool
) -> Iterator[Finding]:
    """What is not known of the past that a plan rests on.

    Args:
        figures: of the workbook, by id. booked: quarter and closed-won amount of each line of bookings.
        is_target_given: whether a person has set the company target.
    """
    reach = Reach(_day(figures["records_from"]), _day(figures["records_to"]), int(figures["records_gap"] or 0))
    calendar = Calendar.parse(str(figures["calendar"]))
    if not is_target_given:
        base = Quarter.parse(str(figures["same_quarter_last_year"]), calendar)
        amount = figures[_BASE]
        yield from base_findings(reach, base, amount if isinstance(amount, int | float) else 0.0)
    by_quarter: dict[str, float] = {}
    for label, amount in booked:
        by_quarter[str(label)] = by_quarter.get(str(label), 0.0) + (amount or 0.0)
    last = Quarter.parse(str(figures["last_quarter"]), calendar)
    yield from reach_findings(reach, last, by_quarter, is_target_given=is_target_given)


def _day(serial: Any) -> date | None:  # noqa: ANN401 - whatever a cell holds
    return from_serial(serial) if isinstance(serial, int | float) else None
