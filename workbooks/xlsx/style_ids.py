"""The file's own style id of each look, taken from a cell that has it."""

import re
from collections.abc import Iterable, Sequence

from workbooks.grammar.placement import a1
from workbooks.grammar.rendering import Rendered, Run, Style
from workbooks.xlsx.package import Package

__all__ = ["style_ids"]


def style_ids(
    package: Package, cells: Sequence[Rendered | Run], looks: Iterable[tuple[str, Style]]
) -> dict[tuple[str, Style], str]:
    """Style id of each look on each sheet.

    Args:
        package: the file. cells: what stands in it. looks: those asked for, by sheet.
    """
    wanted = set(looks)
    found: dict[tuple[str, Style], str] = {}
    parts = {sheet: package.parts.read(package.sheets[sheet]) for sheet, _ in wanted if sheet in package.sheets}
    for piece in cells:
        look = (piece.sheet, piece.style)
        if look not in wanted or look in found:
            continue
        rows: Iterable[int] = (piece.row,) if isinstance(piece, Rendered) else piece.rows
        for row in rows:
            cell = re.search(rb'<(?:\w+:)?c ([^>]*\br="%s"[^>]*)>' % a1(row, piece.column).encode(), parts[piece.sheet])
            if cell is not None:
                style = re.search(rb'\bs="(\d+)"', cell[1])
                found[look] = "0" if style is None else style[1].decode()
                break
    return found
