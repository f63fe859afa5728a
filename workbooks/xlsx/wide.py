"""Wide sheets read some rows at a time.

A reader of values makes room for the whole area between a sheet's corners. Where tables of many lengths stand side by
side that is forty million cells for one million values, and more memory than all the rest of the work.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from python_calamine import CalamineWorkbook

from workbooks.grammar.placement import cell_of

__all__ = ["is_wide", "sliced"]

LARGE_AREA = 4_000_000
"""Cells between the corners from which a sheet is read in slices."""
SLICE_AREA = 1_500_000
"""Cells between the corners of a slice."""

_SHEET = "xl/worksheets/slice.xml"
_TEXTS = "xl/sharedStrings.xml"
_SHARED = (_TEXTS, "xl/styles.xml")  # what cells refer to
_REFERS = re.compile(rb"""\bt=["']s["']""")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS = "".join(
    f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    for number, (kind, target) in enumerate(
        (("worksheet", "worksheets/slice.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))
    )
)
_NO_TEXTS = f'<sst xmlns="{_MAIN}"/>'
_INDEX = {
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="r0" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{_RELATIONS}</Relationships>',
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{{}}'
        '<sheets><sheet name="Slice" sheetId="1" r:id="r0"/></sheets></workbook>'
    ),
}
_AREA = re.compile(rb'<dimension ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
_BODY, _END = b"<sheetData>", b"</sheetData>"
_ROW = re.compile(rb'<row (?:[^>]*? )?r="([0-9]+)"')


def _corners(part: bytes) -> tuple[int, int]:
    """Rows and columns down to the last used cell, as the sheet says; none where it does not say."""
    found = _AREA.search(part, 0, max(part.find(_BODY), 0))
    if found is None:
        return 0, 0
    row, column = cell_of(found[2].decode())
    return row + 1, column + 1


def is_wide(parts: zipfile.ZipFile, part: bytes) -> bool:
    """Whether a sheet's XML has to be read in slices; one that does not say how large it is is read at once."""
    rows, columns = _corners(part)
    return rows * columns > LARGE_AREA and part.rfind(_END) > 0 and parts.NameToInfo.keys() >= set(_SHARED)


def sliced(parts: zipfile.ZipFile, part: bytes, *, counts_from_1904: bool = False) -> Iterator[CalamineWorkbook]:
    """Workbooks of one sheet, each with some of the rows of `part` in their places, in their order."""
    columns = _corners(part)[1]
    height = max(SLICE_AREA // columns, 1)
    start = part.index(_BODY) + len(_BODY)
    end = part.rindex(_END)
    head, position, limit = part[: part.index(_BODY)], start, height
    head = head[: head.index(b">", head.index(b"<worksheet")) + 1]
    settings = '<workbookPr date1904="1"/>' if counts_from_1904 else ""
    for row in _ROW.finditer(part, start, end):
        if int(row[1]) > limit:
            yield _book(parts, settings, head, part[position : row.start()])
            position, limit = row.start(), int(row[1]) - 1 + height
    yield _book(parts, settings, head, part[position:end])


def _book(parts: zipfile.ZipFile, settings: str, head: bytes, rows: bytes) -> CalamineWorkbook:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as book:
        for name, text in _INDEX.items():
            book.writestr(name, text.replace("{}", settings))
        for name in _SHARED:
            is_needed = (
                name != _TEXTS or _REFERS.search(rows) is not None
            )  # reading all texts takes longer than a slice
            book.writestr(name, parts.read(name) if is_needed else _NO_TEXTS)
        book.writestr(_SHEET, b"".join((head, _BODY, rows, _END, b"</worksheet>")))
    file.seek(0)
    return CalamineWorkbook.from_filelike(file)
