"""The one visual system of everything people see of a plan: colours, fonts, sizes and spacing, declared once.

Workbook, deck, letters and maps take their looks from here. Blue, grey and gold stay apart for every kind of colour
vision; green and red only repeat what a sign or a word says.
"""

__all__ = [
    "BAND",
    "CELL_FONT",
    "GOOD",
    "INK",
    "INPUT_FILL",
    "INPUT_INK",
    "LINK_INK",
    "MUTED",
    "PAPER",
    "POOR",
    "RULE",
    "SERIES",
    "SIZES",
    "SLATE",
    "SLIDE_FONT",
    "TINT",
]

INK, SLATE, MUTED, RULE, PAPER = "#1F2A44", "#56617A", "#5C6578", "#C9D1DE", "#FFFFFF"
BAND, TINT = "#1F3864", "#EEF2F8"
LINK_INK = "#2F6B2F"
INPUT_INK, INPUT_FILL = "#1F4ED8", "#FFF8DC"
GOOD, POOR = "#2F6B2F", "#B3261E"
SERIES = ("#2E75B6", "#C9D1DE", "#BF8F00", "#548235", "#7A8396", "#8064A2", "#C55A11", "#1F3864")
"""Of charts: the first three are what is spoken of, what it is compared with, and what stands out."""

CELL_FONT = "Calibri"
SLIDE_FONT = "Arial"
"""Slides are measured before they are made: this font, or one of the same widths, is on every machine."""

SIZES = {"cover": 36, "title": 24, "figure": 26, "body": 14, "table": 12, "small": 10, "footer": 9}
"""Points of text on slides; letters take half of `cover` and `figure`, and two less of the others."""
