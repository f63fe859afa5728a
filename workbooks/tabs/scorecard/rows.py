"""Rows of the tab Scorecard: every gate there is."""

from collections.abc import Iterable

from calculations.gates.fairness import METRIC as FAIRNESS
from calculations.gates.gate import Gate, Verdict
from calculations.gates.registry import METRICS
from workbooks.grammar.cells import Records, text
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.data.evidence import deals_tell
from workbooks.tabs.quotas.outcome import BY_DEALS, BY_RUN_RATE
from workbooks.tabs.scorecard.tab import ANSWERED, CYCLE

__all__ = ["rows", "told"]

_STANDS_ON = "not started"
_BEHIND = 6
"""Rows behind a gate that its line names; a cell is no list."""


def rows(basis: Basis) -> Tables:
    """A line for each gate; those the plan alone cannot answer say what they wait for."""
    scored = {FAIRNESS.name: f", on the {BY_DEALS if deals_tell(basis.roster) else BY_RUN_RATE}"}
    return {
        "cycle_gates": told(basis.facts.gates),
        "scorecard": [
            {
                "gate": metric.name,
                "title": metric.name[:1].upper() + metric.name[1:],
                "meaning": metric.meaning,
                "threshold": metric.threshold,
                "side": "below" if metric.is_ceiling else "at least" if metric.is_edge_good else "above",
                "planned_on": ANSWERED.get(metric.name, "") + scored.get(metric.name, ""),
            }
            for metric in METRICS
        ],
    }


def told(gates: Iterable[Gate]) -> Records:
    """A line for each gate of the cycle, as it is told; one that nothing tells has no verdict."""
    by_name = {gate.name: gate for gate in gates}
    lines: Records = []
    for metric in METRICS:
        if metric.name not in ANSWERED:
            gate = by_name.get(metric.name) or metric.unknown()
            more = len(gate.rows) - _BEHIND
            named = "; ".join(gate.rows[:_BEHIND]) + (f"; {more} more: qplan scorecard --json" if more > 0 else "")
            waiver = gate.waiver
            lines.append(
                {
                    "gate": metric.name,
                    "title": metric.name[:1].upper() + metric.name[1:],
                    "stands_on": CYCLE if metric.name in by_name else f"{_STANDS_ON}: takes {metric.needs}",
                    "verdict": gate.verdict.value,
                    "figure": None if gate.verdict is Verdict.INSUFFICIENT else gate.figure,
                    "says": text(gate.sentence),
                    "behind": text(named),
                    "waived": text(
                        f"{waiver.executive} ({waiver.role}): {waiver.reason}" if waiver is not None else ""
                    ),
                }
            )
    return lines
