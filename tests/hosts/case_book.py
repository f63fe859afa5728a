"""A workbook of calls, one on a sheet: its arguments in cells, its formula beside them; and the calls read back."""

import re
from typing import Any

import xlsxwriter

from tests.hosts.calls import EMPTY, OMITTED, Call, Column, Fault, serial
from workbooks.grammar.placement import a1, cell_of
from workbooks.xlsx.package import MAIN, Package
from xl_addin.names import spell

__all__ = ["ANCHOR_ROW", "calls_in", "write_calls"]

ANCHOR_ROW = 0
_FORMULAS = {"#N/A": "=NA()", "#DIV/0!": "=1/0"}
_CALL = re.compile(r"(?:_xldudf_)?QPLAN[._]([A-Z0-9]+)\((.*)\)")


def write_calls(path, calls, host, sizes):
    """Write `calls` in the spelling of `host`; the place of each formula.

    sizes: rows and columns each answer fills; (1, 1) lets the program spill.
    """
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    book.calc_on_load = False
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    places = []
    for number, (call, (rows, columns)) in enumerate(zip(calls, sizes, strict=True), 1):
        sheet = book.add_worksheet(f"c{number}")
        references, left = [], 0
        for argument in call.arguments:
            reference, width = _put(sheet, argument, left, day)
            references.append(reference)
            left += width
        formula = f"={spell(call.function, host)}({','.join(references)})"
        sheet.write_dynamic_array_formula(
            ANCHOR_ROW, left, ANCHOR_ROW + rows - 1, left + columns - 1, formula, None, ""
        )
        places.append((sheet.name, ANCHOR_ROW, left))
    book.close()
    return places


def _put(sheet: Any, argument: Any, left: int, day: Any) -> tuple[str, int]:
    """An argument's cells from column `left` on; the reference to them, and how many columns they take."""
    if argument is OMITTED:
        return "", 0
    if isinstance(argument, Column):
        rows = [[cell] for cell in argument.cells]
    else:
        rows = argument if isinstance(argument, list) else [[argument]]
    width = max(len(row) for row in rows)
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            if isinstance(cell, Fault):
                sheet.write_formula(down, left + across, _FORMULAS[cell.kind], None, cell.kind)
            elif isinstance(cell, bool):
                sheet.write_boolean(down, left + across, cell)
            elif serial(cell) is not cell:
                sheet.write_number(down, left + across, serial(cell), day)
            elif isinstance(cell, str) and cell:
                sheet.write_string(down, left + across, cell)
            elif cell not in (EMPTY, "", None):
                sheet.write_number(down, left + across, cell)
    letters = re.sub(r"\d", "", a1(0, left))
    if isinstance(argument, Column):
        return f"{letters}:{letters}", width
    end = a1(len(rows) - 1, left + width - 1)
    return (a1(0, left) if end == a1(0, left) else f"{a1(0, left)}:{end}"), width


def calls_in(path):
    """The calls of a workbook as written by `write_calls`: functions and the plain cells their references name."""
    package = Package.open(path)
    for sheet in package.sheets:
        grid = package.grid(sheet)
        for cell in package.cells(sheet):
            found = _CALL.fullmatch(cell.findtext(f"{MAIN}f") or "")
            if found:
                yield Call(found[1], tuple(_cells(grid, text) for text in found[2].split(",")))


def _cells(grid, reference):
    if not reference:
        return OMITTED
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = cell_of(first), cell_of(last or first)
    rows = [[_or_empty(grid.value(r, c)) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
    return rows if last else rows[0][0]


def _or_empty(value):
    return EMPTY if value is None else value
