"""Gates a plan must pass to be submitted, and the waivers that let it through those it does not pass."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from calculations.findings import Finding, Severity
from calculations.gates.gate import Gate, Verdict, Waiver, waived
from sync.model.event import Event, Kind
from sync.model.statement import Statement

__all__ = ["covers", "figure_text", "gate_called", "gate_findings", "waivers_of", "with_waivers"]

_DIGITS = Decimal("0.0001")


def waivers_of(events: Iterable[Event]) -> dict[str, Statement]:
    """The newest waiver of each gate, by its name, after `events` in order."""
    return {said.subject: said for event in events if event.kind is Kind.WAIVED for said in (_said(event),)}


def _said(event: Event) -> Statement:
    return Statement.load(event.payload)


def figure_text(gate: Gate) -> str:
    """What a gate measured, as text that prints everywhere alike; empty where it is not known."""
    figure = Decimal(gate.figure)
    return "" if gate.verdict is Verdict.INSUFFICIENT or not figure.is_finite() else f"{figure.quantize(_DIGITS):f}"


def covers(waiver: Statement, gate: Gate) -> bool:
    """Whether a waiver holds for a gate as it stands: while it measures nothing worse than what was waived.

    A waiver of a gate without a figure holds while there is none.
    """
    now = figure_text(gate)
    if not now or not waiver.figure:
        return now == waiver.figure
    edge = Decimal(gate.threshold).quantize(_DIGITS)
    return abs(Decimal(now) - edge) <= abs(Decimal(waiver.figure) - edge)


def with_waivers(gates: Iterable[Gate], waivers: dict[str, Statement]) -> tuple[Gate, ...]:
    """The gates, each that is not passed with the waiver that covers it."""
    return tuple(_with(gate, waivers.get(gate.name)) for gate in gates)


def _with(gate: Gate, said: Statement | None) -> Gate:
    if said is None or gate.verdict is Verdict.PASS or not covers(said, gate):
        return gate
    return waived(gate, Waiver(said.person, said.role or said.person, said.reason))


def gate_called(name: str, gates: Iterable[Gate]) -> Gate | None:
    """The gate of that name, or the only one that begins so; None where there is none."""
    asked = name.strip().casefold()
    found = [gate for gate in gates if gate.name.casefold().startswith(asked)]
    exact = [gate for gate in found if gate.name.casefold() == asked]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def gate_findings(required: Iterable[str], gates: Sequence[Gate]) -> tuple[Finding, ...]:
    """A blocking finding for each gate that must be passed and is neither passed nor waived.

    Args:
        required: names, or how they begin. gates: as they stand, with their waivers; one that cannot be judged before
            a plan is approved is not among them.
    """
    found = []
    for name in required:
        gate = gate_called(name, gates)
        if gate is None:
            sentence = f"The policy asks for the gate {name!r}, and none of these is called so: {_listed(gates)}."
            found.append(_blocking("policy.gate-unknown", sentence, "Name one of them in policy.gates."))
        elif not gate.is_open:
            word = "failed" if gate.verdict is Verdict.FAIL else "has no verdict"
            sentence = f"The gate {gate.name} {word}: {gate.sentence}"
            found.append(_blocking("policy.gate-not-passed", sentence, _WAIVE.format(gate.name), gate.name))
    return tuple(found)


_WAIVE = "Change the plan, or have it waived by who may: `qplan policy waive '{}' --as ID --because …`."


def _listed(gates: Sequence[Gate]) -> str:
    return ", ".join(gate.name for gate in gates) or "none could be read"


def _blocking(code: str, sentence: str, remedy: str, *rows: str) -> Finding:
    return Finding(code, sentence, remedy, rows, Severity.BLOCKING)
