"""Engine: every function that returns a table, called once over fixed references; other tabs read it by key.

Its stored values are what a reader without the add-in sees everywhere else; on this tab such a reader may see #NAME?.
Beside each such table stands the column `lookup`, its keys as plain texts: LibreOffice 7.4 does not find a text that an
add-in returned in a table (MATCH and = compare it by identity), but finds the same text once `&""` has made it its own.
"""

from workbooks.formulas import Amount, AsText, Call, Const, Count, Expr, Here, If, Lookup, Sum, SumWhere, Whole
from workbooks.layout import Column, Figure, Format, Panel, Tab, Table

__all__ = ["TAB"]

_ROW = 12

_SETTINGS = Panel(
    "settings",
    "Settings",
    (
        Figure("quarter_start", "Planned quarter starts", Format.DATE),
        Figure("quarter_end", "Planned quarter ends before", Format.DATE),
        Figure("same_quarter_last_year", "Same quarter last year"),
        Figure("mix_quarter", "Quarter of the family mix"),
        Figure("host", "Functions are spelled for"),
        Figure("layout_version", "Layout version", Format.COUNT),
    ),
    row=3,
    column=0,
)


def _roster(column: str) -> Expr:
    return Lookup("data_reps", column, Here("rep_id"))


def _quarter_of_family(quarter: str) -> Expr:
    wanted = (("product_family", Here("family")), ("quarter", Amount(quarter)))
    return SumWhere("data_bookings", "amount", wanted, is_free_text=True)


def _lookup(column: str) -> Column:
    return Column("lookup", "lookup", width=21, formula=AsText(Here(column)))


def _attainment_by(id_: str, title: str, key: str, at: int, groups: Expr, actual: Expr, quota: Expr) -> Table:
    return Table(
        id_,
        title,
        "lookup",
        (
            Column(key, "group", width=21),
            Column("quota", "quota", Format.MONEY),
            Column("actual", "actual", Format.MONEY),
            Column("attainment", "attainment", Format.RATE),
            _lookup(key),
        ),
        row=_ROW,
        column=at,
        spill=Call("ATTAINMENTBY", (groups, actual, quota)),
    )


def _split(show: str) -> Call:
    return Call(
        "QUOTASPLIT",
        (
            Amount("target"),
            Whole("roster", "potential"),
            Amount("over_assignment_rate"),
            Whole("ramp", "ramp"),
            Whole("roster", "last_quota"),
            Amount("floor_change_rate"),
            Amount("cap_change_rate"),
            Amount("rounding_unit"),
            Whole("roster", "rep_id"),
            Const(show),
        ),
    )


_LAST = (Whole("data_reps", "last_actual"), Whole("data_reps", "last_quota"))

_TABLES = (
    Table(
        "roster",
        "Reps in the split",
        "rep_id",
        (
            Column("rep_id", "Rep id", width=21),
            Column("start_date", "Start date", Format.DATE, formula=_roster("start_date")),
            Column("potential", "Potential", Format.MONEY, formula=_roster("potential")),
            Column("last_quota", "Last quota", Format.MONEY, formula=_roster("last_quota")),
        ),
        row=_ROW,
        column=0,
    ),
    Table(
        "ramp",
        "RAMPFACTOR",
        "lookup",
        (Column("rep_id", "key", width=21), Column("ramp", "ramp", Format.RATE), _lookup("rep_id")),
        row=_ROW,
        column=5,
        spill=Call(
            "RAMPFACTOR",
            (
                Whole("roster", "start_date"),
                Amount("quarter_start"),
                Amount("quarter_end"),
                Whole("ramp_schedule", "share"),
                Whole("roster", "rep_id"),
            ),
        ),
    ),
    Table(
        "split",
        "QUOTASPLIT",
        "lookup",
        (
            Column("rep_id", "key", width=21),
            Column("quota", "quota", Format.MONEY),
            Column("floor", "floor", Format.MONEY),
            Column("cap", "cap", Format.MONEY),
            Column("flags", "flags", width=24),
            _lookup("rep_id"),
        ),
        row=_ROW,
        column=9,
        spill=_split("quotas"),
    ),
    Table(
        "split_totals",
        "QUOTASPLIT, totals",
        "lookup",
        (Column("measure", "measure", width=21), Column("amount", "amount", Format.MONEY), _lookup("measure")),
        row=_ROW,
        column=16,
        spill=_split("totals"),
    ),
    _attainment_by("by_rep", "ATTAINMENTBY, sales rep", "rep_id", 20, Whole("data_reps", "rep_id"), *_LAST),
    _attainment_by("by_team", "ATTAINMENTBY, manager", "team_id", 26, Whole("data_reps", "team_id"), *_LAST),
    _attainment_by(
        "by_territory", "ATTAINMENTBY, territory", "territory_key", 32, Whole("data_reps", "territory_key"), *_LAST
    ),
    Table(
        "families",
        "Company quota by family mix",
        "family",
        (
            Column("family", "Product family", width=21),
            Column("mix", "Mix quarter closed-won", Format.MONEY, formula=_quarter_of_family("mix_quarter"), width=21),
            Column("actual", "Closed-won", Format.MONEY, formula=_quarter_of_family("last_quarter")),
            Column(
                "quota",
                "Attributed quota",
                Format.MONEY,
                formula=If(
                    Sum("families", "mix").equals(0),
                    Sum("data_reps", "last_quota") / Count("families", "actual"),
                    Sum("data_reps", "last_quota") * Here("mix") / Sum("families", "mix"),
                ),
                width=16,
            ),
        ),
        row=_ROW,
        column=38,
    ),
    _attainment_by(
        "by_family",
        "ATTAINMENTBY, family",
        "name",
        43,
        Whole("families", "family"),
        Whole("families", "actual"),
        Whole("families", "quota"),
    ),
)

TAB = Tab(
    "engine",
    "Engine",
    "Engine",
    "Owned by qplan: each table-returning QPLAN function is called once here. Other tabs read these cells by key.",
    margin=0,
    panels=(_SETTINGS,),
    tables=_TABLES,
    frozen=(_ROW + 2, 0),
    colour="#7F7F7F",
)
