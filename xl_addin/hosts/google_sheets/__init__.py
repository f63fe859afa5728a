"""Google Sheets: an Apps Script project whose functions ask the function server."""
