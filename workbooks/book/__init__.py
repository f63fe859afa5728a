"""The book of a plan as a whole: its tabs in order, its rows, its checks."""
