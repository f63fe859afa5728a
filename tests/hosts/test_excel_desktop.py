"""Excel for Windows: what xlwings imports and tells the function wizard, and the VBA that makes errors of marks."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosts.beds import require
from tests.hosts.calls import Call
from tests.hosts.declared import FUNCTIONS
from tests.hosts.programs import ExcelDesktop
from tests.processes import run
from xl_addin.catalog import CATALOG
from xl_addin.cells.errors import CellError, ErrorKind
from xl_addin.hosts.excel_desktop.values import MARK, from_excel, to_excel
from xl_addin.hosts.excel_desktop.vba import vba_module
from xl_addin.hosts.excel_desktop.words import vba_name
from xl_addin.hosts.libreoffice.install import calc_python


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """What xlwings made of the module when it imported the functions."""
    excel = ExcelDesktop(tmp_path_factory.mktemp("excel"))
    excel.answers([Call("ATTAINMENT", (450, 500))])
    return excel.imported


def test_xlwings_imports_every_function_with_its_help(imported):
    """A VBA function for each, optional arguments optional, summary and arguments in the wizard's group QPLAN."""
    signatures = dict(re.findall(r"^Function QPLAN_([A-Z0-9]+)\((.*)\)$", imported["vba"], re.MULTILINE))
    assert set(signatures) == set(CATALOG)
    for name, function in CATALOG.items():
        wanted = [("" if a.is_required else "Optional ") + vba_name(a.name) for a in function.arguments]
        assert signatures[name].split(", ") == wanted
        described = imported["described"][f"QPLAN_{name}"]
        assert described["group"] == "QPLAN"
        assert described["summary"].startswith(function.summary[:200])
        for argument, text in zip(function.arguments, described["arguments"], strict=True):
            assert text.startswith(argument.doc[:200])


def test_our_wrappers_pass_arguments_as_xlwings_own_do(imported):
    """Each of ours calls the same function of the same module with the same arguments in the same order."""
    text = vba_module(CATALOG.values())
    for name, function in CATALOG.items():
        body = re.search(rf"Public Function QPLAN_{name}\((.*?)\) As Variant\r\n(.*?)End Function", text, re.DOTALL)
        sent = re.findall(r"sent\((\d+)\) = Cells_\((\w+)\)", body[2])
        assert sent == [(str(at), vba_name(a.name)) for at, a in enumerate(function.arguments)]
        assert f'QPLAN_{name} = Asked("QPLAN_{name}", sent)' in body[2]
    assert 'MODULE_NAME As String = "qplan_functions"' in text
    assert 'XLPy.CallUDF("qplan_functions", "QPLAN_ATTAINMENT"' in imported["vba"]


def test_the_module_is_vba_that_every_excel_reads():
    """ASCII, Windows' line ends, short lines, descriptions of at most 255 characters, reserved words marked."""
    text = vba_module([*FUNCTIONS, *CATALOG.values()])
    assert text.isascii()
    lines = text.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines)
    assert max(map(len, lines)) < 1000
    assert all(len(found.replace('""', '"')) <= 255 for found in re.findall(r'"((?:[^"]|"")*)"', text))
    assert "Public Function QPLAN_SHARE(part, date_) As Variant\r\n    Application.Volatile\r\n" in text
    assert '"Part of a whole: part / whole - 1 x ""one"". Returns a rate; #N/A when the whole is zero."' in text
    starts, ends = (
        len(re.findall(rf"^{word} (?:Function|Sub)\b", text, re.MULTILINE)) for word in ("(?:Public|Private)", "End")
    )
    assert starts == ends


def test_errors_travel_as_marked_texts():
    """Alone and inside a table; a text of the planner's that looks like an error is one only if Excel says so."""
    error = CellError(ErrorKind.DIV0, "The plan is zero.")
    assert to_excel(error) == [[f"{MARK}#DIV/0!{MARK} The plan is zero."]]
    assert to_excel([["key"], [error]]) == [["key"], [f"{MARK}#DIV/0!{MARK} The plan is zero."]]
    assert to_excel(CellError(ErrorKind.NA)) == [[f"{MARK}#N/A{MARK}"]]
    assert from_excel([["#DIV/0!"]]) == CellError(ErrorKind.DIV0)
    assert from_excel([["#NULL!", 1.0]]) == [[CellError(ErrorKind.VALUE), 1.0]]
    assert from_excel("#N/A (none)") == "#N/A (none)"


def test_every_mark_becomes_an_error_of_excels():
    """The VBA knows each kind of ours, and the sign that marks them."""
    text = vba_module(FUNCTIONS)
    assert f"ChrW({ord(MARK)})" in text
    named = dict(re.findall(r'Case "(#[^"]+)": Shown = CVErr\((\w+)\)', text))
    assert named == {
        "#N/A": "xlErrNA",
        "#NUM!": "xlErrNum",
        "#DIV/0!": "xlErrDiv0",
        "#REF!": "xlErrRef",
        "#NAME?": "xlErrName",
    }
    assert "Case Else: Shown = CVErr(xlErrValue)" in text


@pytest.mark.full
def test_the_vba_runs_in_a_basic_that_reads_vba(tmp_path):
    """LibreOffice compiles all of the module; marks become the errors Excel numbers so, in tables and alone.

    The numbers are Excel's own: xlErrDiv0 2007, xlErrValue 2015, and so on to xlErrNA 2042.
    """
    require("soffice", "LibreOffice's Python")
    module = tmp_path / "QPlanFunctions.bas"
    module.write_text(vba_module([*FUNCTIONS, *CATALOG.values()]), newline="")
    numbers = {"#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
    calls = [
        ["TestTable"], ["TestRow"], ["TestShown", "plain"], ["TestShown", MARK], ["TestShown", 4711.0],
        ["TestCells", 5.0], ["TestLastLine"], *(["TestNumber", kind] for kind in numbers),
    ]  # fmt: skip
    here = Path(__file__).parent / "excel_desktop"
    command = [
        calc_python(),
        here / "basic_driver.py",
        shutil.which("soffice"),
        tmp_path / "profile",
        module,
        here / "tests.bas",
    ]
    done = run(command, input=json.dumps(calls))
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    error = {"error": True}
    assert answers[:7] == [[["key", "rate"], [error, 0.5]], [1, error], "plain", MARK, 4711.0, 5.0, "ValueError: bad"]
    assert answers[7:] == [f"Error {number}" for number in numbers.values()]


def test_xlwings_is_not_imported_by_qplan():
    """Building every add-in needs no xlwings: it is for machines with Excel."""
    script = (
        "import sys; from xl_addin.hosts.build import addin_files; from xl_addin.names import Host\n"
        "[addin_files(host) for host in Host]; sys.exit('xlwings' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
