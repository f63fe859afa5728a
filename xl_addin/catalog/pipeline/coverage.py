"""Functions that set the pipeline against what is still to book, and say what past quarters did with theirs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.performance.attainment import attainment_by
from calculations.pipeline.coverage import pipeline_coverage, required_coverage
from xl_addin.catalog.keyed import group_names
from xl_addin.cells.errors import CellFault, CellValue, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


_GROUPS = Argument("groups", "group of each row: a segment, a product, a rep, a size band", Kind.TEXT, Shape.LINE)


def _answer(figures: NDArray[np.float64], sentence: str, *given: CellValue) -> CellValue:
    """One figure for single cells, a column of them for ranges; #N/A with the sentence where there is none."""
    if any(np.ndim(value) for value in given):
        return [[figure] for figure in np.atleast_1d(figures)]
    if np.isnan(figures):
        raise CellFault(ErrorKind.NA, sentence)
    return float(figures)


def _coverage(open_amount: CellValue, target: CellValue, booked: CellValue) -> CellValue:
    figures = pipeline_coverage(open_amount, target, booked)
    return _answer(figures, "Nothing is left to book: there is nothing to cover.", open_amount, target, booked)


def _required(
    create_and_close_share: CellValue, conversion_rate: CellValue, slip_rate: CellValue, brought_in_share: CellValue
) -> CellValue:
    figures = required_coverage(create_and_close_share, conversion_rate, slip_rate, brought_in_share)
    sentence = "The conversion is zero or not known: past quarters do not say what is required."
    return _answer(figures, sentence, create_and_close_share, conversion_rate, slip_rate, brought_in_share)


def _ratio(
    name: str, summary: str, part: Argument, whole: Argument, rate: str, returns: str, example: Example
) -> Function:
    """A function that gives the ratio of the sums of two columns by group."""
    columns = (
        Column("group", doc="the group"),
        Column(whole.name, Format.MONEY, "sum of what is given"),
        Column(part.name, Format.MONEY, "sum of what is given"),
        Column(rate, Format.RATE, f"{part.name} / {whole.name}", id="rate"),
    )
    titles = [column.title for column in columns]

    def body(**lines: NDArray[Any]) -> list[list[Any]]:
        aligned(**lines)
        above, below = np.nan_to_num(lines[part.name]), np.nan_to_num(lines[whole.name])
        frame = attainment_by(group_names(lines["groups"]), above, below)
        return column_table(titles, frame["group"], frame["quota"], frame["actual"], frame["attainment"])

    return Function(
        name=name, family="pipeline", summary=summary, arguments=(_GROUPS, whole, part), returns=returns, body=body,
        columns=columns, examples=(example,),
    )  # fmt: skip


def _line(name: str, doc: str) -> Argument:
    return Argument(name, f"{doc}; deals (1 or 0), counts, or money", shape=Shape.LINE)


COVERAGE = Function(
    name="COVERAGE",
    family="pipeline",
    summary="Pipeline coverage: open pipeline dated in the quarter / (target − booked).",
    arguments=(
        Argument("open_amount", "open pipeline dated in the quarter", shape=Shape.ANY, unit="money"),
        Argument("target", "target of the quarter", shape=Shape.ANY, unit="money"),
        Argument("booked", "already won in the quarter", shape=Shape.ANY, unit="money", default=0.0),
    ),
    returns="how many times what is left to book is covered, one for each row; #N/A where nothing is left to book",
    body=_coverage,
    examples=(
        Example((300.0, 150.0, 50.0), 3.0),
        Example(([[300.0], [10.0]], [[150.0], [20.0]], [[50.0], [20.0]]), [[3.0], [""]]),
    ),
)

