"""`query?…&columns=true`: what the columns of an answer are, without its rows."""

from typing import Any

from sync.emulators.salesforce.metadata import Field
from sync.emulators.salesforce.soql import AggregatePlan, CountPlan, Plan
from sync.emulators.salesforce.soql.compiler import Output, RowPlan

__all__ = ["column_metadata"]

_APEX = {
    "boolean": "Boolean", "currency": "Double", "date": "Date", "datetime": "Datetime", "double": "Double", "id": "Id",
    "int": "Integer", "percent": "Double", "reference": "Id",
}  # fmt: skip


def _column(name: str, field: Field, *, aggregate: bool, inner: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    apex = _APEX.get(field.type, "String")
    return {
        "aggregate": aggregate,
        "apexType": apex,
        "booleanType": apex == "Boolean",
        "columnName": name,
        "custom": field.custom,
        "displayName": name,
        "foreignKeyName": None,
        "insertable": field.createable and not aggregate,
        "joinColumns": inner or [],
        "numberType": apex in {"Double", "Integer"},
        "textType": apex == "String",
        "updatable": field.updateable and not aggregate,
    }


def _nested(outputs: tuple[Output, ...], depth: int = 0) -> list[dict[str, Any]]:
    """Columns, with those of a parent inside its own."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for output in outputs:
        name = output.keys[depth]
        if len(output.keys) == depth + 1:
            found.append(_column(name, output.field, aggregate=False))
        elif name not in seen:
            seen.add(name)
            below = tuple(o for o in outputs if len(o.keys) > depth + 1 and o.keys[depth] == name)
            found.append(_column(name, Field(name, "reference"), aggregate=False, inner=_nested(below, depth + 1)))
    return found


def column_metadata(plan: Plan) -> dict[str, Any]:
    """The columns of a plan's answer and what it is about."""
    columns: list[dict[str, Any]] = []
    if isinstance(plan, RowPlan):
        columns = _nested(plan.outputs)
        for child in plan.children:
            inner = _nested(child.plan.outputs)
            columns.append(_column(child.key, Field(child.key, "reference"), aggregate=True, inner=inner))
    elif isinstance(plan, AggregatePlan):
        columns = [_column(o.keys[0], o.field, aggregate=o.sql not in plan.grouped_by) for o in plan.outputs]
    elif isinstance(plan, CountPlan):
        columns = []
    return {
        "columnMetadata": columns,
        "entityName": plan.sobject.name,
        "groupBy": isinstance(plan, AggregatePlan) and bool(plan.grouped_by),
        "idSelected": isinstance(plan, RowPlan) and plan.id_selected,
        "keyPrefix": plan.sobject.key_prefix,
    }
