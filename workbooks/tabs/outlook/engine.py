"""What the tab Outlook reads: the quarter by segment, region and seller, and chances to reach targets."""

from workbooks.grammar.formulas import (
    Amount,
    AsText,
    Block,
    Call,
    Const,
    Expr,
    Here,
    If,
    IfError,
    Lookup,
    Whole,
    unless_blank,
)
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.outlook_data.tab import FIRST, LAST

__all__ = ["DRAWN", "LEVELS", "company", "expected", "tables"]

LEVELS = {"p2_5": 0.025, "p10": 0.1, "p20": 0.2, "p50": 0.5, "p80": 0.8, "p90": 0.9, "p97_5": 0.975}
"""Quantiles that are published, by column: those of the ranges of 80 and 95 %, of the scenarios, and the middle."""

DRAWN: dict[str, Expr] = {
    "table": Block("outlook_rows", FIRST, LAST),
    "seed": Amount("outlook_seed"),
    "draws": Amount("outlook_draws"),
    "joined": Block("outlook_hires", FIRST, LAST),
}
"""What every function that draws the outlook is given: the rows of the snapshot, and those of planned hires."""

_HIRES = spilled(
    "outlook_hires",
    Call(
        "HIREOUTLOOK",
        starts=Whole("planned_hires", "start"),
        counts=Whole("planned_hires", "people"),
        quota=unless_blank("revenue_mean_quota"),
        quarter_start=Amount("quarter_start"),
        as_of=Amount("as_of"),
        season=Whole("plan_months", "season"),
        drivers=Whole("drivers", "driver"),
        values=Whole("drivers", "past"),
        loading=unless_blank("outlook_loading"),
        calendar=Amount("calendar"),
    ),
    key="rep_id",
)


def company(column: str) -> Expr:
    """A figure of the company, planned hires with it; an error where there is no outlook."""
    return Lookup("outlook_segments", column, Const("all"))


def expected() -> Expr:
    """What the quarter is expected to bring, blank where there is no outlook; an error stays one."""
    return If(Amount("outlook_is_known").equals("yes"), company("expected"), Const(""))


def _cuts(id_: str, by: str) -> Table:
    call = Call("OUTLOOK", by=by, probabilities=Whole("outlook_levels", "level"), **DRAWN)
    columns = (
        Column("cut", "cut", width=21),
        Column("expected", "expected", Format.MONEY),
        Column("booked", "booked", Format.MONEY),
        *(Column(name, f"p{100 * level:g}", Format.MONEY) for name, level in LEVELS.items()),
        Column("lookup", "lookup", width=21, formula=AsText(Here("cut"))),  # Calc finds no bare reference
    )
    return Table(id_, f"OUTLOOK by {by}", "lookup", columns, spill=call)


_TABLES = (
    _HIRES,
    Table(
        "outlook_levels",
        "Quantiles of the outlook",
        "name",
        (Column("name", "name", width=12), Column("level", "level", Format.RATE)),
    ),
    _cuts("outlook_segments", "segment"),
    _cuts("outlook_regions", "region"),
    _cuts("outlook_reps", "rep_id"),
    spilled(
        "outlook_rep_chances",
        Call(
            "CHANCE",
            targets=Whole("roster", "final"),
            by="rep_id",
            values=Whole("roster", "rep_id"),
            show="list",
            **DRAWN,
        ),
        first="rep_id",
        title="CHANCE of the final quota",
    ),
    Table(
        "outlook_steps",
        "Amounts whose chance is told",
        "step",
        (
            Column("step", "step", width=9),
            Column("share", "share of the way", Format.RATE),
            Column(
                "amount",
                "amount",
                Format.MONEY,
                formula=IfError(company("p2_5") + Here("share") * (company("p97_5") - company("p2_5")), Const("")),
            ),
        ),
    ),
    spilled(
        "outlook_curve",
        Call("CHANCE", targets=Whole("outlook_steps", "amount"), show="list", **DRAWN),
        title="CHANCE of amounts",
    ),
    Table("driver_sets", "Sets of drivers", "scenario", (Column("scenario", "scenario", width=16),)),
)


def tables(months: int) -> tuple[Table, ...]:
    """The tables for a quarter of so many fiscal months."""
    return (*_TABLES, spilled("outlook_parts", Call("OUTLOOKPARTS", **DRAWN, months=months), repeated=months))
