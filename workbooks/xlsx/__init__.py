"""The planning document as an .xlsx file: built new, read, patched in place, published into, typed into."""
