"""Pipeline: what is open, whether it is enough, how it moves, what will come of it, and the deals to look at."""

from workbooks.grammar.formulas import Amount, Call, Const, Expr, Here, If, IfError, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE, figure, known
from workbooks.grammar.sentences import millions, percent, sentence, times
from workbooks.grammar.words import COMPANY
from workbooks.tabs.pipeline.dimensions import OPEN_DIMENSIONS, WON_DIMENSIONS

__all__ = ["TAB"]

_WON_TITLES = {"product": "product line", "source": "lead source", "size": "deal size"}


def _missing() -> Expr:
    """What past quarters would have needed beyond what is there."""
    left = Amount("coverage_target") - Amount("pipeline_next_booked")
    return Amount("coverage_required") * left - Amount("pipeline_next_amount")


def _lately(table: str) -> Expr:
    return Lookup(table, "rate", Const("last four"))


_OPEN = Panel(
    "pipeline_open",
    "Open pipeline",
    (
        Figure("pipeline_note", "Deals of"),
        Figure("pipeline_day", "Seen at the end of", Format.DATE),
        Figure("pipeline_next_quarter", "Next quarter"),
        Figure("pipeline_open_deals", "Open deals", Format.COUNT, Sum("open_stage", "deals")),
        Figure("pipeline_open_amount", "Open amount", Format.MONEY, Sum("open_stage", "amount"), is_strong=True),
        Figure("pipeline_next_amount", "Dated in the next quarter", Format.MONEY, Sum("open_stage", "next_amount")),
        Figure("pipeline_per_day", "Velocity: won a day", Format.MONEY,
               IfError(ONE * Lookup("velocity", "per_day", Const(COMPANY)), NOT_APPLICABLE),
               "Open deals × mean won value × win rate / cycle days."),
        Figure("pipeline_win_rate_all", "Win rate by count, four quarters", Format.RATE,
               IfError(ONE * Lookup("velocity", "win_rate", Const(COMPANY)), NOT_APPLICABLE)),
        Figure("pipeline_cycle", "Cycle of won deals, days", Format.COUNT,
               IfError(ONE * Lookup("velocity", "cycle_days", Const(COMPANY)), NOT_APPLICABLE)),
    ),
    row=3,
)  # fmt: skip

_COVERAGE = Panel(
    "pipeline_coverage",
    "Is it enough for the planned quarter?",
    (
        Figure("coverage_target", "Company target", Format.MONEY,
               If(Amount("pipeline_next_quarter").equals(Amount("quarter")), Amount("target"), NOT_APPLICABLE),
               "The target on the tab Quotas, when the next quarter is the planned one."),
        Figure("pipeline_next_booked", "Booked in it already", Format.MONEY),
        Figure("coverage", "Coverage, times", Format.FACTOR,
               IfError(Call("COVERAGE", open_amount=Amount("pipeline_next_amount"), target=Amount("coverage_target"),
                            booked=Amount("pipeline_next_booked")), NOT_APPLICABLE),
               "Open and dated in it / (target − booked).", is_strong=True),
        Figure("coverage_required", "Required by the past, times", Format.FACTOR,
               IfError(Call("REQUIREDCOVERAGE", create_and_close_share=_lately("creation_lately"),
                            conversion_rate=_lately("conversion_lately"),
                            brought_in_share=_lately("brought_lately")),
                       NOT_APPLICABLE),
               "(1 − share created and won in the quarter − share brought in, which was open and dated later or not at "
               "all) / conversion of the opening pipeline, last four quarters by value: what they opened with / what "
               "they won.",
               is_strong=True),
        Figure("coverage_missing", "Pipeline that is missing", Format.MONEY,
               IfError(If(_missing().less_than(0), Const(0), _missing()), NOT_APPLICABLE),
               "0: as much is there as past quarters needed, or more."),
        Figure("projection_quarter", "Quarter looked ahead to"),
        Figure("projection_own", "Expected", Format.MONEY,
               If(Amount("projection_is_known").equals("yes"), Amount("projection_expected"), NOT_APPLICABLE),
               "What the outlook of the quarter expects: booked + what open deals bring + deals to come.",
               is_strong=True),
        Figure("projection_low", "In 8 of 10 quarters: from", Format.MONEY),
        Figure("projection_high", "to", Format.MONEY),
        Figure("projection_is_known", "There is an outlook of it"),
        Figure("projection_expected", "Expected by the outlook", Format.MONEY),
    ),
    row=3,
    column=4,
    offset=2,
)  # fmt: skip


