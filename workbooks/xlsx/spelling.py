"""A formula's text in another program's spelling of our functions; everything else in it stays to the letter."""

import re
from collections.abc import Callable

from xl_addin.catalog import CATALOG
from xl_addin.names import Host, spell

__all__ = ["COMPUTED", "computed_elsewhere", "respelled"]

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")"""
    r"""|(?<![\w.\\])(?P<book>(?:\[[^\]]+\]|'(?:[^']|'')*'|[\w.]+)!)?"""
    r"""(?:_xldudf_|_xll\.|_xlfn\.)*QPLAN[._](?P<name>[A-Za-z][A-Za-z0-9]*)(?=\s*\()"""
    r"""|(?P<quoted>'(?:[^']|'')*')""",
    re.IGNORECASE,
)
_DUMMY = re.compile(r'IFERROR\(\s*__xludf\.DUMMYFUNCTION\("((?:[^"]|"")*)"\)\s*,.*\)', re.DOTALL | re.IGNORECASE)

COMPUTED = '"COMPUTED_VALUE"'
"""What Google Sheets exports in place of the formula of a cell that another cell's table spilled into."""


def respelled(formula: str, host: Host, unknown: Callable[[str], object] = str) -> str:
    """`formula` with every function of the catalog as `host` spells it.

    Texts and sheet names are left alone, and so is what only looks like a function of ours: `unknown` is told its
    name. The file that an Excel add-in's functions are looked up in (`[1]!QPLAN_X`) is kept for Excel on Windows and
    left out for the others.
    """

    def piece(match: re.Match[str]) -> str:
        name = (match["name"] or "").upper()
        if not name:
            return match[0]
        if name not in CATALOG:
            unknown(name)
            return match[0]
        book = (match["book"] or "") if host is Host.EXCEL_DESKTOP else ""
        return book + spell(name, host)

    return _PIECE.sub(piece, formula)


def computed_elsewhere(formula: str) -> str | None:
    """The formula inside what Google Sheets exports for a function Excel does not know; None for any other formula.

    Such a cell holds `IFERROR(__xludf.DUMMYFUNCTION("QPLAN_X(A1)"), value)`.
    """
    found = _DUMMY.fullmatch(formula.strip())
    return None if found is None else found[1].replace('""', '"').removeprefix("=")
