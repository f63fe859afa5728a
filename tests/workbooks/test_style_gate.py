"""The style of the workbook as a gate: every tab reads, computes and shows as people who plan for a living expect."""

import posixpath
import re
from functools import cache
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook
from xlsxwriter.utility import xl_pixel_width

from tests.workbooks.conftest import small_facts
from tests.workbooks.demo_org import played
from tests.workbooks.many import company
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Chart, Format, Input, Layout
from workbooks.grammar.placement import Placement, a1, arranged, cell_of
from workbooks.grammar.rendering import Rendered, Style, rendered
from workbooks.grammar.styles import ATTAINED, MISSED, ROLES, properties
from workbooks.xlsx.build import evaluated_bytes
from workbooks.xlsx.formula_text import scanned
from xl_addin.names import Host

COMPANIES = {
    "four sellers": small_facts,
    "50 sellers, in yen": lambda: company(50, 150.0),
    "500 sellers": lambda: company(500),
    "the demo": lambda: played().facts,
}
LARGE = [pytest.param(name, marks=pytest.mark.full) for name in COMPANIES if name != "four sellers"]
every_company = pytest.mark.parametrize("name", ["four sellers", *LARGE])
people_tabs = [tab for tab in planning_layout().tabs if not tab.is_data]

SCREEN = (1240, 560)
"""Pixels of cells on 1280 × 720 at 100 %, the ribbon folded."""
MARGIN = 19
"""Pixels of the empty first column."""
LITERALS = {"0", "1", "12", "100"}
VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\(")
_DESCRIBED = re.compile(rb'<xdr:cNvPr [^>]*descr="[^"]+"')


class Made:
    """A workbook as built, with what it was built from."""

    def __init__(self, name: str) -> None:
        facts, self.layout = COMPANIES[name](), planning_layout()
        self.values = Evaluation(self.layout, content_of(facts, self.layout, Host.LIBREOFFICE, Entries({}, {})))
        self.places: Placement = arranged(self.layout, self.values.size)
        self.data = evaluated_bytes(self.values, self.places, facts, Host.LIBREOFFICE)
        self.parts = ZipFile(BytesIO(self.data))
        self.sheets = {tab.title: f"xl/worksheets/sheet{at}.xml" for at, tab in enumerate(self.layout.tabs, start=1)}

    @cache  # noqa: B019 - a handful of workbooks
    def opened(self):
        """The workbook as openpyxl reads it."""
        return load_workbook(BytesIO(self.data))

    @cache  # noqa: B019
    def cells(self, title):
        """The cells of a sheet with what they show."""
        return [cell for cell in rendered(self.values, self.places, Host.LIBREOFFICE) if cell.sheet == title]

    @cache  # noqa: B019
    def formulas(self, title):
        """The formulas of a sheet."""
        return scanned(self.parts.read(self.sheets[title]))


@cache
def made(name: str) -> Made:
    """The workbook of a company, built once."""
    return Made(name)


@every_company
def test_a_column_computes_all_its_rows_in_one_way(name):
    """The formulas of a column are one formula, relative to their row."""
    book = made(name)
    mixed = []
    for id_, (tab, table) in book.layout.tables().items():
        place = book.places.tables[id_]
        for column in table.columns if table.spill is None else ():
            at = place.columns[column.id]
            texts = {book.formulas(tab.title).text(row, at) for row in place.rows}
            if len(texts) > 1:
                mixed.append(f"{tab.title}: {table.title}, {column.title}")
    assert mixed == []


@every_company
def test_formulas_hold_no_numbers_and_nothing_volatile_and_read_no_other_file(name):
    """Numbers are in cells of their own: but 0, 1, 12, 100, the decimals of ROUND and the key that MATCH looks for."""
    book = made(name)
    bad = []
    for title in book.sheets:
        for column, cells in book.formulas(title).columns.items():
            for row in cells:
                text = book.formulas(title).written(row, column) or ""
                bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
                bare = re.sub(r"'[^']*'!|[A-Za-z]+!|\$?[A-Z]{1,3}\$?\d+", "", bare)
                bare = re.sub(r",\d\)", ")", re.sub(r"MATCH\(\d+,", "MATCH(", bare))
                numbers = set(re.findall(r"(?<![A-Za-z0-9_.])\d+\.?\d*", bare)) - LITERALS
                if numbers or VOLATILE.search(bare) or "[" in bare:
                    bad.append(f"{title} {row} {column}: {text[:120]}")
    assert bad == []
    assert not [part for part in book.parts.namelist() if "externalLink" in part]


def _luminance(colour: str) -> float:
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it; black on white is 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_defined():
    """Black on white 21; #767676 on white is the grey that just passes 4.5."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_every_look_has_a_contrast_that_can_be_read():
    """4.5 at least, on white where nothing is filled; links and rules included; no number is coloured by its format."""
    roles = list(ROLES)
    looks = [properties(Style(role, format_)) for role in roles for format_ in Format]
    weak = {
        (look["font_color"], look.get("bg_color", "#FFFFFF"))
        for look in looks
        if contrast(look["font_color"], look.get("bg_color", "#FFFFFF")) < 4.5
    }
    assert weak == set()
    assert all(contrast(look["font_color"], "#EEF2F8") >= 4.5 for look in (ATTAINED, MISSED))
    assert not [look["num_format"] for look in looks if re.search(r"\[(Red|Color)", look.get("num_format", ""))]


@every_company
def test_inputs_are_coloured_named_and_say_what_they_want(name):
    """Blue on yellow, a message when the cell is chosen, a format of its own; single cells have a name."""
    book = made(name)
    opened = book.opened()
    bare = []
    for tab in book.layout.tabs:
        sheet = opened[tab.title]
        rules = [(rule, rule.sqref) for rule in sheet.data_validations.dataValidation]
        cells = [
            (item.title, book.places.named[item.id].row, book.places.named[item.id].column, item.format)
            for item in tab.items
            if isinstance(item, Input)
        ]
        for table in tab.tables:
            place = book.places.tables[table.id]
            cells += [
                (f"{table.title}: {column.title}", place.first_row, place.columns[column.id], column.format)
                for column in table.columns
                if column.is_input
            ]
        for title, row, column, format_ in cells:
            cell = sheet.cell(row + 1, column + 1)
            told = any(cell.coordinate in where and rule.prompt for rule, where in rules)
            is_seen = cell.fill.fgColor.rgb == "FFFFF8DC" and cell.font.color.rgb == "FF1F4ED8"
            if not (told and is_seen and (format_ is Format.TEXT or cell.number_format != "General")):
                bare.append(f"{tab.title}, {title}")
    assert bare == []
    assert {f"plan_cell_{id_}" for id_ in book.layout.inputs()} <= set(opened.defined_names)


@every_company
def test_every_chart_has_a_title_and_says_what_it_shows(name):
    """A title people see, a text for whoever cannot see the chart, and axes in rounded numbers."""
    book = made(name)
    drawings = [part for part in book.parts.namelist() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part)]
    charts = [part for part in book.parts.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", part)]
    assert charts
    assert sum(len(_DESCRIBED.findall(book.parts.read(part))) for part in drawings) == len(charts)
    for part in charts:
        root = etree.fromstring(book.parts.read(part))
        space = {"c": root.nsmap["c"], "a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
        assert "".join(root.find(".//c:title", space).itertext()).strip(), posixpath.basename(part)
        formats = [of.get("formatCode") for of in root.iterfind(".//c:valAx/c:numFmt", space)]
        assert formats
        assert "General" not in formats, part


def _shown(value: float, format_: Format) -> str:
    if format_ in (Format.RATE, Format.CHANGE):
        return f"{value:+.1%}"
    if format_ is Format.DATE:
        return "2020-03-31"
    if format_ is Format.FACTOR:
        return f"{value:,.2f}"
    is_fine = format_ is Format.NUMBER and value < 1000
    return f"{value:,.4f}".rstrip("0").rstrip(".") if is_fine else f"{value:,.0f}"


@every_company
def test_no_number_is_wider_than_its_column(name):
    """Not one #### on people's tabs: the longest number of each column fits, totals included."""
    book = made(name)
    wide = []
    for tab in people_tabs:
        letters = book.opened()[tab.title].column_dimensions
        for table in tab.tables:
            place = book.places.tables[table.id]
            for column in table.columns:
                values = [*book.values.column(table.id, column.id), book.values.total(table.id, column.id)]
                numbers = [value for value in values if isinstance(value, int | float)]
                if column.format is Format.TEXT or not numbers:
                    continue
                room = _width(letters, place.columns[column.id])
                longest = max((_shown(value, column.format) for value in numbers), key=len)
                if len(longest) > room:
                    wide.append(f"{tab.title}, {table.title}, {column.title}: {longest} in {room}")
    assert wide == []


def _width(dimensions, column: int) -> float:
    for of in dimensions.values():
        if of.min is not None and of.min <= column + 1 <= of.max:
            return of.width
    return 8.43


def _needed(text: str, style: Style) -> float:
    """Pixels of a text in its look: Calibri's widths, a little more where it is bold."""
    look = properties(style)
    return xl_pixel_width(text) * look["font_size"] / 11 * (1.05 if look.get("bold") else 1.0)


def _edges(sheet) -> list[float]:
    """Left edge of each column in pixels; those that are folded away take none."""
    edges = [0.0]
    for at in range(80):
        folded = any(of.hidden for of in sheet.column_dimensions.values() if of.min and of.min <= at + 1 <= of.max)
        edges.append(edges[-1] + (0 if folded else 7 * _width(sheet.column_dimensions, at) + 5))
    return edges


@every_company
def test_no_text_is_cut(name):
    """A text ends before the next cell that holds something, before a chart, and within what is printed.

    What people and the CRM write in tables may be of any length: it is drawn smaller to fit its column, down to seven
    tenths in what is built here.
    """
    book = made(name)
    cut = []
    for tab in people_tabs:
        sheet = book.opened()[tab.title]
        edges, charts = _edges(sheet), _charts(tab)
        printed = edges[cell_of(sheet.print_area.rpartition(":")[2])[1] + 1]
        lines: dict[int, dict[int, Rendered]] = {}
        for cell in book.cells(tab.title):
            if cell.value not in (None, "") and edges[cell.column + 1] > edges[cell.column]:
                lines.setdefault(cell.row, {})[cell.column] = cell
        for row, cells in lines.items():
            beside = [
                MARGIN + chart.left
                for chart in charts
                if chart.row is not None and chart.size and 0 <= 23 * (row - chart.row) < chart.size[1]
            ]
            for column, cell in cells.items():
                look = properties(cell.style)
                if not isinstance(cell.value, str) or look.get("text_wrap") or edges[column] >= printed:
                    continue
                left, room = edges[column] + 7 * look.get("indent", 0), edges[column + 1]
                needed = _needed(cell.value, cell.style)
                if look.get("shrink"):
                    needed *= 0.7
                elif look.get("align") != "right":
                    room = min([edges[at] for at in cells if at > column] + [x for x in beside if x > left] + [printed])
                if left + needed > room + 2:
                    cut.append(f"{tab.title} {a1(row, column)}: {cell.value} ({needed:.0f} in {room - left:.0f})")
    assert cut == []


def test_no_title_is_cut():
    """Each word of a column's title fits its width, and the label of a single cell the columns before its value."""
    book = made("four sellers")
    cut = []
    for tab in people_tabs:
        letters = book.opened()[tab.title].column_dimensions
        for table in tab.tables:
            for column in table.columns:
                room = _width(letters, book.places.tables[table.id].columns[column.id])
                if max(map(len, column.title.split())) > room:
                    cut.append(f"{tab.title}, {table.title}, {column.title}")
        for panel in tab.panels:
            room = sum(_width(letters, at) for at in range(panel.column, panel.column + panel.offset))
            cut += [
                f"{tab.title}, {item.title}" for item in panel.items if len(getattr(item, "title", "")) > room * 1.1
            ]
    assert cut == []


def _charts(tab) -> list[Chart]:
    return [*tab.charts, *(table.chart for table in tab.tables if table.chart is not None)]


def test_every_tab_concludes_and_shows_its_charts():
    """A conclusion on every tab people read; charts on all but two, where there is nothing to draw."""
    assert [tab.title for tab in people_tabs if tab.concluding is None] == []
    assert [tab.title for tab in people_tabs if not _charts(tab)] == ["Approvals", "Conflicts"]


@pytest.mark.parametrize("tab", people_tabs, ids=lambda tab: tab.id)
def test_the_first_screen_is_complete(tab):
    """Title, conclusion, charts and the first table's header stand within 1280 × 720; no chart covers another or it."""
    book = made("four sellers")
    letters = book.opened()[tab.title]
    heights = [letters.row_dimensions[row].height or 17 for row in range(1, 60)]
    tops = [0.0]
    for height in heights:
        tops.append(tops[-1] + height * 4 / 3)
    charts = sorted(_charts(tab), key=lambda chart: chart.left)
    first = min(tab.tables, key=lambda table: book.places.tables[table.id].header_row)
    header = book.places.tables[first.id].header_row
    for chart in charts:
        assert chart.row is not None, chart.title
        assert chart.size is not None, chart.title
        assert MARGIN + chart.left + chart.size[0] <= SCREEN[0], chart.title
        assert tops[chart.row] + chart.size[1] <= SCREEN[1], chart.title
    for one, other in pairwise(charts):
        assert one.left + one.size[0] <= other.left, (one.title, other.title)
    lowest = max((tops[chart.row] + chart.size[1] for chart in charts), default=0)
    leftmost = min((MARGIN + chart.left for chart in charts), default=SCREEN[0])
    for table in tab.tables:
        place = book.places.tables[table.id]
        shown = [place.columns[column.id] for column in table.columns if not column.is_folded]
        right = sum(round(7 * _width(letters.column_dimensions, at)) for at in range(max(shown) + 1))
        assert tops[min(place.title_row, 59)] >= lowest - 4 or right <= leftmost + 4, table.title
    for panel in tab.panels:
        edge = panel.column + panel.offset + 1
        right = sum(round(7 * _width(letters.column_dimensions, at)) for at in range(edge))
        left = sum(round(7 * _width(letters.column_dimensions, at)) for at in range(panel.column))
        is_beside = right <= leftmost + 4 or left >= max(MARGIN + chart.left + chart.size[0] for chart in charts)
        assert tops[panel.row] >= lowest - 4 or is_beside, panel.title
    assert tops[header + 1] <= SCREEN[1]


def test_what_a_quota_is_decided_by_stands_on_the_first_screen():
    """From the name, which stays in view, to the chance, in the order they are decided, within 1280 pixels."""
    book = made("four sellers")
    tab, table = book.layout.tables()["quotas"]
    place, widths = book.places.tables["quotas"], book.opened()["Quotas"].column_dimensions
    wanted = ["name", "last_quota", "calculated", "override", "reason", "final", "change", "chance"]
    shown = [column.id for column in table.columns if not column.is_folded]
    assert shown[: len(wanted)] == wanted
    assert tab.frozen[1] == place.columns["name"] + 1
    assert 7 * sum(_width(widths, at) for at in range(place.columns["chance"] + 1)) <= SCREEN[0]


def test_numbers_are_told_in_words_as_they_are_shown():
    """The conclusion of Quotas: 0.92 M of final quotas on a target of 0.84 M, ten per cent more."""
    book = made("four sellers")
    assert book.values.amount("quotas_conclusion").startswith(
        "Final quotas 0.92 M on a target of 0.84 M: over-assignment 10 %; 0 overridden by hand"
    )
    assert isinstance(book.layout, Layout)
