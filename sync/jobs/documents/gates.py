"""A gate of the cycle as JSON documents hold it."""

from dataclasses import asdict
from typing import Any

from calculations.gates.gate import Gate

__all__ = ["gate_fields"]


def gate_fields(gate: Gate) -> dict[str, Any]:
    """A gate in a document, and whether the plan may go through it."""
    return {**asdict(gate), "is_open": gate.is_open}
