"""google-api-python-client with the discovery documents it brings along: Sheets v4 and Drive v3."""

import json
import os
import sys

from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

scopes = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
who = Credentials.from_service_account_file(os.environ["CREDENTIALS"], scopes=scopes)
book, id_ = build("sheets", "v4", credentials=who).spreadsheets(), os.environ["SPREADSHEET"]
drive = build("drive", "v3", credentials=who)
read = book.values().get(spreadsheetId=id_, range="Quotas!A2:C", valueRenderOption="UNFORMATTED_VALUE").execute()
body = {"valueInputOption": "USER_ENTERED", "data": [{"range": "Quotas!B2", "values": [["4,321.50"]]}]}
book.values().batchUpdate(spreadsheetId=id_, body=body).execute()
book.values().append(
    spreadsheetId=id_, range="Quotas", valueInputOption="RAW", body={"values": [["google-api-python-client", 1, 2]]}
).execute()
title = "google-api-python-client"
reply = book.batchUpdate(
    spreadsheetId=id_, body={"requests": [{"addSheet": {"properties": {"title": title}}}]}
).execute()
sheet = reply["replies"][0]["addSheet"]["properties"]["sheetId"]
data = {"sheetId": sheet, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
book.batchUpdate(spreadsheetId=id_, body={"requests": [{"insertDimension": {"range": data}}]}).execute()
fields = "sheets(properties(title,sheetId),data/rowData/values(userEnteredValue,effectiveValue))"
grid = book.get(spreadsheetId=id_, ranges=["Quotas"], fields=fields).execute()["sheets"][0]["data"][0]["rowData"]
drive.permissions().create(
    fileId=id_, body={"type": "user", "role": "reader", "emailAddress": "reader@example.com"}
).execute()
names = [
    one["id"] for one in drive.files().list(q="mimeType='application/vnd.google-apps.spreadsheet'").execute()["files"]
]
try:
    book.values().get(spreadsheetId="nobody", range="A1").execute()
    refused = False
except HttpError as error:
    refused = error.resp.status == 404 and error.reason == "Requested entity was not found."
whole = len(grid) - 2 == len(read["values"]) and id_ in names and refused
told = {
    "rows": len(read["values"]),
    "sum": sum(row[1] for row in read["values"]),
    "tab": title if whole else "an answer was wrong",
    "shared": True,
}
json.dump(told, sys.stdout)
