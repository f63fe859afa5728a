"""qplan's functions for Excel on Windows, written by `qplan addin build`: change the catalog, not this file."""

import xlwings as xw

from xl_addin.hosts.excel_desktop.values import answer, dated


@dated
@xw.func(category="QPLAN", call_in_wizard=False, volatile=True)
@xw.arg("part", ndim=2, err_to_str=True, doc="the part")
@xw.arg("date_", ndim=2, err_to_str=True, doc="first day")
def QPLAN_SHARE(part, date_):
    "Part of a whole: part / whole − 1 × \"one\". Returns a rate; #N/A when the whole is zero."
    return answer("SHARE", (part, date_))


@dated
@xw.func(category="QPLAN", call_in_wizard=False)
@xw.arg("amount", ndim=2, err_to_str=True, doc="what to spread")
@xw.arg("weights", ndim=2, err_to_str=True, doc="one for each row")
@xw.arg("series", ndim=2, err_to_str=True, doc="history, a row for each series (may be left out)")
@xw.arg("is_even", ndim=2, err_to_str=True, doc="the same for all (may be left out)")
@xw.arg("show", ndim=2, err_to_str=True, doc="what to answer with: rows or total (may be left out)")
def QPLAN_SPREAD(amount, weights, series=None, is_even=None, show=None):
    "Spreads an amount over rows */ by weight. Returns a table, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, one row for each weight, and so on."
    return answer("SPREAD", (amount, weights, series, is_even, show))
