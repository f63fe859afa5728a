"""The people of a workbook as read: who is planned, and who sold and is not."""

from collections import defaultdict
from collections.abc import Iterator

from calculations.fiscal import Quarter
from calculations.roster import lately, roster_findings
from workbooks.models import DocumentFinding, PlanDocument

__all__ = ["unplanned"]


def unplanned(document: PlanDocument) -> Iterator[DocumentFinding]:
    """That nobody is planned, or who sold in the four quarters before the planned one and is not; nothing where a
    workbook lacks the tables that tell."""
    if not {"roster", "data_reps", "data_bookings"} <= document.tables.keys():
        return
    roster, people, bookings = (document.tables[name] for name in ("roster", "data_reps", "data_bookings"))
    recent = lately(Quarter.parse(document.quarter))
    sold: defaultdict[str, float] = defaultdict(float)
    for rep, quarter, amount in zip(*(bookings.columns[name] for name in ("rep_id", "quarter", "amount")), strict=True):
        if quarter in recent:
            sold[str(rep)] += amount if isinstance(amount, float | int) else 0.0
    names = {
        str(key): str(name)
        for key, name, active in zip(*(people.columns[name] for name in ("rep_id", "name", "is_active")), strict=True)
        if active == "yes"
    }
    planned = {key for key in roster.keys if key}
    yield from (DocumentFinding(finding=found) for found in roster_findings(planned, sold, names))
