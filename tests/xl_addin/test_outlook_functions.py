"""Functions of a published outlook in cells: the bits of the calculation, drawn once, and what a table may lack."""

import math

import numpy as np
import pandas as pd
import pytest

from calculations.outlook.cut import cut_of, cuts_by, together
from calculations.outlook.draws import draw
from calculations.schemas import OUTLOOK
from xl_addin.catalog import call
from xl_addin.catalog.outlook import redrawn
from xl_addin.cells.errors import CellError, ErrorKind

REPS = ("Ana", "Ben", "Cleo", "Dan")


def published() -> pd.DataFrame:
    """An outlook of four sellers: each has booked money, one large deal and a flow in two segments."""
    rng = np.random.default_rng(5)
    rows = [
        {"kind": kind, "rep_id": rep, "segment": segment, "product_line": "Bikes", "region": "East", "account_id": "",
         "deal_id": f"{rep}-1" if kind == "deal" else "", "mean": float(rng.lognormal(9, 1)),
         "chance": 1.0 if kind == "booked" else float(rng.uniform(0.2, 0.9)),
         "log_sd": 0.0 if kind == "booked" else 0.3, "company_loading": 0.15, "segment_loading": 0.1,
         "region_loading": 0.0, "rep_loading": 0.2, "month_1": 0.2, "month_2": 0.3, "month_3": 0.5, "month_4": 0.0}
        for rep in REPS
        for kind, segment in (("booked", "SMB"), ("deal", "ENT"), ("flow", "SMB"), ("flow", "ENT"))
    ]  # fmt: skip
    return OUTLOOK.conform(pd.DataFrame(rows))


TABLE = published()
CELLS = [list(TABLE.columns), *TABLE.astype(object).values.tolist()]


def test_cells_hold_the_bits_of_the_calculation() -> None:
    """Expectation, booked money and quantiles of company and sellers are those of the calculation, to the bit."""
    draws = draw(TABLE, 17)
    probabilities = [0.025, 0.2, 0.8, 0.975]
    answer = call("OUTLOOK", [CELLS, "rep_id", [probabilities], None, None, 17.0])
    assert answer[0] == ["cut", "expected", "booked", "p2.5", "p20", "p80", "p97.5"]
    cuts = [cut_of(draws), *cuts_by(draws, "rep_id")[1]]
    assert answer[1:] == [
        [name, cut.expected, cut.booked, *cut.quantiles(probabilities).tolist()]
        for name, cut in zip(("all", *REPS), cuts, strict=True)
    ]
    assert call("CHANCE", [CELLS, 60_000.0, "", "", 17.0]) == cut_of(draws).chance(60_000.0)
    quotas = [15_000.0, 9_000.0, 20_000.0, 12_000.0]
    lines = [[rep] for rep in REPS], [[quota] for quota in quotas]
    chances = [[cut.chance(quota)] for cut, quota in zip(cuts[1:], quotas, strict=True)]
    assert call("CHANCE", [CELLS, lines[1], "rep_id", lines[0], 17.0]) == chances
    found = together(cuts[1:], quotas, cuts[0], 60_000.0)
    assert call("JOINTCHANCE", [CELLS, 60_000.0, "rep_id", *lines, 17.0])[1:] == [
        [least, found.at_least[least], found.with_company[least]] for least in range(5)
    ]


def test_a_cut_is_asked_for_as_people_spell_it() -> None:
    """Titles with blanks, values in other capitals, several values of one column, rows in another order."""
    draws = draw(TABLE, 0)
    titles = [name.replace("_", " ").title() for name in CELLS[0]]
    shuffled = [titles, *reversed(CELLS[1:])]
    where = [["Rep id"], ["rep_id"], ["Segment"]], [["ana"], ["BEN "], ["smb"]]
    want = cut_of(draws, {"rep_id": ["Ana", "Ben"], "segment": "SMB"})
    assert call("OUTLOOK", [shuffled, "", [[0.5]], *where])[1] == [
        "all", want.expected, want.booked, float(want.quantiles(0.5)),
    ]  # fmt: skip
    assert call("CHANCE", [shuffled, 9_000.0, "Rep id", "ANA"]) == cut_of(draws, {"rep_id": "Ana"}).chance(9_000.0)
    assert call("CHANCE", [shuffled, 9_000.0, "rep_id", [["Ana"]]]) == call("CHANCE", [CELLS, 9_000.0, "rep_id", "Ana"])


def test_two_deals_follow_their_closed_form() -> None:
    """Two deals of .5 and .4 apart: both in .2, at least one in .7, within four standard errors of 10,000 draws."""
    deals = [["kind", "deal_id", "mean", "chance"], ["deal", "D1", 100.0, 0.5], ["deal", "D2", 10.0, 0.4]]
    for target, want in ((110.0, 0.2), (10.0, 0.7), (100.0, 0.5)):
        chance = call("CHANCE", [deals, target, "", "", 3.0, 10_000.0])
        assert abs(chance - want) < 4 * math.sqrt(want * (1 - want) / 10_000)


