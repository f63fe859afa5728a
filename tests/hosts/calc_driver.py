"""Runs under LibreOffice's Python: installs an extension into a private profile, recalculates workbooks, prints cells.

usage: calc_driver.py SOFFICE PROFILE EXTENSION TASKS.json; the answers are JSON on standard output, one for each task.
A task is {"load": file or nothing, "put": {place: number or formula, "{=…}" for an array formula}, "get": [place]};
"first" is the [year, month, day] of its day 0, where it is to count from another than Calc does.
its answer is {place: cell}, or {area: rows} for areas such as c1!A1:B9, which are read at once.
"""

import json
import sys
from pathlib import Path

import uno  # noqa: F401  it makes UNO's names importable
from com.sun.star.beans import PropertyValue
from com.sun.star.util import Date

sys.path.insert(0, str(Path(__file__).parents[2]))
from xl_addin.hosts.libreoffice.deploy import add_extension, office

TEXT_RESULT = 2


def option(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def shown(cell):
    """Error code, number or text of a cell."""
    if cell.getError():
        return {"error": cell.getError(), "text": cell.String}
    is_text = cell.Type.value == "TEXT" or (cell.Type.value == "FORMULA" and cell.FormulaResultType2 == TEXT_RESULT)
    return cell.String if is_text else cell.Value


def read(area, is_area):
    """What a cell shows, or an area's rows; asking for each cell alone takes longer than computing it."""
    if not is_area:
        return shown(area.getCellByPosition(0, 0))
    return [
        [shown(area.getCellByPosition(column, row)) if cell is None else cell for column, cell in enumerate(cells)]
        for row, cells in enumerate(area.getDataArray())
    ]


def done(desktop, task):
    """The cells a task asks for, after its entries and a hard recalculation."""
    source = f"file://{task['load']}" if task.get("load") else "private:factory/scalc"
    book = desktop.loadComponentFromURL(source, "_blank", 0, (option("Hidden", True),))
    if task.get("first"):
        first = Date()
        first.Year, first.Month, first.Day = task["first"]
        book.NullDate = first

    def cells(place):
        sheet, _, address = place.rpartition("!")
        return (book.Sheets.getByName(sheet) if sheet else book.Sheets[0]).getCellRangeByName(address)

    for place, value in task.get("put", {}).items():
        if isinstance(value, str) and value.startswith("{"):
            cells(place).setArrayFormula(value[1:-1])
        elif isinstance(value, str):
            cells(place).getCellByPosition(0, 0).setFormula(value)
        else:
            cells(place).getCellByPosition(0, 0).setValue(value)
    book.calculateAll()
    answers = {place: read(cells(place), is_area=":" in place) for place in task["get"]}
    book.close(True)
    return answers


def main(soffice, profile, extension, tasks_path):
    tasks = json.loads(Path(tasks_path).read_text())
    with office(soffice, profile) as context:
        add_extension(context, extension)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        answers = [done(desktop, task) for task in tasks]
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
