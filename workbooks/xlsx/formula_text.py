"""Formulas as the parts of an .xlsx file hold them, and the form in which equal ones are equal."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape

from workbooks.grammar.placement import cell_of, column_letters
from xl_addin.names import canonical

__all__ = ["SheetFormulas", "relative", "scanned"]

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*'!|[A-Za-z_][A-Za-z0-9_.]*!)"""
    r"""|(?<![A-Za-z0-9_.$])(?P<cell>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![A-Za-z0-9_.(])""",
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_REFERENCE = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]+)(\d+)"([^>]*)>$')
_BODY = re.compile(
    rb"<(?:\w+:)?f(?P<how>[^>]*?)(?:/>|>(?P<text>[^<]*)</(?:\w+:)?f>)(?P<value><(?:\w+:)?v>[^<])?", re.DOTALL
)
_SHARED = re.compile(rb'\bsi="(\d+)"')
_ROW = "\x00"


@dataclass(slots=True)
class SheetFormulas:
    """Formulas of one sheet by column and row (from 0), as written there; `valueless` lack a stored result.

    A cell that takes its formula from another one (`shared`) names in `offsets` the cell the text was written for.
    """

    columns: dict[int, dict[int, str]] = field(default_factory=dict)
    valueless: set[tuple[int, int]] = field(default_factory=set)
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str | None:
        """The formula of a cell in the form of `relative`; None where the cell holds none."""
        text = self.columns.get(column, {}).get(row)
        return None if text is None else _relative_down(text, *self.origins.get((row, column), (row, column)))

    def holds(self, row: int, column: int, wanted: str | None) -> bool:
        """Whether a cell holds this formula, however its program spells it; None for no formula."""
        text = self.columns.get(column, {}).get(row)
        if text is None or wanted is None:
            return text is None and wanted is None
        if text == wanted and (row, column) not in self.origins:
            return True
        return self.text(row, column) == _relative_down(wanted, row, column)


def scanned(part: bytes) -> SheetFormulas:
    """The formulas of a sheet, from its XML."""
    found = SheetFormulas()
    shared: dict[bytes, tuple[str, tuple[int, int]]] = {}
    position = 0
    while (start := _FORMULA.search(part, position)) is not None:
        opening = part.rfind(b"<", 0, start.start())
        place = _REFERENCE.match(part, opening, start.start())
        body = _BODY.match(part, start.start())
        position = start.end() if body is None else body.end()
        if place is None or body is None:
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        text = unescape((body["text"] or b"").decode())
        group = _SHARED.search(body["how"])
        if group is not None and b'"shared"' in body["how"]:
            text, origin = shared.setdefault(group[1], (text, (row, column)))
            if origin != (row, column):
                found.origins[row, column] = origin
        found.columns.setdefault(column, {})[row] = text
        if body["value"] is None and b't="str"' not in place[3]:  # an empty text is a value
            found.valueless.add((row, column))
    return found


@cache
def _column(letters: bytes) -> int:
    return cell_of(f"{letters.decode()}1")[1]


def relative(formula: str, at: tuple[int, int]) -> str:
    """A formula in a form that is equal for equal formulas: spelled canonically, upper case, without spaces.

    References become offsets from `at` where they are relative, as in R1C1 notation; so a formula that was filled
    down, or stored as shared by a spreadsheet program, compares equal to the one built.
    """
    return _relative_down(formula, *at)


def _relative_down(formula: str, row: int, column: int) -> str:
    """`relative`, worked out once for a formula filled down: its texts differ in the row of their references only."""
    pieces = formula.split('"')  # every other one stands outside quotes
    pieces[::2] = [re.sub(rf"(?<=[A-Za-z]){row + 1}(?![0-9A-Za-z_.('!])", _ROW, piece) for piece in pieces[::2]]
    marked = '"'.join(pieces)
    return _marked(marked, column) if _is_filled(marked) else _relative(formula, row, column)


@lru_cache(maxsize=20_000)
def _is_filled(marked: str) -> bool:
    """True when every relative reference is to the row itself, so that the text says the same in every row."""
    return not any(
        match["cell"] is not None and "$" not in match["cell"].lstrip("$") for match in _PIECE.finditer(marked)
    )


@lru_cache(maxsize=20_000)
def _marked(marked: str, column: int) -> str:
    return _relative(marked.replace(_ROW, "1"), 0, column)


@lru_cache(maxsize=20_000)
def _relative(formula: str, row: int, column: int) -> str:
    def piece(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match["text"]
        if match["sheet"] is not None:
            return match["sheet"].replace("'", "").upper()
        there = cell_of(match["cell"])
        letters, _, digits = match["cell"].lstrip("$").partition("$")
        column_text = column_letters(there[1]) if match["cell"].startswith("$") else f"C[{there[1] - column}]"
        is_row_fixed = bool(digits) or "$" in letters
        return f"{{{column_text}:{there[0] if is_row_fixed else f'R[{there[0] - row}]'}}}"

    pieces = []
    last = 0
    text = canonical(formula).replace("_xlfn.", "").replace("_xlws.", "")
    for match in _PIECE.finditer(text):
        pieces += [text[last : match.start()].replace(" ", "").upper(), piece(match)]
        last = match.end()
    return "".join([*pieces, text[last:].replace(" ", "").upper()])
