"""The planning document: its tabs, tables and formulas; building, reading and patching it."""
