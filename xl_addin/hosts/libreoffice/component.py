"""The add-in as it runs inside LibreOffice; part of the extension, never imported by qplan itself.

Its UNO implementation name is exactly QPLAN: a formula in an .xlsx file is resolved by implementation and method only.
"""

import sys
from datetime import date
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [line for line in (_HERE / "paths.txt").read_text(encoding="utf-8").splitlines() if line]

import unohelper  # noqa: E402
from org.qplan import XQPlan  # noqa: E402

from xl_addin.catalog import CATALOG, call  # noqa: E402
from xl_addin.cells.serials import EPOCH, counted_from  # noqa: E402
from xl_addin.hosts.libreoffice.values import arguments_of, table_of  # noqa: E402


class QPlan(unohelper.Base, XQPlan):  # type: ignore[misc]  # UNO brings no types
    """One method for each function of the catalog, added below."""

    def __init__(self, context: object) -> None:
        self.context = context


def _method(name: str) -> object:
    def method(self: QPlan, document: object, *args: object) -> object:  # noqa: ARG001
        with counted_from(_day_zero(document)):
            return table_of(call(name, arguments_of(args)))

    return method


def _day_zero(document: object) -> date:
    """The day the document that asks counts from: Calc lets each choose, and workbooks of old Macs chose 1904."""
    if document is None:
        return EPOCH
    first = document.getPropertyValue("NullDate")  # type: ignore[attr-defined]  # UNO brings no types
    return date(first.Year, first.Month, first.Day)


for _name in CATALOG:
    setattr(QPlan, _name.lower(), _method(_name))

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816  the name the Python loader looks for
g_ImplementationHelper.addImplementation(QPlan, "QPLAN", ("com.sun.star.sheet.AddIn",))
