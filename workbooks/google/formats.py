"""How cells look, in the words of the Sheets API: one palette for Excel and Sheets, translated."""

from functools import cache
from typing import Any

from workbooks.grammar.layout import Format
from workbooks.grammar.rendering import Style
from workbooks.grammar.styles import NUMBER_FORMATS, properties

__all__ = ["colour", "colour_style", "format_of", "number_format"]

_BORDERS = {1: "SOLID", 2: "SOLID_MEDIUM", 4: "DOTTED"}
_ALIGNED = {"left": "LEFT", "right": "RIGHT", "center": "CENTER"}
_STANDING = {"vcenter": "MIDDLE", "top": "TOP", "bottom": "BOTTOM"}
_SIDES = ("top", "bottom", "left", "right")
_KINDS = {Format.TEXT: "TEXT", Format.RATE: "PERCENT", Format.CHANGE: "PERCENT", Format.DATE: "DATE"}
_INDENT = 9  # pixels of a step, beside the three that every cell has
_PADDING = {"top": 2, "bottom": 2, "left": 3, "right": 3}


@cache
def format_of(style: Style, *, is_formula: bool = False) -> dict[str, Any]:
    """A style as a CellFormat.

    A formula's cell is never formatted as plain text: typed into such a cell, a formula stays a text.
    """
    given = properties(style)
    is_right = given.get("align") == "right"
    found: dict[str, Any] = {
        "textFormat": _text(given),
        "verticalAlignment": _STANDING[given.get("valign", "vcenter")],
        "wrapStrategy": "WRAP" if given.get("text_wrap") else "OVERFLOW_CELL",
    }
    if "align" in given:
        found["horizontalAlignment"] = _ALIGNED[given["align"]]
    if given.get("indent"):
        side = "right" if is_right else "left"
        found["padding"] = {**_PADDING, side: _PADDING[side] + _INDENT * given["indent"]}
    if "bg_color" in given:
        found["backgroundColorStyle"] = colour_style(given["bg_color"])
    if borders := _borders(given):
        found["borders"] = borders
    if "num_format" in given and not (is_formula and style.format is Format.TEXT):
        found["numberFormat"] = number_format(style.format)
    return found


def number_format(format_: Format) -> dict[str, str]:
    """How the numbers of a format are written."""
    return {"type": _KINDS.get(format_, "NUMBER"), "pattern": NUMBER_FORMATS[format_]}


def colour(text: str) -> dict[str, float]:
    """`#1F2A44` as shares of red, green and blue."""
    parts = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return dict(zip(("red", "green", "blue"), (round(part, 4) for part in parts), strict=True))


def colour_style(text: str) -> dict[str, Any]:
    """`#1F2A44` as a ColorStyle."""
    return {"rgbColor": colour(text)}


def _text(given: dict[str, Any]) -> dict[str, Any]:
    found = {
        "fontFamily": given["font_name"],
        "fontSize": given["font_size"],
        "foregroundColorStyle": colour_style(given["font_color"]),
    }
    for ours, theirs in (("bold", "bold"), ("italic", "italic"), ("underline", "underline")):
        if given.get(ours):
            found[theirs] = True
    return found


def _borders(given: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for side in _SIDES:
        kind = given.get(side, given.get("border"))
        if kind:
            look = given.get(f"{side}_color", given.get("border_color", "#000000"))
            found[side] = {"style": _BORDERS[kind], "colorStyle": colour_style(look)}
    return found
