"""A gate: a success metric with its threshold, and what it answers: a figure, a verdict, the rows behind it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isnan

__all__ = ["Gate", "Measure", "Metric", "Verdict", "Waiver", "waived"]


class Verdict(StrEnum):
    """What a gate answers."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure beside its name; NaN is not known. It is a rate unless `is_money`."""

    name: str
    value: float
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """An executive's word that a failed gate does not stop the plan: who, in which role, and why."""

    executive: str
    role: str
    reason: str

    def __post_init__(self) -> None:
        if not (self.executive.strip() and self.role.strip() and self.reason.strip()):
            raise ValueError("a waiver names an executive, their role and a reason")


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its figure against its threshold, what else was measured, and the rows behind it.

    drivers: what moved the figure, with its effect in money, largest first. A waiver leaves the verdict as it is and
    lets the plan go on: see `is_open`.
    """

    name: str
    verdict: Verdict
    figure: float
    threshold: float
    sentence: str
    measures: tuple[Measure, ...] = ()
    drivers: tuple[Measure, ...] = ()
    rows: tuple[str, ...] = ()
    waiver: Waiver | None = None

    @property
    def is_open(self) -> bool:
        """Whether the plan may go through: passed, or failed and waived. Insufficient figures need a person too."""
        return self.verdict is Verdict.PASS or self.waiver is not None


_SIDES = {True: "below", False: "above"}


@dataclass(frozen=True, slots=True)
class Metric:
    """The declaration of a gate: its name, what must hold, its threshold, and on which side of it the figure must lie.

    A figure on the threshold itself passes only where `is_edge_good`: where all must be done, nothing lies above it.
    needs: what the figure is worked out from, said where it is not known.
    """

    name: str
    meaning: str
    threshold: float
    is_ceiling: bool
    needs: str = ""
    is_edge_good: bool = False

    def verdict(self, figure: float, threshold: float | None = None) -> Verdict:
        """What a figure answers, against another threshold where one is given."""
        edge = self.threshold if threshold is None else threshold
        if isnan(figure):
            return Verdict.INSUFFICIENT
        if figure == edge:
            return Verdict.PASS if self.is_edge_good else Verdict.FAIL
        return Verdict.PASS if (figure < edge if self.is_ceiling else figure > edge) else Verdict.FAIL

    def unknown(self) -> Gate:
        """The gate where nobody has worked out its figure: what that takes."""
        return self.judged(float("nan"), why_not=f"Not known here: it takes {self.needs or 'its figure'}.")

    def judged(
        self, figure: float, *, why_not: str = "", measures: tuple[Measure, ...] = (), rows: tuple[str, ...] = ()
    ) -> Gate:
        """The gate of a figure; `why_not` says why there is nothing to judge by, whatever the figure."""
        verdict = Verdict.INSUFFICIENT if why_not else self.verdict(figure)
        side = ("at most" if self.is_ceiling else "at least") if self.is_edge_good else _SIDES[self.is_ceiling]
        if verdict is Verdict.INSUFFICIENT:
            sentence = why_not or "There is nothing to judge by."
        else:
            word = side if verdict is Verdict.PASS else f"not {side}"
            sentence = f"{self.meaning}: {figure:.1%}, {word} {self.threshold:.0%}."
        return Gate(self.name, verdict, figure, self.threshold, sentence, measures, rows=rows)


def waived(gate: Gate, waiver: Waiver) -> Gate:
    """A gate with an executive's waiver; ValueError when it passed and there is nothing to waive."""
    if gate.verdict is Verdict.PASS:
        raise ValueError(f"the gate {gate.name} passed: there is nothing to waive")
    return replace(gate, waiver=waiver)
