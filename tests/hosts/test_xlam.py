"""qplan.xlam: written by pyOpenVBA, read back by oletools and calamine, which share no code with it.

Excel was not at hand; LibreOffice loads it, and its modules are those that `test_excel_desktop.py` runs.
"""

import sys
import warnings
import zipfile
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.hosts.declared import FUNCTIONS
from xl_addin.catalog import CATALOG
from xl_addin.hosts.excel_desktop import install, xlam
from xl_addin.hosts.excel_desktop.vba import vba_module
from xl_addin.hosts.excel_desktop.xlam import MissingPackageError, Settings, write_xlam
from xl_addin.hosts.steps import steps
from xl_addin.names import Host

PYTHON = r"C:\Users\Ana & Ben\qplan\python.exe"
FOLDER = r"C:\Users\Ana & Ben\addins\excel-desktop"


@pytest.fixture(scope="module")
def addin(tmp_path_factory):
    """The add-in of the whole catalog."""
    path = tmp_path_factory.mktemp("xlam") / "qplan.xlam"
    return write_xlam(path, CATALOG.values(), Settings(PYTHON, FOLDER))


@pytest.fixture(scope="module")
def modules(addin):
    """The source of each VBA module, as oletools reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools asks its parser in words that are deprecated
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(str(addin))
        found = {name: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    return {Path(name).stem: code for name, code in found.items()}


def test_it_holds_our_module_and_the_one_that_carries_its_calls(modules):
    """Ours to the letter; xlwings' own, whose settings are those of qplan; the sample is gone."""
    assert {"QPlanFunctions", "xlwings", "Dictionary", "ThisWorkbook"} <= set(modules)
    assert "Module1" not in modules
    assert modules["QPlanFunctions"].splitlines() == vba_module(CATALOG.values()).splitlines()
    assert 'Public Const PROJECT_NAME As String = "qplan"' in modules["xlwings"]
    assert "Function XLPy()" in modules["xlwings"]


def test_its_settings_name_python_and_our_module(addin):
    """On the sheet xlwings looks for: which Python, where the functions lie, and which module they are."""
    book = CalamineWorkbook.from_filelike(BytesIO(addin.read_bytes()))
    assert book.sheet_names == ["qplan.conf"]
    assert [row[:2] for row in book.get_sheet_by_index(0).to_python()] == [
        ["Interpreter_Win", PYTHON], ["PYTHONPATH", FOLDER], ["UDF Modules", "qplan_functions"]
    ]  # fmt: skip


def test_everything_else_is_as_xlwings_made_it(addin):
    """Parts and their bytes, but for the project, the sheet of settings and its name; nobody's folder is left in it."""
    template = Path(find_spec("xlwings").origin).with_name("quickstart_addin.xlam")
    changed = {"xl/vbaProject.bin", "xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    with zipfile.ZipFile(addin) as made, zipfile.ZipFile(template) as source:
        assert set(made.namelist()) == set(source.namelist())
        assert all(made.read(name) == source.read(name) for name in source.namelist() if name not in changed)
        assert b"Users\\felix" not in made.read("xl/workbook.xml")


def test_the_project_says_which_functions_it_has(modules):
    """One public function for each of the catalog, and QPLAN_WHY."""
    code = modules["QPlanFunctions"]
    public = {line.split("(")[0].removeprefix("Public Function ") for line in code.splitlines()
              if line.startswith("Public Function ")}  # fmt: skip
    assert public == {f"QPLAN_{name}" for name in CATALOG} | {"QPLAN_WHY"}


def test_without_its_packages_it_says_how_they_come(tmp_path, monkeypatch):
    """A machine without xlwings hears which extra has it, before anything is written."""
    monkeypatch.setattr(xlam, "find_spec", lambda name: None)
    with pytest.raises(MissingPackageError, match=r"pip install 'qplan\[excel\]'"):
        write_xlam(tmp_path / "qplan.xlam", FUNCTIONS, Settings("python", "."))
    assert list(tmp_path.iterdir()) == []


def test_it_is_put_where_excel_opens_it(tmp_path, monkeypatch):
    """On Windows into XLSTART of the person who runs it, with the Python that runs it; elsewhere nowhere."""
    monkeypatch.setattr(install.sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    made = install.into_excel(tmp_path)
    assert made.installed == tmp_path / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / "qplan.xlam"
    assert made.installed.read_bytes() == made.addin.read_bytes()
    rows = CalamineWorkbook.from_path(str(made.addin)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows][:2] == [sys.executable, str(tmp_path)]
    monkeypatch.setattr(install.sys, "platform", "linux")
    assert install.into_excel(tmp_path, PYTHON).installed is None


@pytest.mark.parametrize("is_installed", [True, False])
def test_no_more_than_three_steps_bring_it_into_excel(tmp_path, is_installed):
    """The command itself, and what it leaves to do."""
    assert 1 + len(steps(Host.EXCEL_DESKTOP, tmp_path, "", is_installed=is_installed)) <= 3
