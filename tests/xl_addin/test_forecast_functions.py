"""Forecast functions in cells: sums, explanations, and what cells may hold wrongly."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

TREND = [[100.0 + 5 * t + (20 if t % 4 == 3 else 0) for t in range(16)]]


def test_parts_of_a_forecast_table_add_up():
    """Two segments by two lines: every sum of the table is the sum of its cells, in each of two periods."""
    series = [[v * k for v in TREND[0]] for k in (1.0, 2.0, 3.0, 5.0)]
    made = call("FORECASTTABLE", [series, [["A"], ["A"], ["B"], ["B"]], [["x"], ["y"], ["x"], ["y"]], 2.0])
    points = {row[0]: row[3] for row in made[1:]}
    for period in (1, 2):
        parts = {(s, p): points[f"{s} × {p} | {period}"] for s in "AB" for p in "xy"}
        assert points[f"all × all | {period}"] == pytest.approx(sum(parts.values()), rel=1e-12)
        assert points[f"A × all | {period}"] == pytest.approx(parts["A", "x"] + parts["A", "y"], rel=1e-12)
        assert points[f"all × y | {period}"] == pytest.approx(parts["A", "y"] + parts["B", "y"], rel=1e-12)


def test_a_forecast_explains_itself():
    """The explanation says level and season, and what is wrong with a short history."""
    told = [row[0] for row in call("FORECAST", [[*([[v] for v in TREND[0]])], 4.0, 4.0, 0.8, "explanation"])]
    assert told[0] == "note"
    assert any("run-rate" in line for line in told)
    short = call("FORECAST", [[[5.0], [6.0]], 1.0, 4.0, 0.8, "explanation"])
    assert any("2 points cannot tell" in row[0] for row in short)


@pytest.mark.parametrize(
    ("name", "args", "kind", "words"),
    [
        ("FORECAST", [[[None], [None]]], ErrorKind.NA, "no number"),
        ("FORECAST", [[[1.0], [2.0]], 0.0], ErrorKind.NUM, "horizon must be a whole number from 1 to 60"),
        ("FORECAST", [[[1.0], [2.0]], 1.5], ErrorKind.NUM, "it is 1.5"),
        ("FORECAST", [[[1.0], [2.0]], 1.0, 14.0], ErrorKind.NUM, "season must be a whole number"),
        ("FORECAST", [[[1.0], [2.0]], 1.0, 4.0, 80.0], ErrorKind.VALUE, "0.8 covers 80 %"),
        ("FORECASTTABLE", [TREND, [["a"], ["b"]]], ErrorKind.VALUE, "segments has 2 cells for 1 rows"),
        ("FORECASTTABLE", [TREND * 2, [["a"], ["a"]]], ErrorKind.VALUE, "a name of its own"),
        ("BACKTEST", [[[1.0, 2.0, 3.0]]], ErrorKind.NA, "too short to test 4 periods ahead"),
    ],
)
def test_what_cannot_be_forecast_is_said(name, args, kind, words):
    """Faults name the argument and what would be right."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence
