"""What calculations make of the facts of a plan: the one place that calls them before a workbook is built."""
