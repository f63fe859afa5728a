"""Publishing: the CRM's facts into the plan's workbook, without touching a person's cell."""

from pathlib import Path
from typing import NamedTuple

from sync.jobs.facts import newest_facts
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.plan.status import show_status
from workbooks.xlsx.build import build
from workbooks.xlsx.publish import publish as update

__all__ = ["Published", "publish"]


class Published(NamedTuple):
    """The workbook, and what was done to it: built new, so many cells changed, or nothing."""

    path: Path
    is_new: bool
    cells: int
    snapshot_id: str


def publish(adapters: Adapters) -> Published:
    """Build the plan's workbook, or bring the facts in an existing one up to date."""
    plan = newest_facts(adapters)
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
