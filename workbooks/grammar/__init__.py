"""The words a book is written in: layout, formulas, their values, places, looks."""
