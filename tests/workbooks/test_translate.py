"""A workbook for another program: our functions' names change, and not a byte besides."""

import json
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from sync.cli.app import app
from tests.workbooks.conftest import small_facts
from workbooks.errors import NotAWorkbook, WorkbookExists, WorkbookLocked
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.build import workbook_bytes
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.read import read
from workbooks.xlsx.spelling import computed_elsewhere, respelled
from workbooks.xlsx.translate import translate
from xl_addin.names import Host

DECORATED = Path(__file__).parents[1] / "data" / "decorated.xlsx"


@pytest.mark.parametrize(
    ("formula", "host", "wanted"),
    [
        ("QPLAN.ATTAINMENT(A1,B1)", Host.OFFICE_JS, "_xldudf_QPLAN_ATTAINMENT(A1,B1)"),
        ("_xldudf_QPLAN_ATTAINMENT(A1,B1)", Host.LIBREOFFICE, "QPLAN.ATTAINMENT(A1,B1)"),
        ("1+qplan.attainment(A1,B1)", Host.GOOGLE_SHEETS, "1+QPLAN_ATTAINMENT(A1,B1)"),
        ("QPLAN_ATTAINMENT (A1,B1)", Host.LIBREOFFICE, "QPLAN.ATTAINMENT (A1,B1)"),
        ("[1]!QPLAN_ATTAINMENT(A1,B1)", Host.LIBREOFFICE, "QPLAN.ATTAINMENT(A1,B1)"),
        ("[1]!QPLAN_ATTAINMENT(A1,B1)", Host.EXCEL_DESKTOP, "[1]!QPLAN_ATTAINMENT(A1,B1)"),
        ("'C:\\add ins\\qplan.xlam'!QPLAN_ATTAINMENT(A1,B1)", Host.OFFICE_JS, "_xldudf_QPLAN_ATTAINMENT(A1,B1)"),
        ("IF(QPLAN.OVERASSIGN(1,2)>0,QPLAN.ATTAINMENT(1,2),0)", Host.EXCEL_DESKTOP,
         "IF(QPLAN_OVERASSIGN(1,2)>0,QPLAN_ATTAINMENT(1,2),0)"),
        ('"QPLAN.ATTAINMENT(1)"&QPLAN.ATTAINMENT(1,2)', Host.EXCEL_DESKTOP,
         '"QPLAN.ATTAINMENT(1)"&QPLAN_ATTAINMENT(1,2)'),
        ("'QPLAN.ATTAINMENT(1)'!A1+QPLAN.ATTAINMENT", Host.EXCEL_DESKTOP, "'QPLAN.ATTAINMENT(1)'!A1+QPLAN.ATTAINMENT"),
        ("MYQPLAN_BANDS(1)+A.QPLAN.BANDS(1)", Host.LIBREOFFICE, "MYQPLAN_BANDS(1)+A.QPLAN.BANDS(1)"),
        ("QPLAN.NOSUCH(1)", Host.EXCEL_DESKTOP, "QPLAN.NOSUCH(1)"),
    ],
)  # fmt: skip
def test_only_calls_of_our_functions_change(formula, host, wanted):
    """Whatever program wrote the name; not in texts, sheet names, longer names, nor functions we do not have."""
    assert respelled(formula, host) == wanted


def test_names_like_ours_are_told():
    """A function of a later version, or a mistyped one."""
    told = []
    respelled("QPLAN.NOSUCH(1)+QPLAN.ATTAINMENT(1,2)", Host.EXCEL_DESKTOP, told.append)
    assert told == ["NOSUCH"]


def test_the_formula_inside_an_export_of_google_sheets():
    """Quotes are doubled there; any other IFERROR is not one of these."""
    inside = 'IFERROR(__xludf.DUMMYFUNCTION("=QPLAN_SHOW(A1,""quotas"")"),"key")'
    assert computed_elsewhere(inside) == 'QPLAN_SHOW(A1,"quotas")'
    assert computed_elsewhere("IFERROR(A1,0)") is None


@cache
def spelt_for(host):
    """A workbook of the small company for a program."""
    return workbook_bytes(small_facts(), host)


def formulas(path):
    """Every formula of a workbook as its file spells it, and the spill range beside it."""
    package = Package.open(path)
    return {
        (sheet, cell.get("r")): (found.text, found.get("t"), found.get("ref"))
        for sheet in package.sheets
        for cell in package.cells(sheet)
        if (found := cell.find(f"{MAIN}f")) is not None
    }


ONWARD = (Host.LIBREOFFICE, Host.OFFICE_JS)
"""From the program of the demo to that of most people, and back: the pair that is tried each time."""
PAIRS = [
    pytest.param(source, host, marks=[] if (source, host) in (ONWARD, ONWARD[::-1]) else pytest.mark.full)
    for source in Host
    for host in Host
]


