"""pygsheets, in its own environment: reads a tab, writes, appends, makes a tab and shares the spreadsheet."""

import json
import os
import sys

import pygsheets

client = pygsheets.authorize(service_file=os.environ["CREDENTIALS"])
book = client.open_by_key(os.environ["SPREADSHEET"])
tab = book.worksheet_by_title("Quotas")
rows = tab.get_all_values(
    include_tailing_empty=False,
    include_tailing_empty_rows=False,
    value_render=pygsheets.ValueRenderOption.UNFORMATTED_VALUE,
)
tab.update_value("B2", 4321.5)
tab.append_table(["pygsheets", 1, 2], dimension="ROWS")
made = book.add_worksheet("pygsheets", rows=20, cols=5)
made.update_values("A1", [["a", "b"], [1, 2]])
cell = made.cell("A1")
cell.set_text_format("bold", True)
cell.note = "by pygsheets"
made.frozen_rows = 1
book.share("reader@example.com", role="reader", type="user")
told = {"rows": len(rows) - 1, "sum": sum(row[1] for row in rows[1:]), "tab": made.title, "shared": True}
json.dump(told, sys.stdout)
