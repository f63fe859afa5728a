"""Cells of an existing workbook changed in place: only the `<c>` elements asked for, every other part byte for byte."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from workbooks.errors import PatchRefused, WorkbookMoved
from workbooks.grammar.placement import a1, cell_of, column_of
from workbooks.models import CellRef
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.saved import put_back
from workbooks.xlsx.xstring import stored
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["Refreshed", "Rewritten", "change", "patch", "patched_pieces", "patched_sheet"]

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A new stored value for a formula that stays: only for cells of the system."""

    value: CellValue


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A cell of the system written anew: value, formula (A1 text, None for none), spill range, style id to take."""

    value: CellValue
    formula: str | None = None
    spill: str | None = None
    style: str | None = None


def patch(
    path: Path | str,
    changes: Mapping[CellRef, CellValue | Refreshed],
    *,
    expect_sha256: str,
    backup: Path | None = None,
) -> str:
    """Change cells of a workbook without touching anything else in it.

    Args:
        path: the workbook.
        changes: new value by cell; None empties it. `Refreshed` replaces the stored value beside a formula.
        expect_sha256: digest of the file that was read; compared again right before the file is replaced.
        backup: where the old file is copied first.

    Returns:
        The digest of the file afterwards; the same as before when there was nothing to change.

    Raises:
        WorkbookMoved: the file is not the one that was read. WorkbookLocked: a program has it open.
        PatchRefused: a cell holds a formula, or its sheet is not there. Nothing was written in any of these cases.
    """
    package = Package.open(path)
    if package.sha256 != expect_sha256 and package.live is None:
        raise WorkbookMoved(f"{package.path} was saved by someone since it was read. Read it again.")
    return change(package, changes, backup=backup)


def change(package: Package, changes: Mapping[CellRef, CellValue | Refreshed], *, backup: Path | None = None) -> str:
    """Change cells of a workbook that was opened: as `patch`, which opens it first."""
    if not changes:
        return package.sha256
    by_sheet: dict[str, dict[tuple[int, int], CellValue | Refreshed | Rewritten]] = {}
    for at, value in changes.items():
        by_sheet.setdefault(at.sheet, {})[cell_of(at.cell)] = value
    parts = {package.sheets.get(sheet, ""): patched_sheet(package, sheet, cells) for sheet, cells in by_sheet.items()}
    return put_back(package, repacked(package.parts, parts), backup=backup)


def patched_sheet(
    package: Package, sheet: str, cells: Mapping[tuple[int, int], CellValue | Refreshed | Rewritten]
) -> bytes:
    """The XML of a sheet with `cells` (row and column from 0) changed."""
    return b"".join(patched_pieces(package, sheet, cells))


def patched_pieces(
    package: Package, sheet: str, cells: Mapping[tuple[int, int], CellValue | Refreshed | Rewritten]
) -> Iterator[bytes]:
    """What `patched_sheet` gives, piece by piece: of a large sheet there is one text then, and not three."""
    if sheet not in package.sheets:
        raise PatchRefused(f"{package.path} has no sheet {sheet}; nothing was written.")
    part = package.parts.read(package.sheets[sheet])
    body = _BODY.search(part)
    if body is None:
        yield _patched_whole(sheet, part, cells)
        return
    head, position = part[: body.start(1)], body.start(1)
    yield _widened(head, cells)
    start = _ROOT.search(head)
    opening = b"<worksheet>" if start is None else start[0]
    waiting = sorted(cells, reverse=True)

    def taken(row: int) -> dict[tuple[int, int], CellValue | Refreshed | Rewritten]:
        """The cells of the row that is next, which wait no longer."""
        found = {}
        while waiting and waiting[-1][0] == row:
            at = waiting.pop()
            found[at] = cells[at]
        return found

    def written(text: bytes, row: int, cells: Mapping[tuple[int, int], CellValue | Refreshed | Rewritten]) -> bytes:
        """A row with its cells changed."""
        done = _in_text(text, row, cells)
        return _patched_row(sheet, opening, text, row, cells) if done is None else done

    for found in _ROW.finditer(part, body.start(1), body.end(1)):
        if not waiting:
            break
        number = int(found[1]) - 1
        if waiting[-1][0] > number:
            continue
        yield part[position : found.start()]
        position = found.start()
        while waiting and (row := waiting[-1][0]) < number:
            yield written(b"", row, taken(row))
        if waiting and waiting[-1][0] == number:
            is_empty = found[0].endswith(b"/>")
            position = found.end() if is_empty else part.index(_ROW_END, found.end()) + len(_ROW_END)
            text, cells_there = part[found.start() : position], taken(number)
            yield written(text, number, cells_there)
    if waiting:
        yield part[position : body.end(1)]
        position = body.end(1)
        while waiting:
            row = waiting[-1][0]
            yield written(b"", row, taken(row))
    yield part[position:]


_BODY = re.compile(rb"<sheetData>(.*)</sheetData>", re.DOTALL)
_ROOT = re.compile(rb"<worksheet[^>]*>")
_ROW = re.compile(rb'<row (?:[^>]*? )?r="(\d+)"[^>]*>')
_ROW_END = b"</row>"
_CELL = re.compile(rb'(<c r="[A-Z]+\d+")(?: s="(\d+)"| t="\w+"| cm="\d+"| vm="\d+")*(?:/>|>.*?</c>)', re.DOTALL)
_CELL_START = re.compile(rb'<c r="([A-Z]+)\d+"')
_SPANS = re.compile(rb' spans="[^"]*"')
_DIMENSION = re.compile(rb'(<dimension ref=")([A-Z0-9:]+)(")')


def _in_text(
    row: bytes, number: int, cells: Mapping[tuple[int, int], CellValue | Refreshed | Rewritten]
) -> bytes | None:
    """A row with cells written anew, as text: most of a publication is that, cells by the million.

    None where it takes more: a table's function, an entry beside which nothing may stand, a row written in another way.
    """
    found = _ROW.match(row)
    if b"<!" in row or (found is None and row):
        return None
    if found is None:
        opening, inner = b'<row r="%d">' % (number + 1), b""
    elif found.end() == len(row):
        opening, inner = row[:-2].rstrip() + b">", b""
    else:
        opening, inner = found[0], row[found.end() : -len(_ROW_END)]
    places = None
    pieces = []
    position, is_longer = 0, False
    for at in sorted(cells):
        new = cells[at]
        if not isinstance(new, Rewritten) or new.spill is not None:
            return None
        name = b'<c r="%s"' % a1(*at).encode()
        start = inner.find(name, position)
        if start >= 0:
            there = _CELL.match(inner, start)
            if there is None:
                return None
            style = there[2] if new.style is None else new.style.encode()
            end = there.end()
        elif new.value is None and not new.style:
            continue
        else:
            places = places or _places(inner)
            if places is None:
                return None
            start = end = places[1][bisect_left(places[0], at[1])]
            style = None if new.style is None else new.style.encode()
            is_longer = True
        pieces += [inner[position:start], name, b"" if style is None else b' s="%s"' % style, _content(new)]
        position = end
    if not row and not is_longer:
        return b""
    if is_longer:
        opening = _SPANS.sub(b"", opening)
    return b"".join([opening, *pieces, inner[position:], _ROW_END])


def _places(inner: bytes) -> tuple[list[int], list[int]] | None:
    """Columns of a row's cells, and where each begins and the last ends; None where anything else stands there."""
    found = list(_CELL_START.finditer(inner))
    columns = [column_of(cell[1].decode()) for cell in found]
    is_plain = columns == sorted(set(columns)) and len(found) == inner.count(b"<c ") + inner.count(b"<c>")
    if not is_plain or (inner and (not inner.startswith(b"<c ") or not inner.endswith((b"</c>", b"/>")))):
        return None
    last = None if not found else _CELL.match(inner, found[-1].start())
    if found and (last is None or last.end() != len(inner)):
        return None
    return columns, [*(cell.start() for cell in found), len(inner)]


