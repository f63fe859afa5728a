"""qplan.xlam: the add-in ready to be opened by Excel, so that nobody imports a module in the VBA editor.

It is the empty add-in that comes with xlwings, whose module `xlwings` carries the calls, with our module beside it and
its sheet of settings filled in. pyOpenVBA writes the modules into its VBA project; Excel compiles them when it opens
the file.
"""

import re
import zipfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from xl_addin.hosts.excel_desktop.shim import MODULE
from xl_addin.hosts.excel_desktop.vba import vba_module
from xl_addin.spec import Function

__all__ = ["FILE", "MODULE_NAME", "MissingPackageError", "Settings", "write_xlam"]

FILE = "qplan.xlam"
MODULE_NAME = "QPlanFunctions"
_TEMPLATE = "quickstart_addin.xlam"
_PROJECT = "qplan"
_SAMPLE = "Module1"  # a macro that shows how one is written
_PROJECT_NAME = re.compile(r'(Public Const PROJECT_NAME As String = )"[^"]*"')
_SHEET_NAME = re.compile(r'(<sheet name=)"_myaddin\.conf"')
_MADE_AT = re.compile(r"<mc:AlternateContent\b.*?</mc:AlternateContent>", re.DOTALL)  # a folder of its author's machine
_ROWS = re.compile(r"<sheetData>.*?</sheetData>", re.DOTALL)


class MissingPackageError(Exception):
    """A package is not here that the add-in is made with; the text says which and how it comes."""


class Settings:
    """What xlwings reads from the add-in's own sheet of settings.

    Args:
        interpreter: the python.exe, as the machine with Excel names it, that has qplan.
        folder: where qplan_functions.py lies there.
    """

    def __init__(self, interpreter: str, folder: str) -> None:
        self.rows = {"Interpreter_Win": interpreter, "PYTHONPATH": folder, "UDF Modules": MODULE}

    def sheet_data(self) -> str:
        """The rows of the sheet: a name in column A, its value in B."""
        rows = (
            f'<row r="{row}">{_text_cell(f"A{row}", name)}{_text_cell(f"B{row}", value)}</row>'
            for row, (name, value) in enumerate(self.rows.items(), 1)
        )
        return f"<sheetData>{''.join(rows)}</sheetData>"


def write_xlam(path: Path, functions: Iterable[Function], settings: Settings) -> Path:
    """Write the add-in of `functions` to `path`. Raises MissingPackageError."""
    template = _template()
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        raise MissingPackageError(_sentence("pyopenvba")) from None
    with TemporaryDirectory() as folder:
        filled = Path(folder) / FILE
        _fill_in(template, filled, settings)
        with ExcelFile(str(filled)) as book:
            carrier, count = _PROJECT_NAME.subn(rf'\1"{_PROJECT}"', book.get_module("xlwings"))
            if count != 1:
                raise MissingPackageError(f"The add-in of this xlwings is not as it was: {_sentence('xlwings')}")
            book.set_module("xlwings", carrier)
            project = book.vba_project()
            project.delete_module(_SAMPLE)
            project.add_module(MODULE_NAME, vba_module(functions))
            book.save(str(path))
    return path


def _template() -> Path:
    """xlwings' empty add-in; xlwings itself is not imported, for it wants Excel."""
    found = find_spec("xlwings")
    if found is None or found.origin is None:
        raise MissingPackageError(_sentence("xlwings"))
    return Path(found.origin).with_name(_TEMPLATE)


def _sentence(package: str) -> str:
    return f"qplan.xlam is made with {package}, which is not here as it should be: pip install 'qplan[excel]'."


def _fill_in(template: Path, target: Path, settings: Settings) -> None:
    """The template with its sheet of settings named and filled in; every other part as it is."""
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/workbook.xml":
                text = _MADE_AT.sub("", data.decode())
                data = _SHEET_NAME.sub(rf'\1"{_PROJECT}.conf"', text).encode()
            elif part.filename == "xl/worksheets/sheet1.xml":
                data = _ROWS.sub(lambda _: settings.sheet_data(), data.decode()).encode()
            made.writestr(part, data)


def _text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
