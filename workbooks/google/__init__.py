"""The plan as a Google spreadsheet: what makes one, and the same document read back."""
