"""The file's own style id of each look, taken from a cell that has it."""

import re
from collections.abc import Iterable, Sequence

from workbooks.grammar.placement import a1
from workbooks.grammar.rendering import Rendered, Run, Style
from workbooks.xlsx.package import Package
from xl_addin.cells.marshal import is_blank

__all__ = ["style_ids"]


def style_ids(
    package: Package, cells: Sequence[Rendered | Run], looks: Iterable[tuple[str, Style]]
) -> dict[tuple[str, Style], str]:
    """Style id of each look on each sheet: that of a cell there, or of one on another sheet.

    Args:
        package: the file. cells: what stands in it. looks: those asked for, by sheet.
    """
    wanted = set(looks)
    found = _ids(package, cells, wanted)
    missing = {style for sheet, style in wanted if (sheet, style) not in found}
    if missing:
        elsewhere = {(piece.sheet, piece.style) for piece in cells if piece.style in missing} - wanted
        known = {style: id_ for (_, style), id_ in _ids(package, cells, elsewhere).items()}
        found |= {(sheet, style): known[style] for sheet, style in wanted - found.keys() if style in known}
    return found


def _ids(
    package: Package, cells: Sequence[Rendered | Run], wanted: set[tuple[str, Style]]
) -> dict[tuple[str, Style], str]:
    found: dict[tuple[str, Style], str] = {}
    parts = {sheet: package.parts.read(package.sheets[sheet]) for sheet, _ in wanted if sheet in package.sheets}
    for piece in cells:
        look = (piece.sheet, piece.style)
        if look not in wanted or look in found:
            continue
        for row in _rows(piece):
            cell = re.search(rb'<(?:\w+:)?c ([^>]*\br="%s"[^>]*)>' % a1(row, piece.column).encode(), parts[piece.sheet])
            if cell is not None:
                style = re.search(rb'\bs="(\d+)"', cell[1])
                found[look] = "0" if style is None else style[1].decode()
                break
    return found


def _rows(piece: Rendered | Run) -> Iterable[int]:
    """Rows in which cells of a piece stand."""
    if isinstance(piece, Rendered):
        return (piece.row,)
    if not piece.is_sparse:
        return piece.rows
    return (row for row, value in zip(piece.rows, piece.values, strict=True) if not is_blank(value))
