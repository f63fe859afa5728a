"""Money that adds up: splits within bounds, whole units, nothing left over."""