def _open_table(dimension: str, title: str, row: int | None = None) -> Table:
    table = f"open_{dimension}"
    return Table(
        table,
        f"Open pipeline by {title}",
        "name",
        (
            Column("name", title.capitalize(), width=34),
            Column("deals", "Deals", Format.COUNT, width=13, total=Sum(table, "deals")),
            Column("amount", "Amount", Format.MONEY, width=15, total=Sum(table, "amount")),
            Column("share", "Share of amount", Format.RATE, width=13,
                   formula=IfError(Here("amount") / Sum(table, "amount"), NOT_APPLICABLE)),
            Column("without_amount", "Without amount", Format.COUNT, width=13, total=Sum(table, "without_amount")),
            Column("next_deals", "Dated next quarter", Format.COUNT, width=13, total=Sum(table, "next_deals")),
            Column("next_amount", "Amount next quarter", Format.MONEY, width=15, total=Sum(table, "next_amount")),
        ),
        row=row,
        total_label="All open deals",
        chart=Chart("column", "Open amount by stage", "name", "amount", "next_amount", row=3, left=770, size=(440, 300),
                    is_labelled=True)
        if dimension == "stage"
        else None,
    )  # fmt: skip


def _won_table(dimension: str) -> Table:
    engine, title = f"win_rate_{dimension}", _WON_TITLES.get(dimension, dimension)
    return Table(
        f"won_{dimension}",
        f"Win rates by {title}",
        "key",
        (
            Column("name", title.capitalize(), width=34),
            Column("closed", "Closed", Format.COUNT, formula=figure(engine, "closed", "key")),
            Column("closed_amount", "Closed amount", Format.MONEY, formula=figure(engine, "closed_amount", "key")),
            Column("won", "Won", Format.COUNT, formula=figure(engine, "won", "key")),
            Column("rate", "Win rate", Format.RATE, formula=known(engine, "rate", "key")),
            Column("value_rate", "Win rate by value", Format.RATE, formula=known(engine, "value_rate", "key")),
            Column("won_amount", "Won amount", Format.MONEY, formula=figure(engine, "won_amount", "key")),
            Column("shrunk_rate", "Allowing for few", Format.RATE, formula=known(engine, "shrunk_rate", "key")),
            Column(
                "shrunk_value_rate",
                "Same by value",
                Format.RATE,
                formula=known(engine, "shrunk_value_rate", "key"),
            ),
            Column("key", "Key", width=18, is_quiet=True),
        ),
        note="Deals that closed in the last four quarters." if dimension == WON_DIMENSIONS[0] else "",
    )


_TURNS = Table(
    "turns",
    "What past quarters did with the pipeline they opened with",
    "quarter",
    (
        Column("quarter", "Quarter", width=34),
        Column("opening", "Deals", Format.COUNT, formula=figure("data_turns", "opening", "quarter")),
        Column("opening_amount", "Opened with", Format.MONEY, formula=figure("conversions", "dated", "quarter")),
        Column("conversion", "Won of it", Format.RATE, formula=known("conversions", "rate", "quarter")),
        Column("slip", "Slipped", Format.RATE, formula=known("slips", "rate", "quarter")),
        Column("carry_over", "Carry-over", Format.RATE, formula=known("carried", "rate", "quarter"),
               doc="Opening pipeline / the same measure four weeks earlier."),
        Column("won_amount", "Won in all", Format.MONEY, formula=figure("creations", "won", "quarter")),
        Column("creation", "Created and won in it", Format.RATE, formula=known("creations", "rate", "quarter")),
    ),
    note="By value, from stage history. Slipped: dated in it on the first day and neither won nor lost by the end. "
    "Quarters count whole, however many weeks they have.",
)  # fmt: skip

