"""Patching changes the cells asked for and nothing else, on a workbook with everything people add to one.

`tests/data/decorated.xlsx` was made with XlsxWriter and given by hand what that cannot write: 54 parts, among them a
pivot table, slicer, threaded comment, Power Query, sparkline, dynamic array and form control.
"""

import hashlib
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from workbooks.errors import PatchRefused, WorkbookLocked, WorkbookMoved
from workbooks.grammar.placement import cell_of
from workbooks.models import CellRef
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.patch import Refreshed, Rewritten, patch, patched_sheet
from xl_addin.cells.errors import CellError, ErrorKind

DECORATED = Path(__file__).parents[1] / "data" / "decorated.xlsx"


@pytest.fixture
def book(tmp_path):
    """A copy of the decorated workbook."""
    return Path(shutil.copy(DECORATED, tmp_path / "book.xlsx"))


def sha(path):
    """Digest of a file, computed here."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parts(path):
    """Bytes of every part, in order."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(path, sheet):
    """Every `<c>` of a sheet as canonical XML, by address."""
    return {cell.get("r"): etree.tostring(cell, method="c14n") for cell in Package.open(path).cells(sheet)}


def ref(sheet, cell):
    """A place."""
    return CellRef(sheet=sheet, cell=cell)


def test_every_other_part_and_cell_keeps_its_bytes(book):
    """Three cells of one sheet change: one part differs, and in it exactly those three cells and its frame."""
    before, cells_before = parts(book), cells(book, "Plan")
    values = {"D2": 4321.5, "C3": "=not a formula", "B20": None, "B21": True}
    digest = patch(book, {ref("Plan", cell): value for cell, value in values.items()}, expect_sha256=sha(book))
    after, cells_after = parts(book), cells(book, "Plan")
    assert digest == sha(book)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert len(before) == 54
    differing = {cell for cell in cells_after if cells_before.get(cell) != cells_after[cell]}
    assert differing == {"D2", "C3", "B21"}
    grid = Package.open(book).grid("Plan")
    assert (grid.value(1, 3), grid.value(2, 2), grid.value(20, 1)) == (4321.5, "=not a formula", True)
    assert etree.fromstring(after["xl/worksheets/sheet1.xml"]).tag == f"{MAIN}worksheet"


def test_style_and_neighbours_of_a_patched_cell_stay(book):
    """The number format of a cell survives its new value."""
    package = Package.open(book)
    before = {cell.get("r"): cell.get("s") for cell in package.cells("Actuals")}
    patch(book, {ref("Actuals", "B2"): 1}, expect_sha256=sha(book))
    assert {cell.get("r"): cell.get("s") for cell in Package.open(book).cells("Actuals")} == before


def test_a_formula_is_refused_and_its_stored_value_refreshed_when_asked(book):
    """Writing over a formula leaves the file as it was; refreshing keeps the formula beside the new value."""
    before = book.read_bytes()
    with pytest.raises(PatchRefused, match="Plan!H2 holds a formula"):
        patch(book, {ref("Plan", "H2"): 1, ref("Plan", "D2"): 2}, expect_sha256=sha(book))
    assert book.read_bytes() == before
    formula = Package.open(book).formulas("Plan").text(1, 7)
    patch(book, {ref("Plan", "H2"): Refreshed(77.0)}, expect_sha256=sha(book))
    package = Package.open(book)
    assert package.formulas("Plan").text(1, 7) == formula
    assert package.grid("Plan").value(1, 7) == 77.0


def test_an_unknown_sheet_is_refused(book):
    """The sheet is named and nothing is written."""
    before = book.read_bytes()
    with pytest.raises(PatchRefused, match="no sheet Nowhere"):
        patch(book, {ref("Nowhere", "A1"): 1}, expect_sha256=sha(book))
    assert book.read_bytes() == before


def test_a_file_saved_meanwhile_is_not_written(book):
    """The digest that was read is not the file's any more."""
    old = sha(book)
    patch(book, {ref("Plan", "D2"): 5}, expect_sha256=old)
    before = book.read_bytes()
    with pytest.raises(WorkbookMoved, match="Read it again"):
        patch(book, {ref("Plan", "D2"): 6}, expect_sha256=old)
    assert book.read_bytes() == before


def test_an_open_file_is_not_written(book):
    """LibreOffice's owner file beside it is enough."""
    book.with_name(".~lock.book.xlsx#").write_text("someone")
    with pytest.raises(WorkbookLocked, match="open in a spreadsheet program"):
        patch(book, {ref("Plan", "D2"): 5}, expect_sha256=sha(book))


