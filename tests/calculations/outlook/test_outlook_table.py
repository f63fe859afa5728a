"""The compact table: what can be drawn of it, and what is said about the rest."""

import numpy as np
import pandas as pd
import pytest

from calculations.outlook.table import LARGEST_LOG_SD, LOADINGS, MONTHS, chosen, expected, usable
from tests.calculations.outlook.tables import ROW, table_of


def codes(table: pd.DataFrame) -> list[str]:
    """Codes of what was set right."""
    return [finding.code for finding in usable(table).findings]


def test_a_good_table_stays_as_it_is() -> None:
    """Nothing is said and nothing is changed, whatever the order of its columns."""
    table = table_of(ROW, {**ROW, "kind": "flow", "company_loading": 0.4, "chance": 0.2})
    made = usable(table[list(reversed(table.columns))])
    assert made.findings == ()
    assert made.table.equals(table)


@pytest.mark.parametrize(
    "row",
    [
        {"mean": np.nan},
        {"chance": np.inf},
        {"log_sd": np.nan},
        {"rep_loading": np.nan},
        {"mean": -1e18},
        {"kind": "hope"},
    ],
)
def test_a_row_without_its_numbers_is_named_and_not_counted(row: dict) -> None:
    """An unknown is no zero: the row is left out, with a finding that names it and its money."""
    made = usable(table_of(ROW, {"deal_id": "d7", **row}))
    assert len(made.table) == 1
    assert [(f.code, f.rows) for f in made.findings] == [("outlook.row-unusable", ("d7",))]
    assert made.findings[0].amount == (abs(np.nan_to_num(row.get("mean", 100.0))))


def test_bounds_hold_the_chance_and_the_spread() -> None:
    """A chance of 1.2 is 1, one of −.1 is 0, a spread of 9 is the widest there is; each is said."""
    table = table_of({"chance": 1.2}, {"chance": -0.1, "rep_id": "r2"}, {"log_sd": 9.0, "rep_id": "r3"})
    made = usable(table)
    assert list(made.table["chance"]) == [1.0, 0.0, 1.0]
    assert list(made.table["log_sd"]) == [0.0, 0.0, LARGEST_LOG_SD]
    assert [(f.code, f.rows) for f in made.findings if f.code == "outlook.outside-bounds"] == [
        ("outlook.outside-bounds", ("r1 × SMB × Bikes × East", "r2 × SMB × Bikes × East")),
        ("outlook.outside-bounds", ("r3 × SMB × Bikes × East",)),
    ]


def test_loadings_beyond_what_can_be_are_scaled_down() -> None:
    """A deal's correlations .8 and .8 keep their ratio at a length of 1; a flow may load up to the widest spread."""
    made = usable(
        table_of(
            {"deal_id": "d", "company_loading": 0.8, "rep_loading": 0.8},
            {"kind": "flow", "company_loading": 0.8, "rep_loading": 0.8},
            {"kind": "flow", "company_loading": 6.0, "rep_id": "r2"},
        )
    )
    assert made.table[list(LOADINGS)].to_numpy()[:, [0, 3]] == pytest.approx(
        np.array([[0.5**0.5, 0.5**0.5], [0.8, 0.8], [3.0, 0.0]])
    )
    assert [f.code for f in made.findings] == ["outlook.loadings-too-large"]
    assert made.findings[0].rows == ("d", "r2 × SMB × Bikes × East")


def test_month_shares_sum_to_one() -> None:
    """Shares 1, 1, 2 are a quarter, a quarter and a half; none at all is the first month, as is one below zero."""
    none = {"month_1": np.nan, "rep_id": "r2"}
    table = table_of({"month_1": 1.0, "month_2": 1.0, "month_3": 2.0}, none, {"month_1": -1.0, "rep_id": "r3"})
    made = usable(table)
    assert made.table[list(MONTHS)].to_numpy().tolist() == [[0.25, 0.25, 0.5, 0.0], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert codes(table) == ["outlook.months-off"]


def test_rows_of_one_name_are_said_to_move_together() -> None:
    """Two open deals of one id are named with their money; booked money of one cell may stand on several rows."""
    twice = table_of({"deal_id": "d", "chance": 0.5}, {"deal_id": "d", "mean": 40.0})
    finding = usable(twice).findings[0]
    assert (finding.code, finding.rows, finding.amount) == ("outlook.row-repeated", ("d",), 140.0)
    assert codes(table_of({"kind": "booked"}, {"kind": "booked"})) == []


def test_missing_keys_are_empty() -> None:
    """A key that is not known is the empty text, which a cut can ask for."""
    made = usable(table_of({"rep_id": None, "kind": "flow"}, {"kind": "flow"}))
    assert list(made.table["rep_id"]) == ["", "r1"]
    assert chosen(made.table, {"rep_id": ""}).tolist() == [True, False]


def test_a_cut_holds_rows_that_fit_all_it_asks_for() -> None:
    """Values of one key are alternatives, keys are conditions; the expectation is of these rows alone."""
    table = table_of(
        {"mean": 1.0, "segment": "SMB"},
        {"mean": 2.0, "segment": "ENT", "chance": 0.5},
        {"mean": 4.0, "segment": "MID"},
        {"mean": 8.0, "segment": "SMB", "rep_id": "r2"},
    )
    assert chosen(table).all()
    assert chosen(table, {"segment": ("SMB", "ENT"), "rep_id": "r1"}).tolist() == [True, True, False, False]
    assert expected(table, {"segment": ("SMB", "ENT"), "rep_id": "r1"}) == 2.0
    assert expected(table) == 14.0
