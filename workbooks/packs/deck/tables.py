"""Tables of a slide: native ones, measured before they are placed."""

from collections.abc import Sequence
from typing import Any

from workbooks.grammar.look import INK, PAPER, SIZES
from workbooks.packs.deck.dress import POINTS, Box, Dress
from workbooks.packs.deck.shapes import describe, rgb, write
from workbooks.packs.deck.slides import Grid, figures_of
from workbooks.packs.figures import Figure, Stamp
from workbooks.packs.measure import fitted, text_width
from workbooks.packs.stamped import machine_readable

__all__ = ["add_table"]

_INSET = 0.06
_ROOMY, _MAY_BE_CUT = 0.42, 0.02


def add_table(slide: Any, grid: Grid, box: Box, stamp: Stamp, dress: Dress) -> None:  # noqa: ANN401 - of python-pptx
    """A native table, of letters as large as its rows allow; its figures' cells are its alternative text."""
    from pptx.util import Emu, Inches

    left, top, width, height = box
    shown = grid.rows
    shares = [heading.share for heading in grid.headings]
    widths = [width * share / sum(shares) for share in shares]
    row, size = _row_of(grid, widths, height, dress)
    frame = slide.shapes.add_table(
        len(shown) + 1, len(grid.headings), Inches(left), Inches(top), Inches(width), Inches(row * (len(shown) + 1))
    )
    table = frame.table
    _plain(frame)
    for at, wide in enumerate(widths):
        table.columns[at].width = Emu(int(wide * 914400))
    for at in range(len(shown) + 1):
        table.rows[at].height = Emu(int(row * 914400))
    for at, heading in enumerate(grid.headings):
        cell = table.cell(0, at)
        _cell(
            cell,
            heading.title,
            widths[at],
            size - 1,
            PAPER,
            dress,
            is_number=heading.is_number,
            fill=dress.band,
            is_bold=True,
        )
    for line, values in enumerate(shown, start=1):
        strong = grid.has_total and line == len(shown)
        for at, value in enumerate(values):
            text = value.text if isinstance(value, Figure) else value
            fill = dress.tint if strong or line % 2 == 0 else PAPER
            heading = grid.headings[at]
            _cell(
                table.cell(line, at), text, widths[at], size, INK, dress, is_number=heading.is_number, fill=fill,
                is_bold=strong,
            )  # fmt: skip
    titles = ", ".join(heading.title for heading in grid.headings if heading.title)
    told = machine_readable(stamp, figures_of(grid))
    describe(frame, f"Table of {len(shown)} rows: {titles}\n{told}")


def _row_of(grid: Grid, widths: Sequence[float], height: float, dress: Dress) -> tuple[float, float]:
    """Height of a row in inches, and the size of its letters: as large as rows are high and most texts stay whole."""
    row = min(_ROOMY, height / (len(grid.rows) + 1))
    sizes = [SIZES[size] for least, size in ((0.38, "body"), (0.28, "table"), (0.0, "small")) if row >= least]
    texts = [(str(cell), wide) for cells in grid.rows for cell, wide in zip(cells, widths, strict=True)]
    for size in sizes:
        if sum(text_width(text, size) > _room(wide, dress) for text, wide in texts) <= len(texts) * _MAY_BE_CUT:
            return row, size
    return row, sizes[-1]


def _room(width: float, dress: Dress) -> float:
    """Points a text may take in a cell of a width in inches; programs differ a little in how wide they draw."""
    return (width - 2 * _INSET) * POINTS * 0.96 / dress.wider


def _cell(
    cell: Any,  # noqa: ANN401
    text: str,
    width: float,
    size: float,
    colour: str,
    dress: Dress,
    *,
    is_number: bool,
    fill: str,
    is_bold: bool = False,
) -> None:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    cell.margin_left = cell.margin_right = Inches(_INSET)
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill)
    told = fitted(text, _room(width, dress), size, is_bold=is_bold)
    write(
        cell.text_frame.paragraphs[0],
        told,
        size,
        colour,
        dress,
        is_bold=is_bold,
        align="right" if is_number else "left",
    )


def _plain(frame: Any) -> None:  # noqa: ANN401
    """A table without the bands and lines of the built-in style; cells are painted one by one."""
    frame.table.horz_banding = False
