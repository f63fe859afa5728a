"""xlwings' real import and call of functions without Windows: pywin32 is played, xlwings is not.

usage: xlwings_bed.py FOLDER MODULE < calls.json; the answer is JSON on standard output: the VBA text that xlwings
generates, what it tells the function wizard, and the result of each call. A call is [function, arguments]; an argument
is what Excel hands over: a number, a text, true, null for an empty cell, {"error": code}, {"missing": true}, rows.
"""

import json
import sys
import types
from pathlib import Path
from unittest import mock

import pandas  # noqa: F401  it looks for Windows' registry, so it must come before that is played

ERRORS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
COM_ERROR_BASE = -2146828288  # what pywin32 makes of an error cell: this plus the number VBA knows it by
COM_MISSING = -2147352572


def played(name, **members):
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module
    return module


def play_pywin32():
    """The modules of pywin32, as far as xlwings imports them."""

    class ComError(Exception):
        pass

    loose = {"__getattr__": lambda name: mock.MagicMock(name=name)}
    played("pythoncom", com_error=ComError, CoInitialize=lambda: None, VT_R8=5, E_NOTIMPL=0, TypeIIDs={}, **loose)
    played("pywintypes", com_error=ComError, TimeType=type("Time", (), {}), IID=lambda text: text)
    client = played(
        "win32com.client", Dispatch=lambda thing, **_: thing, CDispatch=type("CDispatch", (), {}),
        DispatchEx=lambda thing: thing, DispatchBaseClass=object, CoClassBaseClass=object,
    )  # fmt: skip
    server = played("win32com.server", util=played("win32com.server.util", wrap=lambda thing: thing))
    played("win32com.server.policy", **loose)
    played("win32com.server.localserver", **loose)
    played("win32com", client=client, server=server, __path__=[])
    for name in ("win32com.client.dynamic", "win32com.client.gencache", "winreg"):
        played(name, **loose)
    for name in ("win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone"):
        played(name, **loose)
    import ctypes

    for name in ("PyDLL", "oledll", "windll"):
        setattr(ctypes, name, mock.MagicMock())
    if not hasattr(ctypes, "WINFUNCTYPE"):
        ctypes.WINFUNCTYPE = mock.MagicMock()


class Workbook:
    """An add-in open in Excel: xlwings puts its VBA module into it and describes the functions."""

    Name = "qplan.xlam"

    def __init__(self):
        self.vba, self.described = "", {}
        self.Worksheets = types.SimpleNamespace(Count=0)
        self.VBProject = types.SimpleNamespace(VBComponents=self)
        self.Application = types.SimpleNamespace(Version="16.0", MacroOptions=self.describe)

    def __call__(self, name):
        return name

    def Remove(self, component):  # noqa: N802
        pass

    def Import(self, path):  # noqa: N802
        self.vba = Path(path).read_text()

    def describe(self, name, **options):
        self.described[name.partition("!")[2]] = {
            "summary": options["Description"],
            "arguments": options["ArgumentDescriptions"],
            "group": options["Category"],
        }


def as_com(value):
    """A value as pywin32 hands it over."""
    if isinstance(value, list):
        return tuple(tuple(as_com(cell) for cell in row) for row in value)
    if isinstance(value, dict):
        return COM_MISSING if "missing" in value else COM_ERROR_BASE + ERRORS[value["error"]]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)  # a cell holds no integers
    return value


def main(folder, module):
    calls = json.load(sys.stdin)
    play_pywin32()
    sys.path.insert(0, folder)
    import xlwings
    import xlwings._xlwindows as windows
    from xlwings import udfs

    xlwings.engines.add(xlwings.Engine(impl=windows.engine))
    xlwings.engines.active = xlwings.engines["excel"]
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    windows.is_range_instance = lambda argument: False
    windows.Range = lambda xl=None: types.SimpleNamespace(xl=xl, address="$B$2")
    windows.Book = lambda xl=None: types.SimpleNamespace(sheets=[])
    xlwings.udfs.Book = lambda impl=None: types.SimpleNamespace(sheets=[])
    played("xlwings.com_server", loop=None)
    book = Workbook()
    udfs.logger.addHandler(__import__("logging").NullHandler())  # else it prints into our answer
    udfs.import_udfs(module, book)
    results = []
    for name, arguments in calls:
        try:
            results.append(udfs.call_udf(module, name, tuple(as_com(argument) for argument in arguments)))
        except Exception as fault:  # noqa: BLE001  what Excel would show as a failed call
            results.append({"raised": f"{type(fault).__name__}: {fault}"})
    json.dump({"vba": book.vba, "described": book.described, "results": results}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
