"""What every program must get back for whatever stands in its cells: the marshalling table.

How each program sends such cells is written down in `programs.py`. Where one of them cannot but answer differently,
the row says so under its name, and why.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.hosts.calls import EMPTY, OMITTED, Call, Column, Fault

__all__ = ["TABLE", "Row"]

_OMITTED_4 = (OMITTED,) * 4
_NAMES = [["Ana"], ["Ben"]]
_HEADER = ["key", "quota", "floor", "cap", "at floor", "at cap", "flags"]
_FREE = (0, 0)  # neither at a floor nor at a cap
_SPLIT = [_HEADER, ["Ana", 83_000, 0, "", *_FREE, ""], ["Ben", 27_000, 0, "", *_FREE, ""]]
_THREE_TO_ONE = [_HEADER, ["1", 3_000, 0, "", *_FREE, ""], ["2", 1_000, 0, "", *_FREE, ""]]
_APRIL, _JULY = date(2020, 4, 1), date(2020, 7, 1)


@dataclass(frozen=True)
class Row:
    """One case: what stands in the cells, what must be shown, and programs that show something else, with why."""

    what: str
    call: Call
    shown: Any
    but: dict[str, tuple[Any, str]] = field(default_factory=dict)


_ERRORS_STAY = "an error in an argument is the cell's answer, the function is not called"

TABLE = (
    # 100,000 × 1.1 = 110,000 in thousands by 3 : 1 is 83,000 and 27,000 (82.5 and 27.5, the remainder to the first)
    Row(
        "arguments left out in the middle and at the end",
        Call("QUOTASPLIT", (100_000, [[3], [1]], 0.10, *_OMITTED_4, 1000, _NAMES)),
        _SPLIT,
    ),
    Row(
        "an empty cell stands for the default, 10 %",
        Call("QUOTASPLIT", (100_000, [[3], [1]], EMPTY, *_OMITTED_4, 1000, _NAMES)),
        _SPLIT,
        {
            "libreoffice": (
                [_HEADER, ["Ana", 75_000, 0, "", *_FREE, ""], ["Ben", 25_000, 0, "", *_FREE, ""]],
                "Calc sends 0 for one empty cell: leave the argument out instead",
            )
        },
    ),
    Row(
        "an empty cell where an amount is needed",
        Call("ATTAINMENT", (450, EMPTY)),
        Fault("#N/A", "nothing to divide by"),
    ),
    # in the month of hire a share of 0, then 25 % and 50 %: (0 + 25 + 50) / 3 = 25 %
    Row(
        "an empty cell in a range is a blank in the table",
        Call("RAMPFACTOR", ([[_APRIL], [EMPTY]], _APRIL, _JULY, OMITTED, _NAMES)),
        [["key", "ramp"], ["Ana", 0.25], ["Ben", ""]],
    ),
    Row("TRUE is 1", Call("ATTAINMENT", (True, 4)), 0.25),
    Row(
        "dates",
        Call("RAMPFACTOR", ([[_APRIL], [date(2017, 9, 22)]], _APRIL, _JULY, OMITTED, _NAMES)),
        [["key", "ramp"], ["Ana", 0.25], ["Ben", 1]],
    ),
    Row(
        "an error cell",
        Call("ATTAINMENT", (450, Fault("#N/A"))),
        Fault("#N/A", "quota holds #N/A"),
        {"office_js": (Fault("#N/A"), _ERRORS_STAY), "libreoffice": (Fault("#N/A"), _ERRORS_STAY)},
    ),
    Row(
        "an error cell in a range",
        Call("ATTAINMENTBY", ([["East"], ["West"]], [[1], [Fault("#DIV/0!")]], [[1], [2]])),
        Fault("#DIV/0!", "actual, cell 2 holds #DIV/0!"),
        {
            "office_js": (Fault("#DIV/0!"), _ERRORS_STAY),
            "libreoffice": (
                Fault("Err:504"),
                "Calc hands no range to an add-in that holds an error, and shows Err:504",
            ),
        },
    ),
    Row(
        "one cell where a range may be",
        Call("QUOTASPLIT", (9_000, 5, 0, *_OMITTED_4, 1000, "Ana")),
        [_HEADER, ["Ana", 9_000, 0, "", *_FREE, ""]],
    ),
    Row("a range of one where a cell must be", Call("ATTAINMENT", ([[450]], [[500]])), 0.9),
    Row(
        "a range of two where a cell must be",
        Call("QUOTASPLIT", ([[1], [2]], [[1]], 0, *_OMITTED_4, 1000)),
        Fault("#VALUE!", "target takes one cell, 2 were given"),
    ),
    Row("a row of cells", Call("QUOTASPLIT", (4_000, [[3, 1]], 0, *_OMITTED_4, 1000)), _THREE_TO_ONE),
    Row("a whole column", Call("QUOTASPLIT", (4_000, Column((3, 1)), 0, *_OMITTED_4, 1000)), _THREE_TO_ONE),
    Row(
        "whole columns beside each other, one of them blank at its end",
        Call("RAMPFACTOR", (Column((_APRIL, EMPTY)), _APRIL, _JULY, OMITTED, Column(("Ana", "Ben")))),
        [["key", "ramp"], ["Ana", 0.25], ["Ben", ""]],
        {
            "formualizer": (
                [[Fault("#VALUE!"), ""], ["", ""], ["", ""]],
                "it cuts each whole column back by itself",
            )
        },
    ),
    Row(
        "rows of unlike length",
        Call("ATTAINMENTBY", ([["a"], ["b", "c"]], [[1], [1]], [[1], [1]])),
        Fault("#VALUE!", "not a block"),
    ),
    Row(
        "ranges of unlike length",
        Call("QUOTASPLIT", (9_000, [[1]], 0, *_OMITTED_4, 1000, _NAMES)),
        Fault("#VALUE!", "keys has 2 cells for 1 rows"),
    ),
    Row("a text where an amount is needed", Call("ATTAINMENT", ("much", 1)), Fault("#VALUE!", "text 'much'")),
    Row(
        "a text that is none of those allowed",
        Call("QUOTASPLIT", (9_000, [[1]], 0, *_OMITTED_4, 1000, [["Ana"]], "all")),
        Fault("#VALUE!", "show must be one of"),
    ),
    Row(
        "texts that look like formulas and like nothing in particular come back as texts",
        Call("QUOTASPLIT", (4_000, [[3], [1]], 0, *_OMITTED_4, 1000, [["=1+1"], ["Zoë Ångström 🚲"]])),
        [
            _HEADER,
            ["=1+1", 3_000, 0, "", *_FREE, ""],
            ["Zoë Ångström 🚲", 1_000, 0, "", *_FREE, ""],
        ],
    ),
    Row(
        "numbers that are names",
        Call("QUOTASPLIT", (4_000, [[3], [1]], 0, *_OMITTED_4, 1000, [[4711], [12]])),
        [_HEADER, ["4711", 3_000, 0, "", *_FREE, ""], ["12", 1_000, 0, "", *_FREE, ""]],
    ),
    Row("no answer", Call("ATTAINMENT", (450, 0)), Fault("#N/A", "nothing to divide by")),
    Row("not a date", Call("RAMPFACTOR", ([[_APRIL]], -5, _JULY)), Fault("#NUM!", "not a date")),
)
