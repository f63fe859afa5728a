"""Texts and grounds on a slide: cut to their room before they are placed, in the dress of the deck."""

from typing import Any

from workbooks.packs.deck.dress import POINTS, Box, Dress
from workbooks.packs.measure import fitted

__all__ = ["describe", "fill", "no_inset", "paint", "rgb", "set_font", "text_box", "write"]

_DRAWN = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def rgb(colour: str) -> Any:  # noqa: ANN401 - a value of python-pptx
    """A colour, #RRGGBB."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#"))  # type: ignore[no-untyped-call]


def set_font(font: Any, size: float, colour: str, dress: Dress, *, is_bold: bool = False) -> None:  # noqa: ANN401
    """Size in points, colour and face of letters."""
    from pptx.util import Pt

    font.size, font.bold, font.name = Pt(size), is_bold, dress.font
    font.color.rgb = rgb(colour)


def write(
    paragraph: Any,  # noqa: ANN401
    text: str,
    size: float,
    colour: str,
    dress: Dress,
    *,
    is_bold: bool = False,
    align: str = "left",
) -> None:
    """A text into a paragraph, at its left, right or center."""
    from pptx.enum.text import PP_ALIGN

    paragraph.alignment = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}[align]
    run = paragraph.add_run()
    run.text = text
    set_font(run.font, size, colour, dress, is_bold=is_bold)


def text_box(
    slide: Any,  # noqa: ANN401
    text: str,
    box: Box,
    size: float,
    colour: str,
    dress: Dress,
    *,
    is_bold: bool = False,
    align: str = "left",
) -> Any:  # noqa: ANN401 - a shape of python-pptx
    """One line of text in a box, cut to what fits."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
    from pptx.util import Inches

    shape = slide.shapes.add_textbox(*(Inches(x) for x in box))
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.MIDDLE
    no_inset(frame)
    told = fitted(text, (box[2] - 0.05) * POINTS / dress.wider, size, is_bold=is_bold)
    write(frame.paragraphs[0], told, size, colour, dress, is_bold=is_bold, align=align)
    return shape


def paint(shape: Any, colour: str) -> None:  # noqa: ANN401
    """One colour and no line, without what the library draws around a shape."""
    style = shape._element.find(f"{_DRAWN}style")
    if style is not None:
        shape._element.remove(style)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()


def fill(slide: Any, colour: str) -> None:  # noqa: ANN401
    """The ground of a whole slide."""
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = rgb(colour)


def no_inset(frame: Any) -> None:  # noqa: ANN401
    """A text that begins where its box does."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def describe(shape: Any, text: str) -> None:  # noqa: ANN401
    """The alternative text of a shape, read out to whoever cannot see it, and by programs."""
    shape._element._nvXxPr.cNvPr.set("descr", text)
