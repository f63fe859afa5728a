"""Retention: which customers stayed, and what they bring, as a whole, by segment and by cohort."""

from workbooks.grammar.formulas import Const, Expr, Here, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.lookups import figure, known
from workbooks.grammar.sentences import counted, millions, percent, sentence
from workbooks.grammar.words import COMPANY

__all__ = ["TAB"]

_MOVES = Panel(
    "retention_moves",
    "From start to end",
    (
        Figure("retention_note", "Basis"),
        Figure("retention_from", "Twelve months compared, from", Format.DATE),
        Figure("retention_start", "At the start", Format.MONEY, Sum("data_retention", "start")),
        Figure("retention_expansion", "Expansion", Format.MONEY, Sum("data_retention", "expansion")),
        Figure("retention_contraction", "Contraction", Format.MONEY, Const(0) - Sum("data_retention", "contraction")),
        Figure("retention_churn", "Churn", Format.MONEY, Const(0) - Sum("data_retention", "churn")),
        Figure("retention_reactivation", "Reactivated", Format.MONEY, Sum("data_retention", "reactivation")),
        Figure("retention_new", "New", Format.MONEY, Sum("data_retention", "new")),
        Figure("retention_credit", "Credits", Format.MONEY, Sum("data_retention", "credit")),
        Figure("retention_end", "At the end", Format.MONEY, Sum("data_retention", "end"), is_strong=True),
    ),
    row=3,
    offset=1,
)


def _columns(engine: str, title: str) -> tuple[Column, ...]:
    def rate(column: str) -> Expr:
        return known(engine, column, "name")

    def money(column: str) -> Expr:
        return figure(engine, column, "name")

    return (
        Column("name", title, width=30),
        Column("logos", "Customers at the start", Format.COUNT, width=12, formula=money("logos")),
        Column("lost", "Lost", Format.COUNT, width=12, formula=money("lost")),
        Column("start", "At the start", Format.MONEY, width=15, formula=money("start")),
        Column("contraction", "Contraction", Format.MONEY, width=15, formula=money("contraction")),
        Column("churn", "Churn", Format.MONEY, width=15, formula=money("churn")),
        Column("expansion", "Expansion", Format.MONEY, width=15, formula=money("expansion")),
        Column("kept", "From the same customers", Format.MONEY, width=15, formula=Here("start")
               - Here("contraction") - Here("churn") + Here("expansion")),
        Column("grr", "GRR", Format.RATE, width=10, formula=rate("grr")),
        Column("nrr", "NRR", Format.RATE, width=10, formula=rate("nrr")),
        Column("logo_churn_rate", "Logo churn", Format.RATE, width=10, formula=rate("logo_churn_rate")),
    )  # fmt: skip


def _whole(column: str) -> Expr:
    return Lookup("kept_company", column, Const(COMPANY))


TAB = Tab(
    "retention",
    "Retention",
    "Retention",
    "What last year's customers brought this year, in {currency}, up to {as_of}.",
    conclusion=sentence(
        "Of ",
        millions(Sum("data_retention", "start")),
        " of last year ",
        percent(_whole("grr")),
        " stayed (GRR), ",
        percent(_whole("nrr")),
        " with expansion (NRR); ",
        counted(_whole("lost")),
        " of ",
        counted(_whole("logos")),
        " customers lost",
    ),
    panels=(_MOVES,),
    tables=(
        Table(
            "retention_whole",
            "All customers",
            "name",
            _columns("kept_company", "Group"),
            note="GRR = (start − contraction − churn) / start; NRR adds expansion; logo churn = lost / customers at "
            "the start. New and returning customers are in none of them.",
            row=15,
        ),
        Table(
            "retention_segments",
            "By segment",
            "name",
            _columns("kept_segment", "Segment"),
            chart=Chart("column", "GRR and NRR by segment", "name", "grr", "nrr", row=3, left=420, size=(390, 250)),
        ),
        Table(
            "retention_cohorts",
            "By year of the first order or contract",
            "name",
            _columns("kept_cohort", "Cohort"),
            chart=Chart("line", "GRR and NRR by cohort", "name", "grr", "nrr", row=3, left=820, size=(390, 250)),
        ),
    ),
    frozen=(3, 2),
    colour="#2E75B6",
    about="Retention: which customers stayed, and what they bring",
)
