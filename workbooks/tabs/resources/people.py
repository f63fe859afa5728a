"""The people by month: who is there, who leaves, which seats are open, who is hired."""

from workbooks.grammar.formulas import Amount, Const, Expr, Here, If, Lookup, Sum, SumWhere
from workbooks.grammar.layout import Column, Format, Owner, Table
from workbooks.grammar.lookups import known

__all__ = ["hired_in", "people"]

_PEOPLE = "people_months"


def _first_day(number: int) -> Lookup:
    return Lookup(_PEOPLE, "first_day", Const(str(number)))


def hired_in(months: int) -> Expr:
    """The month of the quarter in which the planned hire of the row starts, by its number."""
    found: Expr = Const("after")
    for number in range(months, 0, -1):
        end = Amount("quarter_end") if number == months else _first_day(number + 1)
        found = If(Here("start").less_than(end), Const(str(number)), found)
    return If(Here("start").equals(""), Const(""), If(Here("start").less_than(_first_day(1)), Const("before"), found))


def _until(column: str, months: int) -> Expr:
    """The sum of a column from the first month to the row's."""
    found: Expr = Lookup(_PEOPLE, column, Const("1"))
    for number in range(2, months + 1):
        is_later = Here("first_day").less_than(_first_day(number))
        found = found + If(is_later, Const(0), Lookup(_PEOPLE, column, Const(str(number))))
    return found


def people(months: int) -> Table:
    """The people by month, for a quarter of so many fiscal months."""
    hired = SumWhere("planned_hires", "people", (("in_month", Here("number")),))
    return Table(
        _PEOPLE,
        "People by month",
        "number",
        (
            Column("month", "Month", width=26),
            Column("today", "People today", Format.COUNT, width=16, formula=Sum("roster", "one"),
                   doc="Everybody who is planned: the lines of the tab Quotas."),
            Column("leavers", "Known leavers", Format.COUNT, Owner.SHARED, width=16,
                   doc="Who is known to leave in this month. It moves no capacity: attrition does, a driver."),
            Column("openings", "Openings", Format.COUNT, Owner.SHARED, width=16,
                   doc="Seats that are approved and not filled in this month."),
            Column("hires", "Planned hires", Format.COUNT, width=16, formula=hired,
                   doc="Who starts in this month, of the planned hires below."),
            Column("end", "At the month's end", Format.COUNT, width=16,
                   formula=Here("today") - _until("leavers", months) + _until("hires", months),
                   doc="Today, less known leavers, with planned hires, up to this month."),
            Column("stay", "Expected to stay", Format.FACTOR, width=16,
                   formula=known("plan_capacity", "heads", "month"),
                   doc="Sellers at work, by the driver attrition: what capacity and budget count."),
            Column("first_day", "First day", Format.DATE, width=12, is_quiet=True),
            Column("number", "Number", width=10, is_quiet=True),
        ),
        note="Leavers and openings are yours to fill in.",
    )  # fmt: skip
