"""What is printed, counted in the pages LibreOffice makes of it."""

import subprocess

import pytest

from tests.workbooks.demo_org import played
from tests.workbooks.many import company
from tests.workbooks.test_in_libreoffice import PDFTOTEXT, convert, needs_office
from workbooks.book.layout import planning_layout
from workbooks.grammar.layout import Column, Format, Tab, Table
from workbooks.grammar.placement import arranged
from workbooks.xlsx.build import workbook_bytes
from workbooks.xlsx.pages import Pages, pages_of
from xl_addin.names import Host


def printed(workbook: bytes, folder) -> list[str]:
    """The text of each page."""
    path = folder / "plan.xlsx"
    path.write_bytes(workbook)
    assert PDFTOTEXT, "CI must have pdftotext"
    pdf = convert(path, "pdf", folder)
    text = subprocess.run([PDFTOTEXT, "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return text.split("\f")[:-1]


@pytest.mark.full
@needs_office
def test_the_demo_prints_on_25_pages_at_most(tmp_path):
    """All tabs of the demo's workbook; every seller's final quota is among what is printed."""
    pages = printed(played().workbook, tmp_path)
    assert len(planning_layout().tabs) - len([tab for tab in planning_layout().tabs if tab.is_data]) <= len(pages) <= 25
    said = "\n".join(pages)
    people = played().facts.reps
    assert [name for name in people["name"][people["is_active"]] if name.startswith("Rep") and name not in said] == []


@pytest.mark.full
@needs_office
def test_500_sellers_print_on_60_pages_at_most(tmp_path):
    """All tabs, each seller among them; a tab that goes on below what is printed says so in its footer."""
    pages = printed(workbook_bytes(company(500), Host.LIBREOFFICE), tmp_path)
    assert len(pages) <= 60
    said = "\n".join(pages)
    assert [f"R{at:04d}" for at in range(500) if f"Seller with a longer name R{at:04d}" not in said] == []
    cascade = [page for page in pages if "the tab has more" in page and "Quota cascade" in page]
    assert cascade


def _pages(rows: int, pages: int = 2, *, width: float = 100, is_upright: bool = True) -> Pages:
    """What is printed of one table of so many rows and characters."""
    table = Table("lines", "Lines", "line", (Column("line", "Line", Format.COUNT, width=width),))
    tab = Tab("lines", "Lines", "Lines", tables=(table,), pages=pages, is_upright=is_upright)
    places = arranged(type(planning_layout())((tab,)), lambda _: rows)
    return pages_of(tab, places, {1: width}, (), 0)


def test_a_tab_lies_unless_standing_saves_a_page():
    """724 pixels wide: lying, a page holds 29 rows as they are, at half size 59; standing at half size 90."""
    assert _pages(20) == Pages(24, 1, 1, is_upright=False, rows=25)
    assert _pages(70) == Pages(74, 1, 1, is_upright=True, rows=75)
    assert _pages(70, is_upright=False) == Pages(74, 1, 2, is_upright=False, rows=75)


def test_what_does_not_fit_is_printed_as_far_as_it_goes():
    """400 rows on two pages: standing at 95 % of its size, 47 rows a page, one of them for the repeated header."""
    found = _pages(400)
    assert found == Pages(92, 1, 0, is_upright=True, rows=405)
    assert found.is_cut
    assert not _pages(70).is_cut
