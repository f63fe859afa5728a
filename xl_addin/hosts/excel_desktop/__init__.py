"""Excel for Windows without a server: xlwings carries each call of a VBA function to this machine's Python."""
