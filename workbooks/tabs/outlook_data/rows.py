"""Rows of the tab Data Outlook: the compact table as it was drawn."""

from collections.abc import Mapping
from typing import Any

from calculations.revenue.planned_hires import flow_loading
from workbooks.grammar.cells import records
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.data.evidence import deals_tell

__all__ = ["figures", "rows"]


def rows(basis: Basis) -> Tables:
    """The rows of the outlook, numbers to the last bit; none without one."""
    made = basis.facts.results.outlook
    table = [] if made is None else [*records(made.table)]
    model = [] if made is None else [*records(made.deal_model)]
    return {
        "outlook_rows": [{**row, "row_key": f"R{number:04d}"} for number, row in enumerate(table, start=1)],
        "deal_model": [
            {**{name: None if value != value else value for name, value in row.items()}, "row_key": f"M{number:04d}"}
            for number, row in enumerate(model, start=1)
        ],
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """What it is drawn with."""
    made = basis.facts.results.outlook
    told = {"deals_tell": "yes" if deals_tell(basis.roster) else "no"}
    if made is None:
        return {"outlook_is_known": "no", "outlook_seed": None, "outlook_draws": None, "outlook_loading": None, **told}
    return {
        **told,
        "outlook_is_known": "yes",
        "outlook_seed": made.seed,
        "outlook_draws": made.draws_count,
        "outlook_loading": flow_loading(made.table),
    }
