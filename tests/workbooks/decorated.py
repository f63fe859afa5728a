"""A plan to which people have added everything a workbook can hold, from `tests/data/decorated.xlsx`.

Its parts are put into the plan under `xl/theirs/`, where their own references still hold, and its sheets are listed
among the plan's: pivot table and cache, slicer, threaded comment, connection of Power Query, charts, pictures, form
controls, dynamic arrays. Sparklines and a drawing also go onto a tab of the plan itself.
"""

import zipfile
from pathlib import Path

from lxml import etree

from workbooks.xlsx.archive import repacked

__all__ = ["THEIRS", "decorate"]

DECORATED = Path(__file__).parents[1] / "data" / "decorated.xlsx"
THEIRS = "xl/theirs/"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OWN = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"}
SPARKLINES = (
    b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups '
    b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    b"<x14:sparkline><xm:f>Quotas!A1:A9</xm:f><xm:sqref>Z1</xm:sqref></x14:sparkline></x14:sparklines>"
    b"</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)


def decorate(path: Path, part_of_a_tab: str) -> None:
    """Add everything to the plan at `path`; sparklines to the part of one of its own tabs."""
    with zipfile.ZipFile(DECORATED) as theirs, zipfile.ZipFile(path) as plan:
        new = {
            name.replace("xl/", THEIRS, 1): theirs.read(name).replace(b'Target="/xl/', b'Target="/xl/theirs/')
            for name in theirs.namelist()
            if name.startswith("xl/") and name not in _OWN
        }
        changed = {
            "[Content_Types].xml": _types(plan, theirs),
            "xl/workbook.xml": _book(plan, theirs),
            "xl/_rels/workbook.xml.rels": _relations(plan, theirs),
            part_of_a_tab: plan.read(part_of_a_tab).replace(b"</worksheet>", SPARKLINES + b"</worksheet>"),
        }
        data = repacked(plan, {**new, **changed})
    path.write_bytes(data)


def _types(plan: zipfile.ZipFile, theirs: zipfile.ZipFile) -> bytes:
    root = etree.fromstring(plan.read("[Content_Types].xml"))
    known = {child.get("Extension") for child in root}
    for child in etree.fromstring(theirs.read("[Content_Types].xml")):
        part = (child.get("PartName") or "").lstrip("/")
        if part in _OWN or (part and not part.startswith("xl/")) or (not part and child.get("Extension") in known):
            continue
        if part:
            child.set("PartName", "/" + part.replace("xl/", THEIRS, 1))
        root.append(child)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _relations(plan: zipfile.ZipFile, theirs: zipfile.ZipFile) -> bytes:
    root = etree.fromstring(plan.read("xl/_rels/workbook.xml.rels"))
    for child in etree.fromstring(theirs.read("xl/_rels/workbook.xml.rels")):
        if f"xl/{child.get('Target')}" not in _OWN:
            child.set("Id", f"theirs{child.get('Id')}")
            child.set("Target", f"theirs/{child.get('Target')}".replace("theirs/../", "../"))
            root.append(child)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _book(plan: zipfile.ZipFile, theirs: zipfile.ZipFile) -> bytes:
    root = etree.fromstring(plan.read("xl/workbook.xml"))
    sheets = root.find(f"{{{_MAIN}}}sheets")
    number = max(int(sheet.get("sheetId")) for sheet in sheets)
    for at, sheet in enumerate(etree.fromstring(theirs.read("xl/workbook.xml")).find(f"{{{_MAIN}}}sheets"), 1):
        added = etree.SubElement(sheets, f"{{{_MAIN}}}sheet", name=f"Theirs {at}", sheetId=str(number + at))
        added.set(f"{{{_OFFICE}}}id", f"theirs{sheet.get(f'{{{_OFFICE}}}id')}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
