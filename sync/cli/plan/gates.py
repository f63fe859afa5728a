"""Gates as the command line shows them, whichever metric they are of."""

from collections.abc import Iterable
from math import isfinite

from calculations.gates.gate import Gate, Verdict
from sync.cli.output import out, say, table
from sync.jobs.documents.gates import gate_fields

__all__ = ["gate_fields", "tell_gate", "tell_gates"]


def tell_gate(gate: Gate, waiver: str = "") -> None:
    """Say what a gate answers, its figures, its drivers, who waives it, or else how somebody could (`waiver`)."""
    say("", f"Gate {gate.name}: {gate.verdict.upper()}. {gate.sentence}")
    say(
        *(
            f"  {measure.name}: {_money(measure.value) if measure.is_money else _rate(measure.value)}"
            for measure in gate.measures
        )
    )
    say(*(f"  driver {driver.name}: {_money(driver.value)}" for driver in gate.drivers))
    if gate.waiver is not None:
        say(f"  waived by {gate.waiver.executive} ({gate.waiver.role}): {gate.waiver.reason}")
    elif waiver and not gate.is_open:
        say(f"  {waiver}")


def tell_gates(gates: Iterable[Gate]) -> None:
    """All gates of the cycle in a table, with what is not known yet."""
    rows = [
        [gate.name, "n/a" if gate.verdict is Verdict.INSUFFICIENT else gate.verdict.upper(), _rate(gate.figure),
         f"{gate.threshold:.0%}", gate.sentence]
        for gate in gates
    ]  # fmt: skip
    out.print("", table("Gates of the cycle", ["gate", "verdict", "figure", "threshold", "says"], rows, right=(2, 3)))


def _rate(value: float) -> str:
    return "n/a" if not isfinite(value) else f"{value:.1%}"


def _money(value: float) -> str:
    return "n/a" if not isfinite(value) else f"{value:,.0f}"
