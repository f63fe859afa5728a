"""The add-in as it runs inside LibreOffice; part of the extension, never imported by qplan itself.

Its UNO implementation name is exactly QPLAN: a formula in an .xlsx file is resolved by implementation and method only.
"""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [line for line in (_HERE / "paths.txt").read_text(encoding="utf-8").splitlines() if line]

import unohelper  # noqa: E402
from org.qplan import XQPlan  # noqa: E402

from xl_addin.catalog import CATALOG, call  # noqa: E402
from xl_addin.hosts.libreoffice.values import from_calc, table_of  # noqa: E402


class QPlan(unohelper.Base, XQPlan):  # type: ignore[misc]  # UNO brings no types
    """One method for each function of the catalog, added below."""

    def __init__(self, context: object) -> None:
        self.context = context


def _method(name: str) -> object:
    def method(self: QPlan, *args: object) -> object:  # noqa: ARG001
        return table_of(call(name, [from_calc(arg) for arg in args]))

    return method


for _name in CATALOG:
    setattr(QPlan, _name.lower(), _method(_name))

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816  the name the Python loader looks for
g_ImplementationHelper.addImplementation(QPlan, "QPLAN", ("com.sun.star.sheet.AddIn",))
