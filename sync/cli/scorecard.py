"""`qplan scorecard`: the success metrics of the planning as gates, with figure, threshold and verdict."""

from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, say, show, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calculations.gates.gate import Gate

__all__ = ["scorecard"]


def scorecard(
    history: Annotated[bool, typer.Option("--history", help="The gates of every quarter that was planned.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say of each success metric what it measures, what it must hold, its verdict and why, and who waived it.

    Those of the plan are as the tab Scorecard has them; schedule, buy-in, communications and systems come from the
    cycle. Ends with 1 when one fails and nobody waived it.
    """
    from calculations.gates.gate import Verdict
    from sync.bootstrap import opened
    from sync.cli.plan.gates import tell_gates
    from sync.jobs.gates import scorecard as run
    from sync.jobs.gates import scorecards

    if history:
        with opened(config) as adapters:
            _tell_history(scorecards(adapters), as_json=as_json)
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


def _tell_history(quarters: "Mapping[str, Sequence[Gate]]", *, as_json: bool) -> NoReturn:
    """The verdicts of all quarters side by side."""
    from calculations.gates.registry import METRICS

    if as_json:
        show({"quarters": [{"quarter": name, "gates": list(map(_fields, gates))} for name, gates in quarters.items()]})
        finish(Exit.DONE)
    rows = [
        [
            metric.name,
            *(_shown(next(gate for gate in gates if gate.name == metric.name)) for gates in quarters.values()),
        ]
        for metric in METRICS
    ]
    out.print(table("Gates by quarter", ["gate", *quarters], rows))
    finish(Exit.DONE)


def _shown(gate: "Gate") -> str:
    """A verdict with its figure, and whether it was waived."""
    from math import isfinite

    figure = f" {gate.figure:.1%}" if isfinite(gate.figure) else ""
    return f"{gate.verdict}{figure}{' (waived)' if gate.waiver is not None else ''}"


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
