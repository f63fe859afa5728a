"""Outlook: what the quarter is expected to bring, how surely, and where from. Every tab's figure of it is this one."""

from workbooks.grammar.formulas import Amount, Call, Expr, Here, IfError, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE, figure, known
from workbooks.grammar.sentences import above_or_below, millions, percent, sentence
from workbooks.tabs.outlook.engine import DRAWN, company

__all__ = ["TAB"]


def _company(column: str) -> Expr:
    return IfError(ONE * company(column), NOT_APPLICABLE)


_FIGURES = Panel(
    "outlook_figures",
    "The quarter",
    (
        Figure(
            "outlook_expected",
            "Expected bookings",
            Format.MONEY,
            _company("expected"),
            "The mean of all quarters that may come: the one figure the plan, its scenarios and its chances rest on.",
            is_strong=True,
        ),
        Figure("outlook_booked", "Of it booked already", Format.MONEY, _company("booked")),
        Figure(
            "outlook_hired",
            "Of it by planned hires (tab Resources)",
            Format.MONEY,
            Sum("outlook_hires", "mean"),
            "By their ramp, drawn with all others; the views below know nobody who is not at work.",
        ),
        Figure("outlook_low_80", "In 8 of 10 quarters: from", Format.MONEY, _company("p10")),
        Figure("outlook_high_80", "to", Format.MONEY, _company("p90")),
        Figure("outlook_low_95", "In 19 of 20 quarters: from", Format.MONEY, _company("p2_5")),
        Figure("outlook_high_95", "to", Format.MONEY, _company("p97_5")),
        Figure("outlook_target", "Company target (tab Quotas)", Format.MONEY, Amount("target")),
        Figure(
            "outlook_chance",
            "Chance to reach the target",
            Format.RATE,
            IfError(Call("CHANCE", targets=Amount("target"), **DRAWN), NOT_APPLICABLE),
            "Share of the drawn quarters that book the target or more.",
            is_strong=True,
        ),
        Figure("outlook_status", "Facts", doc="Why there is no outlook, if there is none."),
    ),
    row=3,
    offset=1,
)

_VIEWS = Table(
    "outlook_views",
    "What each view alone would say",
    "view",
    (
        Column("title", "View", width=40),
        Column("mean", "Says", Format.MONEY, width=16),
        Column("sd", "Own standard deviation", Format.MONEY, width=16),
        Column("weight", "Weight", Format.RATE, width=14),
        Column("quarters", "Tested on, quarters", Format.COUNT, width=14),
        Column("view", "Key", width=14, is_quiet=True),
    ),
    note="Weighed by how far each was off in past quarters, looked at from as many days before their end.",
    row=16,
)


def _part(engine: str, column: str, key: str) -> Expr:
    """A figure of a part: 0 where the quarter has nothing in it, n/a where there is no outlook."""
    return IfError(ONE * figure(engine, column, key), NOT_APPLICABLE)


def _parts(id_: str, engine: str, title: str, *more: Column, chart: Chart | None = None, key: str = "part") -> Table:
    return Table(
        id_,
        title,
        key,
        (
            Column("title", title.rpartition(" ")[2].capitalize(), width=40),
            Column("expected", "Expected", Format.MONEY, width=16, formula=_part(engine, "expected", key)),
            Column("booked", "Booked", Format.MONEY, width=16, formula=_part(engine, "booked", key)),
            Column("low", "80 % from", Format.MONEY, width=14, formula=_part(engine, "p10", key)),
            Column("high", "80 % to", Format.MONEY, width=14, formula=_part(engine, "p90", key)),
            Column("low_95", "95 % from", Format.MONEY, width=14, formula=_part(engine, "p2_5", key)),
            Column("high_95", "95 % to", Format.MONEY, width=14, formula=_part(engine, "p97_5", key)),
            *more,
            Column(key, "Key", width=21, is_quiet=True),
        ),
        chart=chart,
    )


_SELLERS = _parts(
    "outlook_sellers",
    "outlook_reps",
    "By seller",
    Column(
        "quota",
        "Final quota",
        Format.MONEY,
        width=14,
        formula=IfError(ONE * Lookup("quotas", "final", Here("rep_id")), NOT_APPLICABLE),
    ),
    Column(
        "chance",
        "Chance to reach it",
        Format.RATE,
        width=14,
        formula=known("outlook_rep_chances", "chance", "rep_id"),
    ),
    key="rep_id",
)

_CURVE = Table(
    "outlook_distribution",
    "Chance of at least",
    "step",
    (
        Column(
            "amount",
            "Books at least",
            Format.MONEY,
            width=16,
            formula=IfError(ONE * Lookup("outlook_steps", "amount", Here("step")), NOT_APPLICABLE),
        ),
        Column("chance", "Chance", Format.RATE, width=10, formula=known("outlook_curve", "chance", "step")),
        Column("step", "Key", width=16, is_quiet=True),
    ),
    note="Across the 95 % range.",
    row=17,
    column=11,
    chart=Chart("line", "Chance to book at least", "amount", "chance", row=3, left=820, size=(390, 265)),
)

_FAN = Table(
    "outlook_fan",
    "Quarters that were, and the one to come",
    "quarter",
    (
        Column("quarter", "Quarter", width=40),
        Column(
            "actual",
            "Closed-won, then expected",
            Format.MONEY,
            width=16,
            formula=IfError(ONE * Lookup("past_quarters", "actual", Here("quarter")), _company("expected")),
        ),
        *(
            Column(
                name,
                title,
                Format.MONEY,
                width=14,
                formula=IfError(ONE * Lookup("past_quarters", "actual", Here("quarter")), _company(column)),
            )
            for name, title, column in (
                ("low", "80 % from", "p10"),
                ("high", "80 % to", "p90"),
                ("low_95", "95 % from", "p2_5"),
                ("high_95", "95 % to", "p97_5"),
            )
        ),
    ),
    chart=Chart(
        "line",
        "Closed-won and outlook",
        "quarter",
        "actual",
        "low",
        others=("high", "low_95", "high_95"),
        dashed=("low", "high", "low_95", "high_95"),
        row=3,
        left=425,
        size=(390, 265),
    ),
)

TAB = Tab(
    "outlook",
    "Outlook",
    "Outlook {quarter}",
    "In {currency}. Drawn from the tab Data Outlook, the CRM's facts as of {as_of}.",
    conclusion=sentence(
        "Expected ",
        millions(Amount("outlook_expected")),
        ", ",
        above_or_below(Amount("outlook_expected"), Amount("target"), "target"),
        "; ",
        percent(Amount("outlook_chance")),
        " chance to reach it; in 8 of 10 quarters from ",
        millions(Amount("outlook_low_80")),
        " to ",
        millions(Amount("outlook_high_80")),
    ),
    panels=(_FIGURES,),
    tables=(
        _CURVE,
        _VIEWS,
        _parts("outlook_by_segment", "outlook_segments", "By segment"),
        _parts("outlook_by_region", "outlook_regions", "By region"),
        _SELLERS,
        _FAN,
    ),
    widths=((10, 3),),
    frozen=(3, 2),
    colour="#2E75B6",
    about="Outlook: expected bookings, ranges, and chances to reach quotas",
)
