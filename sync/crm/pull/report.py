"""What a pull says of itself: while it goes on, of each object, and of the whole."""

from dataclasses import dataclass
from datetime import datetime

from calculations.findings import Finding, Severity

__all__ = ["ObjectReport", "Progress", "PullReport"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows of an object stored so far in this pull; `total` where the source knows it."""

    sobject: str
    rows: int
    total: int | None


@dataclass(frozen=True, slots=True)
class ObjectReport:
    """What the pull did to one object's mirror; `rows` is how many it has now, deleted ones included."""

    sobject: str
    visible: bool
    new: int = 0
    changed: int = 0
    deleted: int = 0
    same: int = 0
    rows: int = 0

    @property
    def moved(self) -> int:
        """Rows that are new, changed or deleted."""
        return self.new + self.changed + self.deleted


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull did. `as_of` is the CRM's clock before the first query."""

    as_of: datetime
    snapshot_id: str
    is_new_snapshot: bool
    objects: tuple[ObjectReport, ...]
    requests: int
    findings: tuple[Finding, ...] = ()
    quarantine: tuple[str, ...] = ()

    @property
    def moved(self) -> int:
        """Rows that are new, changed or deleted; 0 means that nothing changed, where nothing is blocking."""
        return sum(report.moved for report in self.objects)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Objects that could not be read: their mirror is of the past, and nobody knows whether anything changed."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.BLOCKING)
