"""Data tab of the territories: the reps who share out the accounts, which stand on the tab Account moves."""

from workbooks.grammar.formulas import Amount, Const, Here, IfError, Lookup
from workbooks.grammar.layout import Column, Format, Tab, Table

__all__ = ["TAB"]

_REPS = Table(
    "data_territory_reps",
    "",
    "rep",
    (
        Column("rep", "Rep", width=24),
        Column("capacity", "Capacity", Format.FACTOR, width=10),
        Column("pool", "Rep's pool", width=16),
        Column("peers", "Rep's peers", width=16),
        Column("rep_id", "Rep id", width=21),
        Column(
            "selling_hours", "Selling hours", Format.COUNT, width=14, formula=Here("capacity") * Amount("selling_hours")
        ),
        Column(
            "quota",
            "Quota",
            Format.MONEY,
            width=14,
            formula=IfError(Const(1) * Lookup("quotas", "final", Here("rep_id")), Const("")),
        ),
    ),
    row=2,
    column=0,
)

TAB = Tab(
    "data_territories",
    "Data Territories",
    "Data Territories",
    "Reps of the territories with their capacity; the accounts they share out are on the tab Account moves.",
    tables=(_REPS,),
    frozen=(3, 1),
    margin=0,
    colour="#7F7F7F",
)
