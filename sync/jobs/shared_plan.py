"""What of a plan is edited in several places: where, by whom, which tables, and where it is remembered."""

from collections.abc import Mapping, Sequence

from sync.errors import RefusedError
from sync.plan.adapters import Adapters
from sync.store.lease import Lease
from sync.two_way.remembered import StoredMemory
from sync.two_way.shared import SharedTable, plan_tables
from sync.two_way.side import PlanSide
from sync.two_way.table import Limits
from workbooks.book.layout import layout_of

__all__ = ["deciders_of", "memory_of", "sides_named", "tables_of"]


def sides_named(adapters: Adapters) -> tuple[PlanSide, ...]:
    """The places where the plan is edited; RefusedError where there is only one."""
    sides = adapters.sides()
    if len(sides) < 2:
        raise RefusedError(
            f"The plan {adapters.plan.id} is edited in one place only: there is nothing to sync it with.",
            remedy="Name a further workbook under [[sync.files]] in qplan.toml, or link a Google spreadsheet.",
        )
    return sides


def memory_of(adapters: Adapters, sides: Sequence[PlanSide], under: Lease | None = None) -> StoredMemory:
    """What its syncs remember; `under` the lease under which more is."""
    return StoredMemory(adapters.engine, adapters.plan.id, tuple(side.name for side in sides), under)


def _roles(adapters: Adapters) -> Mapping[str, frozenset[str]]:
    settings = adapters.settings.sync
    roles = {file.name: frozenset[str](file.roles) for file in settings.files}
    return {"excel": frozenset(settings.excel_roles), "sheets": frozenset(settings.sheets_roles)} | roles


def tables_of(adapters: Adapters) -> tuple[SharedTable, ...]:
    """What is merged, by the settings."""
    settings, quarter = adapters.settings.sync, adapters.plan.quarter
    roles = _roles(adapters)
    there = {side.name: roles[side.name] for side in adapters.sides()}
    limits = Limits(cells_share=settings.cells_share, rows_share=settings.rows_share)
    return plan_tables(
        layout_of(str(quarter), str(adapters.plan.calendar)), there, limits, (quarter.end - quarter.start).days
    )


def deciders_of(adapters: Adapters) -> frozenset[str]:
    """The places in which answers to conflicts count: where somebody works who may decide."""
    allowed = frozenset(adapters.settings.sync.deciders)
    roles = _roles(adapters)
    return frozenset(side.name for side in adapters.sides() if roles[side.name] & allowed)
