"""Requests that go through texts: find and replace, split, trim, and rows that repeat."""

import csv
import io
import re
from typing import Any

from sync.emulators.sheets.cell import Cell, Formula
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.pasting import typed
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.rendering import shown
from sync.emulators.sheets.sheet import Sheet

__all__ = ["delete_duplicates", "find_replace", "text_to_columns", "trim_whitespace"]


def _text(sheet: Sheet, row: int, column: int, cell: Cell) -> str:
    look = (cell.look or {}).get("numberFormat")
    return shown(sheet.value(row, column), look) or ""


@kind("findReplace")
def find_replace(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Another text in place of one, in a range, a tab or everywhere; what results is read as if it were typed."""
    edit.refresh()
    if not given.get("find"):
        raise EditError("The find string cannot be empty.")
    pattern = _pattern(given)
    replacement = given.get("replacement", "")
    if given.get("searchByRegex"):
        replacement = re.sub(r"\$(\d)", r"\\\1", replacement)
    else:
        replacement = replacement.replace("\\", "\\\\")
    counts = {"valuesChanged": 0, "formulasChanged": 0, "occurrencesChanged": 0}
    rows, sheets = set(), set()
    for sheet, area in _where(edit, given):
        for row, column, cell in list(sheet.grid.cells(area)):
            formula = isinstance(cell.entered, Formula)
            if cell.entered is None or (formula and not given.get("includeFormulas")):
                continue
            text = str(cell.entered) if formula else _text(sheet, row, column, cell)
            if given.get("matchEntireCell") and not pattern.fullmatch(text):
                continue
            after, count = pattern.subn(replacement, text)
            if not count:
                continue
            edit.guard(Area(sheet.id, row, column, row + 1, column + 1))
            sheet.grid.put(row, column, typed(cell, after, edit.year))
            counts["formulasChanged" if formula else "valuesChanged"] += 1
            counts["occurrencesChanged"] += count
            rows.add((sheet.id, row))
            sheets.add(sheet.id)
    told = {**counts, "rowsChanged": len(rows), "sheetsChanged": len(sheets)}
    return {name: count for name, count in told.items() if count}


def _pattern(given: dict[str, Any]) -> re.Pattern[str]:
    text = given["find"] if given.get("searchByRegex") else re.escape(given["find"])
    try:
        return re.compile(text, 0 if given.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise EditError(f"Invalid regular expression: {text}") from None


def _where(edit: Edit, given: dict[str, Any]) -> list[tuple[Sheet, Area]]:
    if "range" in given:
        return [edit.range(given["range"])]
    if "sheetId" in given:
        return [(edit.sheet(given["sheetId"]), Area(given["sheetId"]))]
    if given.get("allSheets"):
        return [(sheet, Area(sheet.id)) for sheet in edit.book.sheets]
    raise EditError("One of range, sheetId or allSheets must be specified.")


@kind("textToColumns")
def text_to_columns(edit: Edit, given: dict[str, Any]) -> None:
    """One column of texts split into several at a separator."""
    edit.refresh()
    sheet, area = edit.range(given.get("source"))
    if area.width != 1:
        raise EditError("The source range must span exactly one column.")
    signs = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " ", "CUSTOM": given.get("delimiter", "")}
    texts = {row: _text(sheet, row, column, cell) for row, column, cell in sheet.grid.cells(area)}
    sign = signs.get(given.get("delimiterType", "AUTODETECT"))
    if sign is None:
        sign = next((one for one in ",;\t| " if any(one in text for text in texts.values())), ",")
    if len(sign) != 1:
        raise EditError("The delimiter must be a single character.")
    split = {row: next(csv.reader(io.StringIO(text), delimiter=sign), []) for row, text in texts.items()}
    width = max(map(len, split.values()), default=1)
    edit.guard(area._replace(right=area.left + width))
    sheet.resize(columns=max(sheet.columns, area.left + width))
    for row, parts in split.items():
        for column, part in enumerate(parts, area.left):
            sheet.grid.put(row, column, typed(sheet.grid.at(row, column), part.strip(), edit.year))


@kind("trimWhitespace")
def trim_whitespace(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Texts without spaces at their ends, and with single ones between words."""
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    count = 0
    for row, column, cell in list(sheet.grid.cells(area)):
        if isinstance(cell.entered, str) and not isinstance(cell.entered, Formula):
            after = re.sub(r"\s+", " ", cell.entered).strip()
            if after != cell.entered:
                sheet.grid.put(row, column, cell.with_value(after or None))
                count += 1
    return {"cellsChangedCount": count} if count else {}


@kind("deleteDuplicates")
def delete_duplicates(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Rows of a range that repeat one before them, by all or some of its columns; those below move up."""
    edit.refresh()
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    columns = [
        column
        for one in given.get("comparisonColumns", ())
        for column in range(one.get("startIndex", 0), one.get("endIndex", 0))
    ] or list(range(area.left, area.right or 0))
    seen, kept = set(), []
    for row in range(area.top, area.bottom or 0):
        key = tuple(_text(sheet, row, column, sheet.grid.at(row, column)).lower() for column in columns)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    width = range(area.left, area.right or 0)
    rows = [[sheet.grid.at(row, column) for column in width] for row in kept]
    gone = area.height - len(kept)
    rows += [[Cell() for _ in width] for _ in range(gone)]
    for row, cells in enumerate(rows, area.top):
        for column, cell in zip(width, cells, strict=True):
            sheet.grid.put(row, column, cell)
    return {"duplicatesRemovedCount": gone} if gone else {}
