"""Rows of the tab Data Assessment: sums by group and quarter that the looking-back tabs compute from."""

from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.pipeline.dimensions import WON_DIMENSIONS
from workbooks.tabs.pipeline_data.pipeline import (
    flow_sums,
    path_sums,
    projection_sums,
    stage_sums,
    turn_sums,
    velocity_sums,
    won_sums,
)
from workbooks.tabs.pipeline_data.retention import retention_sums

__all__ = ["rows"]

_SUMS = ("data_turns", "data_flow", "data_stages", "data_velocity", "data_projection")
_NO_WAY = {"first": "", "highest": "", "outcome": "open", "deals": 0, "row_key": "nothing"}


def rows(basis: Basis) -> Tables:
    """Sums of customers and deals; none of deals where there never was an open one.

    One way of no deals stands in for none: the function that reads the ways refuses an outcome that is blank.
    """
    assessed = basis.facts.results.assessment
    kept: Tables = {"data_retention": retention_sums(assessed.performance.retention) if assessed else []}
    pipeline = assessed.pipeline if assessed else None
    if pipeline is None or not len(pipeline.conversion):
        won: Tables = {f"data_won_{name}": [] for name in WON_DIMENSIONS}
        return {**kept, **won, **{table: [] for table in _SUMS}, "data_paths": [dict(_NO_WAY)]}
    return {
        **kept,
        **{f"data_won_{name}": won_sums(pipeline, name) for name in WON_DIMENSIONS},
        "data_turns": turn_sums(pipeline),
        "data_flow": flow_sums(pipeline),
        "data_stages": stage_sums(pipeline),
        "data_paths": path_sums(pipeline),
        "data_velocity": velocity_sums(pipeline),
        "data_projection": projection_sums(pipeline),
    }
