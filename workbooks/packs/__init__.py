"""Documents for people, made from the plan's facts: text files and pictures beside the workbook."""
