"""Publishing: the CRM's facts into the plan's workbook, without touching a person's cell."""

from pathlib import Path
from typing import NamedTuple

from sync.errors import RefusedError
from sync.facts import organization_name, plan_facts
from sync.jobs.adapters import Adapters
from sync.jobs.status import show_status
from sync.model.event import Kind
from sync.store.snapshots import latest
from workbooks.models import Approver, PlanFacts
from workbooks.xlsx.build import build
from workbooks.xlsx.publish import publish as update

__all__ = ["Published", "facts", "publish"]


class Published(NamedTuple):
    """The workbook, and what was done to it: built new, so many cells changed, or nothing."""

    path: Path
    is_new: bool
    cells: int
    snapshot_id: str


def facts(adapters: Adapters) -> PlanFacts:
    """The facts for the plan, from the newest snapshot. Raises RefusedError before the first pull."""
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    if snapshot is None:
        raise RefusedError("Nothing has been pulled from the CRM yet.", remedy="Run `qplan pull` first.")
    settings = adapters.settings
    return plan_facts(
        adapters.engine,
        adapters.quarter,
        adapters.as_of,
        snapshot_id=snapshot.id,
        source=organization_name(adapters.engine) or snapshot.source,
        currency=settings.plan.currency,
        forecasting_type=settings.plan.forecasting_type,
        approvers=tuple(Approver(id=a.id, name=a.name, role=a.role) for a in settings.approvals.approvers),
        is_simulated=settings.plan.is_simulated,
    )


def publish(adapters: Adapters) -> Published:
    """Build the plan's workbook, or bring the facts in an existing one up to date."""
    plan = facts(adapters)
    path = adapters.workbook
    is_new = not path.exists()
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
        build(plan, path, host=adapters.settings.workbook.host)
        cells = 0
    else:
        cells = update(plan, path).changed_cells
    touched = show_status(adapters)
    if is_new or cells or touched:
        record = {"workbook": path.name, "snapshot": plan.snapshot_id, "is_new": is_new, "cells": cells}
        adapters.log.append(adapters.plan_id, Kind.PUBLISHED, "qplan", record)
    return Published(path, is_new, cells, plan.snapshot_id)