REQUIREDCOVERAGE = Function(
    name="REQUIREDCOVERAGE",
    family="pipeline",
    summary="Coverage a quarter needs: (1 − share created in it − share brought in) / conversion of the opening "
    "pipeline × (1 + slip).",
    arguments=(
        Argument("create_and_close_share", "share of won value created in the same quarter", shape=Shape.ANY,
                 unit="rate"),
        Argument("conversion_rate", "share of the opening pipeline won in its quarter", shape=Shape.ANY, unit="rate"),
        Argument("slip_rate", "extra margin for slips", shape=Shape.ANY, unit="rate", default=0.0),
        Argument("brought_in_share", "share of won value that was neither dated in the quarter on its first day nor "
                 "created in it: pulled in or undated", shape=Shape.ANY, unit="rate", default=0.0),
    ),
    returns="how many times what is left to book has to be covered; #N/A without a conversion",
    body=_required,
    examples=(Example((0.2, 0.25), 3.2), Example((0.5, 0.25, 0.5), 3.0), Example((0.2, 0.25, 0.0, 0.3), 2.0)),
)  # fmt: skip

SLIPRATE = _ratio(
    "SLIPRATE",
    "Share of the pipeline dated in the quarter on its first day that was neither won nor lost by its end.",
    _line("slipped", "of these, neither won nor lost by the quarter's end; lost deals are not slips"),
    _line("dated", "open on the quarter's first day with a close date in it"),
    "slip_rate",
    "a table, one row for each group in order of first appearance; the rate is blank where nothing was dated",
    Example(
        ([["2019Q4"], ["2019Q4"], ["2020Q1"]], [[6.0], [4.0], [0.0]], [[2.0], [3.0], [0.0]]),
        [["group", "dated", "slipped", "slip_rate"], ["2019Q4", 10.0, 5.0, 0.5], ["2020Q1", 0.0, 0.0, ""]],
    ),
)

OPENINGCONVERSION = _ratio(
    "OPENINGCONVERSION",
    "Share of the pipeline dated in the quarter on its first day that was won in it.",
    _line("won", "of these, won in the quarter"),
    _line("dated", "open on the quarter's first day with a close date in it"),
    "conversion_rate",
    "a table, one row for each group in order of first appearance; the rate is blank where nothing was dated",
    Example(
        ([["2019Q4"], ["2019Q4"]], [[300.0], [100.0]], [[100.0], [0.0]]),
        [["group", "dated", "won", "conversion_rate"], ["2019Q4", 400.0, 100.0, 0.25]],
    ),
)

CREATEANDCLOSE = _ratio(
    "CREATEANDCLOSE",
    "Share of what was won in the quarter that was created in it.",
    _line("created_and_won", "of these, created in the same quarter"),
    _line("won", "won in the quarter"),
    "create_and_close_share",
    "a table, one row for each group in order of first appearance; the share is blank where nothing was won",
    Example(
        ([["2019Q4"], ["2019Q4"]], [[30.0], [10.0]], [[4.0], [4.0]]),
        [["group", "won", "created_and_won", "create_and_close_share"], ["2019Q4", 40.0, 8.0, 0.2]],
    ),
)

BROUGHTIN = _ratio(
    "BROUGHTIN",
    "Share of what was won in the quarter that was neither dated in it on its first day nor created in it.",
    _line("brought_in", "of these, open on the quarter's first day and dated later or not at all"),
    _line("won", "won in the quarter"),
    "brought_in_share",
    "a table, one row for each group in order of first appearance; the share is blank where nothing was won",
    Example(
        ([["2019Q4"], ["2019Q4"]], [[30.0], [10.0]], [[5.0], [5.0]]),
        [["group", "won", "brought_in", "brought_in_share"], ["2019Q4", 40.0, 10.0, 0.25]],
    ),
)

CARRYOVER = _ratio(
    "CARRYOVER",
    "Pipeline dated in the quarter on its first day against the same measure some weeks earlier.",
    _line("opening", "dated in the quarter on its first day"),
    _line("earlier", "dated in the same quarter some weeks before"),
    "carry_over_rate",
    "a table, one row for each group in order of first appearance; the rate is blank where nothing was dated earlier",
    Example(
        ([["2019Q4"]], [[400.0]], [[500.0]]),
        [["group", "earlier", "opening", "carry_over_rate"], ["2019Q4", 400.0, 500.0, 1.25]],
    ),
)

FUNCTIONS = (COVERAGE, REQUIREDCOVERAGE, SLIPRATE, OPENINGCONVERSION, CREATEANDCLOSE, BROUGHTIN, CARRYOVER)
