"""A finding: something a person should know or mend, as a value beside a result."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Code", "Finding", "Severity", "ranked"]


class Severity(StrEnum):
    """How far a finding reaches: a blocking one stops a submission, the others inform."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTE = "note"

    @property
    def gravity(self) -> int:
        """0 for the gravest: the one order in which findings are shown."""
        return _GRAVITY[self]


_GRAVITY = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding, declared once: in the `finding_codes.py` of the family that raises it.

    `name` is stable and machine-readable; `<dimension>` in it stands for a word that differs from finding to finding.
    `meaning` says in a sentence what was found, `remedy` what usually helps; a finding says both with its figures.
    `severities` are those it is raised with, the gravest first.
    """

    name: str
    severities: tuple[Severity, ...]
    meaning: str
    remedy: str = ""


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


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with the gravest first, then by money at stake (largest first), then by code and rows."""
    return tuple(sorted(findings, key=lambda f: (f.severity.gravity, -abs(f.amount or 0.0), f.code, f.rows)))
