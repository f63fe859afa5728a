"""A file on pay: numbers as numbers, what is not known as n/a, and no text that is a formula."""

from pathlib import Path

from workbooks.packs.pay_file import pay_csv, pay_xlsx
from workbooks.xlsx.package import Package

COLUMNS = ["seller", "quota", "pay"]
ROWS = [["=HYPERLINK(1)", 1234.5, float("nan")], ["-1+2", None, 0.005], ["Ann", -3.0, 2.0]]


def test_a_csv_holds_texts_and_two_digits() -> None:
    """A text that a program would compute has an apostrophe before it; a number below zero has none."""
    text = pay_csv(COLUMNS, ROWS)
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").split("\r\n") == [
        "seller,quota,pay", "'=HYPERLINK(1),1234.50,n/a", "'-1+2,n/a,0.01", "Ann,-3.00,2.00", "",
    ]  # fmt: skip


def test_a_workbook_holds_texts_and_numbers(tmp_path: Path) -> None:
    """The same rows; no cell is a formula, and the file says what it is."""
    path = tmp_path / "pay.xlsx"
    path.write_bytes(pay_xlsx("Pay of 2020Q2", COLUMNS, ROWS))
    package = Package.open(path)
    grid = package.grid("Pay")
    told = [[grid.value(row, column) for column in range(3)] for row in range(4)]
    assert told == [COLUMNS, ["=HYPERLINK(1)", 1234.5, "n/a"], ["-1+2", "n/a", 0.005], ["Ann", -3.0, 2.0]]
    assert not any(cell.find("{*}f") is not None for cell in package.cells("Pay"))
    assert b"Confidential" in package.parts.read("docProps/core.xml")
