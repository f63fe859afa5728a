"""How each host spells a function of the catalog in a cell.

Excel's JavaScript add-in stores `_xldudf_QPLAN_X` in the file, LibreOffice resolves `QPLAN.X` (implementation name,
dot, method), VBA and Google Sheets have no namespaces and take `QPLAN_X`. One file cannot hold all of them.
"""

import re
from enum import StrEnum

__all__ = ["Host", "canonical", "spell"]


class Host(StrEnum):
    """The spreadsheet programs qplan speaks to."""

    LIBREOFFICE = "libreoffice"
    OFFICE_JS = "office_js"
    EXCEL_DESKTOP = "excel_desktop"
    GOOGLE_SHEETS = "google_sheets"


_PREFIX = {
    Host.LIBREOFFICE: "QPLAN.",
    Host.OFFICE_JS: "_xldudf_QPLAN_",
    Host.EXCEL_DESKTOP: "QPLAN_",
    Host.GOOGLE_SHEETS: "QPLAN_",
}
_SPELLED = re.compile(r"(?:_xldudf_)?QPLAN[._]([A-Za-z][A-Za-z0-9]*)", re.IGNORECASE)


def spell(name: str, host: Host | str) -> str:
    """The canonical function name `QUOTASPLIT` as `host` writes it in a cell."""
    return f"{_PREFIX[Host(host)]}{name}"


def canonical(formula: str) -> str:
    """`formula` with every function of ours in the spelling `QPLAN.NAME`, whatever host wrote it."""
    return _SPELLED.sub(lambda match: f"QPLAN.{match[1].upper()}", formula)