def test_nothing_to_change_touches_nothing_and_no_file_is_left_behind(book):
    """No change: same bytes. A change: no temporary file stays in the folder."""
    before = book.read_bytes()
    assert patch(book, {}, expect_sha256=sha(book)) == hashlib.sha256(before).hexdigest()
    assert book.read_bytes() == before
    patch(book, {ref("Plan", "D2"): 5}, expect_sha256=sha(book), backup=book.with_name("old.xlsx"))
    assert {path.name for path in book.parent.iterdir()} == {"book.xlsx", "old.xlsx"}
    assert book.with_name("old.xlsx").read_bytes() == before


REWRITTEN = {
    "D2": Rewritten(-0.1),
    "C3": Rewritten(" a < b & c > d\r"),
    "C4": Rewritten(None, style="1"),
    "D4": Rewritten(CellError(ErrorKind.DIV0, "")),
    "D5": Rewritten(True),
    "H2": Rewritten(2.0, 'IF(A2<>"","&",1)'),
    "H3": Rewritten("", '""'),
    "H4": Rewritten("wer & <was>", "A1&B1"),
    "B3": Rewritten("bad\x01text"),
}


NEW = {
    at: Rewritten(*values)
    for at, values in {
        (row, column): (value, formula, None, style)
        for row in (3, 4, 5, 6, 700)
        for column, value, formula, style in (
            (0, "first < & >", None, "2"),
            (7, 1.5, '$A1&"x<"', None),
            (30, None, None, None),
            (31, None, None, "1"),
            (60, " kept ", None, None),
            (61, CellError(ErrorKind.NA, "none"), "NA()", "3"),
            (62, True, None, None),
            (63, "", None, "1"),
            (64, None, "A1", None),
        )
    }.items()
}
"""New cells in rows that are there and in one that is not; one of them is needed by nobody."""


def test_cells_written_as_text_are_those_written_as_elements(book):
    """A row written anew as text holds what it holds when it is parsed, which text of another kind in it forces.

    Cells that stand there, cells that are new between them and behind them, and rows that are new.
    """
    package = Package.open(book)
    wanted = {cell_of(at): new for at, new in REWRITTEN.items()}
    forced = Package.open(with_other_text(book))
    for given in (wanted, NEW, {**NEW, **wanted}):
        as_text, as_elements = patched_sheet(package, "Plan", given), patched_sheet(forced, "Plan", given)
        assert cells_of(as_text) == {at: cell for at, cell in cells_of(as_elements).items() if not at.startswith("ZZ")}
        assert in_order(as_text)
        assert b"CDATA" not in as_text
    assert "AE4" not in cells_of(patched_sheet(package, "Plan", NEW))
    assert len(cells_of(patched_sheet(package, "Plan", NEW))) > len(
        cells_of(package.parts.read(package.sheets["Plan"]))
    )


def test_a_row_that_is_longer_does_not_say_how_long_it_was(book):
    """`spans` of a row with a new cell go; those of a row whose cells are other ones stay."""
    package = Package.open(book)
    before = package.parts.read(package.sheets["Plan"])
    spans = spans_of(before)
    assert spans["4"]
    assert spans["5"]
    at = next(cell_of(name) for name in cells_of(before) if cell_of(name)[0] == 4)
    after = patched_sheet(package, "Plan", {(3, 80): Rewritten(1.0), at: Rewritten(2.0)})
    assert spans_of(after) == {**spans, "4": None}


def spans_of(sheet):
    """What each row says of the columns it spans."""
    return {row.get("r"): row.get("spans") for row in etree.fromstring(sheet).iter(f"{MAIN}row")}


def rewrite(path, member, data):
    """Put other bytes into a member of a file."""
    held = parts(path) | {member: data}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)


def with_other_text(book):
    """A copy with a cell in each row whose text is written as no spreadsheet program does."""
    other = Path(shutil.copy(book, book.with_name("other.xlsx")))
    package = Package.open(other)
    part = package.parts.read(package.sheets["Plan"])
    rows = re.sub(rb"<row ([^>]*)/>", rb"<row \1></row>", part)
    numbers = iter(re.findall(rb'<row [^>]*?r="(\d+)"', rows))
    cell = b'<c r="ZZ%s" t="str"><v><![CDATA[x]]></v></c></row>'
    rewrite(other, package.sheets["Plan"], re.sub(rb"</row>", lambda _: cell % next(numbers), rows))
    return other


def in_order(sheet):
    """Whether rows, and the cells of each, stand in the order of their places."""
    root = etree.fromstring(sheet)
    rows = [int(row.get("r")) for row in root.iter(f"{MAIN}row")]
    columns = [[cell_of(cell.get("r"))[1] for cell in row] for row in root.iter(f"{MAIN}row")]
    return rows == sorted(set(rows)) and all(one == sorted(set(one)) for one in columns)


def cells_of(sheet):
    """Every `<c>` of the XML of a sheet as canonical XML, by address."""
    return {cell.get("r"): etree.tostring(cell, method="c14n") for cell in etree.fromstring(sheet).iter(f"{MAIN}c")}
