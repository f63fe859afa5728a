"""The gates of the plan in the played quarter: what they measure, and those that the CFO lets through for a reason."""

from math import isfinite

from sync.cli.demo.desk import CFO
from sync.cli.demo.mailbox import newest_word
from sync.cli.demo.scene import Scene

__all__ = ["judge"]

_REASONS = {
    "scenario variance": "The spread is that of the conservative case; the board knows it",
    "churn risk": "Customers who move are called by both sellers",
    "fairness": "Two territories are new; they are looked at again after the quarter",
}
"""Why the CFO would let a gate of the plan through, by the gate."""


def judge(scene: Scene) -> None:
    """Say what the gates of the plan measure; each that fails, or measures worse than what was waived, is waived."""
    from calculations.gates.gate import Verdict
    from sync.jobs.gates import scorecard
    from sync.jobs.words import waive

    adapters = scene.adapters
    with scene.desk.steps.step("Gates of the plan") as tell:
        gates = [gate for gate in scorecard(adapters) if isfinite(gate.figure) and gate.name in _REASONS]
        tell("; ".join(f"{gate.name} {gate.figure:.1%}: {gate.verdict}" for gate in gates))
        for gate in gates:
            if gate.verdict is Verdict.FAIL and gate.waiver is None:
                reason = _REASONS[gate.name]
                waive(adapters, gate.name, CFO, reason)
                waive(adapters, gate.name, CFO, reason, newest_word(adapters.settings.outbox, "cfo@example.com"))
                tell(f"the CFO waives {gate.name}, by a code of her own: {reason}")
