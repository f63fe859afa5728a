"""Compact tables of a few rows, for tests of the outlook."""

from typing import Any

import pandas as pd

from calculations.schemas import OUTLOOK

__all__ = ["ROW", "table_of"]

ROW = {
    "kind": "deal", "rep_id": "r1", "account_id": "", "segment": "SMB", "product_line": "Bikes", "region": "East",
    "deal_id": "", "mean": 100.0, "chance": 1.0, "log_sd": 0.0, "company_loading": 0.0, "segment_loading": 0.0,
    "region_loading": 0.0, "rep_loading": 0.0, "month_1": 1.0, "month_2": 0.0, "month_3": 0.0, "month_4": 0.0,
}  # fmt: skip
"""A certain deal of 100; a row of a test says what differs."""


def table_of(*rows: dict[str, Any]) -> pd.DataFrame:
    """A table of rows that differ from `ROW` in what each names."""
    return OUTLOOK.conform(pd.DataFrame([{**ROW, **row} for row in rows], columns=list(OUTLOOK.names)))
