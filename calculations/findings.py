"""A finding: something a person should know or mend, as a value beside a result."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity", "ranked"]


class Severity(StrEnum):
    """How far a finding reaches: a blocking one stops a submission, the others inform."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for a person, tied to the rows it speaks of.

    `code` is stable and machine-readable (`quota.floor-above-cap`); `sentence` says what was found, with figures;
    `remedy` says what to do about it; `rows` are the keys of the rows concerned, in the calculation's own terms
    (upper layers add sheet and cell); `amount` is the money at stake in plan currency, where there is any.
    """

    code: str
    sentence: str
    remedy: str = ""
    rows: tuple[str, ...] = ()
    severity: Severity = Severity.WARNING
    amount: float | None = None


_ORDER = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with the gravest first, then by money at stake (largest first), then by code and rows."""
    return tuple(sorted(findings, key=lambda f: (_ORDER[f.severity], -abs(f.amount or 0.0), f.code, f.rows)))
