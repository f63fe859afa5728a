"""Runs under LibreOffice's Python: installs an extension into a private profile, recalculates workbooks, prints cells.

usage: calc_driver.py SOFFICE PROFILE EXTENSION TASKS.json; the answers are JSON on standard output, one for each task.
A task is {"load": file or nothing, "put": {place: number or formula, "{=…}" for an array formula}, "get": [place]}.
"""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

TEXT_RESULT = 2


class Yes(unohelper.Base, XInteractionHandler, XCommandEnvironment):
    def handle(self, request):
        for choice in request.getContinuations():
            approve = choice.queryInterface(uno.getTypeByName("com.sun.star.task.XInteractionApprove"))
            if approve:
                approve.select()

    def getInteractionHandler(self):  # noqa: N802  UNO's names
        return self

    def getProgressHandler(self):  # noqa: N802
        return None


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 60
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


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


def done(desktop, task):
    """The cells a task asks for, after its entries and a hard recalculation."""
    source = f"file://{task['load']}" if task.get("load") else "private:factory/scalc"
    book = desktop.loadComponentFromURL(source, "_blank", 0, (option("Hidden", True),))

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
    answers = {place: shown(cells(place).getCellByPosition(0, 0)) for place in task["get"]}
    book.close(True)
    return answers


def main(soffice, profile, extension, tasks_path):
    tasks = json.loads(Path(tasks_path).read_text())
    pipe = f"qplan{abs(hash(profile)) % 10**8}"
    office = [
        soffice,
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        f"-env:UserInstallation=file://{profile}",
    ]
    process = subprocess.Popen([*office, f"--accept=pipe,name={pipe};urp;"])
    try:
        context = connect(pipe)
        manager = context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        manager.addExtension(f"file://{extension}", (), "user", manager.createAbortChannel(), Yes())
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        answers = [done(desktop, task) for task in tasks]
        with contextlib.suppress(Exception):  # the bridge goes down with the office
            desktop.terminate()
        process.wait(30)
    finally:
        process.kill()
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
