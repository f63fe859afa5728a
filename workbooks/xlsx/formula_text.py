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
_DIGITS = re.compile(r"(?<=[A-Za-z])[0-9]+(?![0-9A-Za-z_.('!])")
_SHARED = re.compile(rb'\bsi="(\d+)"')
_ROW = "\x00"


@dataclass(slots=True)
class SheetFormulas:
    """Formulas of one sheet by column and row (from 0); `valueless` lack a stored result.

    `columns` hold them as written there but for the row's own number, which is left open: of a formula filled down
    fifty thousand rows there is one text then. A cell that takes its formula from another one (`shared`) names in
    `origins` the cell the text was written for.
    """

    columns: dict[int, dict[int, str]] = field(default_factory=dict)
    valueless: set[tuple[int, int]] = field(default_factory=set)
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    _alike: set[tuple[str, str]] = field(default_factory=set)

    def put(self, row: int, column: int, text: str) -> None:
        """Note the formula of a cell, without its equals sign."""
        self.columns.setdefault(column, {})[row] = text.replace(str(row + 1), _ROW)

    def written(self, row: int, column: int) -> str | None:
        """The formula of a cell as it is written there; None where the cell holds none."""
        text = self.columns.get(column, {}).get(row)
        return None if text is None else text.replace(_ROW, str(row + 1))

    def text(self, row: int, column: int) -> str | None:
        """The formula of a cell in the form of `relative`; None where the cell holds none."""
        text = self.written(row, column)
        return None if text is None else _relative_down(text, *self.origins.get((row, column), (row, column)))

    def holds(self, row: int, column: int, wanted: str | None) -> bool:
        """Whether a cell holds this formula, however its program spells it; None for no formula."""
        there = self.columns.get(column, {}).get(row)
        if there is None or wanted is None:
            return there is None and wanted is None
        if (row, column) in self.origins:
            return self.text(row, column) == _relative_down(wanted, row, column)
        # Two spellings of one formula have the same digits, so they stay one when the row's number is another.
        pair = (there, wanted.replace(str(row + 1), _ROW))
        if pair[0] == pair[1] or pair in self._alike:
            return True
        is_same = self.text(row, column) == _relative_down(wanted, row, column)
        if is_same:
            self._alike.add(pair)
        return is_same


def scanned(part: bytes) -> SheetFormulas:
    """The formulas of a sheet, from its XML."""
    found = SheetFormulas()
    shared: dict[bytes, tuple[str, tuple[int, int]]] = {}
    texts: dict[bytes, str] = {}
    position, row = 0, -1
    while (start := _FORMULA.search(part, position)) is not None:
        opening = part.rfind(b"<", 0, start.start())
        place = _REFERENCE.match(part, opening, start.start())
        body = _BODY.match(part, start.start())
        position = start.end() if body is None else body.end()
        if place is None or body is None:
            continue
        if int(place[2]) != row + 1:  # the cells of a row name it by one number
            row = int(place[2]) - 1
        column = _column(place[1])
        text = _open_row(body["text"] or b"", row, texts)
        group = _SHARED.search(body["how"])
        if group is not None and b'"shared"' in body["how"]:
            first, origin = shared.setdefault(group[1], (text, (row, column)))
            if origin != (row, column):
                text = first.replace(_ROW, str(origin[0] + 1)).replace(str(row + 1), _ROW)
                found.origins[row, column] = origin
        found.columns.setdefault(column, {})[row] = text
        if body["value"] is None and b't="str"' not in place[3]:  # an empty text is a value
            found.valueless.add((row, column))
    return found


def _open_row(written: bytes, row: int, known: dict[bytes, str]) -> str:
    """A formula of a sheet's XML with the row's own number left open, one object for equal ones."""
    if b"&#" in written:  # digits that name a character
        return unescape(written.decode()).replace(str(row + 1), _ROW)
    opened = written.replace(b"%d" % (row + 1), b"\0")
    text = known.get(opened)
    if text is None:
        text = known[opened] = unescape(opened.decode().replace(_ROW, str(row + 1))).replace(str(row + 1), _ROW)
    return text


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
    number = str(row + 1)
    if number in formula:
        pieces[::2] = [
            _DIGITS.sub(lambda found: _ROW if found[0] == number else found[0], piece) for piece in pieces[::2]
        ]
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
