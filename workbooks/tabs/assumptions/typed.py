"""What people typed on the tabs Assumptions, Resources and Quotas, as the assumptions of a revenue plan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import isfinite
from typing import Any

from calculations.assumptions import GROSS_MARGIN, Group, assumptions_of
from calculations.gates.gate import Waiver
from calculations.gates.scenario_variance import SpreadMode
from calculations.resources.budget import Costs
from calculations.revenue.plan_inputs import Assumptions
from workbooks.models import PlanDocument, Row
from workbooks.tabs.assumptions.tab import OWN_SCENARIOS
from xl_addin.cells.serials import from_serial

__all__ = ["typed_assumptions"]


def typed_assumptions(document: PlanDocument, given: Assumptions) -> Assumptions:
    """The assumptions of a workbook: those `given`, with what stands in people's cells in their place.

    Hires are the workbook's alone, because those of the settings stand there from the start. A target that is still the
    formula it started with is left to the growth beside it.
    """
    figures = {one.name: _number(document.inputs.get(one.name)) for one in assumptions_of(Group.PLAN)}
    counts = {one.name for one in assumptions_of(Group.PLAN) if one.is_count}
    costs = {one.name: _number(document.inputs.get(one.name)) for one in assumptions_of(Group.COSTS)}
    margin = _number(document.inputs.get(GROSS_MARGIN.name))
    target = None if "target" in document.untouched else _number(document.inputs.get("target"))
    drivers = {row.key: row.values for row in document.tables.get("drivers", ())}
    own = {name: _numbers(drivers, name) for name in OWN_SCENARIOS}
    known: dict[str, Any] = {
        name: int(value) if name in counts else value for name, value in figures.items() if value is not None
    }
    return replace(
        given,
        **known,
        gross_margin=given.gross_margin if margin is None else margin,
        target=target if "target" in document.inputs else given.target,
        costs=Costs(**asdict(given.costs) | {name: value for name, value in costs.items() if value is not None}),
        drivers={**given.drivers, **_numbers(drivers, "yours")},
        scenarios={**given.scenarios, **{name: moved for name, moved in own.items() if moved}},
        view_weights=_weights(document) or given.view_weights,
        hires=_hires(document),
        **_gate(document, given),
    )


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever stands in a cell
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if is_number else None


def _numbers(rows: Mapping[str, Mapping[str, Any]], column: str) -> dict[str, float]:
    found = {key: _number(values.get(column)) for key, values in rows.items()}
    return {key: value for key, value in found.items() if value is not None}


def _weights(document: PlanDocument) -> dict[str, float]:
    """The weights typed, where one at least is above zero; a view without one has none."""
    rows = {row.key: row.values for row in document.tables.get("view_weights", ())}
    typed = _numbers(rows, "yours")
    return typed if sum(typed.values()) > 0 else {}


def _hires(document: PlanDocument) -> tuple[Any, ...]:
    lines = [row.values for row in document.tables.get("planned_hires", ())]
    read = [(_number(line.get("start")), _number(line.get("people"))) for line in lines]
    return tuple((from_serial(start), int(people)) for start, people in read if start and people)


def _gate(document: PlanDocument, given: Assumptions) -> dict[str, Any]:
    """The gate's threshold, mode and waiver, as far as they stand there."""
    rows: Sequence[Row] = document.tables.get("gates", ())
    values = rows[0].values if rows else {}
    threshold, mode = _number(values.get("threshold")), str(values.get("mode") or "")
    said = [str(values.get(name) or "").strip() for name in ("executive", "role", "reason")]
    return {
        "gate_threshold": given.gate_threshold if threshold is None else threshold,
        "gate_mode": SpreadMode(mode) if mode in tuple(SpreadMode) else given.gate_mode,
        "waiver": Waiver(*said) if all(said) else None if rows else given.waiver,
    }
