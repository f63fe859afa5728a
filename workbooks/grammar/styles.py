"""How cells look: one palette, one font, the modelling convention that inputs are blue on yellow."""

from typing import Any

from workbooks.grammar.layout import Format
from workbooks.grammar.look import (
    BAND,
    CELL_FONT,
    GOOD,
    INK,
    INPUT_FILL,
    INPUT_INK,
    LINK_INK,
    MUTED,
    POOR,
    RULE,
    SLATE,
    TINT,
)
from workbooks.grammar.rendering import Style

__all__ = ["ATTAINED", "MISSED", "NUMBER_FORMATS", "ROLES", "properties"]

ATTAINED: dict[str, Any] = {"font_color": GOOD}
MISSED: dict[str, Any] = {"font_color": POOR}

NUMBER_FORMATS: dict[Format, str] = {
    Format.TEXT: "@",
    Format.MONEY: '#,##0;-#,##0;"–"',
    Format.RATE: "0.0%",
    Format.CHANGE: "+0.0%;-0.0%;0.0%",
    Format.FACTOR: "0.00",
    Format.NUMBER: "[>=1000]#,##0;#,##0.00##",  # what is that large is money: a cent of it says nothing
    Format.EXCHANGE: "[<0.01]0.0000000000;[<1]0.00000000;0.000000",  # at least six digits that say something
    Format.COUNT: "#,##0",
    Format.DATE: "yyyy-mm-dd",
}

_BASE: dict[str, Any] = {"font_name": CELL_FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_RULED: dict[str, Any] = {"bottom": 4, "bottom_color": RULE}
_INPUT: dict[str, Any] = {
    "font_color": INPUT_INK,
    "bg_color": INPUT_FILL,
    "border": 1,
    "border_color": "#E0D6A8",
    "locked": False,
}
_HEADER: dict[str, Any] = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": BAND,
    "text_wrap": True,
    "valign": "vcenter",
}
_STRONG: dict[str, Any] = {"bold": True, "bg_color": TINT, "top": 1, "top_color": BAND, "bottom": 1}
ROLES: dict[str, dict[str, Any]] = {
    "heading": {"font_size": 20, "bold": True, "font_color": BAND},
    "conclusion": {"font_size": 12, "font_color": INK},
    "subtitle": {"font_color": MUTED},
    "panel": {"font_size": 11, "bold": True, "font_color": BAND, "bottom": 2, "bottom_color": BAND},
    "table_title": {"font_size": 12, "bold": True, "font_color": BAND},
    "note": {"font_color": MUTED, "italic": True},
    "link": {"font_color": INPUT_INK, "underline": 1},
    "note_beside": {"font_color": MUTED, "italic": True, "indent": 1},
    "label": _RULED,
    "label_strong": {**_RULED, "bold": True},
    "fact": {**_RULED, "font_color": SLATE},
    "fact_open": {**_RULED, "font_color": SLATE},
    "fact_single": {**_RULED, "font_color": SLATE},
    "fact_strong": {**_RULED, "bold": True},
    "value": _RULED,
    "value_strong": {**_RULED, "bold": True, "bg_color": TINT},
    "input": _INPUT,
    "header": _HEADER,
    "header_input": {**_HEADER, "bg_color": "#7F6000"},
    "header_spill": {**_HEADER, "bg_color": MUTED},
    "body": _RULED,
    "link_body": {**_RULED, "font_color": LINK_INK, "underline": 1},
    "body_open": _RULED,
    "quiet": {**_RULED, "font_size": 8, "font_color": MUTED},
    "total": _STRONG,
    "sample_input": _INPUT,
    "sample_formula": _RULED,
    "sample_fact": {**_RULED, "font_color": SLATE},
}
_TEXTUAL = {
    "heading",
    "conclusion",
    "subtitle",
    "panel",
    "table_title",
    "note",
    "note_beside",
    "link",
    "label",
    "label_strong",
}
_CELLS = {"body", "quiet", "fact", "input"}
_HEADERS = {"header", "header_input", "header_spill"}


def properties(style: Style) -> dict[str, Any]:
    """The format of a style, as XlsxWriter takes it."""
    found = {**_BASE, **ROLES[style.role]}
    if style.role in _TEXTUAL:
        return found
    is_number = style.format is not Format.TEXT
    is_right = is_number and style.format is not Format.DATE
    found |= {"align": "right"} if is_right else {"align": "left", "indent": 1}
    if style.role in _HEADERS:
        return found
    if style.role in _CELLS and not is_number:
        found["shrink"] = True  # a name of any length is read in full
    if is_number or style.role == "input":
        found["num_format"] = NUMBER_FORMATS[style.format]
    return found
