"""gspread, in its own environment: reads a tab, writes, appends, makes a tab and shares the spreadsheet."""

import json
import os
import sys

import gspread

client = gspread.service_account(filename=os.environ["CREDENTIALS"])
book = client.open_by_key(os.environ["SPREADSHEET"])
tab = book.worksheet("Quotas")
records = tab.get_all_records(value_render_option="UNFORMATTED_VALUE")
tab.update_acell("B2", "=4000+321.5")
tab.append_row(["gspread", 1, 2], value_input_option="USER_ENTERED")
made = book.add_worksheet("gspread", 20, 5)
made.update([["a", "b"], [1, 2]])
made.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
made.insert_note("A1", "by gspread")
made.freeze(rows=1)
book.share("reader@example.com", perm_type="user", role="reader", notify=False)
told = {"rows": len(records), "sum": sum(one["Quota"] for one in records), "tab": made.title, "shared": True}
json.dump(told, sys.stdout)
