"""The chance of a deal in a cell: that of the fitted model, blanks that are known, and faults that are said."""

import math
from datetime import date

import numpy as np
import pytest

from benchmarks.simulated_pipeline import LADDER, Market, simulate
from calculations.fiscal import Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_model import deal_outlook, fit_deal_model
from calculations.outlook.deal_traits import traits_at
from calculations.outlook.published_model import deals_of, published
from calculations.pipeline.history import read_pipeline
from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

AS_OF = date(2025, 5, 10)
DAY = 45810.0


def test_cells_hold_the_chances_of_the_fitted_model() -> None:
    """Table and deals as they are printed, with titles people write and close dates instead of days."""
    pipeline = read_pipeline(*simulate(np.random.default_rng(5), 200, AS_OF, Market(years=1)), LADDER, AS_OF)
    model, traits = fit_deal_model(pipeline), traits_at(DealHistory(pipeline), AS_OF)
    (seen,) = deal_outlook(pipeline, [Quarter.parse("2025Q2")], AS_OF, model)
    table, deals = published(model), deals_of(traits)
    dates = [None if math.isnan(days) else 45787.0 + days for days in deals["close_days"]]  # 10 May 2025 is 45787
    deals = deals.drop(columns="close_days").assign(close_date=np.array(dates, dtype=object))
    titles = [name.replace("_", " ").capitalize() for name in deals]
    answer = call(
        "WINPROBABILITY",
        [
            [list(table), *table.astype(object).values.tolist()],
            [titles, *deals.astype(object).values.tolist()],
            45787.0,
        ],
    )
    assert np.array(answer)[:, 0] == pytest.approx(seen.deals["chance"].to_numpy(), abs=1e-9)


EVEN = [["trait", "level", "won", "lost"], ["intercept", None, math.log(0.5), math.log(0.5)]]
DEALS = [["stage"], ["Find"]]


def test_blank_rows_stay_blank_and_others_beside_each_other() -> None:
    """Blank rows of either range are passed over; one deal without a known trait has what all have."""
    table = [*EVEN, [None] * 4]
    deals = [["deal", "stage", "pushes"], ["D1", None, None], [None] * 3, ["D2", "Find", 2.0]]
    assert call("WINPROBABILITY", [table, deals, DAY]) == [[15 / 32], [""], [15 / 32]]


def test_a_date_may_be_written_out() -> None:
    """20 ended deals, 5 won: half of (5 + 10)/40 on the close date, in the quarter or after it."""
    table = [*EVEN, ["ended", "Find", 5.0, 15.0]]
    deals = [["stage", "close date", "probability"], ["Find", "2025-06-20", 0.5], ["Find", "2025-07-20", 0.5]]
    answer = call("WINPROBABILITY", [table, deals, DAY])
    assert [row[0] for row in answer] == pytest.approx([0.5 * 15 / 32 + 0.5 * 15 / 40, 0.5 * 15 / 32])


@pytest.mark.parametrize(
    ("args", "kind", "words"),
    [
        ([[EVEN[0][:3], EVEN[1][:3]], DEALS, DAY], ErrorKind.VALUE, "coefficients lacks lost among its titles"),
        ([[EVEN[0]], DEALS, DAY], ErrorKind.VALUE, "lacks the row intercept"),
        ([[*EVEN, ["colour", "red", 1, 1]], DEALS, DAY], ErrorKind.VALUE, "row 3: no trait is called 'colour'"),
        ([[*EVEN, EVEN[1]], DEALS, DAY], ErrorKind.VALUE, "stands there twice"),
        ([[*EVEN, ["stage", "Find", "much", 1]], DEALS, DAY], ErrorKind.VALUE, "row 3, won holds the text 'much'"),
        ([[*EVEN, ["stage", "Find", 31.0, 1]], DEALS, DAY], ErrorKind.NUM, "must be from -30 to 30"),
        ([[*EVEN, ["ended", "Find", -1.0, 1]], DEALS, DAY], ErrorKind.NUM, "rows ended count deals"),
        ([EVEN, [["deal"], ["D1"]], DAY], ErrorKind.VALUE, "deals needs titles, such as stage"),
        ([EVEN, [["stage"]], DAY], ErrorKind.VALUE, "no deal below its titles"),
        ([EVEN, [["close_date"], ["soon"]], DAY], ErrorKind.VALUE, "row 2, close_date holds 'soon'"),
        ([EVEN, [["pushes"], ["many"]], DAY], ErrorKind.VALUE, "row 2, pushes holds the text 'many'"),
        ([EVEN, [["probability"], [50.0]], DAY], ErrorKind.NUM, "probability must be from 0 to 1"),
        ([EVEN, DEALS, DAY, DAY], ErrorKind.NUM, "give a day after 2025-06-02"),
        ([EVEN, DEALS, DAY, DAY + 2000], ErrorKind.NUM, "within three years"),
        ([EVEN, DEALS, DAY, None, "never"], ErrorKind.VALUE, "calendar:"),
    ],
)
def test_what_has_no_chance_is_said(args: list, kind: ErrorKind, words: str) -> None:
    """Faults name the range, the row and the title."""
    answer = call("WINPROBABILITY", args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence
