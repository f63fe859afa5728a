"""The spreadsheet programs, and how each of them sends cells and shows answers.

LibreOffice and the engine formualizer are the real ones. Excel and Google Sheets are played from their documentation
around what really runs in them: Microsoft's custom-functions runtime in Chromium, xlwings, the Apps Script project.
"""

import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path

import formualizer

from tests.hosts.beds import MICROSOFT, require
from tests.hosts.calls import EMPTY, OMITTED, Call, Column, Fault, plain, serial
from tests.hosts.case_book import write_calls
from tests.processes import run
from workbooks.grammar.placement import a1
from xl_addin.catalog import CATALOG, call
from xl_addin.cells.errors import CellError, ErrorKind
from xl_addin.cells.marshal import is_range
from xl_addin.hosts.build import addin_files, write_addin
from xl_addin.hosts.excel_desktop.shim import MODULE
from xl_addin.hosts.excel_desktop.values import MARK
from xl_addin.hosts.libreoffice.install import calc_python
from xl_addin.hosts.libreoffice.values import ERROR_CODES
from xl_addin.names import Host, spell
from xl_addin.spec import Shape

HERE = Path(__file__).parent
ENGINE_KINDS = {
    "Na": ErrorKind.NA, "Value": ErrorKind.VALUE, "Div": ErrorKind.DIV0, "Num": ErrorKind.NUM, "Ref": ErrorKind.REF
}  # fmt: skip
RUNTIME_CODES = {1: "#N/A", 5: "#DIV/0!", 6: "#NUM!", 7: "#VALUE!"}
"""What Microsoft's runtime reports to Excel for a function that failed."""

__all__ = ["Engine", "ExcelDesktop", "GoogleSheets", "LibreOffice", "OfficeJs", "reference"]


def reference(one):
    """What the catalog itself answers."""
    return ours(call(one.function, [plain(argument, _catalog_cell) for argument in one.arguments]))


def _catalog_cell(cell):
    if cell in (EMPTY, OMITTED):
        return None
    return CellError(ErrorKind(cell.kind)) if isinstance(cell, Fault) else serial(cell)


def ours(answer):
    """An answer of the catalog as a cell shows it."""
    if isinstance(answer, CellError):
        return Fault(answer.kind.value, answer.sentence)
    return [[ours(cell) for cell in row] for row in answer] if is_range(answer) else answer


def size_of(answer):
    """Rows and columns an answer fills."""
    return (len(answer), len(answer[0])) if isinstance(answer, list) else (1, 1)


class Engine:
    """formualizer: sends numbers, texts, truth values and serials as they are, None for blanks, errors as dicts.

    It sends 0 for an argument left out between others, as no spreadsheet does: an empty cell stands there instead.
    """

    name = "formualizer"

    def __init__(self, folder):
        self.folder = folder

    def answers(self, calls):
        path = self.folder / "engine.xlsx"
        sizes = [size_of(reference(one)) for one in calls]
        there = [Call(one.function, tuple(EMPTY if a is OMITTED else a for a in one.arguments)) for one in calls]
        places = write_calls(path, there, Host.OFFICE_JS, [(1, 1)] * len(calls))
        book = formualizer.load_workbook(str(path))
        for name in CATALOG:
            book.register_function(spell(name, Host.OFFICE_JS), lambda *given, name=name: self._asked(name, given))
        book.evaluate_all()
        return [
            self._shown(
                [
                    [book.get_value(sheet, row + down + 1, column + across + 1) for across in range(size[1])]
                    for down in range(size[0])
                ]
            )
            for (sheet, row, column), size in zip(places, sizes, strict=True)
        ]

    def _asked(self, name, given):
        answer = call(name, [self._read(one) for one in given])
        return self._written(answer)

    def _read(self, value):
        if isinstance(value, dict):
            return CellError(ENGINE_KINDS.get(value["kind"], ErrorKind.VALUE))
        return [self._read(one) for one in value] if isinstance(value, list) else value

    def _written(self, value):
        if isinstance(value, CellError):
            return {"type": "Error", "kind": next(name for name, kind in ENGINE_KINDS.items() if kind is value.kind)}
        return [self._written(one) for one in value] if isinstance(value, list) else value

    def _shown(self, value):
        if isinstance(value, list):
            return [[self._shown(cell) for cell in row] for row in value]
        return Fault(ENGINE_KINDS[value["kind"]].value) if isinstance(value, dict) else value


class LibreOffice:
    """LibreOffice, the real one, with the extension: sends serials, 1 and 0 for truth values, errors not at all."""

    name = "libreoffice"

    def __init__(self, folder):
        require("soffice", "LibreOffice's Python")
        self.python = calc_python()
        self.folder = folder

    def answers(self, calls):
        (oxt,) = write_addin(self.folder, Host.LIBREOFFICE)
        path, tasks = self.folder / "calls.xlsx", self.folder / "tasks.json"
        sizes = [size_of(reference(one)) for one in calls]
        places = write_calls(path, calls, Host.LIBREOFFICE, sizes)
        wanted = [
            f"{sheet}!{a1(row, column)}:{a1(row + size[0] - 1, column + size[1] - 1)}"
            for (sheet, row, column), size in zip(places, sizes, strict=True)
        ]
        tasks.write_text(json.dumps([{"load": str(path), "get": wanted}]))
        command = [self.python, HERE / "calc_driver.py", shutil.which("soffice"), self.folder / "profile", oxt, tasks]
        done = run(command)
        assert done.returncode == 0, done.stderr
        (shown,) = json.loads(done.stdout)
        return [[[self._shown(cell) for cell in row] for row in shown[area]] for area in wanted]

    def _shown(self, cell):
        if not isinstance(cell, dict):
            return cell
        kinds = {code: kind.value for kind, code in ERROR_CODES.items()}
        return Fault(kinds.get(cell["error"], f"Err:{cell['error']}"))


class OfficeJs:
    """Excel with Office.js: Microsoft's runtime in Chromium, the real server.

    Sends null for blanks and arguments left out, serials for dates, rows for ranges; a range may be all of a column.
    A function is not called when an argument holds an error: the error is the answer.
    """

    name = "office_js"

    def __init__(self, folder, browser, server):
        self.folder, self.browser, self.server = folder, browser, server

    def open(self, **served):
        """The page Excel would load."""
        write_addin(self.folder, Host.OFFICE_JS)
        page = f"{self.server}/host.html"
        files = {page: HERE / "office_js" / "host.html", f"{self.server}/office/**": self.folder}
        self.browser.open(page, served={**files, **MICROSOFT, **served})

    def answers(self, calls):
        self.open()
        sent = [(one.function, self._arguments(one)) for one in calls]
        faults = [self._fault_in(one) for one in calls]
        script = """async (calls) => Promise.all(calls.map(([name, given]) => excel.ask(name, given.map((value) =>
            value && value.column
            ? [...value.column, ...Array.from({length: 1048576 - value.column.length}, () => [null])] : value))))"""
        shown = iter(
            self.browser.evaluate(script, [one for one, fault in zip(sent, faults, strict=True) if fault is None])
        )
        return [fault or self._shown(next(shown)) for fault in faults]

    @staticmethod
    def _all(one):
        """Every argument: Excel sends those left out at the end too."""
        return [*one.arguments, *[OMITTED] * (len(CATALOG[one.function].arguments) - len(one.arguments))]

    @staticmethod
    def _fault_in(one):
        for argument in one.arguments:
            for row in argument if isinstance(argument, list) else [[argument]]:
                for cell in row:
                    if isinstance(cell, Fault):
                        return cell
        return None

    def _arguments(self, one):
        """What Excel sends: a cell given for a range is a range of one, all else as it stands."""
        declared = CATALOG[one.function].arguments
        sent = [self._sent(argument) for argument in self._all(one)]
        return [
            value if argument.shape is Shape.CELL or value is None or isinstance(value, (list, dict)) else [[value]]
            for argument, value in zip(declared, sent, strict=True)
        ]

    @staticmethod
    def _sent(argument):
        rows = plain(argument, lambda cell: None if cell in (EMPTY, OMITTED) else serial(cell))
        return {"column": rows} if isinstance(argument, Column) else rows

    def _shown(self, result):
        if "code" in result:
            return Fault(RUNTIME_CODES[result["code"]], result["message"])
        return result["value"]


class ExcelDesktop:
    """Excel for Windows: the VBA wrapper reads cells without formats (serials), cuts whole columns back, and turns a
    marked text into an error cell; between them runs the real xlwings.
    """

    name = "excel_desktop"

    def __init__(self, folder):
        self.folder = folder
        self.imported = {}

    def answers(self, calls):
        write_addin(self.folder, Host.EXCEL_DESKTOP)
        sent = [
            (spell(one.function, Host.EXCEL_DESKTOP), [plain(argument, self._sent) for argument in OfficeJs._all(one)])
            for one in calls
        ]
        command = [sys.executable, HERE / "excel_desktop" / "xlwings_bed.py", self.folder, MODULE]
        done = run(command, input=json.dumps(sent), env=os.environ | {"PYTHONPATH": str(HERE.parents[1])})
        assert done.returncode == 0, done.stderr
        self.imported = json.loads(done.stdout)
        return [self._shown(result) for result in self.imported["results"]]

    @staticmethod
    def _sent(cell):
        if cell in (EMPTY, OMITTED):
            return None
        return {"error": cell.kind} if isinstance(cell, Fault) else serial(cell)

    def _shown(self, value):
        if isinstance(value, list):
            return [[self._shown(cell) for cell in row] for row in value]
        if isinstance(value, str) and value.startswith(MARK):
            _, kind, sentence = value.split(MARK)
            return Fault(kind, sentence.strip())
        return value


class GoogleSheets:
    """Google Sheets: the Apps Script project under Node, its requests sent by curl to the real server.

    Sends '' for blanks, nothing for arguments left out, moments for dates, the names of errors as texts.
    The spreadsheet is in Los Angeles, where a day starts eight hours later than in the script's own time.
    """

    name = "google_sheets"
    zone = "America/Los_Angeles"

    def __init__(self, folder, server):
        require("node", "curl")
        self.folder, self.server = folder, server

    def run(self, **order):
        """What the bed answers, for an order as `bed.mjs` takes it."""
        code = addin_files(Host.GOOGLE_SHEETS)["Code.gs"].decode()
        order = {"code": code, "zone": self.zone, "server": self.server, **order}
        command = ["node", str(HERE / "google_sheets" / "bed.mjs")]
        done = run(command, input=json.dumps(order))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def answers(self, calls):
        sent = [
            (spell(one.function, Host.GOOGLE_SHEETS), [self._sent(argument) for argument in one.arguments])
            for one in calls
        ]
        return [self._shown(answer) for answer in self.run(calls=sent)["answers"]]

    def _sent(self, argument):
        rows = plain(argument, self._cell)
        return {"column": [row[0] for row in rows]} if isinstance(argument, Column) else rows

    @staticmethod
    def _cell(cell):
        if cell is OMITTED:
            return {"undefined": True}
        if cell is EMPTY:
            return ""
        if isinstance(cell, Fault):
            return cell.kind
        return {"day": cell.isoformat()} if isinstance(cell, date) else cell

    @staticmethod
    def _shown(answer):
        if "thrown" in answer:
            kind, _, sentence = answer["thrown"].partition(" ")
            return Fault(kind, sentence)
        return answer["value"]