def test_five_hundred_cells_draw_once() -> None:
    """A table that stands in many formulas is drawn for the first; another seed, count or number is another table."""
    redrawn._drawn.cache_clear()
    for target in range(50):
        call("CHANCE", [CELLS, 1000.0 * target])
        call("OUTLOOK", [CELLS, "segment"])
    assert redrawn._drawn.cache_info().misses == 1
    dearer = [CELLS[0], [*CELLS[1][:7], 1.0, *CELLS[1][8:]], *CELLS[2:]]
    before, after = (call("OUTLOOK", [cells, "", [[0.5]]])[1][1] for cells in (CELLS, dearer))
    assert before - after == pytest.approx(TABLE["mean"][0] - 1.0)
    call("OUTLOOK", [CELLS, "", None, None, None, 1.0])
    call("OUTLOOK", [CELLS, "", None, None, None, 0.0, 100.0])
    assert redrawn._drawn.cache_info().misses == 4
    assert redrawn._drawn.cache_info().currsize == 2


def test_who_is_not_in_the_table_has_no_chance() -> None:
    """Not known is not 0: #N/A for one, a blank in a column; so is a missing target."""
    assert call("CHANCE", [CELLS, [[1.0], [None], [1.0]], "rep_id", [["Zoe"], ["Ana"], ["Ben"]]]) == [[""], [""], [1.0]]
    joint = call("JOINTCHANCE", [CELLS, None, "rep_id", [["Ana"], ["Ben"]], [[1.0], [None]]])
    assert joint[1:] == [[0, 1.0, ""], [1, 1.0, ""], [2, 0.0, ""]]


def test_blank_rows_and_blank_loadings_are_nothing() -> None:
    """Rows without anything are skipped, a blank loading or spread is none, and month shares are not needed."""
    deal = [["Kind", "Mean", "Chance", "Log sd", "Month 1"], ["Deal ", 100.0, 0.4, None, None], [None] * 5]
    assert call("CHANCE", [[*deal, ["booked", 5.0, 1.0, "", ""], [""] * 5], 105.0]) == 0.4


GOOD = [["kind", "mean", "chance"], ["flow", 100.0, 0.4]]


@pytest.mark.parametrize(
    ("name", "args", "kind", "words"),
    [
        ("OUTLOOK", [[["kind", "mean"], ["flow", 1.0]]], ErrorKind.VALUE, "table lacks chance among its titles"),
        ("OUTLOOK", [[GOOD[0], ["flow", "much", 1.0]]], ErrorKind.VALUE, "row 2, mean holds the text 'much'"),
        ("OUTLOOK", [[GOOD[0], ["flow", None, 1.0]]], ErrorKind.VALUE, "lack a finite mean"),
        ("OUTLOOK", [[GOOD[0], ["hope", 1.0, 1.0]]], ErrorKind.VALUE, "of no known kind"),
        ("OUTLOOK", [[GOOD[0], ["flow", 1.0, 40.0]]], ErrorKind.VALUE, "chance outside 0 to 1"),
        ("OUTLOOK", [[GOOD[0]]], ErrorKind.NA, "No row of the table is in the cut"),
        ("OUTLOOK", [GOOD, "colour"], ErrorKind.VALUE, "by is 'colour': a cut is made by kind, rep_id"),
        ("OUTLOOK", [GOOD, "", [[90.0]]], ErrorKind.NUM, "probabilities must be from 0 to 1"),
        ("OUTLOOK", [GOOD, "", None, [["segment"]]], ErrorKind.VALUE, "give a value for each column"),
        ("OUTLOOK", [GOOD, "", None, [["segment"]], [["SMB"]]], ErrorKind.NA, "No row of the table is in the cut"),
        ("OUTLOOK", [GOOD, "", None, None, None, 0.5], ErrorKind.NUM, "seed must be a whole number"),
        ("OUTLOOK", [GOOD, "", None, None, None, 0.0, 0.0], ErrorKind.NUM, "draws must be a whole number"),
        ("CHANCE", [GOOD, None], ErrorKind.NA, "There is no target"),
        ("CHANCE", [GOOD, 1.0, "rep_id", "Zoe"], ErrorKind.NA, "in the cut rep_id = Zoe."),
        ("CHANCE", [GOOD, [[1.0], [2.0]], "rep_id", [["a"], ["b"], ["c"]]], ErrorKind.VALUE, "2 cells for 3 values"),
        ("JOINTCHANCE", [GOOD, 1.0, "rep_id", [["a"]], [[1.0], [2.0]]], ErrorKind.VALUE, "2 cells for 1 values"),
    ],
)
def test_what_cannot_be_drawn_is_said(name: str, args: list, kind: ErrorKind, words: str) -> None:
    """Faults name the column or the argument, and what would be right."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence


def test_more_than_a_cell_may_ask_for_is_refused() -> None:
    """6,000 rows may be drawn 2,000 times; 10,000 times is the work of a program."""
    cells = [GOOD[0], *([["flow", 1.0, 0.5]] * 6000)]
    answer = call("CHANCE", [cells, 1.0, "", "", 0.0, 10_000.0])
    assert answer == CellError(
        ErrorKind.NUM, "6,000 rows × 10,000 draws are more than a cell may ask for: ask for fewer draws."
    )
