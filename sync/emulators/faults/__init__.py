"""Faults as data, given to an emulator at its start or over its control end point."""

from sync.emulators.faults.script import ACTIONS, Fault, FaultScript

__all__ = ["ACTIONS", "Fault", "FaultScript"]
