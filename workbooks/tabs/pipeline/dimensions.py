"""Groupings of deals that the tab Pipeline tells apart."""

__all__ = ["OPEN_DIMENSIONS", "WON_DIMENSIONS"]

OPEN_DIMENSIONS = {"stage": "stage", "age": "age since creation", "source": "lead source", "segment": "segment"}
"""Groupings of the open pipeline, and what a reader calls them."""

WON_DIMENSIONS = ("segment", "product", "source", "size", "owner")
"""Groupings of closed deals whose win rates are told."""
