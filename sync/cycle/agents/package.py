"""A package: what one agent hands on for a week, as a value with a digest of all it says."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from calculations.findings import Finding, Severity
from sync.model.canonical import digest

__all__ = [
    "Figure",
    "Grid",
    "Line",
    "Package",
    "PackageFinding",
    "Section",
    "SourceDocument",
    "Unit",
    "Value",
    "rounded",
]

Value: TypeAlias = float | str | None
"""What a figure is: a number, a word or an ISO day; None is not known."""


class Unit(StrEnum):
    """What a figure is counted in. A rate is 0–1; times are a ratio; a score has no unit; a word is no number."""

    MONEY = "money"
    RATE = "rate"
    TIMES = "times"
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    SCORE = "score"
    WORD = "word"
    DAY = "day"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Part):
    """One figure: its key within the package, what people call it, its value, and where in which document it stands.

    `source` is the name of a source document and a path into its JSON, as in `assess .performance.reps[0].quota`.
    `currency` is that of money, else empty. A value of null is not known; it is never 0 in place of that.
    """

    key: str
    label: str
    value: Value
    unit: Unit
    currency: str = ""
    source: str


class Line(_Part):
    """A row of a grid: what it is of, and one figure a column."""

    label: str
    figures: tuple[Figure, ...]


class Grid(_Part):
    """Figures of many alike, with the titles of its columns; `left_out` rows stand in the source document only."""

    id: str
    title: str
    of: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: int = 0


class Section(_Part):
    """What answers one task of the week: single figures, grids, and what must be said beside them.

    `why_not` says why nothing of it is known, empty where something is.
    """

    id: str
    task: str = ""
    figures: tuple[Figure, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    why_not: str = ""

    def all_figures(self) -> Iterator[Figure]:
        """Single figures, then those of the grids."""
        yield from self.figures
        for grid in self.grids:
            for line in grid.lines:
                yield from line.figures

    @property
    def is_known(self) -> bool:
        """Whether any figure of it is."""
        return any(figure.value is not None for figure in self.all_figures())


class PackageFinding(_Part):
    """A finding as a package carries it: code, severity, money at stake, sentence, remedy and the rows it speaks of."""

    code: str
    severity: Severity
    amount: float | None
    sentence: str
    remedy: str
    rows: tuple[str, ...] = ()

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The finding with its money rounded as figures are."""
        return cls(
            code=finding.code,
            severity=finding.severity,
            amount=None if finding.amount is None else rounded(finding.amount),
            sentence=finding.sentence,
            remedy=finding.remedy,
            rows=finding.rows,
        )

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return Finding(self.code, self.sentence, self.remedy, self.rows, self.severity, self.amount)


class SourceDocument(_Part):
    """A document the package was made of: the verb that prints it, its digest, or why there is none."""

    name: str
    command: str
    digest: str = ""
    why_not: str = ""


class Package(_Part):
    """What an agent hands on for a week of the cycle; its digest covers everything it says.

    `quarter` is the planned one, `closing` the one before it; `plan_digest` that of the newest submission, empty before
    there is one; `plan_stage` where that stood. `findings` are ranked by the money at stake. `narrative` is told by
    `narrator`: `qplan`, or the id of a language model that chose the words; figures and directions in it are filled in
    by qplan either way. `to` are the groups it is for; `person` is the CRM id of the one person a hand-off is for, else
    empty.
    """

    name: str
    title: str
    week: int
    quarter: str
    closing: str
    as_of: date
    currency: str
    organization: str
    is_simulated: bool
    snapshot_id: str
    plan_digest: str
    plan_stage: str
    sources: tuple[SourceDocument, ...]
    sections: tuple[Section, ...]
    findings: tuple[PackageFinding, ...]
    narrative: tuple[str, ...]
    narrator: str = Field(default="qplan")
    to: tuple[str, ...] = ()
    person: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text of everything above."""
        return digest(_exact(self.model_dump(mode="python")))

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure by its key."""
        return {figure.key: figure for section in self.sections for figure in section.all_figures()}

    def document(self) -> dict[str, Any]:
        """The package as JSON has it, with its digest first."""
        return {"digest": self.digest, **self.model_dump(mode="json")}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """The package of a JSON document. ValueError when its digest is not that of what it says."""
        told = dict(document)
        said = told.pop("digest", None)
        package = cls.model_validate(told)
        if package.digest != said:
            raise ValueError(f"the package {package.name} says something else than its digest {str(said)[:12]}")
        return package


_DIGITS = 12  # of a figure: more differ between machines, and fewer than a cent of ten billion would be lost


def rounded(value: float) -> float:
    """A number as packages hold it, so that two machines say the same."""
    return float(f"{value:.{_DIGITS}g}")


def _exact(value: Any) -> Any:  # noqa: ANN401 - whatever a model's dump holds
    """A dump whose floats are decimals: canonical text refuses floats."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_exact(inner) for inner in value]
    return value.value if isinstance(value, StrEnum) else value
