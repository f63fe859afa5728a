"""The optimiser: assignments near the proven least cost."""
