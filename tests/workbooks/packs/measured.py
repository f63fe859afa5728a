"""How much room texts of a .pptx take, measured with a real font and not with what the product measures with."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import reportlab
from PIL import ImageFont
from pptx import Presentation
from pptx.util import Length

__all__ = ["Box", "boxes"]

_FONTS = ("LiberationSans-Regular.ttf", "Arial.ttf", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
_LEADING = 1.2


class Box(NamedTuple):
    """A text with its room, both in points: the height it needs in that width, and the height there is."""

    page: int
    text: str
    needed: float
    there: float
    right: float
    bottom: float


@cache
def _font() -> ImageFont.FreeTypeFont:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, 100)
        except OSError:
            continue
    raise AssertionError("no font to measure with")


@cache
def _wide(word: str) -> float:
    return float(_font().getlength(word)) / 100


def _lines(text: str, width: float, size: float) -> int:
    """Lines of a text in a width, as word processors break it."""
    count, left = 1, width
    for word in text.split(" "):
        wide = _wide(word) * size
        if wide > left and left < width:
            count, left = count + 1, width
        while wide > width:
            count, wide = count + 1, wide - width
        left -= wide + _wide(" ") * size
    return count


def boxes(content: bytes) -> Iterator[Box]:
    """Every text box and every cell of a table."""
    shown = Presentation(BytesIO(content))
    for page, slide in enumerate(shown.slides, start=1):
        for shape in slide.shapes:
            right, bottom = Length(shape.left + shape.width).pt, Length(shape.top + shape.height).pt
            if shape.has_text_frame and shape.text_frame.text:
                width = Length(shape.width).pt
                needed = sum(_needed(paragraph, width) for paragraph in shape.text_frame.paragraphs)
                yield Box(page, shape.text_frame.text, needed, Length(shape.height).pt, right, bottom)
            if getattr(shape, "has_table", False) and shape.has_table:
                table = shape.table
                for row in table.rows:
                    for cell, column in zip(row.cells, table.columns, strict=True):
                        width = Length(column.width - cell.margin_left - cell.margin_right).pt
                        needed = sum(_needed(paragraph, width) for paragraph in cell.text_frame.paragraphs)
                        yield Box(page, cell.text_frame.text, needed, Length(row.height).pt, right, bottom)


def _needed(paragraph, width) -> float:
    if not paragraph.runs:
        return 0.0
    size = paragraph.runs[0].font.size.pt
    after = 0.0 if paragraph.space_after is None else paragraph.space_after.pt
    return _lines(paragraph.text, width, size) * size * _LEADING + after