_FLOW = Table(
    "pipeline_flow",
    "Flow of the closing quarter's pipeline",
    "flow",
    (
        Column("flow", "Flow", width=34),
        Column("deals", "Deals", Format.COUNT, formula=figure("flow", "deals", "flow")),
        Column("amount", "Amount", Format.MONEY, formula=figure("flow", "amount", "flow")),
    ),
    note="Deals dated in the quarter, from its eve to the day. Opening plus all flows is closing.",
)

_STAGES = Table(
    "pipeline_stages",
    "Stages",
    "stage",
    (
        Column("stage", "Stage", width=34),
        Column("reached", "Reached", Format.COUNT, formula=figure("conversion", "reached", "stage")),
        Column("advanced", "Went on", Format.COUNT, formula=figure("conversion", "advanced", "stage")),
        Column("rate", "Of those that left", Format.RATE, formula=known("conversion", "rate", "stage")),
        Column("to_win_rate", "Won from here on", Format.RATE, formula=known("conversion", "to_win_rate", "stage")),
        Column("median_days", "Median days", Format.COUNT, formula=known("data_stages", "median_days", "stage")),
        Column("days_to_win", "Days to a win", Format.COUNT, formula=known("data_stages", "days_to_win", "stage")),
    ),
)

_METHODS = Table(
    "projection_methods",
    "The outlook beside the CRM's own view",
    "method",
    (
        Column("name", "Method", width=34),
        Column("method", "Key", width=13, is_quiet=True),
        Column("amount", "Projected", Format.MONEY, formula=known("projection", "amount", "method")),
        Column("wape_error", "Mean miss", Format.RATE, doc="WAPE of past quarters at the nearest week: Σ|F − A| / ΣA."),
        Column("bias_rate", "Bias", Format.CHANGE, doc="Σ(F − A) / ΣA of the same quarters."),
        Column("brier_error", "Brier", Format.FACTOR, doc="Mean squared difference of chance and outcome."),
    ),
    note="Misses are those of the last four quarters at the same point, by what the CRM showed then.",
)


def _deals(id_: str, title: str, note: str) -> Table:
    return Table(
        id_,
        title,
        "deal_id",
        (
            Column("name", "Deal", width=34),
            Column("stage", "Stage", width=13),
            Column("amount", "Amount", Format.MONEY),
            Column("close_date", "Close", Format.DATE),
            Column("days_in_stage", "Days in stage", Format.COUNT),
            Column("owner", "Owner", width=13),
            Column("account", "Account", width=15),
            Column("deal_id", "CRM id", width=20, is_quiet=True),
            Column("reasons", "Why", width=12),
        ),
        note=note,
    )


TAB = Tab(
    "pipeline",
    "Pipeline",
    "Pipeline",
    "Open deals, what past quarters made of theirs, and what will come of these, in {currency}, as of {as_of}.",
    conclusion=sentence(
        "Open ", millions(Amount("pipeline_open_amount")), "; coverage ", times(Amount("coverage")),
        " times, required ", times(Amount("coverage_required")), "; missing ",
        millions(Amount("coverage_missing")), "; win rate ",
        percent(Amount("pipeline_win_rate_all")), "; expected ", millions(Amount("projection_own")),
    ),
    panels=(_OPEN, _COVERAGE),
    tables=(
        *(_open_table(name, title, 17 if name == "stage" else None) for name, title in OPEN_DIMENSIONS.items()),
        _TURNS,
        _FLOW,
        _METHODS,
        *(_won_table(dimension) for dimension in WON_DIMENSIONS),
        _STAGES,
        _deals("deals_at_risk", "Deals at risk, dated in this quarter or the next",
               "The largest 200; the last line sums the others."),
        _deals("deals_stale", "Stale deals", "Overdue, stuck, untouched or incomplete: the largest 200; the last line "
               "sums the others."),
    ),
    widths=((1, 34), (2, 13), (3, 16), (4, 13), (5, 13), (6, 15), (7, 20), (8, 20), (9, 13), (10, 18)),
    frozen=(3, 2),
    pages=1,
    colour="#2E75B6",
    about="Pipeline: what is open, whether it is enough, what will come of it",
)  # fmt: skip