@pytest.mark.parametrize(("source", "host"), PAIRS)
def test_a_translated_plan_is_the_plan_built_for_that_program(tmp_path, source, host):
    """Formula by formula, from every program to every other; it reads without findings as the other program's."""
    built, wanted = tmp_path / "built.xlsx", tmp_path / "wanted.xlsx"
    built.write_bytes(spelt_for(source))
    wanted.write_bytes(spelt_for(host))
    copy = translate(built, tmp_path / "copy.xlsx", host)
    assert formulas(copy.path) == formulas(wanted)
    document = read(copy.path)
    assert (document.host, document.findings) == (host.value, ())
    spellings_differ = {source, host} != {Host.EXCEL_DESKTOP, Host.GOOGLE_SHEETS} and source is not host
    assert (copy.formulas > 0) == spellings_differ
    assert copy.unknown == ()


PLACES = {
    "xl/worksheets/sheet1.xml": (
        b"<f>SUM(PlanTbl[[#This Row],[q1]:[q4]])</f>",  # a table's column
        b"<formula1>D2&gt;=0</formula1>",  # a data validation
        b'<formula>$C2="Approved"</formula>',  # a conditional format
    ),
    "xl/worksheets/sheet3.xml": (
        b"<f>_xlfn.LET(x,SUM(PlanTbl[total]),x*2)</f>",  # a cell
        b'<f t="array" ref="N1:N3">ROW(1:3)*2</f>',  # an array formula
        b'<f t="array" ref="A1">_xlfn._xlws.SORT(_xlfn.UNIQUE(PlanTbl[region]))</f>',  # a dynamic array
    ),
    "xl/tables/table1.xml": (
        b"<calculatedColumnFormula>SUM(PlanTbl[[#This Row],[q1]:[q4]])</calculatedColumnFormula>",
    ),
    "xl/workbook.xml": (b'<definedName name="LocalRate" localSheetId="0">0.07</definedName>',),
}


def with_ours(spelled):
    """The workbook of everything people add, a function of ours put into each kind of formula it has."""
    parts = zipfile.ZipFile(DECORATED)
    changed = {}
    for name, places in PLACES.items():
        data = parts.read(name)
        for place in places:
            start = place.index(b">") + 1
            assert place in data, place
            data = data.replace(place, place[:start] + f"{spelled}(1,2)*".encode() + place[start:])
        changed[name] = data
    return repacked(parts, changed)


def test_nothing_else_in_the_file_changes(tmp_path):
    """Pivot, slicer, threaded comment, Power Query, sparkline, pictures: 50 parts byte for byte; in the other four
    only the names differ, in cells, array and table formulas, a validation, a conditional format and a defined name.
    """
    source = tmp_path / "source.xlsx"
    source.write_bytes(with_ours("QPLAN.ATTAINMENT"))
    before = source.read_bytes()
    copy = translate(source, tmp_path / "copy.xlsx", Host.OFFICE_JS)
    assert source.read_bytes() == before
    old, new = zipfile.ZipFile(BytesIO(before)), zipfile.ZipFile(copy.path)
    assert new.namelist() == old.namelist()
    differing = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert differing == set(PLACES)
    for name in differing:
        assert new.read(name).replace(b"_xldudf_QPLAN_ATTAINMENT(", b"QPLAN.ATTAINMENT(") == old.read(name)
        assert b"QPLAN.ATTAINMENT(" not in new.read(name)
    back = translate(copy.path, tmp_path / "back.xlsx", Host.LIBREOFFICE)
    again = zipfile.ZipFile(back.path)
    assert all(again.read(name) == old.read(name) for name in old.namelist())


def test_a_workbook_without_our_functions_is_copied_as_it_is(tmp_path):
    """Every part, byte for byte."""
    copy = translate(DECORATED, tmp_path / "copy.xlsx", Host.GOOGLE_SHEETS)
    old, new = zipfile.ZipFile(DECORATED), zipfile.ZipFile(copy.path)
    assert {name: old.read(name) for name in old.namelist()} == {name: new.read(name) for name in new.namelist()}
    assert copy.formulas == 0