def _content(new: Rewritten) -> bytes:
    """What follows place and style in the text of a cell: the kind of its value, its formula, its value."""
    value = new.value
    formula = "" if new.formula is None else f"<f>{_escaped(new.formula)}</f>"
    if value is None or (value == "" and not formula):
        text = f">{formula}</c>" if formula else "/>"
    elif isinstance(value, CellError):
        text = f' t="e">{formula}<v>{_escaped(value.kind.value)}</v></c>'
    elif isinstance(value, bool):
        text = f' t="b">{formula}<v>{int(value)}</v></c>'
    elif isinstance(value, (int, float)):
        text = f">{formula}<v>{value!r}</v></c>"
    elif formula:
        text = f' t="str">{formula}<v>{_escaped(stored(str(value)))}</v></c>'
    else:
        said = stored(str(value))
        space = "" if said == said.strip() else ' xml:space="preserve"'
        text = f' t="inlineStr"><is><t{space}>{_escaped(said)}</t></is></c>'
    return text.encode()


def _escaped(text: str) -> str:
    """Text between the tags of XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _patched_row(
    sheet: str,
    opening: bytes,
    row: bytes,
    number: int,
    cells: Mapping[tuple[int, int], CellValue | Refreshed | Rewritten],
) -> bytes:
    """One row of a sheet with `cells` changed; nothing where there was none and none is needed."""
    root = etree.fromstring(opening + row + b"</worksheet>")
    rows = {number: root[0]} if row else {}
    for at in sorted(cells):
        _change(sheet, root, rows, *at, cells[at])
    text = bytes(etree.tostring(root, encoding="UTF-8"))
    text = text[text.index(b"<worksheet") :]
    return text[text.index(b">") + 1 : text.rindex(b"</")] if len(root) else b""


def _widened(head: bytes, cells: Iterable[tuple[int, int]]) -> bytes:
    """The used area, when cells are changed outside it."""
    found = _DIMENSION.search(head)
    if found is None:
        return head
    corners = [cell_of(text) for text in found[2].decode().split(":")] + list(cells)
    first = a1(min(row for row, _ in corners), min(column for _, column in corners))
    last = a1(max(row for row, _ in corners), max(column for _, column in corners))
    area = first if first == last else f"{first}:{last}"
    return head[: found.start(2)] + area.encode() + head[found.end(2) :]


def _patched_whole(
    sheet: str, part: bytes, cells: Mapping[tuple[int, int], CellValue | Refreshed | Rewritten]
) -> bytes:
    """A sheet whose elements carry a prefix, parsed as a whole."""
    root = etree.fromstring(part)
    data = root.find(f"{MAIN}sheetData")
    rows = {int(row.get("r")) - 1: row for row in data}
    for row, column in sorted(cells):
        _change(sheet, data, rows, row, column, cells[row, column])
    _widen(root, rows)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _change(
    sheet: str,
    data: etree._Element,
    rows: dict[int, etree._Element],
    row: int,
    column: int,
    value: CellValue | Refreshed | Rewritten,
) -> None:
    is_new = row not in rows or not any(cell.get("r") == a1(row, column) for cell in rows[row])
    if is_new and (value is None or (isinstance(value, Rewritten) and value.value is None and not value.style)):
        return
    cell = _cell(data, rows, row, column)
    formula = cell.find(f"{MAIN}f")
    if isinstance(value, Rewritten):
        _rewrite(cell, value)
    elif isinstance(value, Refreshed):
        _set(cell, value.value, formula)
    elif formula is not None:
        raise PatchRefused(f"{sheet}!{a1(row, column)} holds a formula; nothing was written.")
    else:
        _set(cell, value, None)


def _cell(data: etree._Element, rows: dict[int, etree._Element], row: int, column: int) -> etree._Element:
    """The `<c>` of a place, made in its order when it is not there, with the style of the cell above."""
    if row not in rows:
        element = etree.Element(f"{MAIN}row", r=str(row + 1))
        data.insert(sum(1 for number in rows if number < row), element)
        rows[row] = element
    address = a1(row, column)
    found = next((cell for cell in rows[row] if cell.get("r") == address), None)
    if found is not None:
        return found
    rows[row].attrib.pop("spans", None)
    cell = etree.Element(f"{MAIN}c", r=address)
    rows[row].insert(sum(1 for other in rows[row] if cell_of(other.get("r"))[1] < column), cell)
    above = rows.get(row - 1)
    style = next((c.get("s") for c in (() if above is None else above) if c.get("r") == a1(row - 1, column)), None)
    if style is not None:
        cell.set("s", style)
    return cell


def _rewrite(cell: etree._Element, new: Rewritten) -> None:
    formula = None
    if new.formula is not None:
        formula = etree.Element(f"{MAIN}f")
        formula.text = new.formula
        if new.spill is not None:
            formula.set("t", "array")
            formula.set("ref", new.spill)
    marker = cell.get("cm") if new.spill is not None else None
    if new.style is not None:
        cell.set("s", new.style)
    _set(cell, new.value, formula)
    if marker is not None or new.spill is not None:
        cell.set("cm", marker or "1")


def _set(cell: etree._Element, value: CellValue, formula: etree._Element | None) -> None:
    """Put a value into a `<c>`, after its formula where it has one."""
    marker = cell.get("cm") if formula is not None else None
    for name in ("t", "cm", "vm"):
        cell.attrib.pop(name, None)
    for child in list(cell):
        cell.remove(child)
    if formula is not None:
        cell.append(formula)
        if marker is not None:
            cell.set("cm", marker)
    if value is None or (value == "" and formula is None):
        return
    if isinstance(value, CellError):
        _typed(cell, "e", value.kind.value)
    elif isinstance(value, bool):
        _typed(cell, "b", "1" if value else "0")
    elif isinstance(value, (int, float)):
        etree.SubElement(cell, f"{MAIN}v").text = repr(value)
    elif formula is not None:
        _typed(cell, "str", stored(str(value)))
    else:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
        text.text = stored(str(value))
        if text.text != text.text.strip():
            text.set(_SPACE, "preserve")


def _typed(cell: etree._Element, kind: str, text: str) -> None:
    cell.set("t", kind)
    etree.SubElement(cell, f"{MAIN}v").text = text


def _widen(root: etree._Element, rows: Mapping[int, etree._Element]) -> None:
    """The used area, when cells were added outside it."""
    dimension = root.find(f"{MAIN}dimension")
    places = [cell_of(cell.get("r")) for row in rows.values() for cell in row]
    if dimension is None or not places:
        return
    first = a1(min(row for row, _ in places), min(column for _, column in places))
    last = a1(max(row for row, _ in places), max(column for _, column in places))
    area = first if first == last else f"{first}:{last}"
    if dimension.get("ref") != area:
        dimension.set("ref", area)
