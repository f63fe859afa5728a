"""Columns that functions take by the place of their rows, in the order these count: a person may sort the tab's table.

Each table stands on the Engine with the same keys as the one people type into, and looks its values up there.
"""

from workbooks.grammar.formulas import Const, Here, If, Lookup, Whole
from workbooks.grammar.layout import Column, Format, Table

__all__ = ["CASCADE_LEVELS", "HEALTH_WEIGHTS", "RAMP_SHARES", "TABLES", "VIEW_WEIGHTS", "in_order"]


def _mirror(table: str, key: Column, *columns: Column, title: str) -> Table:
    """A table of people, its rows in the order of the facts."""
    found = {column: Lookup(table, column.id, Here(key.id)) for column in columns}
    looked_up = (
        Column(column.id, column.title, column.format, formula=If(value.equals(""), Const(""), value))
        for column, value in found.items()
    )
    return Table(in_order(table), title, key.id, (key, *looked_up))


def in_order(table: str) -> str:
    """The id of the table that holds another's rows in order."""
    return f"{table}_in_order"


TABLES = (
    _mirror(
        "ramp_schedule",
        Column("month", "Month", Format.COUNT),
        Column("share", "Share", Format.RATE),
        title="Ramp, month by month",
    ),
    _mirror(
        "cascade_levels",
        Column("level", "Level", width=21),
        Column("basis_used", "Shared by"),
        Column("rate", "Added", Format.RATE),
        title="Levels, from the company down",
    ),
    _mirror(
        "health_weights",
        Column("measure", "Measure"),
        Column("weight", "Weight", Format.FACTOR),
        title="Weights of measures",
    ),
    _mirror("view_weights", Column("view", "View"), Column("weight", "Weight", Format.RATE), title="Weights of views"),
)

RAMP_SHARES = Whole(in_order("ramp_schedule"), "share")
HEALTH_WEIGHTS = Whole(in_order("health_weights"), "weight")
VIEW_WEIGHTS = Whole(in_order("view_weights"), "weight")
CASCADE_LEVELS = {
    "bases": Whole(in_order("cascade_levels"), "basis_used"),
    "over_assignment": Whole(in_order("cascade_levels"), "rate"),
}
