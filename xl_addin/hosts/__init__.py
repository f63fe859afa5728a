"""The spreadsheet programs that call the catalog, one module each."""
