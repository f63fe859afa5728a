"""Quotas: the company target, the assumptions, the way from target to street, and one line for each rep."""

from workbooks.grammar.layout import Tab
from workbooks.tabs.quotas.assumptions import ASSUMPTIONS, RAMP, RAMP_SHARES
from workbooks.tabs.quotas.lines import BANDS, QUOTAS, TEAMS
from workbooks.tabs.quotas.outcome import BRIDGE, FAIRNESS, OUTLOOK
from workbooks.tabs.quotas.parts import FAMILIES, PERIODS

__all__ = ["RAMP_SHARES", "TAB"]

TAB = Tab(
    "quotas",
    "Quotas",
    "Quotas {quarter}",
    "In {currency}. Yellow cells are yours; an override needs a reason. The final quota goes back to the CRM.",
    panels=(ASSUMPTIONS, BRIDGE, FAIRNESS, OUTLOOK),
    tables=(RAMP, QUOTAS, TEAMS, BANDS, PERIODS, FAMILIES),
    frozen=(18, 2),
    is_one_page=True,
    colour="#BF8F00",
    about="Quotas: target, assumptions, the split, and your overrides",
)
