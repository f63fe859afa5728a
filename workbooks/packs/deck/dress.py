"""How a deck is dressed: its paper, colours and font, from our own look or from a template of the company's.

Only creates: of a template the masters, layouts and theme are taken, its slides are left out, the file is not touched.
Needs python-pptx, of the extra `packs`.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from workbooks.grammar.contrast import contrast
from workbooks.grammar.look import BAND, PAPER, SERIES, SLIDE_FONT, TINT

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["HEIGHT", "MARGIN", "POINTS", "WIDTH", "Box", "Dress", "TemplateError", "dressed"]

WIDTH, HEIGHT = 13.333, 7.5
"""Of a page, in inches: widescreen."""
MARGIN, POINTS = 0.6, 72
Box = tuple[float, float, float, float]
"""Left, top, width and height in inches."""

_TITLE: Box = (MARGIN, 0.45, WIDTH - 2 * MARGIN, 0.95)
_BODY: Box = (MARGIN, 1.55, WIDTH - 2 * MARGIN, 5.2)
_EMU = 914_400
_NEAR = 0.02
_READABLE = 4.5
_LEAST_BODY = 4.0
_FOOT = 6.75
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_DECK = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_MACROS = b"macroEnabled"


class TemplateError(Exception):
    """A template that no deck can be made with; its message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Dress:
    """What slides look like.

    band: of titles, covers and headings of tables; white letters are readable on it. tint: of quiet grounds. series: of
    charts. font: of all texts. wider: how much wider than Arial its letters may be. title, body: their room on a page.
    cover, plain: the layouts of the first page and of all others. is_own: no template of the company's.
    """

    band: str
    tint: str
    series: tuple[str, ...]
    font: str
    wider: float
    title: Box
    body: Box
    cover: Any
    plain: Any
    is_own: bool


def dressed(template: bytes | None = None) -> "tuple[Presentation, Dress]":
    """An empty deck, and how its slides look.

    Args:
        template: a .pptx or .potx of the company's, widescreen; None for our own look.

    Raises:
        TemplateError: it is no presentation, holds macros, is not widescreen, or has no layout with a title.
    """
    from pptx import Presentation
    from pptx.util import Inches

    if template is None:
        made = Presentation()
        made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _dress(made)
        plain = made.slide_layouts[5]
        return made, Dress(BAND, TINT, SERIES, SLIDE_FONT, 1.0, _TITLE, _BODY, plain, plain, is_own=True)
    made = _opened(template)
    wide, high = made.slide_width or 0, made.slide_height or 0
    if abs(wide / _EMU - WIDTH) > _NEAR or abs(high / _EMU - HEIGHT) > _NEAR:
        raise TemplateError(
            f"Its slides are {wide / _EMU:.2f} by {high / _EMU:.2f} inches, not 13.33 by 7.5: set the slide size to "
            "widescreen."
        )
    _emptied(made)
    cover, plain = _layouts(made)
    title = _box(_title(plain)) or _TITLE
    top = max(title[1] + title[3] + 0.15, 1.2)
    body = (MARGIN, top, WIDTH - 2 * MARGIN, _FOOT - top)
    if body[3] < _LEAST_BODY:
        raise TemplateError(
            f"The title of its layout {plain.name!r} ends {title[1] + title[3]:.1f} inches from above and leaves too "
            "little room for charts: move it up."
        )
    colours, font = _theme(made)
    band = next((colour for colour in (colours.get("dk2", ""), colours.get("accent1", "")) if _carries(colour)), BAND)
    first, *others = (colours.get(f"accent{at}", "") for at in range(1, 7))
    told = [first, "", *others]  # what is compared with stays grey: it is never what is spoken of
    series = tuple(theirs or ours for theirs, ours in zip([*told, ""], SERIES, strict=True))
    return made, Dress(band, TINT, series, font or SLIDE_FONT, 1.1, title, body, cover, plain, is_own=False)


