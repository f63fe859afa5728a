"""Quotas: the company target, the assumptions, the way from target to street, and one line for each rep."""

from workbooks.grammar.formulas import Amount, Count
from workbooks.grammar.layout import Tab
from workbooks.grammar.sentences import counted, millions, percent, sentence
from workbooks.tabs.quotas.assumptions import ASSUMPTIONS, RAMP, RAMP_SHARES
from workbooks.tabs.quotas.lines import BANDS, QUOTAS, TEAMS
from workbooks.tabs.quotas.outcome import BRIDGE
from workbooks.tabs.quotas.parts import FAMILIES, PERIODS
from workbooks.tabs.quotas.why import WHY

__all__ = ["RAMP_SHARES", "TAB"]

TAB = Tab(
    "quotas",
    "Quotas",
    "Quotas {quarter}",
    "In {currency}. Yellow cells are yours; an override needs a reason. The final quota goes back to the CRM.",
    conclusion=sentence(
        "Final quotas ",
        millions(Amount("final_total")),
        " on a target of ",
        millions(Amount("target")),
        ": over-assignment ",
        percent(Amount("over_assignment_in_force"), 1),
        "; ",
        counted(Count("quotas", "override")),
        " overridden by hand; ",
        percent(Amount("plan_chance")),
        " chance to reach the target",
    ),
    panels=(ASSUMPTIONS, BRIDGE, WHY),
    tables=(QUOTAS, TEAMS, BANDS, RAMP, PERIODS, FAMILIES),
    widths=((1, 28), (15, 26), (16, 24)),
    frozen=(3, 2),
    pages=12,
    is_upright=False,
    colour="#BF8F00",
    about="Quotas: target, assumptions, the split, and your overrides",
)
