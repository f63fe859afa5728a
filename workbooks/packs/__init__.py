"""Documents for people, made from the plan's facts: text files beside the workbook."""
