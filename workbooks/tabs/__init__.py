"""The tabs, a folder each: what people see, the functions it calls, its rows from the facts."""
