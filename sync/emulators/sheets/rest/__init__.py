"""The end points: tokens, spreadsheets, and Drive's files."""