def _opened(template: bytes) -> "Presentation":
    """The template as a deck: of a .potx the content type is another, which python-pptx does not open."""
    from pptx import Presentation

    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            types = archive.read("[Content_Types].xml")
            if _MACROS in types:
                raise TemplateError("It holds macros: save it as .pptx or .potx without them.")
            if _TEMPLATE in types:
                stream = BytesIO()
                with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
                    for part in archive.infolist():
                        held = archive.read(part)
                        written.writestr(
                            part, held.replace(_TEMPLATE, _DECK) if part.filename == "[Content_Types].xml" else held
                        )
                template = stream.getvalue()
        return Presentation(BytesIO(template))
    except (zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise TemplateError(f"It is no PowerPoint file: {fault}. Save it as .pptx or .potx.") from None


def _emptied(made: "Presentation") -> None:
    """Without the slides of the template."""
    slides: Any = made.slides._sldIdLst
    for one in list(slides):
        made.part.drop_rel(one.rId)
        slides.remove(one)


def _layouts(made: "Presentation") -> tuple[Any, Any]:
    """The layouts of the cover and of all others: one with a title and nothing else to fill in, if there is one."""
    with_title = [layout for layout in made.slide_layouts if _title(layout) is not None]
    if not with_title:
        raise TemplateError("None of its layouts has a title: add one, such as Title Only.")
    plain = min(with_title, key=_to_fill_in)
    cover = next((layout for layout in with_title if _kind(_title(layout)) == "CENTER_TITLE"), plain)
    return cover, plain


def _kind(shape: Any) -> str:  # noqa: ANN401 - a placeholder of python-pptx
    kind = shape.placeholder_format.type
    return "" if kind is None else str(kind.name)


def _to_fill_in(layout: Any) -> int:  # noqa: ANN401
    """How many places a layout has for texts and pictures beside its title."""
    besides = ("TITLE", "CENTER_TITLE", "DATE", "FOOTER", "SLIDE_NUMBER")
    return sum(_kind(shape) not in besides for shape in layout.placeholders)


def _title(layout: Any) -> Any | None:  # noqa: ANN401
    return next((shape for shape in layout.placeholders if _kind(shape) in ("TITLE", "CENTER_TITLE")), None)


def _box(shape: Any) -> Box | None:  # noqa: ANN401
    """The place of a placeholder in inches, where it or its master says one."""
    sizes = (shape.left, shape.top, shape.width, shape.height)
    if any(size is None for size in sizes):
        return None
    left, top, width, height = (size / _EMU for size in sizes)
    return left, top, width, height


def _carries(colour: str) -> bool:
    """Whether white letters are readable on a colour."""
    return bool(colour) and contrast(colour, PAPER) >= _READABLE


def _theme(made: "Presentation") -> tuple[dict[str, str], str]:
    """The colours of the theme by their slots, as far as they are told as such, and the font of its texts."""
    from lxml import etree

    root = etree.fromstring(made.slide_master.part.part_related_by(_THEME).blob)
    colours: dict[str, str] = {}
    for scheme in root.iter(f"{_DRAWING}clrScheme"):
        for slot in scheme:
            told = next((one.get("val") or one.get("lastClr") for one in slot.iter(f"{_DRAWING}srgbClr")), None)
            if told:
                colours[etree.QName(slot).localname] = f"#{told.upper()}"
    fonts = [latin.get("typeface", "") for minor in root.iter(f"{_DRAWING}minorFont") for latin in minor[:1]]
    return colours, next((name for name in fonts if name and not name.startswith("+")), "")


def _dress(made: "Presentation") -> None:
    """The palette and the font as the theme of the deck, and its layouts at its size, so that what people add fits."""
    from pptx.util import Inches

    for layout in (made.slide_master, *made.slide_layouts):
        for shape in list(layout.placeholders):
            kind = _kind(shape)
            if kind in ("DATE", "FOOTER", "SLIDE_NUMBER"):
                shape._element.getparent().remove(shape._element)
                continue
            is_title = kind in ("TITLE", "CENTER_TITLE")
            if is_title or layout is made.slide_master:
                place = _TITLE if is_title else _BODY
                shape.left, shape.top, shape.width, shape.height = (Inches(size) for size in place)
    theme = made.slide_master.part.part_related_by(_THEME)
    theme._blob = _themed(theme.blob)


def _themed(blob: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(blob)
    colours = {"dk2": BAND, "lt2": TINT, **{f"accent{at}": colour for at, colour in enumerate(SERIES[:6], start=1)}}
    for name, colour in colours.items():
        for slot in root.iter(f"{_DRAWING}{name}"):
            for child in list(slot):
                slot.remove(child)
            etree.SubElement(slot, f"{_DRAWING}srgbClr").set("val", colour.lstrip("#"))
    for kind in ("majorFont", "minorFont"):
        for fonts in root.iter(f"{_DRAWING}{kind}"):
            for latin in fonts.iter(f"{_DRAWING}latin"):
                latin.set("typeface", SLIDE_FONT)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
