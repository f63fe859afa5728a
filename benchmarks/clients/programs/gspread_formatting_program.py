"""gspread-formatting and gspread-dataframe over gspread: formats, rules of validation and of looks, and frames."""

import json
import os
import sys

import gspread
import gspread_formatting as looks
from gspread_dataframe import get_as_dataframe, set_with_dataframe

client = gspread.service_account(filename=os.environ["CREDENTIALS"])
book = client.open_by_key(os.environ["SPREADSHEET"])
tab = book.worksheet("Quotas")
frame = get_as_dataframe(tab, usecols=[0, 1, 2], nrows=tab.row_count, value_render_option="UNFORMATTED_VALUE").dropna(
    how="all"
)
tab.update_acell("B2", 4321.5)
tab.append_row(["gspread-formatting", 1, 2])
made = book.add_worksheet("gspread-formatting", 50, 5)
set_with_dataframe(made, frame.head(10))
bold = looks.cellFormat(textFormat=looks.textFormat(bold=True), backgroundColor=looks.color(1, 0.9, 0.9))
looks.format_cell_range(made, "A1:C1", bold)
looks.set_frozen(made, rows=1)
looks.set_column_width(made, "A", 200)
rule = looks.DataValidationRule(looks.BooleanCondition("ONE_OF_LIST", ["x", "y"]), showCustomUi=True)
looks.set_data_validation_for_cell_range(made, "C2:C5", rule)
rules = looks.get_conditional_format_rules(made)
red = looks.BooleanRule(
    looks.BooleanCondition("NUMBER_GREATER", ["100"]), looks.cellFormat(textFormat=looks.textFormat(bold=True))
)
rules.append(looks.ConditionalFormatRule([looks.GridRange.from_a1_range("B2:B10", made)], red))
rules.save()
kept = (
    looks.get_user_entered_format(made, "A1").textFormat.bold
    and looks.get_data_validation_rule(made, "C2").condition.type == "ONE_OF_LIST"
    and looks.get_frozen_row_count(made) == 1
    and len(looks.get_conditional_format_rules(made)) == 1
)
told = {"rows": len(frame), "sum": float(frame["Quota"].sum()), "tab": made.title if kept else "looks were lost"}
json.dump(told, sys.stdout)
