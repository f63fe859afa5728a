"""A figure of a deck followed back: what stands on the page, and what its cells hold in a workbook now."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbooks.packs.stamped import MARK, read_back

__all__ = ["CellNow", "Traced", "cells_now", "figures_on"]

_PLACE = re.compile(r"([A-Z]+)(\d+)(?::[A-Z]+(\d+))?")


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure, table or chart on a page: what it says to people, and what it says to programs (`stamped`)."""

    said: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CellNow:
    """A cell of a figure by the name of its series or column, and what it holds now; None where it is empty or gone."""

    name: str
    cell: str
    value: str | float | None


def figures_on(deck: Path, page: int) -> list[Traced]:
    """What can be traced on a page, counted from 1, in reading order.

    Raises:
        ValueError: the file is no presentation, or has no such page. Needs python-pptx, of the extra `packs`.
    """
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        slides = list(Presentation(str(deck)).slides)
    except (PackageNotFoundError, KeyError, ValueError) as fault:
        raise ValueError(f"{deck} is no presentation") from fault
    if not 1 <= page <= len(slides):
        raise ValueError(f"{deck.name} has pages 1 to {len(slides)}")
    found = []
    for shape in slides[page - 1].shapes:
        text = str(shape._element._nvXxPr.cNvPr.get("descr", ""))
        told = read_back(text)
        if told is not None:
            found.append(Traced(text.partition(MARK)[0].strip(), told))
    return found


def cells_now(workbook: Path, cells: Mapping[str, list[str]]) -> Iterator[CellNow]:
    """The cells of a figure with what they hold now, a range cell by cell; cells of a tab that is gone hold nothing."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(workbook))
    rows: dict[str, list[list[Any]]] = {}
    for name, places in cells.items():
        for place in places:
            sheet, _, told = place.rpartition("!")
            match = _PLACE.fullmatch(told)
            if match is None:
                continue
            if sheet not in rows:
                there = sheet in book.sheet_names
                rows[sheet] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) if there else []
            for row in range(int(match[2]), int(match[3] or match[2]) + 1):
                yield CellNow(name, f"{sheet}!{match[1]}{row}", _value(rows[sheet], row, match[1]))


def _value(rows: list[list[Any]], row: int, column: str) -> str | float | None:
    at = 0
    for letter in column:
        at = at * 26 + ord(letter) - ord("A") + 1
    if row > len(rows) or at > len(rows[row - 1]):
        return None
    found = rows[row - 1][at - 1]
    if isinstance(found, bool) or found == "":
        return None
    return float(found) if isinstance(found, int | float) else str(found)