def exported(path):
    """A file as Google Sheets exports it: a table of ours in A1:C2, one of another function in A5:A6, a cell in E1."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Plan")

    def put(place, formula, value):
        doubled = formula.replace('"', '""')
        shown = f'"{value}"' if isinstance(value, str) else value
        sheet.write_formula(place, f'=IFERROR(__xludf.DUMMYFUNCTION("{doubled}"),{shown})', None, value)

    spilled = '"COMPUTED_VALUE"'
    put("A1", 'QPLAN_QUOTASPLIT(G1,G2:G3,0,,,,,1,,"quotas")', "key")
    for place, value in {"B1": "quota", "C1": "floor", "A2": "1", "B2": 5, "C2": 0}.items():
        put(place, spilled, value)
    put("A5", "QUERY(A1:C2)", "x")
    put("A6", spilled, "y")
    put("E1", "QPLAN_ATTAINMENT(450,500)", 0.9)
    sheet.write_formula("F1", "=IFERROR(QPLAN_ATTAINMENT(1,2),0)", None, 0.5)
    book.close()


def test_an_export_of_google_sheets_gets_its_formulas_back(tmp_path):
    """The table's anchor is an array formula over the cells it filled, which keep their values; others' stay."""
    exported(tmp_path / "sheets.xlsx")
    copy = translate(tmp_path / "sheets.xlsx", tmp_path / "calc.xlsx", Host.LIBREOFFICE)
    found = formulas(copy.path)
    assert found["Plan", "A1"] == ('QPLAN.QUOTASPLIT(G1,G2:G3,0,,,,,1,,"quotas")', "array", "A1:C2")
    assert found["Plan", "E1"] == ("QPLAN.ATTAINMENT(450,500)", None, None)
    assert found["Plan", "F1"] == ("IFERROR(QPLAN.ATTAINMENT(1,2),0)", None, None)
    assert found["Plan", "A5"][0].startswith("IFERROR(__xludf")
    assert found["Plan", "A6"][0].startswith("IFERROR(__xludf")
    assert set(found) == {("Plan", place) for place in ("A1", "E1", "F1", "A5", "A6")}
    grid = Package.open(copy.path).grid("Plan")
    assert [[grid.value(row, column) for column in range(3)] for row in range(2)] == [
        ["key", "quota", "floor"],
        ["1", 5, 0],
    ]
    assert copy.formulas == 3
    same = translate(tmp_path / "sheets.xlsx", tmp_path / "again.xlsx", Host.GOOGLE_SHEETS)
    assert formulas(same.path) == formulas(tmp_path / "sheets.xlsx")


def test_the_order_of_calculation_is_dropped_with_formulas(tmp_path):
    """A list of cells to calculate that names cells without formulas makes Excel repair the file."""
    exported(tmp_path / "bare.xlsx")
    parts = zipfile.ZipFile(tmp_path / "bare.xlsx")
    chained = {
        "[Content_Types].xml": parts.read("[Content_Types].xml").replace(
            b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="c"/></Types>'
        ),
        "xl/_rels/workbook.xml.rels": parts.read("xl/_rels/workbook.xml.rels").replace(
            b"</Relationships>", b'<Relationship Id="rId99" Type="t/calcChain" Target="calcChain.xml"/></Relationships>'
        ),
    }
    bare = {name: parts.read(name) for name in chained}
    source = tmp_path / "chained.xlsx"
    source.write_bytes(repacked(parts, chained))
    with zipfile.ZipFile(source, "a") as more:
        more.writestr("xl/calcChain.xml", b'<calcChain><c r="A1" i="1"/></calcChain>')
    copy = zipfile.ZipFile(translate(source, tmp_path / "copy.xlsx", Host.LIBREOFFICE).path)
    assert "xl/calcChain.xml" not in copy.namelist()
    assert {name: copy.read(name) for name in chained} == bare


def test_nothing_is_written_over(tmp_path, plan):
    """A file at the place of the copy, one that is open, and a file that is no workbook."""
    taken = tmp_path / "taken.xlsx"
    taken.write_bytes(b"mine")
    with pytest.raises(WorkbookExists):
        translate(plan, taken, Host.OFFICE_JS)
    assert taken.read_bytes() == b"mine"
    assert translate(plan, taken, Host.OFFICE_JS, overwrite=True).path == taken
    (tmp_path / "~$open.xlsx").touch()
    with pytest.raises(WorkbookLocked):
        translate(plan, tmp_path / "open.xlsx", Host.OFFICE_JS)
    parts = zipfile.ZipFile(plan)
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(repacked(parts, {"xl/worksheets/sheet1.xml": b"<f>QPLAN.X(\xff)</f>"}))
    with pytest.raises(NotAWorkbook, match="UTF-8"):
        translate(odd, tmp_path / "none.xlsx", Host.OFFICE_JS)


def test_the_command_names_the_copy_after_the_program(plan):
    """Beside the workbook; it says how many formulas, and the exit code of a taken name is that of files."""
    done = CliRunner().invoke(app, ["translate", str(plan), "--to", "excel-desktop", "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["workbook"] == str(plan.with_name("plan.excel-desktop.xlsx"))
    assert told["formulas"] > 0
    again = CliRunner().invoke(app, ["translate", str(plan), "--to", "excel-desktop"])
    assert isinstance(again.exception, WorkbookExists)
