"""Formulas of a sheet, found in its XML and compared whatever program wrote them."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.workbooks.conftest import small_facts
from workbooks.grammar.placement import a1, cell_of
from workbooks.xlsx.build import workbook_bytes
from workbooks.xlsx.formula_text import relative, scanned
from workbooks.xlsx.package import MAIN, Package
from xl_addin.names import Host

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def test_every_formula_that_a_parser_finds_is_found(tmp_path):
    """Cell by cell, on every sheet of a built workbook, as lxml reads it."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_bytes(small_facts(), Host.LIBREOFFICE))
    package = Package.open(path)
    for sheet, part in package.sheets.items():
        there = {
            cell_of(cell.get("r")): cell.findtext(f"{MAIN}f")
            for cell in etree.fromstring(package.parts.read(part)).iter(f"{MAIN}c")
            if cell.find(f"{MAIN}f") is not None
        }
        found = package.formulas(sheet)
        assert {(row, at): found.written(row, at) for at, rows in found.columns.items() for row in rows} == there
    assert package.formulas("Quotas").columns


def test_shared_formulas_and_missing_results_are_read():
    """A cell that shares the formula of another holds it, moved; one saved without its result is told."""
    part = SHEET.format(
        '<row r="2"><c r="B2" s="1"><f t="shared" ref="B2:B3" si="0">$A2*2</f><v>4</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>6</v></c><c r="C3"><f>A3&amp;"x"</f></c>'
        '<c r="D3" t="str"><f>""</f><v></v></c></row>'
    )
    found = scanned(part.encode())
    assert found.holds(1, 1, "$A2*2")
    assert found.holds(2, 1, "$A3*2")
    assert not found.holds(2, 1, "$A2*2")
    assert found.written(2, 2) == 'A3&"x"'
    assert found.valueless == {(2, 2)}


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_number_that_happens_to_be_the_row_is_no_reference(row, other):
    """`ROUND(A2,2)` in row 2 is not the formula `ROUND(A3,3)` of row 3 filled down."""
    mine, theirs = f"ROUND($A{row},{row})", f"ROUND($A{other},{other})"
    assert (relative(mine, (row - 1, 2)) == relative(theirs, (other - 1, 2))) is (row == other)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_formula_filled_down_is_one_formula(row, other):
    """Its references to the row itself move along; texts that look like one stay."""
    for text in ("$D{0}*Quotas!$C$5", 'IF($M{0}="A12",$L{0},$M{0})', "LOG10($B{0})"):
        assert relative(text.format(row), (row - 1, 3)) == relative(text.format(other), (other - 1, 3))
    assert relative(f'"A{row}"&$B{row}', (row - 1, 0)) != relative(f'"A{row + 1}"&$B{row}', (row - 1, 0))
    assert a1(row - 1, 3) == f"D{row}"


def test_a_formula_filled_down_is_kept_once_however_its_program_spells_it():
    """Each row is compared with its own formula, and a number that is no row of its own stays told apart."""
    rows = range(2, 60)
    cells = "".join(
        f'<row r="{row}"><c r="C{row}"><f>Sum($A{row}:B{row})&amp;" &#49;0"*10</f></c></row>' for row in rows
    )
    found = scanned(SHEET.format(cells).encode())
    plain = scanned(SHEET.format(cells.replace(" &#49;0", " 10")).encode())
    for row in rows:
        wanted = f'SUM($A{row}:B{row}) & " 10" * 10'
        for formulas in (found, plain):
            assert formulas.written(row - 1, 2) == f'Sum($A{row}:B{row})&" 10"*10'
            assert formulas.holds(row - 1, 2, wanted)
            assert not formulas.holds(row - 1, 2, f'SUM($A{row + 1}:B{row}) & " 10" * 10')
            assert not formulas.holds(row - 1, 2, f'SUM($A{row}:B{row}) & " 10" * {row + 9}')
    assert len({id(text) for text in plain.columns[2].values()}) == 2
