"""`qplan scorecard`: the success metrics of the planning as gates, with figure, threshold and verdict."""

from typing import TYPE_CHECKING, Any

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, say, show

if TYPE_CHECKING:
    from calculations.gates.gate import Gate

__all__ = ["scorecard"]


def scorecard(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Say of each success metric what it measures, what it must hold, its verdict and why, and who waived it.

    Those of the plan are as the tab Scorecard has them; schedule, communications and systems come from the cycle.
    Ends with 1 when one fails and nobody waived it.
    """
    from calculations.gates.gate import Verdict
    from sync.bootstrap import opened
    from sync.cli.plan.gates import tell_gates
    from sync.jobs.gates import scorecard as run

    with opened(config) as adapters:
        quarter, today, gates = adapters.plan.id, adapters.clock.now().date(), run(adapters)
    failed = [gate for gate in gates if gate.verdict is Verdict.FAIL and gate.waiver is None]
    if as_json:
        show(
            {
                "quarter": quarter,
                "on": today,
                "passed": sum(gate.verdict is Verdict.PASS for gate in gates),
                "failed": len(failed),
                "gates": [_fields(gate) for gate in gates],
            }
        )
    else:
        tell_gates(gates)
        say(*(f"{gate.name}: {row}" for gate in gates if gate.verdict is not Verdict.PASS for row in gate.rows))
        for gate in gates:
            if gate.waiver is not None:
                say(f"{gate.name}: waived by {gate.waiver.executive} ({gate.waiver.role}): {gate.waiver.reason}")
    finish(Exit.FINDINGS if failed else Exit.DONE)


def _fields(gate: "Gate") -> dict[str, Any]:
    """A gate as programs read it: `reason` is the sentence with its figure."""
    from sync.jobs.documents.gates import gate_fields

    fields = gate_fields(gate)
    return {
        "name": fields.pop("name"),
        "figure": fields.pop("figure"),
        "threshold": fields.pop("threshold"),
        "verdict": fields.pop("verdict"),
        "reason": fields.pop("sentence"),
        **fields,
    }
