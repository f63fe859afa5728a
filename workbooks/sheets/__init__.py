"""One module for each tab of the plan: its panels, tables, formulas and explanations, as declarations."""
